"""What a dialog shows, whole where the screen has room for it, else to be scrolled."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QWidget

_AROUND: Final = QSize(60, 90)
"""A title bar, and what is left of the screen beside the dialog."""


class InSight(QScrollArea):
    """As large as ``content`` likes to be, and smaller only where it must."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "page-scroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(content)

    def settle(self) -> None:
        """No narrower than what is in it can be; its height follows from that."""
        content = self.widget()
        layout = content.layout() if content is not None else None
        if content is not None and layout is not None:
            layout.invalidate()
            content.setMinimumWidth(layout.totalMinimumSize().width())

    def sizeHint(self) -> QSize:
        """All of it, in the height that its words need at that width."""
        content = self.widget()
        if content is None:
            return super().sizeHint()
        hint = content.sizeHint().expandedTo(content.minimumSize())
        if content.hasHeightForWidth():
            hint.setHeight(max(hint.height(), content.heightForWidth(hint.width())))
        return hint


def keep_in_sight(dialog: QDialog) -> None:
    """Make a dialog as large as it likes to be, within its screen or its window."""
    layout, window = dialog.layout(), dialog.parentWidget()
    for each in dialog.findChildren(QWidget):
        each.ensurePolished()  # it learns only then how large its letters are
    for area in dialog.findChildren(InSight):
        area.settle()
        area.setAccessibleName(dialog.windowTitle())  # Tab leads to it, arrows scroll
    if layout is not None:
        layout.invalidate()
        layout.activate()
    room = dialog.screen().availableGeometry().size() - _AROUND
    if window is not None:
        room = room.expandedTo(window.window().size())
    dialog.resize(dialog.sizeHint().boundedTo(room))
