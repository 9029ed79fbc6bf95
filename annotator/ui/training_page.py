"""Retrain, watch it, keep or discard it; the checkpoints so far; suggestions."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from annotator.checkpoints import current_of
from annotator.suggestions import SuggestReport, open_videos, suggest
from annotator.training import DEFAULT_EPOCHS, Trained, train
from annotator.ui.cards import Card, action_button, counted, words
from annotator.ui.checkpoint_table import CheckpointTable
from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.reads import CatchingUp, LatestRead
from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.ui.training_progress import TrainingProgress
from annotator.workflow import Change, ChangeKind, Coach
from dataset.errors import KnownError
from dataset.files import PARTIAL_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.checkpoints import Card as CheckpointCard


@dataclass(frozen=True)
class _Facts:
    """What the page says before anything is started."""

    viewer: Coach | None
    may_see_totals: bool
    """Whether the numbers below tell the viewer nothing of an answer."""
    n_videos: int
    n_clips: int
    n_open: int
    """Videos without a consensus."""
    n_suggested: int
    """Of those, how many have a suggestion of the current checkpoint."""
    cards: "tuple[CheckpointCard, ...]"
    """Newest first."""
    current: str | None = None
    """The checkpoint that suggests."""
    damaged: tuple[str, ...] = ()
    """A sentence for each checkpoint that cannot be read."""


class _Flag:
    """Stop, as asked on the GUI thread and read on the worker's."""

    def __init__(self) -> None:
        self.raised = False

    def __call__(self) -> bool:
        return self.raised


class TrainingPage(CatchingUp):
    """One training or one run of suggestions at a time, in the background."""

    def __init__(
        self,
        session: Session,
        board: JobBoard,
        parent: QWidget | None = None,
        *,
        width: int | None = None,
    ) -> None:
        """Make the page.

        Args:
            session: the open project.
            board: hears of what runs.
            parent: as for every widget.
            width: filters of the network's first stage; None for the study's 64.
        """
        super().__init__(parent)
        self._width = width
        self._session = session
        self._board = board
        self._task: Task | None = None
        self._stop = _Flag()
        self._facts: _Facts | None = None
        self._newest_is_new = False
        self._heads_coverage = False
        """Whether the heading says which open videos have a suggestion."""
        self._read = LatestRead(self, self._look, self._apply)

        left = QVBoxLayout()
        left.setSpacing(14)
        left.addWidget(self._retrain_card())
        left.addWidget(self._suggest_card())
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(14)
        self.progress = TrainingProgress()
        self.progress.stop_requested.connect(self.stop)
        self.progress.cancel_requested.connect(self.cancel)
        right.addWidget(self.progress, 3)
        right.addWidget(self._checkpoints_card(), 2)
        side = QWidget()
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(330)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(14)
        layout.addWidget(side)
        layout.addLayout(right, 1)

        session.changed.connect(self._on_change)
        session.coach_changed.connect(self._on_coach)
        self._show_running()

    # ------------------------------------------------------------ building

    def _retrain_card(self) -> Card:
        card = Card(self.tr("Retrain"))
        self.what = words("", "")
        self.news = words("", "muted")
        self.epochs = QSpinBox()
        self.epochs.setRange(1, 1000)
        self.epochs.setValue(DEFAULT_EPOCHS)
        self.epochs.lineEdit().setTextMargins(6, 0, 0, 0)
        self.epochs.setAccessibleName(self.tr("At most this many epochs"))
        self.epochs.setToolTip(
            self.tr("At most: training ends earlier when it no longer improves.")
        )
        self.device = QComboBox()
        self.device.setAccessibleName(self.tr("Device"))
        for name, value in (
            (self.tr("The fastest there is"), "auto"),
            (self.tr("Processor (CPU)"), "cpu"),
            (self.tr("NVIDIA GPU (CUDA)"), "cuda"),
        ):
            self.device.addItem(name, value)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("Epochs, at most"), self.epochs)
        form.addRow(self.tr("Device"), self.device)
        self.retrain_button = action_button(self.tr("Retrain"), self.retrain, "primary")
        self.retrain_button.setMinimumHeight(38)
        for widget in (self.what, self.news):
            card.body.addWidget(widget)
        card.body.addLayout(form)
        card.body.addWidget(self.retrain_button)
        return card

    def _suggest_card(self) -> Card:
        card = Card(self.tr("Suggestions"))
        self.suggest_words = words("", "muted")
        self.suggest_button = action_button(
            self.tr("Suggest for open videos"), self.suggest
        )
        card.body.addWidget(self.suggest_words)
        card.body.addWidget(self.suggest_button)
        return card

    def _checkpoints_card(self) -> Card:
        card = Card(self.tr("Checkpoints"))
        self.table = CheckpointTable()
        self.table.card_chosen.connect(self._show_history)
        self.notes = words("", "muted")
        self.damaged = words("", "problem")
        self.damaged.hide()
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.damaged)
        card.body.addWidget(self.notes)
        return card

    # ------------------------------------------------------------ reading

    def refresh(self) -> None:
        """Read again what could be trained on, and the checkpoints."""
        super().refresh()
        self._read.ask()

    def _on_coach(self, _coach: Coach | None) -> None:
        # At once: another coach's numbers are not for this one to see.
        for label in (self.what, self.news, self.suggest_words):
            label.setText("")
        if self._heads_coverage and not self.running:
            self.progress.headline.setText(
                self.tr("The open videos have been gone through")
            )
        self.mark_stale()

    def _on_change(self, change: Change) -> None:
        if change.kind is not ChangeKind.COACHES:
            self.mark_stale()

    def _look(self, _context: TaskContext) -> _Facts:
        from model.checkpoints import list_checkpoints

        project, coach = self._session.project, self._session.coach
        decisions = project.repository.decisions()
        cards = tuple(reversed(list_checkpoints(project.checkpoints_folder)))
        waiting = {video.id for video in open_videos(project)}
        current = current_of(cards, project.repository.promotions())
        return _Facts(
            viewer=coach,
            may_see_totals=project.repository.may_see_totals(
                coach.id if coach else None
            ),
            n_videos=len(decisions),
            n_clips=sum(decision.video.n_clips for decision in decisions),
            n_open=len(waiting),
            n_suggested=sum(
                each.checkpoint_id == current and each.video_id in waiting
                for each in project.repository.suggestions()
            ),
            cards=cards,
            current=current,
            damaged=_damaged(project.checkpoints_folder, cards),
        )

    def _apply(self, facts: _Facts) -> None:
        if facts.viewer != self._session.coach:
            return  # read for somebody who has left meanwhile
        first, self._facts = self._facts is None, facts
        self.what.setText(self._what(facts))
        self.news.setText(self._news(facts))
        self.table.show_cards(facts.cards, facts.current)
        self.notes.setVisible(not facts.cards or bool(self.notes.text()))
        if not facts.cards:
            self.notes.setText(
                self.tr("Every training ends in a checkpoint that is kept here.")
            )
        self.damaged.setText("\n".join(facts.damaged))
        self.damaged.setVisible(bool(facts.damaged))
        self.suggest_words.setText(self._suggestible(facts))
        if first and facts.cards:
            self._show_history(facts.cards[0])
        elif facts.cards and self._newest_is_new:
            # Its curves are on the page already, drawn while it was trained.
            self.table.choose_newest()
            self._newest_is_new = False
        if self._heads_coverage and not self.running:
            self.progress.headline.setText(self._coverage(facts))
        self._show_running()

    def _what(self, facts: _Facts) -> str:
        if not facts.may_see_totals:
            return self.tr(
                "Trains on the videos with a consensus. How many those are is shown"
                " once you have answered every video that the others have."
            )
        if not facts.n_videos:
            return self.tr(
                "Nothing to train on yet: two coaches must agree on a video, or a"
                " disagreement must be settled."
            )
        return self.tr("Trains on {videos} with a consensus: {clips}.").format(
            videos=counted(facts.n_videos, self.tr("video"), self.tr("videos")),
            clips=counted(facts.n_clips, self.tr("clip"), self.tr("clips")),
        )

    def _news(self, facts: _Facts) -> str:
        if not facts.n_videos or not facts.may_see_totals:
            return ""
        if not facts.cards:
            return self.tr("This is the first training of this project.")
        seen = sum(facts.cards[0].videos.values())
        more = facts.n_videos - seen
        if more > 0:
            return self.tr("{count} more than the last checkpoint has seen.").format(
                count=counted(more, self.tr("video"), self.tr("videos"))
            )
        if more < 0:
            return self.tr("{count} fewer than the last checkpoint has seen.").format(
                count=counted(-more, self.tr("video"), self.tr("videos"))
            )
        return self.tr("As many videos as the last checkpoint has seen.")

    def _suggestible(self, facts: _Facts) -> str:
        if not facts.cards:
            return self.tr("Train once; then the network suggests states here.")
        if not facts.may_see_totals:
            return self.tr(
                "Videos without a consensus get a suggestion of the current checkpoint."
            )
        if not facts.n_open:
            return self.tr("Every video has a consensus: nothing is left to suggest.")
        if facts.n_open == 1:
            return (
                self.tr(
                    "The 1 video without a consensus has a suggestion of the current"
                    " checkpoint."
                )
                if facts.n_suggested
                else self.tr(
                    "1 video without a consensus has no suggestion of the current"
                    " checkpoint yet."
                )
            )
        return self.tr(
            "With a suggestion of the current checkpoint: {n:,} of {all:,} videos without"
            " a consensus."
        ).format(n=facts.n_suggested, all=facts.n_open)

    def _coverage(self, facts: _Facts) -> str:
        """Which open videos have a suggestion, as a heading that keeps true."""
        if not facts.may_see_totals:
            return self.tr("The open videos have been gone through")
        n_missing = facts.n_open - facts.n_suggested
        if not n_missing:
            return self.tr("Every open video has its suggestion")
        return (
            self.tr("1 video without a consensus has no suggestion yet")
            if n_missing == 1
            else self.tr("{n:,} videos without a consensus have no suggestion yet")
        ).format(n=n_missing)

    # ------------------------------------------------------------ training

    @property
    def running(self) -> bool:
        """Whether a training or a run of suggestions is going on."""
        return self._task is not None

    def retrain(self) -> None:
        """Train on everything decided so far, then suggest."""
        if self.running:
            return
        project = self._session.project
        epochs, device = self.epochs.value(), self.device.currentData()

        def operation(context: TaskContext) -> Trained:
            return train(
                project,
                epochs=epochs,
                device=device,
                width=self._width,
                on_event=context.progress,
                should_stop=stop,
                cancel=context.cancelled,
            )

        stop = self._stop = _Flag()
        self.progress.begin(self.tr("Preparing the dataset…"), epochs=epochs)
        self._task = run_task(
            self,
            operation,
            on_success=self._trained,
            on_failure=self._failed,
            on_progress=self.progress.take,
            on_cancel=self._cancelled,
        )
        self._board.add(Job(self.tr("Training"), self._task, stop=self.stop))
        self._show_running()

    def suggest(self) -> None:
        """Let the current checkpoint predict every video without a consensus."""
        if self.running:
            return
        project = self._session.project

        def operation(context: TaskContext) -> SuggestReport:
            return suggest(project, on_event=context.progress, cancel=context.cancelled)

        self.progress.begin(self.tr("Suggesting states for the open videos…"))
        self._task = run_task(
            self,
            operation,
            on_success=self._suggested,
            on_failure=self._failed,
            on_progress=self.progress.take,
            on_cancel=self._cancelled,
        )
        self._board.add(Job(self.tr("Suggesting"), self._task))
        self._show_running()

    def stop(self) -> None:
        """End the training after its batch and keep what it has learned."""
        if self.running:
            self._stop.raised = True
            self.progress.say_ending(self.tr("Stopping; the best weights are kept…"))

    def cancel(self) -> None:
        """End what runs and discard what it has not finished."""
        if self._task is not None:
            self._task.cancel()
            self.progress.say_ending(self.tr("Cancelling…"))

    def _trained(self, trained: Trained) -> None:
        self._end(
            self.tr("Training was stopped; its checkpoint is kept")
            if trained.card.get("stopped")
            else self.tr("Training is done")
        )
        self._newest_is_new = True
        self._session.emit_change(trained.change)
        self.refresh()
        if trained.is_current:
            # The reason to train: the open videos get the network's suggestions.
            self.suggest()

    def _suggested(self, report: SuggestReport) -> None:
        failed = ""
        if report.failed:
            failed = self.tr("{count} could not be read: {first}").format(
                count=counted(report.n_failed, self.tr("video"), self.tr("videos")),
                first=report.failed[0],
            )
        sees = self._facts is None or self._facts.may_see_totals
        if not sees:
            done = self.tr("The open videos have been gone through")
        elif report.n_videos:
            done = self.tr("{count} got a suggestion").format(
                count=counted(report.n_videos, self.tr("video"), self.tr("videos"))
            )
        else:
            done = self.tr("Every open video has its suggestion")
        self._end(done, failed, of_coverage=not report.n_videos)
        self._session.emit_change(report.change)
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        self._end(self.tr("It could not be finished"), str(error))
        self.refresh()
        show_error(self, error)

    def _cancelled(self) -> None:
        self._end(self.tr("Cancelled; nothing of this run was kept"))
        self.progress.curves.clear()
        self.refresh()

    def _end(
        self, headline: str, detail: str = "", *, of_coverage: bool = False
    ) -> None:
        self._task = None
        self._heads_coverage = of_coverage
        self.progress.end(headline, detail)
        self._show_running()

    def _show_running(self) -> None:
        busy = self.running
        facts = self._facts
        self.retrain_button.setEnabled(not busy and bool(facts and facts.n_videos))
        self.suggest_button.setEnabled(
            not busy and bool(facts and facts.cards and facts.n_open)
        )
        for widget in (self.epochs, self.device):
            widget.setEnabled(not busy)

    # ------------------------------------------------------------ checkpoints

    def _show_history(self, card: "CheckpointCard") -> None:
        self.notes.setText(" ".join(card.notes))
        self.notes.setVisible(bool(card.notes))
        if not self.running:
            self._heads_coverage = False
            self.progress.show_history(card)


def _damaged(folder: Path, cards: "Sequence[CheckpointCard]") -> tuple[str, ...]:
    """What is wrong with each checkpoint that is there and not among ``cards``."""
    from model.checkpoints import CARD, WEIGHTS, read_card

    known = {card.folder for card in cards}
    found = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if place in known or place.name.endswith(PARTIAL_SUFFIX):
            continue
        if (place / CARD).is_file():
            try:
                read_card(place)
            except KnownError as error:
                found.append(str(error))
        elif (place / WEIGHTS).is_file():
            found.append(
                QCoreApplication.translate(
                    "TrainingPage",
                    "{folder} holds weights without their {card}: copy that file back,"
                    " or delete the folder and train again.",
                ).format(folder=place, card=CARD)
            )
    return tuple(found)
