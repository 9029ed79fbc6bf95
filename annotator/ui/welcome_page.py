"""What a coach sees with no project open: begin, go on, or try it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import (
    BAR_PX,
    Card,
    action_button,
    clear_layout,
    plain_tip,
    row,
    words,
)
from annotator.ui.elided import name_on_button
from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.tasks import Task, TaskContext, run_task

if TYPE_CHECKING:
    from annotator.demo import Step

N_RECENT: Final = 5

_RECENT_PX: Final = 290
"""For a project's name, and for where it is."""


@dataclass(frozen=True)
class _Step:
    """What the demo is at, and the share of it that is done (None: unknown)."""

    step: "Step"
    share: float | None


class WelcomePage(QWidget):
    """New, open, recent, and a demo with rendered races.

    Signals:
        new_requested(): the coach wants an empty project.
        open_requested(): the coach wants to choose a project folder.
        demo_requested(): the coach wants to try it with rendered races.
        project_chosen(Path): a recent project, or the demo once it is built.
    """

    new_requested = Signal()
    open_requested = Signal()
    demo_requested = Signal()
    project_chosen = Signal(Path)

    def __init__(self, board: JobBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._task: Task | None = None
        self.new_button = action_button(
            self.tr("New project…"), self.new_requested.emit, "primary"
        )
        self.open_button = action_button(
            self.tr("Open project…"), self.open_requested.emit
        )
        self.demo_button = action_button(
            self.tr("Try with rendered races…"), self.demo_requested.emit
        )
        start = Card(self.tr("Start"))
        for button in (self.new_button, self.open_button, self.demo_button):
            button.setMinimumHeight(38)
            start.body.addWidget(button)
        start.body.addWidget(
            words(
                self.tr(
                    "Trying it out takes about two minutes: twenty rendered races, two"
                    " coaches, and a network trained on them."
                ),
                "muted",
            )
        )
        start.body.addStretch(1)
        recent = Card(self.tr("Recent"))
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        recent.body.addLayout(self._recent)
        recent.body.addStretch(1)
        cards = QHBoxLayout()
        cards.setSpacing(16)
        cards.addWidget(start, 1)
        cards.addWidget(recent, 1)

        self.step = words("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_PX)
        self.bar.setAccessibleName(self.tr("Progress of the demo project"))
        self.cancel_button = action_button(self.tr("Cancel"), self._cancel)
        self._progress = QWidget()
        progress = QVBoxLayout(self._progress)
        progress.setContentsMargins(0, 0, 0, 0)
        progress.addWidget(self.step)
        line = row(self.bar, stretch=False)
        line.addWidget(self.cancel_button)
        progress.addLayout(line)
        self._progress.hide()

        column = QVBoxLayout()
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(words("Dualane", "hero"))
        column.addWidget(
            words(
                self.tr(
                    "Two coaches label speed-climbing races lane by lane, settle what"
                    " they see differently, and train a network that suggests the next"
                    " ones."
                ),
                "lead",
            )
        )
        column.addSpacing(12)
        column.addLayout(cards)
        column.addWidget(self._progress)
        column.addStretch(3)
        middle = QWidget()
        middle.setLayout(column)
        middle.setMaximumWidth(760)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(32, 16, 32, 16)
        outer.addWidget(middle, 1, Qt.AlignmentFlag.AlignTop)
        outer.setAlignment(middle, Qt.AlignmentFlag(0))
        outer.insertStretch(0, 0)
        outer.addStretch(0)

    def show_recent(self, folders: Sequence[Path]) -> None:
        """List the projects opened last, the newest of them."""
        clear_layout(self._recent)
        for folder in folders[:N_RECENT]:
            button = action_button(
                "", partial(self.project_chosen.emit, folder), "menu-row"
            )
            metrics = button.fontMetrics()
            lines = (folder.stem, _short(folder.parent))
            button.setText(
                "\n".join(name_on_button(line, metrics, _RECENT_PX) for line in lines)
            )
            button.setToolTip(plain_tip(str(folder)))
            button.setAccessibleName(
                self.tr("Open {name} in {folder}").format(
                    name=folder.stem, folder=folder.parent
                )
            )
            self._recent.addWidget(button)
        if not folders:
            self._recent.addWidget(
                words(self.tr("Projects that you open appear here."), "muted")
            )

    def build_demo(self, folder: Path) -> None:
        """Build the demo project in the background, then open it."""
        if self._task is not None:
            return

        def operation(context: TaskContext) -> Path:
            from annotator.demo import build

            build(
                folder,
                on_step=lambda step, share: context.progress(_Step(step, share)),
                cancel=context.cancelled,
            )
            return folder

        self._show_building(True)
        self._task = run_task(
            self,
            operation,
            on_success=self._built,
            on_failure=self._failed,
            on_progress=self._on_step,
            on_cancel=self._end,
        )
        self._board.add(Job(self.tr("Building the demo project"), self._task))

    def _on_step(self, step: object) -> None:
        if not isinstance(step, _Step):
            return
        share = step.share
        self.step.setText(self._step_words(step.step))
        if share is None:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * share))

    def _step_words(self, step: "Step") -> str:
        from annotator.demo import Stage

        if step.loss is not None:
            return self.tr("Training, loss {loss:.2f}").format(loss=step.loss)
        return {
            Stage.RENDERING: self.tr("Rendering races"),
            Stage.CUTTING: self.tr("Cutting videos into clips"),
            Stage.READING: self.tr("Reading both coaches' answers"),
            Stage.WRITING: self.tr("Writing the dataset"),
            Stage.TRAINING: self.tr("Training"),
            Stage.SUGGESTING: self.tr("Suggesting states for the open videos"),
        }[step.stage]

    def _built(self, folder: Path) -> None:
        self._end()
        self.project_chosen.emit(folder)

    def _failed(self, error: BaseException) -> None:
        self._end()
        show_error(self, error)

    def _cancel(self) -> None:
        if self._task is not None:
            self.step.setText(self.tr("Ending…"))
            self._task.cancel()

    def _end(self) -> None:
        self._task = None
        self._show_building(False)

    def _show_building(self, building: bool) -> None:
        self._progress.setVisible(building)
        self.step.setText(self.tr("Preparing…") if building else "")
        self.bar.setRange(0, 0)
        for button in (self.new_button, self.open_button, self.demo_button):
            button.setEnabled(not building)


def _short(folder: Path) -> str:
    """A folder as people write it: ``~`` for the home folder, the end when long."""
    text = str(folder)
    home = str(Path.home())
    if text.startswith(home):
        text = "~" + text[len(home) :]
    return text if len(text) <= 44 else "…" + text[-43:]
