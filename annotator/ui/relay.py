"""The one way from any thread back to the GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from shiboken6 import isValid


class Relay(QObject):
    """Runs calls on the GUI thread, in the order in which they were asked for."""

    _called = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._called.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def call(self, function: Callable[[], None]) -> None:
        """Run ``function`` soon on the GUI thread; nothing when the app has ended."""
        try:
            self._called.emit(function)
        except RuntimeError:  # the application went while the operation was running
            if isValid(self):
                raise

    @Slot(object)
    def _run(self, function: Callable[[], None]) -> None:
        function()


def gui_relay() -> Relay:
    """The application's relay; ask for it on the GUI thread."""
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("background work needs an application")
    return app.findChild(Relay) or Relay(app)
