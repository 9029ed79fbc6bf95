"""The menu with Undo and Redo: of the page in front, with the keys it has there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from annotator.ui.commits import Ahead
from annotator.ui.key_map import Act, KeyMap, key_words
from annotator.ui.pages import Page
from annotator.ui.reads import LatestRead
from annotator.ui.tasks import TaskContext

if TYPE_CHECKING:
    from annotator.ui.workspace import Workspace


@dataclass(frozen=True)
class Steps:
    """What can be taken back and brought back where the coach is."""

    undo: Callable[[], object]
    redo: Callable[[], object]
    undo_key: str
    redo_key: str
    possible: Callable[[], tuple[bool, bool]]
    """Whether there is something to undo, and to redo; may read, on any thread."""


def steps_of(workspace: "Workspace", keys: KeyMap) -> Steps | None:
    """The steps of the page in front; None where there are none."""
    if workspace.page == Page.LABEL:
        return _answer_steps(workspace, keys)
    if workspace.page == Page.REVIEW:
        page = workspace.review_page
        room = page.disputes
        if page.room is room and not room.busy:
            possible = room.log.last is not None, room.log.next is not None
            return Steps(
                room.undo,
                room.redo,
                key_words("Ctrl+Z"),
                key_words("Ctrl+Shift+Z"),
                lambda: possible,
            )
    return None


def _answer_steps(workspace: "Workspace", keys: KeyMap) -> Steps | None:
    session, page = workspace.session, workspace.label_page
    coach, repository = session.coach, session.project.repository
    if coach is None:
        return None
    act = page.commits.act
    return Steps(
        lambda: act(page.undo, ahead=Ahead.ALWAYS),
        lambda: act(page.redo, ahead=Ahead.ALWAYS),
        keys.cap(Act.UNDO),
        keys.cap(Act.REDO),
        lambda: repository.can_step(coach.id),
    )


class EditMenu(QObject):
    """Undo and Redo; the keys are the pages' own, and only told here."""

    def __init__(
        self,
        window: QMainWindow,
        steps: Callable[[], Steps | None],
        parent: QObject,
    ) -> None:
        """Add the menu.

        Args:
            window: whose menu bar it is in.
            steps: what there is to undo and redo, asked whenever it drops down.
            parent: as for every object.
        """
        super().__init__(parent)
        self._steps = steps
        self._now: Steps | None = None
        self.menu = window.menuBar().addMenu(self.tr("&Edit"))
        self.undo_action = QAction(self.tr("Undo"), self)
        self.redo_action = QAction(self.tr("Redo"), self)
        self.undo_action.triggered.connect(self._undo)
        self.redo_action.triggered.connect(self._redo)
        self.menu.addAction(self.undo_action)
        self.menu.addAction(self.redo_action)
        self._read = LatestRead(self, self._possible, self._enable, self._unread)
        self.menu.aboutToShow.connect(self._look)
        self._enable((False, False))

    def _look(self) -> None:
        self._now = now = self._steps()
        self._enable((False, False))
        # Behind a tab stands what is shown as a key and takes none.
        for action, words, key in (
            (self.undo_action, self.tr("Undo"), now.undo_key if now else ""),
            (self.redo_action, self.tr("Redo"), now.redo_key if now else ""),
        ):
            action.setText(f"{words}\t{key}" if key else words)
        if now is not None:
            self._read.ask()

    def _possible(self, _context: TaskContext) -> tuple[bool, bool]:
        now = self._now
        return now.possible() if now is not None else (False, False)

    def _enable(self, possible: tuple[bool, bool]) -> None:
        for action, can in zip(
            (self.undo_action, self.redo_action), possible, strict=True
        ):
            action.setEnabled(can and self._now is not None)

    def _unread(self, _error: BaseException) -> None:
        """Offer both: whoever chooses one is told what is wrong."""
        self._enable((True, True))

    def _undo(self) -> None:
        if self._now is not None:
            self._now.undo()

    def _redo(self) -> None:
        if self._now is not None:
            self._now.redo()
