"""Below the lanes: unsure, cannot judge, a note, and the one button that commits."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from annotator.ui.cards import plain_tip
from annotator.ui.draft import Draft
from annotator.ui.field import Field
from annotator.ui.key_map import Act, KeyMap
from annotator.ui.reasons import REASONS, reason_words
from annotator.ui.theme import look


class ReasonChooser(QWidget):
    """Why can it not be judged: a short list, or one's own words.

    Signals:
        chosen: the reason.
        entered: Enter, before there is a reason.
        dismissed: no reason after all.
    """

    chosen = Signal(str)
    entered = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.buttons: list[QPushButton] = []
        for number, reason in enumerate(REASONS, 1):
            words = reason_words(reason)
            button = QPushButton(f"{number}  {words}")
            button.setAccessibleName(words)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("room", "9")
            button.clicked.connect(lambda _checked, r=reason: self.chosen.emit(r))
            self.buttons.append(button)
            layout.addWidget(button)
        self.own = Field()
        self.own.setPlaceholderText(self.tr("or in your words"))
        self.own.setMinimumWidth(80)
        self.own.setAccessibleName(self.tr("Reason in your own words"))
        self.own.left.connect(self._on_left)
        layout.addWidget(self.own, 1)
        self.cancel_button = QPushButton(self.tr("Esc"))
        self.cancel_button.setAccessibleName(self.tr("Can be judged after all"))
        self.cancel_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look(self.cancel_button, "quiet")
        self.cancel_button.clicked.connect(self.dismissed)
        layout.addWidget(self.cancel_button)

    def ask(self, reason: str | None) -> None:
        """Start over, with the reason that stands."""
        own = reason if reason is not None and reason not in REASONS else ""
        self.own.setText(own)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_left(self, entered: bool) -> None:
        reason = self.own.text().strip()
        if entered and reason:
            self.chosen.emit(reason)
        elif entered:
            self.entered.emit()
        else:
            self.dismissed.emit()

    def _number(self, event: QKeyEvent) -> int | None:
        number = event.key() - Qt.Key.Key_0
        return number if 1 <= number <= len(self.buttons) else None

    def event(self, event: QEvent) -> bool:
        """While the list is open, digits choose from it and letters start one's own."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses, Escape closes, a letter begins a reason of one's own.

        Enter is for whoever knows what is missing.
        """
        number = self._number(event)
        if number is not None:
            self.buttons[number - 1].click()
        elif event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.text().strip():
            self.own.setFocus()
            self.own.insert(event.text())
        else:
            super().keyPressEvent(event)


class AnswerBar(QStackedWidget):
    """Everything about an answer that is not a lane.

    Signals:
        unsure_changed: the coach is (not) unsure.
        note_changed: the note's text.
        reason_given: it cannot be judged, and why.
        commit_asked: the button was pressed, or Enter where a reason is asked for.
        typing_ended: the keys are the page's again.
        asking: the list of reasons has opened (True) or closed.
    """

    unsure_changed = Signal(bool)
    note_changed = Signal(str)
    reason_given = Signal(str)
    commit_asked = Signal()
    typing_ended = Signal()
    asking = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.unsure_button = self._toggle(self.tr("Unsure"))
        self.unsure_button.clicked.connect(self.unsure_changed)
        self.unusable_button = self._toggle(self.tr("Cannot judge"))
        self.unusable_button.clicked.connect(self.ask_reason)
        self.note = Field()
        self.note.setAccessibleName(self.tr("Note"))
        self.note.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.note.textEdited.connect(self.note_changed)
        self.note.left.connect(lambda _entered: self.typing_ended.emit())
        self.history_button = QPushButton(self.tr("History"))
        self.history_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.history_button.setToolTip(self.tr("What I have said of this video so far"))
        look(self.history_button, "quiet")
        self.commit_button = QPushButton(self.tr("Commit and next"))
        self.commit_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look(self.commit_button, "primary")
        self.commit_button.clicked.connect(self.commit_asked)
        usual = QWidget()
        layout = QHBoxLayout(usual)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.unsure_button)
        layout.addWidget(self.unusable_button)
        layout.addWidget(self.note, 1)
        layout.addWidget(self.history_button)
        layout.addWidget(self.commit_button)
        self._usual = usual
        self.reasons = ReasonChooser()
        self.reasons.chosen.connect(self._on_reason)
        self.reasons.entered.connect(self.commit_asked)
        self.reasons.dismissed.connect(self.close_reasons)
        self._reason: str | None = None
        self.addWidget(usual)
        self.addWidget(self.reasons)

    @property
    def is_asking(self) -> bool:
        """Whether the list of reasons is open."""
        return self.currentWidget() is self.reasons

    def show_draft(self, draft: Draft) -> None:
        """Show what is chosen."""
        self._reason = draft.unusable
        self.unsure_button.setChecked(draft.unsure)
        self.unusable_button.setChecked(draft.unusable is not None)
        self.unusable_button.setToolTip(plain_tip(reason_words(draft.unusable or "")))
        if self.note.text() != draft.note:
            self.note.setText(draft.note)

    def show_keys(self, keys: KeyMap) -> None:
        """Say on each control which key it has."""
        self.unsure_button.setText(keys.labelled(self.tr("Unsure"), Act.UNSURE))
        self.unusable_button.setText(
            keys.labelled(self.tr("Cannot judge"), Act.UNUSABLE)
        )
        self.note.setPlaceholderText(keys.labelled(self.tr("Note"), Act.NOTE))
        self.history_button.setText(keys.labelled(self.tr("History"), Act.HISTORY))
        self.commit_button.setText(
            keys.labelled(self.tr("Commit and next"), Act.COMMIT)
        )

    def set_busy(self, busy: bool) -> None:
        """Nothing but the note can be changed: what is being typed must not be lost."""
        for button in (self.unsure_button, self.unusable_button, self.commit_button):
            button.setEnabled(not busy)
        self.reasons.setEnabled(not busy)

    def ask_reason(self) -> None:
        """Open the list of reasons."""
        self.unusable_button.setChecked(self._reason is not None)
        self.setCurrentWidget(self.reasons)
        self.asking.emit(True)
        self.reasons.ask(self._reason)

    def close_reasons(self) -> None:
        """Back to the usual row."""
        if self.is_asking:
            self.setCurrentWidget(self._usual)
            self.asking.emit(False)
            self.typing_ended.emit()

    def edit_note(self) -> None:
        """Put the cursor into the note."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_reason(self, reason: str) -> None:
        self.close_reasons()
        self.reason_given.emit(reason)

    def _toggle(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(words)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
