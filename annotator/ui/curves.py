"""Live curves of a training run: loss and accuracy over epochs."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from annotator.ui.cards import plain_tip, words
from annotator.ui.plot import Look, Plot

Event = dict[str, Any]


class Curves(QWidget):
    """Two charts side by side; feed it the events of a training run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        epoch = self.tr("epoch")
        looks = {
            "batches": Look("muted", width_px=1.0, dots=False),
            "training": Look("accent", words=self.tr("training")),
            "validation": Look("warning", words=self.tr("validation")),
        }
        self._loss = Plot(self.tr("Loss"), epoch, looks)
        self._accuracy = Plot(self.tr("Clips right"), epoch, looks, percent=True)
        grey = self.tr(
            "Points are whole epochs. The grey line is the mean over the epoch that is"
            " under way, so it begins anew with each."
        )
        for plot, says in (
            (
                self._loss,
                self.tr("Loss: how far off the network still is. Lower is better."),
            ),
            (
                self._accuracy,
                self.tr("Of 100 clips, how many it names rightly. Higher is better."),
            ),
        ):
            plot.setToolTip(plain_tip(f"{says}\n{grey}"))
        hint = words(self.tr("Loss and accuracy appear here."), "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        plots = QWidget()
        row = QHBoxLayout(plots)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(self._loss)
        row.addWidget(self._accuracy)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(hint)
        self._stack.addWidget(plots)
        self.setMinimumHeight(120)

    @property
    def points(self) -> dict[str, int]:
        """How many points each curve has, by its name: ``loss training``."""
        return {
            f"{title} {name}": n
            for title, plot in (("loss", self._loss), ("accuracy", self._accuracy))
            for name, n in plot.lengths.items()
        }

    def clear(self) -> None:
        """Forget every point."""
        self._loss.clear()
        self._accuracy.clear()
        self._stack.setCurrentIndex(0)

    def take(self, event: Event) -> None:
        """Add the points of one ``batch`` or ``epoch`` event."""
        match event.get("event"):
            case "batch":
                at = event["epoch"] - 1 + event["batch"] / max(event["batches"], 1)
                self._add("batches", at, event.get("loss"), event.get("accuracy"))
            case "epoch":
                self.add_epoch(event)

    def add_epoch(self, record: Event) -> None:
        """Add one epoch: of a running training, or of a checkpoint's history."""
        at = float(record["epoch"])
        self._add(
            "training", at, record.get("train_loss"), record.get("train_accuracy")
        )
        self._add(
            "validation",
            at,
            record.get("validation_loss"),
            record.get("validation_accuracy"),
        )

    def _add(
        self, name: str, at: float, loss: float | None, accuracy: float | None
    ) -> None:
        """Add to both charts; accuracy comes as a share, 0 to 1."""
        if loss is not None:
            self._loss.add(name, at, loss)
        if accuracy is not None:
            self._accuracy.add(name, at, 100.0 * accuracy)
        self._stack.setCurrentIndex(1)
