"""What drops down stays with the widget it belongs to, and on the screen."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.ui.drop_down import DropDown


def in_window(qtbot) -> tuple[QWidget, QPushButton, DropDown]:
    """A small window with a button at its right edge, and what drops down below it."""
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("Who?")
    top = QHBoxLayout()
    top.addStretch(1)
    top.addWidget(button)
    layout = QVBoxLayout(window)
    layout.addLayout(top)
    layout.addStretch(1)
    popup = DropDown(button)
    inner = QVBoxLayout(popup)
    inner.addWidget(QLabel("One\nTwo\nThree"))
    popup.setFixedWidth(160)
    window.setGeometry(40, 40, 400, 300)
    window.show()
    qtbot.waitExposed(window)
    return window, button, popup


def at(popup: DropDown, place: QPoint) -> bool:
    """Whether it is there, but for the frame that some window systems count in."""
    return (popup.pos() - place).manhattanLength() <= 4


def test_it_follows_when_the_window_is_resized_or_moved(qtbot):
    window, button, popup = in_window(qtbot)
    popup.drop_below(button, flush_right=True)

    def is_below() -> bool:
        corner = button.mapToGlobal(QPoint(button.width(), button.height()))
        return at(popup, corner + QPoint(-popup.width(), 4))

    assert is_below()
    window.resize(560, 300)
    qtbot.waitUntil(is_below)
    window.move(90, 120)
    qtbot.waitUntil(is_below)
    popup.hide()


def test_it_goes_above_rather_than_out_of_the_window(qtbot):
    window, _button, popup = in_window(qtbot)
    low = QPushButton("History", window)
    low.setGeometry(20, 260, 100, 30)
    low.show()
    popup.drop_below(low)
    top = low.mapToGlobal(QPoint(0, 0))
    assert at(popup, top - QPoint(0, popup.height() + 4))
    low.move(290, 260)
    popup.drop_below(low)
    assert popup.x() + popup.width() < window.x() + window.width(), "nor to its right"
    popup.hide()


def test_it_goes_above_where_there_is_no_room_below_and_never_off_the_screen(qtbot):
    window, button, popup = in_window(qtbot)
    screen = window.screen().availableGeometry()
    window.move(screen.left() - 330, screen.bottom() - 60)
    popup.drop_below(button, flush_right=True)
    above = button.mapToGlobal(QPoint(0, 0)).y() - popup.height() - 4
    assert at(popup, QPoint(screen.left(), above))
    popup.hide()
