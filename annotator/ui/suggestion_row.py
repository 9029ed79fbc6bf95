"""The quiet row in which a suggestion stands, or says that it is locked."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton, QWidget

from annotator.policy import Sight
from annotator.suggestions import TrackRecord
from annotator.ui.cards import percent, plain_tip
from annotator.ui.key_map import Act, KeyMap
from annotator.ui.theme import look, state_words
from annotator.workflow import Suggestion
from dataset.states import LanePair


class SuggestionRow(QFrame):
    """Shows what the network, or motion, thinks, to whoever may see it.

    Signals:
        used: the coach takes the suggestion over; its ``LanePair``.
        used_too_early: there may be one, and it was not read yet.
        divider_doubted: the coach wants to see where lanes seem to part instead; a fraction
            of the width.
    """

    used = Signal(object)
    used_too_early = Signal()
    divider_doubted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggestion: Suggestion | None = None
        self._is_pending = False
        self._parts_at: float | None = None
        look(self, "card")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.runner_up = QLabel()
        look(self.runner_up, "muted")
        self.use_button = QPushButton(self.tr("Use"))
        self.use_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.use_button.clicked.connect(self.use)
        self.divider_button = QPushButton(self.tr("Show where…"))
        self.divider_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.divider_button.clicked.connect(self._doubt)
        for label in (self.words, self.runner_up):
            label.setWordWrap(True)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setSpacing(6)
        self._layout.addWidget(self.words, 1)
        self._layout.addWidget(self.runner_up, 1)
        for button in (self.use_button, self.divider_button):
            self._layout.addWidget(button)
        self.set_upright(True)
        self.show_nothing()

    def set_upright(self, upright: bool) -> None:
        """Stand below a narrow lane (upright), or lie in one row."""
        direction = QBoxLayout.Direction
        self._layout.setDirection(
            direction.TopToBottom if upright else direction.LeftToRight
        )
        if upright:
            self._layout.setContentsMargins(12, 8, 12, 10)
        else:
            self._layout.setContentsMargins(12, 4, 8, 4)

    @property
    def suggestion(self) -> Suggestion | None:
        """The suggestion on screen; None when there is none or it is locked."""
        return self._suggestion

    def show_keys(self, keys: KeyMap) -> None:
        """Say on the button which key it has."""
        self.use_button.setText(keys.labelled(self.tr("Use"), Act.SUGGESTION))

    def show_pending(self) -> None:
        """It is being read: nothing of the last one stays, and nothing jumps."""
        self._suggestion = None
        self._is_pending = True
        self.words.setText("")
        self.setToolTip("")
        self.runner_up.hide()
        self.use_button.hide()
        self.divider_button.hide()

    def show_nothing(self) -> None:
        """There is no suggestion."""
        self._suggestion = None
        self._is_pending = False
        self.words.setText("")
        self.hide()

    def show_hidden(self, why: Sight) -> None:
        """There is one, and this coach may not see it yet.

        Args:
            why: ``LOCKED`` or ``KEPT_BLIND``.
        """
        self._suggestion = None
        self._is_pending = False
        look(self.words, "muted")
        if why is Sight.KEPT_BLIND:
            self.words.setText(
                self.tr("Kept blind: this one is yours alone until you have committed")
            )
            self.setToolTip(
                self.tr(
                    "A share of the videos never shows a suggestion first, so that it"
                    " can be told whether suggestions change what coaches say."
                )
            )
        else:
            self.words.setText(self.tr("Suggestion is locked until you have committed"))
            self.setToolTip("")
        self.runner_up.hide()
        self.use_button.hide()
        self.divider_button.hide()
        self.show()

    def show_suggestion(
        self,
        suggestion: Suggestion,
        record: TrackRecord | None = None,
        *,
        stale: bool = False,
    ) -> None:
        """Show the most likely pair, how sure the network is, and the runner-up.

        Args:
            suggestion: what to show.
            record: how often that checkpoint was right on videos held out from it; a
                network may be sure and wrong, so it stands beside the percentage.
            stale: another source suggests by now, and this is what one before said.
        """
        self._suggestion = suggestion
        self._is_pending = False
        (best, share), (second, second_share) = suggestion.ranked[:2]
        look(self.words, "muted" if stale else "")
        words = (
            self.tr("From motion: {pair} · {share}")
            if suggestion.is_motion
            else self.tr("Suggestion: {pair} · {share}")
        )
        self.words.setText(words.format(pair=_words(best), share=percent(share)))
        runner_up = self.tr("then {pair} · {share}").format(
            pair=_words(second), share=percent(second_share)
        )
        if stale:
            runner_up += "   " + self.tr("Said before another one began to suggest.")
        elif suggestion.is_motion:
            runner_up += "   " + self.tr(
                "Read from the climbers' heights alone, without a network."
            )
        elif record is not None:
            told = (
                self.tr(
                    "This network was right on {right} of {n} held-out videos, and gave"
                    " no answer to {silent} of them."
                )
                if record.n_silent
                else self.tr(
                    "This network was right on {right} of {n} held-out videos."
                )
            )
            runner_up += "   " + told.format(
                right=record.n_right, n=record.n_videos, silent=record.n_silent
            )
        else:
            # The least tested network must not look like the most trustworthy one.
            runner_up += "   " + self.tr(
                "No video was held out to test it (validation videos choose the epoch),"
                " so nobody knows how often this network is right."
            )
        self.runner_up.setText(runner_up)
        self.setToolTip(plain_tip(self._source_words(suggestion)))
        self.runner_up.show()
        self.use_button.show()
        self.divider_button.hide()
        self.show()

    def show_moved(self, suggestion: Suggestion) -> None:
        """Show what motion said before the lanes were moved: it is being read anew."""
        self.show_suggestion(suggestion, stale=True)
        self.runner_up.setText(self.tr("Said before the lane divider was moved."))

    def show_silent(self, parts_at: float | None = None) -> None:
        """Motion cannot tell anything.

        Args:
            parts_at: where lanes seem to part instead, as a fraction of the width; None
                where the wall is lost from sight.
        """
        self._suggestion = None
        self._is_pending = False
        self._parts_at = parts_at
        look(self.words, "muted")
        if parts_at is None:
            said = self.tr("The wall is lost from sight, so motion says nothing")
            why = self.tr(
                "Heights are read off the wall. A cut, a close-up, or a camera that moves"
                " too quickly hides it while somebody climbs."
            )
        else:
            # No word of how many climb: it may be shown before the own answer.
            said = self.tr("The lane divider seems to be off, so motion says nothing")
            why = self.tr(
                "Lanes seem to part elsewhere in the picture. Look at the line, and keep it"
                " for this video or for the project."
            )
        self.words.setText(said)
        self.setToolTip(plain_tip(why))
        self.runner_up.hide()
        self.use_button.hide()
        self.divider_button.setVisible(parts_at is not None)
        self.show()

    def _source_words(self, suggestion: Suggestion) -> str:
        if suggestion.is_motion:
            return self.tr("From motion ({name})").format(name=suggestion.checkpoint_id)
        words = self.tr("From checkpoint {name}").format(name=suggestion.checkpoint_id)
        if suggestion.snapshot_id is not None:
            words += "\n" + self.tr("which learned from the dataset {id}").format(
                id=suggestion.snapshot_id[:12]
            )
        return words

    def _doubt(self) -> None:
        if self._parts_at is not None:
            self.divider_doubted.emit(self._parts_at)

    def use(self) -> None:
        """Take the suggestion over, when there is one on screen."""
        if self._suggestion is not None:
            self.used.emit(self._suggestion.pair)
        elif self._is_pending:
            self.used_too_early.emit()


def _words(pair: LanePair) -> str:
    return f"{state_words(pair.left)} – {state_words(pair.right)}"
