"""Where a coach was overruled: what they said, what was settled, and why."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from annotator.ui.cards import Card, day_words, plain_tip, words
from annotator.ui.reasons import reason_words
from annotator.ui.review_room import OnScreen, Reviewed, Room, moments_of
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext, run_task
from annotator.ui.theme import answer_words, status_icon
from annotator.workflow import Change, Overruled, Status

_ROLE = Qt.ItemDataRole.UserRole


class OverruledRoom(Room):
    """Lists the decisions that went against this coach, the new ones marked."""

    def __init__(self, session: Session, page: QWidget) -> None:
        side, panel = (
            Card(QCoreApplication.translate("rooms", "Where you were overruled")),
            Card(),
        )
        super().__init__(side, panel, page)
        self._session = session
        self._reviewed = Reviewed()
        self._marking = False
        self.videos = QListWidget()
        self.videos.setAccessibleName(self.tr("Videos that were settled otherwise"))
        self.videos.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.videos.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.videos.currentItemChanged.connect(lambda _now, _then: self._show())
        side.body.setContentsMargins(14, 14, 14, 14)
        side.body.addWidget(self.videos, 1)

        panel.setMinimumWidth(300)
        panel.setMaximumWidth(440)
        self.mine = words("", "heading")
        self.my_note = words("", "muted")
        self.settled_as = words("", "heading")
        self.reason = words("")
        self.decided = words("", "muted")
        self.replay_hint = words("", "muted")
        panel.body.addWidget(words(self.tr("You said"), "muted"))
        panel.body.addWidget(self.mine)
        panel.body.addWidget(self.my_note)
        panel.body.addSpacing(14)
        panel.body.addWidget(words(self.tr("It was settled as"), "muted"))
        panel.body.addWidget(self.settled_as)
        panel.body.addSpacing(14)
        panel.body.addWidget(words(self.tr("Because"), "muted"))
        panel.body.addWidget(self.reason)
        panel.body.addWidget(self.decided)
        panel.body.addSpacing(14)
        panel.body.addWidget(self.replay_hint)
        panel.body.addStretch(1)

    @property
    def n_new(self) -> int:
        """Decisions that this coach has not looked at."""
        return sum(each.is_new for each in self._reviewed.overruled)

    @property
    def current(self) -> Overruled | None:
        """The decision that is shown."""
        item = self.videos.currentItem()
        shown: Overruled | None = item.data(_ROLE) if item is not None else None
        return shown

    def apply(self, reviewed: Reviewed) -> None:
        """List again; what is shown stays shown."""
        self._reviewed = reviewed
        before = self.current
        self.videos.blockSignals(True)
        self.videos.clear()
        for each in reviewed.overruled:
            self._add(each)
            if before is not None and each.settled.video == before.settled.video:
                self.videos.setCurrentRow(self.videos.count() - 1)
        if self.videos.count() and self.videos.currentRow() < 0:
            self.videos.setCurrentRow(0)
        self.videos.blockSignals(False)
        self._show()

    def _add(self, each: Overruled) -> None:
        said = answer_words(each.mine.answer)
        settled = answer_words(each.settled.adjudication.answer)
        change = self.tr("{mine} → {settled}").format(mine=said, settled=settled)
        name = each.settled.video.name
        top = self.tr("● {name}").format(name=name) if each.is_new else name
        item = QListWidgetItem(status_icon(Status.SETTLED), f"{top}\n{change}")
        font = item.font()
        font.setBold(each.is_new)
        item.setFont(font)
        spoken = self.tr("New: {name}").format(name=name) if each.is_new else name
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{spoken}, {change}")
        item.setToolTip(plain_tip(f"{name}\n{change}"))
        item.setData(_ROLE, each)
        self.videos.addItem(item)

    def _show(self) -> None:
        shown = self.current
        if shown is not None:
            adjudication = shown.settled.adjudication
            self.mine.setText(answer_words(shown.mine.answer))
            note = shown.mine.answer.note
            self.my_note.setText(f"“{note}”" if note else "")
            self.my_note.setVisible(bool(note))
            self.settled_as.setText(answer_words(adjudication.answer))
            self.reason.setText(reason_words(adjudication.reason))
            day = day_words(adjudication.created_at)
            self.decided.setText(
                self.tr("Decided by {name}, {day}").format(
                    name=shown.settled.decided_by.name, day=day
                )
            )
            marked = moments_of(shown.mine)
            self.replay_hint.setText(
                self.tr("Q replays the moment that you marked, {moment:.1f} s.").format(
                    moment=marked[0]
                )
                if marked
                else ""
            )
        self._mark_seen()
        self.changed.emit()

    def _mark_seen(self) -> None:
        """What is on the screen has been looked at."""
        shown, coach = self.current, self._session.coach
        if shown is None or coach is None or not shown.is_new or self._marking:
            return
        if not self.panel.isVisible():
            return
        repository = self._session.project.repository
        self._marking = True

        def operation(_context: TaskContext) -> Change:
            return repository.mark_seen(coach.id, [shown.settled.adjudication])

        def done(change: Change) -> None:
            self._marking = False
            self._session.emit_change(change)

        def failed(_error: BaseException) -> None:
            self._marking = False  # it stays new, which does no harm

        run_task(self, operation, on_success=done, on_failure=failed)

    @property
    def on_screen(self) -> OnScreen | None:
        """The video that is shown, with the moments that this coach marked."""
        shown = self.current
        if shown is None:
            return None
        return OnScreen(shown.settled.video, (moments_of(shown.mine),))

    def empty_words(self) -> Sequence[str]:
        """Nothing went against this coach."""
        return (
            self.tr("You were never overruled"),
            self.tr(
                "When a video is settled otherwise than you had said, it appears here"
                " with the reason, so that the next one is judged alike."
            ),
        )

    def step(self, n: int) -> None:
        """The next decision, or the one before."""
        at = self.videos.currentRow() + n
        if 0 <= at < self.videos.count():
            self.videos.setCurrentRow(at)

    def entered(self) -> None:
        """Keys walk through the list; the first one is being looked at now."""
        self.videos.setFocus()
        self._mark_seen()

    def refresh_icons(self) -> None:
        """Of the list."""
        self.apply(self._reviewed)
