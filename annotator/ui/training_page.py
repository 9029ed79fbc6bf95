"""Retrain, watch it, keep or discard it; the checkpoints so far; suggestions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from annotator.suggestions import SuggestReport, open_videos, suggest
from annotator.training import DEFAULT_EPOCHS, train
from annotator.ui.cards import Card, action_button, counted, row, words
from annotator.ui.checkpoint_table import CheckpointTable
from annotator.ui.curves import Curves
from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.reads import LatestRead
from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import Change, ChangeKind

if TYPE_CHECKING:
    from model.checkpoints import Card as CheckpointCard


@dataclass(frozen=True)
class _Facts:
    """What the page says before anything is started."""

    n_videos: int
    n_clips: int
    n_groups: int
    n_open: int
    """Videos without a consensus."""
    n_suggested: int
    """Of those, how many have a suggestion of the newest checkpoint."""
    cards: "tuple[CheckpointCard, ...]"
    """Newest first."""


class _Flag:
    """Stop, as asked on the GUI thread and read on the worker's."""

    def __init__(self) -> None:
        self.raised = False

    def __call__(self) -> bool:
        return self.raised


class TrainingPage(QWidget):
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
        self._n_predicted = 0
        self._facts: _Facts | None = None
        self._epochs = DEFAULT_EPOCHS
        self._stale = True
        self._read = LatestRead(self, self._look, self._apply)

        left = QVBoxLayout()
        left.setSpacing(14)
        left.addWidget(self._retrain_card())
        left.addWidget(self._suggest_card())
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(14)
        right.addWidget(self._progress_card(), 3)
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
        self._show_running()

    # ------------------------------------------------------------ building

    def _retrain_card(self) -> Card:
        card = Card(self.tr("Retrain"))
        self.what = words("", "")
        self.news = words("", "muted")
        self.epochs = QSpinBox()
        self.epochs.setRange(1, 1000)
        self.epochs.setValue(DEFAULT_EPOCHS)
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

    def _progress_card(self) -> Card:
        card = Card()
        self.headline = words(self.tr("No training is running"), "heading")
        self.detail = words("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.stop_button = action_button(self.tr("Stop and keep"), self.stop)
        self.stop_button.setToolTip(
            self.tr(
                "Ends after this batch; the best weights so far become a checkpoint."
            )
        )
        self.cancel_button = action_button(
            self.tr("Cancel and discard"), self.cancel, "danger"
        )
        self.curves = Curves()
        head = row(stretch=False)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self.headline)
        titles.addWidget(self.detail)
        head.addLayout(titles, 1)
        head.addWidget(self.stop_button)
        head.addWidget(self.cancel_button)
        card.body.addLayout(head)
        card.body.addWidget(self.bar)
        card.body.addWidget(self.curves, 1)
        return card

    def _checkpoints_card(self) -> Card:
        card = Card(self.tr("Checkpoints"))
        self.table = CheckpointTable()
        self.table.card_chosen.connect(self._show_history)
        self.notes = words("", "muted")
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.notes)
        return card

    # ------------------------------------------------------------ reading

    def refresh(self) -> None:
        """Read again what could be trained on, and the checkpoints."""
        self._stale = False
        self._read.ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while another page was open."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _on_change(self, change: Change) -> None:
        if change.kind is ChangeKind.COACHES:
            return
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _look(self, _context: TaskContext) -> _Facts:
        from model.checkpoints import list_checkpoints

        project = self._session.project
        decisions = project.repository.decisions()
        cards = tuple(reversed(list_checkpoints(project.checkpoints_folder)))
        waiting = {video.id for video in open_videos(project)}
        newest = cards[0].checkpoint_id if cards else ""
        return _Facts(
            n_videos=len(decisions),
            n_clips=sum(decision.video.n_clips for decision in decisions),
            n_groups=len({decision.video.group for decision in decisions}),
            n_open=len(waiting),
            n_suggested=sum(
                each.checkpoint_id == newest and each.video_id in waiting
                for each in project.repository.suggestions()
            ),
            cards=cards,
        )

    def _apply(self, facts: _Facts) -> None:
        self._facts = facts
        self.what.setText(self._what(facts))
        self.news.setText(self._news(facts))
        self.table.show_cards(facts.cards)
        self.notes.setVisible(not facts.cards or bool(self.notes.text()))
        if not facts.cards:
            self.notes.setText(
                self.tr("Every training ends in a checkpoint that is kept here.")
            )
        self.suggest_words.setText(self._suggestible(facts))
        self._show_running()

    def _what(self, facts: _Facts) -> str:
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
        if not facts.n_videos:
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
        if not facts.n_open:
            return self.tr("Every video has a consensus: nothing is left to suggest.")
        return self.tr(
            "{n} of {count} without a consensus have a suggestion of the newest"
            " checkpoint."
        ).format(
            n=facts.n_suggested,
            count=counted(facts.n_open, self.tr("video"), self.tr("videos")),
        )

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
        self._epochs = epochs
        stop = self._stop = _Flag()

        def operation(context: TaskContext) -> dict[str, Any]:
            return train(
                project,
                epochs=epochs,
                device=device,
                width=self._width,
                on_event=context.progress,
                should_stop=stop,
                cancel=context.cancelled,
            )

        self.curves.clear()
        self._begin(self.tr("Preparing the dataset…"))
        self._task = run_task(
            self,
            operation,
            on_success=self._trained,
            on_failure=self._failed,
            on_progress=self._on_event,
            on_cancel=self._cancelled,
        )
        self._board.add(Job(self.tr("Training"), self._task, stop=self.stop))
        self._show_running(can_stop=True)

    def suggest(self) -> None:
        """Let the newest checkpoint predict every video without a consensus."""
        if self.running:
            return
        project = self._session.project

        def operation(context: TaskContext) -> SuggestReport:
            return suggest(project, on_event=context.progress, cancel=context.cancelled)

        self._begin(self.tr("Suggesting states for the open videos…"))
        self._n_predicted = 0
        self._task = run_task(
            self,
            operation,
            on_success=self._suggested,
            on_failure=self._failed,
            on_progress=self._on_suggest_event,
            on_cancel=self._cancelled,
        )
        self._board.add(Job(self.tr("Suggesting"), self._task))
        self._show_running()

    def stop(self) -> None:
        """End the training after its batch and keep what it has learned."""
        if self.running:
            self._stop.raised = True
            self.stop_button.setEnabled(False)
            self.headline.setText(self.tr("Stopping; the best weights are kept…"))

    def cancel(self) -> None:
        """End what runs and discard what it has not finished."""
        if self._task is not None:
            self._task.cancel()
            self.stop_button.setEnabled(False)
            self.cancel_button.setEnabled(False)
            self.headline.setText(self.tr("Cancelling…"))

    def _begin(self, headline: str) -> None:
        self.headline.setText(headline)
        self.detail.setText("")
        self.bar.setRange(0, 0)

    def _on_event(self, event: object) -> None:
        if not isinstance(event, dict):
            return
        match event.get("event"):
            case "starting":
                self.headline.setText(self.tr("Starting the network…"))
            case "started":
                self._show_started(event)
            case "batch":
                self._show_batch(event)
                self.curves.take(event)
            case "epoch":
                self.curves.take(event)
            case "measuring":
                self._show_measuring(event)
            case "note":
                self.detail.setText(f"{self.detail.text()} {event.get('message', '')}")

    def _show_started(self, event: Mapping[str, Any]) -> None:
        self._epochs = int(event.get("epochs", self._epochs))
        clips, videos = event.get("clips", {}), event.get("videos", {})
        self.headline.setText(self.tr("Training has started"))
        self.detail.setText(
            self.tr(
                "{network} on {device}: {clips} of {videos} to learn from, {held} clips"
                " held back. {why}"
            ).format(
                network=event.get("network", ""),
                device=str(event.get("device", "")).upper(),
                clips=counted(
                    int(clips.get("train", 0)), self.tr("clip"), self.tr("clips")
                ),
                videos=counted(
                    int(videos.get("train", 0)), self.tr("video"), self.tr("videos")
                ),
                held=int(clips.get("validation", 0)) + int(clips.get("test", 0)),
                why=" ".join(
                    [event.get("device_reason", ""), *event.get("notes", [])]
                ).strip(),
            )
        )

    def _show_batch(self, event: Mapping[str, Any]) -> None:
        if self._stop.raised:
            return  # “Stopping…” stays until it has stopped
        batches = max(int(event["batches"]), 1)
        epoch, batch = int(event["epoch"]), int(event["batch"])
        self.bar.setRange(0, self._epochs * batches)
        self.bar.setValue((epoch - 1) * batches + batch)
        left = event.get("remaining_s")
        parts = [
            self.tr("Epoch {epoch} of {epochs}").format(
                epoch=epoch, epochs=self._epochs
            ),
            self.tr("loss {loss:.3f}").format(loss=event["loss"]),
        ]
        if left is not None:
            parts.append(
                self.tr("at most {time} left").format(time=duration_words(left))
            )
        self.headline.setText(" · ".join(parts))

    def _show_measuring(self, event: Mapping[str, Any]) -> None:
        if not self._stop.raised:
            self.headline.setText(
                self.tr(
                    "Measuring on videos held back: {done:,} of {all:,} clips"
                ).format(done=int(event["clips_done"]), all=int(event["clips"]))
            )

    def _trained(self, card: Mapping[str, Any]) -> None:
        self._end(
            self.tr("Training was stopped; its checkpoint is kept")
            if card.get("stopped")
            else self.tr("Training is done")
        )
        self.refresh()
        # The reason to train: the open videos get the new network's suggestions.
        self.suggest()

    def _on_suggest_event(self, event: object) -> None:
        if isinstance(event, dict) and event.get("event") == "video":
            self._n_predicted += 1
            self.bar.setRange(0, max(int(event.get("of", 0)), 1))
            self.bar.setValue(self._n_predicted)
            self.detail.setText(str(event.get("name", "")))

    def _suggested(self, report: SuggestReport) -> None:
        n = report.n_videos
        self._end(
            self.tr("{count} got a suggestion").format(
                count=counted(n, self.tr("video"), self.tr("videos"))
            )
            if n
            else self.tr("Every open video has its suggestion")
        )
        if report.failed:
            self.detail.setText(
                self.tr("{count} could not be read: {first}").format(
                    count=counted(report.n_failed, self.tr("video"), self.tr("videos")),
                    first=report.failed[0],
                )
            )
        self._session.emit_change(report.change)
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        self._end(self.tr("It could not be finished"))
        self.detail.setText(str(error))
        self.refresh()
        show_error(self, error)

    def _cancelled(self) -> None:
        self._end(self.tr("Cancelled; nothing of this run was kept"))
        self.curves.clear()
        self.refresh()

    def _end(self, headline: str) -> None:
        self._task = None
        self.headline.setText(headline)
        self.detail.setText("")
        self._show_running()

    def _show_running(self, *, can_stop: bool = False) -> None:
        busy = self.running
        facts = self._facts
        self.bar.setVisible(busy)
        self.stop_button.setVisible(busy and can_stop)
        self.stop_button.setEnabled(True)
        self.cancel_button.setVisible(busy)
        self.cancel_button.setEnabled(True)
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
        if self.running:
            return
        self.curves.clear()
        for record in card.history:
            self.curves.add_epoch(
                {
                    "epoch": record.epoch,
                    "train_loss": record.train_loss,
                    "train_accuracy": record.train_accuracy,
                    "validation_loss": record.validation_loss,
                    "validation_accuracy": record.validation_accuracy,
                }
            )
        self.headline.setText(self.tr("Curves of {id}").format(id=card.checkpoint_id))
        self.detail.setText("")


def duration_words(seconds: float) -> str:
    """``40 s``, ``12 min``, ``3 h 05 min``: as much as a person waits for."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min"
