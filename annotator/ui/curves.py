"""Live curves of a training run: loss and accuracy over epochs.

pyqtgraph is imported when the first point arrives, never with this module: it costs
seconds cold, and most windows never train.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.cards import words
from annotator.ui.theme import colours

Event = dict[str, Any]


class Curves(QWidget):
    """Two plots side by side; feed it the events of a training run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loss: _Plot | None = None
        self._accuracy: _Plot | None = None
        self._hint = words(self.tr("Loss and accuracy appear here."), "muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._plots = QWidget()
        self._row = QHBoxLayout(self._plots)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self._plots)
        self.setMinimumHeight(170)
        self.setAccessibleName(self.tr("Loss and accuracy of this training run"))

    @property
    def points(self) -> dict[str, int]:
        """How many points each curve has, by its name."""
        found: dict[str, int] = {}
        for title, plot in (("loss", self._loss), ("accuracy", self._accuracy)):
            if plot is not None:
                found |= {f"{title} {name}": n for name, n in plot.lengths.items()}
        return found

    def clear(self) -> None:
        """Forget every point."""
        for plot in (self._loss, self._accuracy):
            if plot is not None:
                plot.clear()
        self._stack.setCurrentWidget(self._hint)

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
        if self._loss is None or self._accuracy is None:
            self._loss = _Plot(self.tr("Loss"))
            self._accuracy = _Plot(self.tr("Accuracy, percent"))
            self._row.addWidget(self._loss)
            self._row.addWidget(self._accuracy)
        if loss is not None:
            self._loss.add(name, at, loss)
        if accuracy is not None:
            self._accuracy.add(name, at, 100.0 * accuracy)
        self._stack.setCurrentWidget(self._plots)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change between light and dark."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            for plot in (self._loss, self._accuracy):
                if plot is not None:
                    plot.recolour()


class _Plot(QWidget):
    """One plot with up to three curves."""

    _LOOKS = (("batches", 1.0), ("training", 2.0), ("validation", 2.5))

    def __init__(self, title: str) -> None:
        import pyqtgraph  # seconds cold

        super().__init__()
        self._pyqtgraph = pyqtgraph
        self._points: dict[str, tuple[list[float], list[float]]] = {}
        self._title = title
        self._legend = QLabel()
        self._legend.setProperty("look", "muted")
        self._plot = pyqtgraph.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setLabel("bottom", self.tr("epoch"))
        self._plot.getAxis("bottom").tickStrings = _whole_only
        self._curves = {name: self._plot.plot() for name, _ in self._LOOKS}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._legend)
        layout.addWidget(self._plot)
        self.recolour()

    @property
    def lengths(self) -> dict[str, int]:
        return {name: len(x) for name, (x, _y) in self._points.items()}

    def add(self, name: str, x: float, y: float) -> None:
        xs, ys = self._points.setdefault(name, ([], []))
        xs.append(x)
        ys.append(y)
        self._curves[name].setData(xs, ys)
        self._say_last()

    def clear(self) -> None:
        self._points.clear()
        for curve in self._curves.values():
            curve.setData([], [])
        self._say_last()

    def _say_last(self) -> None:
        now = colours()
        tints = {"training": now.accent, "validation": now.warning}
        parts = [f"<b style='color:{_hex(now.text)}'>{self._title}</b>"]
        for name, tint in tints.items():
            if name in self._points:
                last = self._points[name][1][-1]
                parts.append(
                    f"<span style='color:{_hex(tint)}'>●</span> {name} {last:.3g}"
                )
        self._legend.setText("&nbsp;&nbsp; ".join(parts))

    def recolour(self) -> None:
        """Take every colour from the theme of this moment."""
        now = colours()
        tints = {
            "batches": now.muted,
            "training": now.accent,
            "validation": now.warning,
        }
        self._plot.setBackground(QColor(now.surface))
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(QColor(now.border))
            axis.setTextPen(QColor(now.muted))
        for name, width in self._LOOKS:
            pen = self._pyqtgraph.mkPen(QColor(tints[name]), width=width)
            self._curves[name].setPen(pen)
            if name != "batches":
                self._curves[name].setSymbol("o")
                self._curves[name].setSymbolSize(6)
                self._curves[name].setSymbolBrush(QColor(tints[name]))
                self._curves[name].setSymbolPen(None)
        self._say_last()


def _whole_only(values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
    """Tick labels of the epoch axis: there is no epoch 1.5."""
    return [f"{value:.0f}" if float(value).is_integer() else "" for value in values]


def _hex(colour: QColor | str) -> str:
    return QColor(colour).name()
