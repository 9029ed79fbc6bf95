"""The window: menus, the open project, and when it may close.

It is on the screen before a database or a video can be read: what needs those is imported
where a project is opened, on the thread that opens it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
)

from annotator.settings import Language, Theme, UserSettings, save_settings
from annotator.ui.enter_key import EnterPresses
from annotator.ui.errors import show_error
from annotator.ui.help_dialog import KeysDialog, about_box, key_sections
from annotator.ui.in_and_out import InAndOut
from annotator.ui.jobs import JobBoard
from annotator.ui.key_map import KeyMap
from annotator.ui.language import apply_language, spoken
from annotator.ui.leaving import Leaving
from annotator.ui.menus import Menus
from annotator.ui.opening import Opened, Opening, close_elsewhere
from annotator.ui.pages import Page
from annotator.ui.recent_projects import RecentProjects
from annotator.ui.session import Session
from annotator.ui.slices import Slices
from annotator.ui.theme import ThemeChoice, apply_theme
from annotator.ui.unsaved import Unsaved, unsaved_of
from annotator.ui.welcome_page import WelcomePage
from annotator.workflow import Coach, VideoId

if TYPE_CHECKING:
    from annotator.ui.draft import Drafts
    from annotator.ui.workspace import Workspace

_PROJECT_SUFFIX = ".dualane"
_SIZE = QSize(1280, 800)
_FRAME_PX = 40
"""A title bar, where there is one: Qt knows its height only once it is there."""


@dataclass(frozen=True)
class _Kept:
    """What a desk made anew for the same project goes on with."""

    folder: Path
    drafts: "Drafts"
    video_id: VideoId | None
    """What was on screen."""


class MainWindow(QMainWindow):
    """One window, at most one open project."""

    def __init__(
        self, settings: UserSettings, *, import_jobs: int | None = None
    ) -> None:
        super().__init__()
        self._settings = settings
        self._spoken = settings.language
        self._kept: _Kept | None = None
        self.keys = KeyMap(settings.keys, self)
        self.keys.changed.connect(
            lambda: self._keep(replace(self._settings, keys=self.keys.chosen))
        )
        app = QApplication.instance()
        if isinstance(app, QApplication):
            EnterPresses(app, self)
        self.opening = Opening(self)
        self.opening.changed.connect(self._show_state)
        self.opening.opened.connect(self._opened)
        self.opening.failed.connect(lambda error: show_error(self, error))
        self._may_close = False
        self._closed = False
        self.board = JobBoard(self)
        self.leaving = Leaving(self.board, self)
        self.leaving.state_changed.connect(lambda _state: self._show_state())
        self.leaving.has_unsaved = self._has_unsaved
        self.leaving.unsaved = self._unsaved
        self.workspace: Workspace | None = None
        """The open project's pages; None on the welcome page."""
        self._coming: Workspace | None = None
        """Those of a project that has been read and is not on the screen yet."""
        self._furnishing: Slices | None = None
        self.files = InAndOut(
            self, self.board, jobs=import_jobs, is_opening=lambda: self.is_opening
        )
        self.files.project_dropped.connect(self.open_project)

        self._recent = RecentProjects(lambda: self._settings.recent_projects, self)
        self._recent.found.connect(self._show_recent)
        self._page_to_show: int = Page.LABEL
        self.welcome = self._make_welcome()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.welcome)
        self.setCentralWidget(self._stack)
        self.setAcceptDrops(True)
        self.setMinimumSize(1024, 640)
        self.resize(_SIZE.boundedTo(self._room()))
        self.menus = Menus(self, self, self.files, settings.theme, settings.language)
        self.files.keyed = self.menus.keyed
        self._restore_geometry()
        self._show_welcome()

    def _make_welcome(self) -> WelcomePage:
        welcome = WelcomePage(self.board)
        welcome.new_requested.connect(self.ask_new)
        welcome.open_requested.connect(self.ask_open)
        welcome.demo_requested.connect(self.ask_demo)
        welcome.project_chosen.connect(self.open_project)
        return welcome

    # ------------------------------------------------------------ menus

    def _show_recent(self, there: list[Path]) -> None:
        self.menus.show_recent(there)
        self.welcome.show_recent(there)
        self._show_state()

    def show_page(self, index: int) -> None:
        """Bring a page of the open project to the front."""
        if self.workspace is not None:
            self.workspace.show_page(index)
            if self.files.is_in_front:
                self.activateWindow()  # the keys go to what was asked for

    def show_keys(self) -> None:
        """Every key at a glance."""
        dialog = KeysDialog(key_sections(self.keys), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.change_requested.connect(dialog.accept)
        dialog.change_requested.connect(self.change_keys)
        dialog.open()

    def change_keys(self) -> None:
        """Choose other keys for the desk."""
        from annotator.ui.key_settings import KeySettings

        dialog = KeySettings(self.keys, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_rules(self) -> None:
        """When a lane is a flash, a slip, a fall or empty, with pictures."""
        from annotator.ui.rule_sheet import RuleSheet

        dialog = RuleSheet(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_about(self) -> None:
        """What this is."""
        box = about_box(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # ------------------------------------------------------------ theme

    def choose_theme(self, theme: Theme) -> None:
        """Dress the application and remember it."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, ThemeChoice(theme.value))
        self.menus.theme_actions[theme].setChecked(True)
        self._keep(replace(self._settings, theme=theme))

    # ------------------------------------------------------------ language

    def choose_language(self, language: Language) -> None:
        """Speak another language and remember it; from the next start if work runs."""
        if spoken(language) is spoken(self._spoken):
            self._keep(replace(self._settings, language=language))
            return
        working = next((job for job in self.board.running if job.asks), None)
        if working is not None:
            self._speak_later(language, working.title)
            return
        self.leaving.when_idle(
            lambda: self._speak(language), otherwise=self._show_language, losing=False
        )

    def _speak_later(self, language: Language, work: str) -> None:
        """Making the pages anew would end the work that reports to them."""
        self._keep(replace(self._settings, language=language))
        box = QMessageBox(
            QMessageBox.Icon.Information,
            self.tr("Language"),
            self.tr(
                "{work} is still running and goes on. Dualane speaks the other language"
                " from its next start, or as soon as you choose it again after that has"
                " ended."
            ).format(work=work),
            QMessageBox.StandardButton.Ok,
            self,
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _show_language(self) -> None:
        self.menus.language_actions[self._settings.language].setChecked(True)

    def _speak(self, language: Language) -> None:
        """Make everything anew: a widget asks for its words when it is made."""
        self._keep(replace(self._settings, language=language))
        self._spoken = language
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_language(app, language)
        workspace = self.workspace
        folder = workspace.session.project.folder if workspace else None
        self._page_to_show = workspace.page if workspace else Page.LABEL
        if workspace is not None and folder is not None:
            desk = workspace.label_page
            self._kept = _Kept(folder, desk.answering.drafts, desk.on_screen.video_id)
        self._drop_workspace()
        self.menus.deleteLater()
        self.menuBar().clear()
        self.menus = Menus(self, self, self.files, self._settings.theme, language)
        self.files.keyed = self.menus.keyed
        self._stack.removeWidget(self.welcome)
        self.welcome.deleteLater()
        self.welcome = self._make_welcome()
        self._stack.addWidget(self.welcome)
        self._show_welcome()
        if folder is not None:
            self._open(folder, create=False)

    # ------------------------------------------------------------ settings

    def _keep(self, settings: UserSettings) -> None:
        self._settings = settings
        save_settings(settings)

    def _room(self) -> QSize:
        """What a screen leaves for the window inside its frame."""
        screen = self.screen().availableSize()
        return screen - QSize(0, _FRAME_PX)

    def _restore_geometry(self) -> None:
        kept = self._settings.window_geometry
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode("ascii", "ignore")))

    def _keep_geometry(self) -> None:
        encoded = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        if encoded != self._settings.window_geometry:
            self._keep(replace(self._settings, window_geometry=encoded))

    # ------------------------------------------------------------ projects

    def ask_new(self) -> None:
        """Ask where, then make an empty project."""
        self.leaving.once_committed(self._choose_new)

    def _choose_new(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("New project: choose a name"),
            str(Path.home() / f"club{_PROJECT_SUFFIX}"),
            self.tr("Dualane project (*.dualane)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self._open_when_idle(_with_suffix(Path(path)), create=True)

    def ask_open(self) -> None:
        """Ask which, then open it."""
        self.leaving.once_committed(self._choose_open)

    def _choose_open(self) -> None:
        last = self._settings.last_project
        folder = QFileDialog.getExistingDirectory(
            self,
            self.tr("Open project: choose its folder"),
            str(last.parent if last else Path.home()),
        )
        if folder:
            self._open_when_idle(Path(folder))

    def ask_demo(self) -> None:
        """Ask where, then build the demo project."""
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Demo project: choose a name"),
            str(Path.home() / f"demo{_PROJECT_SUFFIX}"),
            self.tr("Dualane project (*.dualane)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self.welcome.build_demo(_with_suffix(Path(path)))

    def open_last(self) -> None:
        """Open the project that was open last; one that is gone is left alone."""
        if self._settings.last_project is not None:
            self._recent.if_there(self._settings.last_project, self._open_at_start)

    def _open_at_start(self, folder: Path) -> None:
        if self.workspace is None and not (self.is_opening or self._closed):
            self.open_project(folder)

    def open_project(self, folder: Path, *, create: bool = False) -> None:
        """Open (or make) a project in the background, in the place of this one."""
        self._open_when_idle(folder, create=create, losing=True)

    def _open_when_idle(
        self, folder: Path, *, create: bool = False, losing: bool = False
    ) -> None:
        # Before it is made: whoever stays would leave an empty project behind.
        self.leaving.when_idle(lambda: self._open(folder, create=create), losing=losing)

    def _open(self, folder: Path, *, create: bool) -> None:
        self.opening.begin(folder, self._settings, create=create)

    def _opened(self, opened: Opened) -> None:
        if self._closed:
            close_elsewhere(self, opened.project)
            return
        # Something may have been started meanwhile, which must not lose its project;
        # no answer can have been, and what was begun before has been asked about.
        self.leaving.when_idle(
            lambda: self._show_project(opened),
            otherwise=partial(close_elsewhere, self, opened.project),
            losing=False,
        )

    def _show_project(self, opened: Opened) -> None:
        from annotator.ui.workspace import Workspace

        self._drop_workspace()
        project = opened.project
        session = Session(project, opened.coach, opened.coaches)
        self._keep(self._settings.opened(project.folder))
        self._coming = Workspace(
            session, self.board, opened.counts, keys=self.keys, first=opened.queue
        )
        self._furnishing = Slices(self, self._furnish(self._coming, opened))
        self._show_state()

    def _furnish(self, workspace: "Workspace", opened: Opened) -> Iterator[None]:
        """Make the first page and show it, in slices: its widgets are many."""
        try:
            yield from self._furnish_first(workspace)
            self.files.tell_unfinished()
        except Exception:
            # Nobody else would give back the window, which waits for this project.
            self._drop_workspace()
            self._show_welcome()
            raise

    def _furnish_first(self, workspace: "Workspace") -> Iterator[None]:
        import annotator.ui.label_import  # noqa: F401 - a slice of its own

        yield
        page = workspace.label_page
        session = workspace.session
        session.coach_changed.connect(self._remember_coach)
        session.coaches_changed.connect(self._remember_name)
        page.on_screen.autoplay = self._settings.autoplay
        page.autoplay_changed.connect(
            lambda on: self._keep(replace(self._settings, autoplay=on))
        )
        # An answer that could not be saved is still on the desk: nobody leaves it.
        page.commits.failed.connect(self.leaving.stay)
        kept = self._kept
        if kept is not None and kept.folder != session.project.folder:
            kept = None
        if kept is not None:
            page.answering.drafts = kept.drafts  # before it shows a video
        yield
        page.catch_up()
        if kept is not None and kept.video_id is not None and session.coach is not None:
            page.show_video(kept.video_id)
        yield
        if kept is not None:
            self._kept = None
        self._coming = self._furnishing = None
        self.workspace = workspace
        self.files.begin(workspace)
        self._show_state()
        self._recent.look()
        self._stack.addWidget(workspace)
        self._stack.setCurrentWidget(workspace)
        workspace.begin(self._page_to_show)
        self._page_to_show = Page.LABEL

    def _remember_coach(self, coach: Coach | None) -> None:
        if coach is not None and self.workspace is not None:
            folder = self.workspace.session.project.folder
            self._keep(self._settings.labelling(folder, coach.name))

    def _remember_name(self) -> None:
        if self.workspace is not None:
            self._remember_coach(self.workspace.session.coach)

    def close_project(self) -> None:
        """Back to the welcome page."""
        self.leaving.when_idle(self._close_project)

    def _close_project(self) -> None:
        self._drop_workspace()
        self._keep(replace(self._settings, last_project=None))
        self._show_welcome()

    def _drop_workspace(self) -> None:
        if self._furnishing is not None:
            self._furnishing.stop()
        dropped = self.workspace or self._coming
        self.workspace = self._coming = self._furnishing = None
        if dropped is None:
            return
        self.files.end()
        dropped.shut_down()
        self._stack.removeWidget(dropped)
        close_elsewhere(self, dropped.session.project)
        dropped.deleteLater()

    def _show_welcome(self) -> None:
        self._stack.setCurrentWidget(self.welcome)
        self._recent.look()
        self._show_state()

    @property
    def is_opening(self) -> bool:
        """Whether another project is about to take this one's place."""
        return self.opening.under_way or self._coming is not None

    def _show_state(self) -> None:
        """The title, and what can be done: nothing that an opening would undo."""
        opening = self.is_opening
        self._stack.setEnabled(not opening)
        self.menus.enable(has_project=self.workspace is not None, opening=opening)
        ending = self.leaving.state
        if self.workspace is not None:
            self.workspace.say_ending(ending)
        name = self.workspace.session.project.name if self.workspace else ""
        first = name
        if opening:
            first = self.tr("Opening {name}…").format(name=self.opening.name)
        elif ending:
            first = ending
        self.setWindowTitle(f"{first} – Dualane" if first else "Dualane")

    # ------------------------------------------------------------ what is dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders from this machine are welcome."""
        if _local_paths(event) and not self.is_opening:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A project is opened, answers are previewed, everything else is imported."""
        paths = _local_paths(event)
        event.acceptProposedAction()
        self.files.take(paths)

    # ------------------------------------------------------------ closing

    def closeEvent(self, event: QCloseEvent) -> None:
        """Only when nothing runs, or the coach has said what becomes of it."""
        busy = self.board.running or self.leaving.has_unsaved()
        if busy and not self._may_close:
            event.ignore()
            self.leaving.when_idle(self._close_now, closing=True)
            return
        self._closed = True
        self.opening.cancel()
        self._keep_geometry()
        self._drop_workspace()
        super().closeEvent(event)

    def _has_unsaved(self) -> bool:
        if self.workspace is None:  # while the project is being opened again
            return self._kept is not None and len(self._kept.drafts) > 0
        page = self.workspace.label_page
        return (
            page.has_unsaved_answer
            or page.framing.has_moved
            or self.workspace.has_begun_words
        )

    def _unsaved(self) -> Unsaved:
        if self.workspace is None:
            return Unsaved()
        return unsaved_of(self.workspace)

    @property
    def is_playing(self) -> bool:
        """Whether a video plays."""
        return self.workspace is not None and self.workspace.is_playing

    def _close_now(self) -> None:
        self._may_close = True
        self.close()


def _local_paths(event: QDropEvent) -> list[Path]:
    return [
        Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()
    ]


def _with_suffix(path: Path) -> Path:
    return (
        path
        if path.suffix == _PROJECT_SUFFIX
        else path.with_name(path.name + _PROJECT_SUFFIX)
    )
