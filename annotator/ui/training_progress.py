"""The card that says what a training, or a run of suggestions, is doing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from annotator.ui.cards import (
    BAR_PX,
    Card,
    action_button,
    counted,
    plain_tip,
    row,
    words,
)
from annotator.ui.curves import Curves
from annotator.ui.sentences import in_own_words

if TYPE_CHECKING:
    from model.checkpoints import Card as CheckpointCard


class TrainingProgress(Card):
    """Headline, bar, curves, and the two ways to end it; knows nothing of tasks.

    Signals:
        stop_requested(): end it and keep what it has learned.
        cancel_requested(): end it and discard that.
    """

    stop_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._epochs = 0
        self._n_predicted = 0
        self._ending = False
        self.headline = words(self.tr("No training is running"), "heading")
        self.detail = words("", "muted")
        self.remarks = words("", "hint")
        self._notes: tuple[str, ...] = ()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_PX)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.stop_button = action_button(
            self.tr("Stop and keep"), self.stop_requested.emit
        )
        self.stop_button.setToolTip(
            self.tr(
                "Ends after this batch; the best weights so far become a checkpoint."
            )
        )
        self.cancel_button = action_button(
            self.tr("Cancel and discard"), self.cancel_requested.emit, "danger"
        )
        self.curves = Curves()
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self.headline)
        titles.addWidget(self.detail)
        titles.addWidget(self.remarks)
        head = row(stretch=False)
        head.addLayout(titles, 1)
        for button in (self.stop_button, self.cancel_button):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.curves, 1)
        self._show_notes(())
        self._show_running(running=False)

    def begin(self, headline: str, *, epochs: int = 0) -> None:
        """Something has been started.

        Args:
            headline: what it does first.
            epochs: of a training, which can be stopped and draws new curves; 0 for a
                run of suggestions.
        """
        self._epochs = epochs
        self._n_predicted = 0
        self._ending = False
        self.headline.setText(headline)
        self.detail.setText("")
        self._show_notes(())
        self.bar.setRange(0, 0)
        if epochs:
            self.curves.clear()
        self._show_running(running=True)

    def say_ending(self, headline: str) -> None:
        """It was asked to end; what it still tells does not cover that."""
        self._ending = True
        self.headline.setText(headline)
        self.stop_button.setEnabled(False)

    def end(self, headline: str, detail: str = "") -> None:
        """It is over; what it remarked on stands on the checkpoint."""
        self._show_notes(())
        self.headline.setText(headline)
        self.detail.setText(detail)
        self._show_running(running=False)

    def show_history(self, card: "CheckpointCard") -> None:
        """The curves of a checkpoint instead of those of the last run."""
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

    def _show_running(self, *, running: bool) -> None:
        self.bar.setVisible(running)
        self.stop_button.setVisible(running and self._epochs > 0)
        self.cancel_button.setVisible(running)
        self.cancel_button.setText(
            self.tr("Cancel and discard") if self._epochs else self.tr("Cancel")
        )
        for button in (self.stop_button, self.cancel_button):
            button.setEnabled(True)

    # ------------------------------------------------------------ events

    def take(self, event: object) -> None:
        """Show one event of the child process."""
        if not isinstance(event, dict):
            return
        match event.get("event"):
            case "starting":
                self._say(self.tr("Starting the network…"))
            case "started" if self._epochs and "part" not in event:
                self._show_started(event)
            case "preparing":
                self._show_preparing(event)
            case "batch":
                self._show_batch(event)
                self.curves.take(event)
            case "measuring" if "checkpoint" in event:
                self._show_comparing(event)
            case "measuring":
                self._say(
                    self.tr("Measuring: {done:,} of {all:,} clips").format(
                        done=int(event["clips_done"]), all=int(event["clips"])
                    )
                )
            case "epoch":
                self.curves.take(event)
            case "note":
                self._show_notes([*self._notes, str(event.get("message", ""))])
            case "video":
                self._show_video(event)

    def _show_comparing(self, event: Mapping[str, Any]) -> None:
        """The checkpoint is there: nothing is left to stop, and nothing to discard."""
        self.stop_button.hide()
        self.cancel_button.setText(self.tr("Cancel"))
        done, n_clips = int(event["clips_done"]), max(int(event["clips"]), 1)
        self.bar.setRange(0, n_clips)
        self.bar.setValue(done)
        self._say(
            self.tr("Comparing on held-out videos: {done:,} of {all:,} clips").format(
                done=done, all=n_clips
            )
        )
        self.detail.setText(str(event["checkpoint"]))

    def _say(self, headline: str) -> None:
        if not self._ending:
            self.headline.setText(headline)

    def _show_preparing(self, event: Mapping[str, Any]) -> None:
        done, every = int(event["videos_done"]), int(event["videos"])
        self.bar.setRange(0, max(every, 1))
        self.bar.setValue(done)
        self._say(
            self.tr("Preparing strips: {done:,} of {all:,} videos").format(
                done=done, all=every
            )
        )

    def _show_started(self, event: Mapping[str, Any]) -> None:
        self._epochs = int(event.get("epochs", self._epochs))
        clips, videos = event.get("clips", {}), event.get("videos", {})
        self._say(self.tr("Training has started"))
        self.detail.setText(
            self.tr(
                "{network} on {device}: {clips} of {videos} to learn from, {held} clips"
                " held back. {why}"
            )
            .format(
                network=event.get("network", ""),
                device=str(event.get("device", "")).upper(),
                clips=counted(
                    int(clips.get("train", 0)), self.tr("clip"), self.tr("clips")
                ),
                videos=counted(
                    int(videos.get("train", 0)), self.tr("video"), self.tr("videos")
                ),
                held=int(clips.get("validation", 0)) + int(clips.get("test", 0)),
                why=in_own_words(str(event.get("device_reason", ""))),
            )
            .strip()
        )
        self._show_notes([str(note) for note in event.get("notes", [])])

    def _show_notes(self, notes: Sequence[str]) -> None:
        """What the coach should know; the first whole, all of it would fill the page."""
        self._notes = tuple(notes)
        notes = [in_own_words(note) for note in notes]
        more = (
            self.tr("{remark} 1 more remark: point here to read.")
            if len(notes) == 2
            else self.tr("{remark} {n:,} more remarks: point here to read.")
        )
        self.remarks.setText(
            more.format(remark=notes[0], n=len(notes) - 1)
            if len(notes) > 1
            else "".join(notes)
        )
        self.remarks.setToolTip(plain_tip("\n\n".join(notes[1:])))
        self.remarks.setAccessibleDescription(" ".join(notes))
        self.remarks.setVisible(bool(notes))

    def _show_batch(self, event: Mapping[str, Any]) -> None:
        batches = max(int(event["batches"]), 1)
        epoch, batch = int(event["epoch"]), int(event["batch"])
        self.bar.setRange(0, self._epochs * batches)
        self.bar.setValue((epoch - 1) * batches + batch)
        parts = [
            self.tr("Epoch {epoch} of {epochs}").format(
                epoch=epoch, epochs=self._epochs
            ),
        ]
        left = event.get("remaining_s")
        if left is not None:
            time = duration_words(left)
            parts.append(self.tr("at most {time} left").format(time=time))
        self._say(" · ".join(parts))

    def _show_video(self, event: Mapping[str, Any]) -> None:
        self._n_predicted += 1
        self.bar.setRange(0, max(int(event.get("of", 0)), 1))
        self.bar.setValue(self._n_predicted)
        self.detail.setText(str(event.get("name", "")))


def duration_words(seconds: float) -> str:
    """``40 s``, ``12 min``, ``3 h 05 min``: as much as a person waits for."""
    whole = max(0, round(seconds))
    if whole < 60:
        return QCoreApplication.translate("durations", "{s} s").format(s=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return QCoreApplication.translate("durations", "{min} min").format(min=minutes)
    return QCoreApplication.translate("durations", "{h} h {min:02d} min").format(
        h=minutes // 60, min=minutes % 60
    )
