"""Long work of the GUI thread in slices, with what the coach does in between."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

_OVER = object()


class Slices(QObject):
    """Takes one step after the other, each in a turn of its own of the event loop.

    What raises ends it, as it would end a handler.
    """

    def __init__(self, parent: QObject, steps: Iterator[None]) -> None:
        """Begin soon.

        Args:
            parent: the steps end with it.
            steps: ends a slice wherever it yields.
        """
        super().__init__(parent)
        self._steps = steps
        # No posted events, one upon the other: what the coach does has its turn.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    def stop(self) -> None:
        """Take no further step."""
        self._steps = iter(())
        self._timer.stop()
        self.deleteLater()

    def _go_on(self) -> None:
        try:
            is_over = next(self._steps, _OVER) is _OVER
        except BaseException:
            self.stop()
            raise
        if is_over:
            self.stop()
        else:
            self._timer.start()
