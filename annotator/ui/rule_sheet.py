"""The rule sheet: when a lane is a flash, a slip, a fall or empty.

The pictures in ``resources/rules`` show the lane and, beside it, the climber's height
over time: what the eye sees and what a curve of the video would show.
"""

from importlib.resources import files
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator.ui.cards import Card, action_button, row, words
from annotator.ui.in_sight import InSight, keep_in_sight
from annotator.ui.theme import look, state_icon, state_words
from dataset.states import LaneState

_PICTURE: Final = QSize(192, 240)
_ICON_PX: Final = 20


class Picture(QWidget):
    """A drawing from ``resources``, sharp at any size."""

    def __init__(self, name: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content = (files("resources") / "rules" / f"{name}.svg").read_bytes()
        self._drawing = QSvgRenderer(QByteArray(content), self)
        self.setFixedSize(size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The drawing, over all of it."""
        painter = QPainter(self)
        self._drawing.render(painter, QRectF(self.rect()))
        painter.end()


class RuleSheet(QDialog):
    """The four states side by side, and what to do when in doubt."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("The four states"))
        self._icons: dict[LaneState, QLabel] = {}
        states = QHBoxLayout()
        states.setSpacing(14)
        for state, what, example in self._rules():
            states.addWidget(self._card(state, what, example), 1)
        doubt = Card(self.tr("In doubt"))
        doubt.body.addWidget(
            words(
                self.tr(
                    "Judge each lane by the whole video, not by its last second: after"
                    " a fall the lane is empty, and the state is still a fall.\n"
                    "Came off at the very last hold and did not stop the timer: fall."
                    " Sat on the rope, climbed on and finished: agree on one rule with"
                    " the other coach and write it down.\n"
                    "A false start that stops both climbers, a close-up or a video that"
                    " ends before the lane has finished: press X, cannot judge, with"
                    " the reason.\n"
                    "Not sure: choose what you think most likely and press U. The other"
                    " coach answers without knowing."
                )
            )
        )
        self._show_icons()
        close = action_button(self.tr("Close"), self.accept, "primary")
        foot = row()
        foot.addWidget(close)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(14)
        inside.addLayout(states)
        inside.addWidget(doubt)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(14)
        layout.addWidget(InSight(content), 1)
        layout.addLayout(foot)
        close.setFocus()
        keep_in_sight(self)

    def _show_icons(self) -> None:
        for state, icon in self._icons.items():
            icon.setPixmap(state_icon(state).pixmap(_ICON_PX, _ICON_PX))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()

    def _rules(self) -> list[tuple[LaneState, str, str]]:
        return [
            (
                LaneState.FLASH,
                self.tr(
                    "Climbs to the top and stops the timer; no mistake stops them."
                ),
                self.tr(
                    "The light turns green. A foot that scrapes without a pause is"
                    " still a flash."
                ),
            ),
            (
                LaneState.SLIP,
                self.tr(
                    "A hand or foot misses a hold, a brief pause, then goes on and"
                    " finishes."
                ),
                self.tr(
                    "The light turns green. The curve has a kink, most often in the"
                    " lower half, for a third of a second to a second."
                ),
            ),
            (
                LaneState.FALL,
                self.tr("Loses contact with the wall and does not finish."),
                self.tr(
                    "The light stays red. From then on the lane looks empty, and it"
                    " stays a fall."
                ),
            ),
            (
                LaneState.EMPTY,
                self.tr("Nobody climbs in this lane."),
                self.tr("Both lanes empty is no race: press X and say so instead."),
            ),
        ]

    def _card(self, state: LaneState, what: str, example: str) -> Card:
        card = Card()
        picture = Picture(state.word, _PICTURE)
        picture.setAccessibleName(
            self.tr("Drawing of a lane: {state}. {rule}").format(
                state=state_words(state), rule=what
            )
        )
        icon = words("")
        self._icons[state] = icon
        name = words(state_words(state), "heading")
        head = row(icon, name, stretch=False)
        head.setStretch(1, 1)
        more = words(example)
        look(more, "muted")
        card.body.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        card.body.addLayout(head)
        card.body.addWidget(words(what))
        card.body.addWidget(more)
        card.body.addStretch(1)
        return card
