"""Disagreements, one at a time: both answers without names, a decision, a reason."""

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget
from shiboken6 import isValid

from annotator.differences import Difference, difference
from annotator.ui.boxes import ChoiceBox
from annotator.ui.cards import Card, action_button, plain_tip, row, words
from annotator.ui.decision_log import DecisionLog, Step
from annotator.ui.decision_panel import DecisionPanel
from annotator.ui.difference_words import difference_words
from annotator.ui.jobs import JobBoard
from annotator.ui.reasons import reason_words
from annotator.ui.review_room import OnScreen, Reviewed, Room
from annotator.ui.session import Session
from annotator.ui.theme import answer_words, status_icon
from annotator.ui.writes import Writer
from annotator.workflow import (
    Adjudication,
    Answer,
    Change,
    ChangeKind,
    Disagreement,
    Settled,
    Status,
    VideoId,
)
from dataset.errors import ProjectError

_ID_ROLE = Qt.ItemDataRole.UserRole


def kind_of(disagreement: Disagreement) -> Difference:
    """How its answers differ."""
    return difference([each.answer for each in disagreement.annotations])


class DisputesRoom(Room):
    """Lists disagreements and settles them.

    Signals:
        refresh_asked(): something else stands in the database than on the screen.
    """

    refresh_asked = Signal()

    def __init__(self, session: Session, board: JobBoard | None, page: QWidget) -> None:
        side = Card(QCoreApplication.translate("rooms", "In dispute"))
        super().__init__(side, DecisionPanel(), page)
        assert isinstance(self.panel, DecisionPanel)
        self.decision: DecisionPanel = self.panel
        self._session = session
        self._writer = Writer(page, self._show_busy, board)
        self._reviewed = Reviewed()
        self._listed: tuple[Disagreement, ...] = ()
        self._open: VideoId | None = None
        self._wanted: VideoId | None = None  # to be opened once it is listed
        self._had_focus: QWidget | None = None  # before a write took it
        self._page = page
        self.log = DecisionLog()

        self.kinds = ChoiceBox()
        self.kinds.setAccessibleName(self.tr("Kind of disagreement"))
        self.kinds.setToolTip(self.tr("Which disagreements are listed (V: the next)"))
        self.kinds.currentIndexChanged.connect(lambda _at: self._filter())
        self.disputed = QListWidget()
        self.disputed.setAccessibleName(self.tr("Videos in dispute"))
        self.disputed.currentItemChanged.connect(self._selected)
        self.reopen_button = action_button(self.tr("Open again"), self._reopen)
        self.settled = QListWidget()
        self.settled.setAccessibleName(self.tr("Settled videos"))
        for view in (self.disputed, self.settled):
            view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.settled.currentItemChanged.connect(
            lambda item, _before: self.reopen_button.setEnabled(item is not None)
        )
        self.undo_button = action_button(self.tr("Undo"), self.undo)
        self.undo_button.setToolTip(self.tr("Take the last decision back (Ctrl+Z)"))
        self.redo_button = action_button(self.tr("Redo"), self.redo)
        self.redo_button.setToolTip(self.tr("Decide as before again (Ctrl+Shift+Z)"))
        self._settled_title = words(self.tr("Settled"), "heading")
        side.body.addWidget(self.kinds)
        side.body.addWidget(self.disputed, 3)
        side.body.addWidget(self._settled_title)
        side.body.addWidget(self.settled, 2)
        side.body.addWidget(self.reopen_button)
        side.body.addLayout(row(self.undo_button, self.redo_button, stretch=False))
        side.body.setContentsMargins(14, 14, 14, 14)
        self._show_buttons()

        self.decision.settled.connect(self._settle)
        self.decision.add_shortcuts(self.decision)
        for keys, action in (
            ("Ctrl+Z", self.undo),
            ("Ctrl+Shift+Z", self.redo),
            ("Ctrl+Y", self.redo),
            ("V", self.next_kind),
        ):
            # On the list: there is something to undo when nothing is left to decide.
            shortcut = QShortcut(QKeySequence(keys), side)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action)

    @property
    def busy(self) -> bool:
        """Whether a decision is being saved."""
        return self._writer.busy

    # ------------------------------------------------------------ showing

    def apply(self, reviewed: Reviewed) -> None:
        """Show what was read; a half-typed reason stays."""
        is_other_coach = reviewed.coach != self._reviewed.coach
        self._reviewed = reviewed
        if is_other_coach:
            self.log.clear()
            self._offer_reasons()
        self.decision.show_rules(reviewed.rules)
        self._fill_kinds()
        self._fill_disputed()
        self._fill_settled()
        self._show_buttons()

    def entered(self) -> None:
        """Somebody sits down: from now on the reasons keep their places."""
        self._offer_reasons()

    def _offer_reasons(self) -> None:
        self.decision.offer_reasons(
            each.adjudication.reason for each in self._reviewed.settled
        )

    @property
    def open_one(self) -> Disagreement | None:
        """The disagreement that is being decided."""
        return next(
            (each for each in self._listed if each.video.id == self._open), None
        )

    @property
    def on_screen(self) -> OnScreen | None:
        """Its video, with the moments of answer 1, 2 and so on."""
        given = self.open_one
        if given is None:
            return None
        return OnScreen(
            given.video,
            tuple(
                tuple(moment_s for _lane, moment_s in button.shown.moments)
                for button in self.decision.answer_buttons
            ),
        )

    def empty_words(self) -> Sequence[str]:
        """Why nothing is to be decided."""
        return (
            self.tr("No disagreements"),
            self.tr(
                "Whenever you and another coach see a race differently, it appears"
                " here with both answers and without names."
            ),
        )

    def show_replaying(self, moment_s: float | None) -> None:
        """On the answer that the moment belongs to."""
        self.decision.show_replaying(moment_s)

    def say_other_file(self, why: str) -> None:
        """Nothing is decided by looking at another race."""
        self.decision.refuse(why)

    def refresh_icons(self) -> None:
        """Of the lists and the decision."""
        self.decision.refresh_icons()
        self._fill_disputed()
        self._fill_settled()

    def step(self, n: int) -> None:
        """The next disagreement, or the one before."""
        at = self.disputed.currentRow() + n
        if 0 <= at < self.disputed.count():
            self.disputed.setCurrentRow(at)

    def go_to(self, video_id: VideoId) -> None:
        """Open that disagreement, whatever kinds are listed."""
        if any(each.video.id == video_id for each in self._reviewed.disputed):
            self.kinds.setCurrentIndex(0)
            self._wanted = video_id
            self._fill_disputed()

    def next_kind(self) -> None:
        """List the next kind of disagreement; after the last one, all."""
        if self.kinds.count():
            at = (self.kinds.currentIndex() + 1) % self.kinds.count()
            self.kinds.setCurrentIndex(at)

    def _fill_kinds(self) -> None:
        chosen = self.kinds.currentData()
        counts = Counter(map(kind_of, self._reviewed.disputed))
        self.kinds.blockSignals(True)
        self.kinds.clear()
        self.kinds.addItem(
            self.tr("All kinds ({n})").format(n=len(self._reviewed.disputed)), None
        )
        for kind, n in counts.most_common():
            self.kinds.addItem(
                self.tr("{kind} ({n})").format(kind=difference_words(kind), n=n), kind
            )
            if kind == chosen:
                self.kinds.setCurrentIndex(self.kinds.count() - 1)
        self.kinds.blockSignals(False)

    def _filter(self) -> None:
        self._fill_disputed()

    def _fill_disputed(self) -> None:
        before = [each.video.id for each in self._listed]
        chosen = self.kinds.currentData()
        self._listed = tuple(
            each
            for each in self._reviewed.disputed
            if chosen is None or kind_of(each) == chosen
        )
        ids = [each.video.id for each in self._listed]
        wanted = self._next_after(before, ids)
        self.disputed.blockSignals(True)
        self.disputed.clear()
        for each in self._listed:
            kind = difference_words(kind_of(each))
            item = QListWidgetItem(
                status_icon(Status.DISPUTED), f"{each.video.name}\n{kind}"
            )
            item.setData(_ID_ROLE, each.video.id)
            item.setToolTip(plain_tip(each.video.name))
            self.disputed.addItem(item)
        if wanted is not None:
            self.disputed.setCurrentRow(ids.index(wanted))
        self.disputed.blockSignals(False)
        if not ids and self.disputed.hasFocus():
            self._page.setFocus()  # an empty list with a frame round it asks for nothing
        self._show(wanted)

    def _next_after(
        self, before: Sequence[VideoId], ids: Sequence[VideoId]
    ) -> VideoId | None:
        """The one asked for, the one that is open, or the one that follows it."""
        if self._wanted in ids:
            wanted, self._wanted = self._wanted, None
            return wanted
        if self._open in ids or not ids:
            return self._open if self._open in ids else None
        start = before.index(self._open) + 1 if self._open in before else 0
        return next((each for each in before[start:] if each in ids), ids[0])

    def _fill_settled(self) -> None:
        self.settled.clear()
        for each in self._reviewed.settled:
            adjudication = each.adjudication
            item = QListWidgetItem(
                f"{each.video.name}\n{answer_words(adjudication.answer)}"
            )
            usable = adjudication.answer.pair is not None
            item.setIcon(status_icon(Status.SETTLED if usable else Status.UNUSABLE))
            item.setData(_ID_ROLE, each)
            item.setToolTip(
                plain_tip(
                    self.tr("{reason}\nDecided by {name}").format(
                        reason=reason_words(adjudication.reason),
                        name=each.decided_by.name,
                    )
                )
            )
            self.settled.addItem(item)
        n = len(self._reviewed.settled)
        n_unusable = sum(
            each.adjudication.answer.pair is None for each in self._reviewed.settled
        )
        title = self.tr("Settled")
        if n_unusable:  # counted by themselves elsewhere
            title = self.tr("Settled ({n}, {unusable} of them unusable)")
        elif n:
            title = self.tr("Settled ({n})")
        self._settled_title.setText(title.format(n=n, unusable=n_unusable))

    def _selected(
        self, item: QListWidgetItem | None, _before: QListWidgetItem | None
    ) -> None:
        if item is not None:
            self._show(item.data(_ID_ROLE))

    def _show(self, video_id: VideoId | None) -> None:
        self._open = video_id
        disagreement = self.open_one
        if disagreement is None:
            self._open = None
        elif not self.decision.shows(disagreement):
            # A half-typed reason stays when something else was written.
            self.decision.show_disagreement(disagreement)
        self.changed.emit()

    # ------------------------------------------------------------ writing

    def _settle(self, answer: Answer, reason: str) -> None:
        coach, video_id = self._session.coach, self._open
        if coach is None or video_id is None:
            return
        repository = self._session.project.repository

        def operation() -> tuple[Change, Adjudication | None]:
            change = repository.record_adjudication(
                video_id, coach.id, answer, reason, anew=False
            )
            return change, repository.adjudication(video_id)

        def done(written: tuple[Change, Adjudication | None]) -> None:
            change, stands = written
            if self._session.coach == coach and change:
                self.log.did(Step(video_id, None, stands))
            self.disputed.setFocus()  # out of the reason, so that keys decide again
            self._tell(video_id, change.n_written)

        # When it fails somebody else may have settled it meanwhile.
        self._writer.write(operation, done, self.refresh_asked.emit)

    def undo(self) -> None:
        """Take the last step back: settled is opened, opened is settled again."""
        last = self.log.last
        if last is not None:
            self._take(last, last.back, self.log.undid)

    def redo(self) -> None:
        """Bring back the step that was undone last."""
        step = self.log.next
        if step is not None:
            self._take(step, step, self.log.redid)

    def _take(self, listed: Step, step: Step, remember: Callable[[Step], None]) -> None:
        coach = self._session.coach
        if coach is None:
            return
        repository = self._session.project.repository
        stale = False

        def operation() -> Step:
            nonlocal stale
            try:
                return step.apply(repository, coach.id)
            except ProjectError:
                stale = True
                raise

        def done(written: Step) -> None:
            if self._session.coach == coach:
                remember(written)
            if step.after is None:
                self._wanted = step.video_id
            self._tell(step.video_id)

        def failed() -> None:
            if stale:  # what stands there now is another's: it stays so
                self.log.drop(listed)
                self._show_buttons()
            self.refresh_asked.emit()

        self._writer.write(operation, done, failed)

    def _reopen(self) -> None:
        item, coach = self.settled.currentItem(), self._session.coach
        if item is None or coach is None:
            return
        chosen: Settled = item.data(_ID_ROLE)
        step = Step(chosen.video.id, chosen.adjudication, None)
        repository = self._session.project.repository

        def done(written: Step) -> None:
            if self._session.coach == coach:
                self.log.did(written)
            self._wanted = written.video_id
            self._tell(written.video_id)

        self._writer.write(
            lambda: step.apply(repository, coach.id), done, self.refresh_asked.emit
        )

    def _tell(self, video_id: VideoId, n_written: int = 1) -> None:
        self._session.emit_change(
            Change(ChangeKind.ADJUDICATIONS, frozenset({video_id}), n_written)
        )
        self.refresh_asked.emit()

    def _show_busy(self, busy: bool) -> None:
        """Nothing more is decided while a decision is being saved."""
        if busy:
            self._had_focus = self._page.focusWidget()
        self.decision.setEnabled(not busy)
        self._show_buttons()
        if not busy and self._had_focus is not None and self._page.isVisible():
            if isValid(self._had_focus):
                self._had_focus.setFocus()
            self._had_focus = None

    def _show_buttons(self) -> None:
        busy = self._writer.busy
        self.undo_button.setEnabled(not busy and self.log.last is not None)
        self.redo_button.setEnabled(not busy and self.log.next is not None)
        self.reopen_button.setEnabled(
            not busy and self.settled.currentItem() is not None
        )
