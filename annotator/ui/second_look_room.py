"""Decided videos that are worth a second look: what was decided, and what speaks against."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QProgressBar, QWidget

from annotator.second_look import (
    Contradicted,
    LookAlikes,
    look_again,
    share_done,
)
from annotator.ui.cards import (
    BAR_PX,
    Card,
    action_button,
    counted,
    day_words,
    row,
    words,
)
from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.review_room import OnScreen, Reviewed, Room
from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.ui.theme import answer_words, status_icon
from annotator.workflow import Answer, Decision
from dataset.states import LanePair

_ROLE = Qt.ItemDataRole.UserRole
_BAR_STEPS = 1000
_SURE = 0.9
"""Nobody would believe that a network is unsure at this probability."""


@dataclass(frozen=True)
class _Doubt:
    """One line of the list."""

    decision: Decision
    why: Contradicted | LookAlikes


class SecondLookRoom(Room):
    """Lists doubtful decisions; what to do about one is the coach's own affair.

    Signals:
        desk_requested: the coach wants that video on the desk; its ``VideoId``.
        refresh_asked: networks have looked anew, so the list is another one.
    """

    desk_requested = Signal(object)
    refresh_asked = Signal()

    def __init__(self, session: Session, board: JobBoard | None, page: QWidget) -> None:
        side, panel = (
            Card(QCoreApplication.translate("rooms", "Worth a second look")),
            Card(),
        )
        super().__init__(side, panel, page)
        self._session = session
        self._board = board
        self._page = page
        self._reviewed = Reviewed()
        self._task: Task | None = None
        self.videos = QListWidget()
        self.videos.setAccessibleName(self.tr("Decided videos worth a second look"))
        self.videos.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.videos.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.videos.currentItemChanged.connect(lambda _now, _then: self._show())
        self.origin = words("", "muted")
        self.look_button = action_button(self.tr("Look at all anew"), self.look)
        self.look_button.setToolTip(
            self.tr(
                "Trains a few small networks, each without some of the videos, and asks"
                " each about those: some minutes without a GPU. Labelling goes on."
            )
        )
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_PX)
        self.bar.setAccessibleName(self.tr("Progress of the second look"))
        self.cancel_button = action_button(self.tr("Cancel"), self.cancel)
        self.bar.hide()
        self.cancel_button.hide()
        side.body.setContentsMargins(14, 14, 14, 14)
        side.body.addWidget(self.videos, 1)
        side.body.addWidget(self.origin)
        progress = row(self.bar, stretch=False)
        progress.addWidget(self.cancel_button)
        side.body.addLayout(progress)
        side.body.addWidget(self.look_button)

        panel.setMinimumWidth(300)
        panel.setMaximumWidth(440)
        self.decided = words("", "heading")
        self.against_title = words("", "muted")
        self.against = words("", "heading")
        self.why = words("")
        self.other_button = action_button(
            self.tr("Show the other one"), self.show_other
        )
        self.desk_button = action_button(self.tr("Open it at the desk"), self._to_desk)
        panel.body.addWidget(words(self.tr("It was decided as"), "muted"))
        panel.body.addWidget(self.decided)
        panel.body.addSpacing(14)
        panel.body.addWidget(self.against_title)
        panel.body.addWidget(self.against)
        panel.body.addWidget(self.why)
        panel.body.addSpacing(14)
        panel.body.addWidget(self.other_button)
        panel.body.addWidget(self.desk_button)
        panel.body.addWidget(
            words(
                self.tr(
                    "The network may well be wrong. If you judge otherwise now, change"
                    " your answer at the desk; what was settled is opened again under"
                    " Disputes."
                ),
                "muted",
            )
        )
        panel.body.addStretch(1)
        self._shows_other = False

    @property
    def current(self) -> _Doubt | None:
        """The line that is chosen."""
        item = self.videos.currentItem()
        shown: _Doubt | None = item.data(_ROLE) if item is not None else None
        return shown

    def apply(self, reviewed: Reviewed) -> None:
        """List again; what is shown stays shown."""
        self._reviewed = reviewed
        before = self.current
        found = reviewed.second_look
        doubts = (
            [_Doubt(each.decision, each) for each in found.contradicted]
            if found
            else []
        )
        doubts += [_Doubt(each.first, each) for each in found.alike] if found else []
        self.videos.blockSignals(True)
        self.videos.clear()
        for each in doubts:
            self._add(each)
            if before is not None and each.decision.video == before.decision.video:
                self.videos.setCurrentRow(self.videos.count() - 1)
        if self.videos.count() and self.videos.currentRow() < 0:
            self.videos.setCurrentRow(0)
        self.videos.blockSignals(False)
        self._show_origin()
        self._show()

    def _add(self, doubt: _Doubt) -> None:
        decided, against = _words(doubt.decision.pair), self._against(doubt)
        line = self.tr("{decided}, not {other}?").format(decided=decided, other=against)
        name = doubt.decision.video.name
        icon = status_icon(doubt.decision.status)
        item = QListWidgetItem(icon, f"{name}\n{line}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {line}")
        item.setToolTip(f"{name}\n{line}")
        item.setData(_ROLE, doubt)
        self.videos.addItem(item)

    @staticmethod
    def _against(doubt: _Doubt) -> str:
        if isinstance(doubt.why, Contradicted):
            return _words(doubt.why.says)
        return _words(doubt.why.second.pair)

    def _show_origin(self) -> None:
        found = self._reviewed.second_look
        self.look_button.setEnabled(self._session.coach is not None and not self._task)
        if self._task is not None or found is None:
            return
        videos = counted(found.n_videos, self.tr("video"), self.tr("videos"))
        if found.looked_at is not None:
            self.origin.setText(
                self.tr(
                    "{videos}, looked at {day}. Networks that had not learned from them"
                    " said what was decided for {right} of {n}."
                ).format(
                    videos=videos,
                    day=day_words(found.looked_at),
                    right=found.n_right,
                    n=found.n_videos,
                )
            )
        elif found.n_videos:
            self.origin.setText(
                self.tr(
                    "From what networks suggested for {videos} while open; for {right}"
                    " of {n} it is what was decided."
                ).format(videos=videos, right=found.n_right, n=found.n_videos)
            )
        else:
            self.origin.setText(
                self.tr("No network has judged a decided video yet without knowing it.")
            )

    def _show(self) -> None:
        self._shows_other = False
        self._show_panel()
        self.changed.emit()

    def _show_panel(self) -> None:
        doubt = self.current
        if doubt is None:
            return
        why = doubt.why
        self.other_button.setVisible(isinstance(why, LookAlikes))
        if isinstance(why, Contradicted):
            self.decided.setText(_words(doubt.decision.pair))
            self.against_title.setText(
                self.tr("A network that had not learned from it says")
            )
            self.against.setText(_words(why.says))
            said = self.tr(
                "{says} % for that, {decided} % for what was decided."
            ).format(
                says=f"{100 * why.share:.0f}", decided=f"{100 * why.decided_share:.0f}"
            )
            if not why.is_confident and why.share < _SURE:
                said += " " + self.tr("It is less sure than usual.")
            self.why.setText(said)
            return
        shown, other = why.first, why.second
        if self._shows_other:
            shown, other = other, shown
        self.decided.setText(_words(shown.pair))
        self.against_title.setText(
            self.tr("It looks like {name}").format(name=other.video.name)
        )
        self.against.setText(_words(other.pair))
        self.why.setText(
            self.tr(
                "Both look nearly the same to a computer, and were decided differently."
            )
        )

    def show_other(self) -> None:
        """Play the other one of two look-alikes."""
        self._shows_other = not self._shows_other
        self._show_panel()
        self.changed.emit()

    def _shown(self) -> Decision | None:
        doubt = self.current
        if doubt is None:
            return None
        if self._shows_other and isinstance(doubt.why, LookAlikes):
            return doubt.why.second
        return doubt.decision

    def _to_desk(self) -> None:
        shown = self._shown()
        if shown is not None:
            self.desk_requested.emit(shown.video.id)

    # ------------------------------------------------------------ looking anew

    def look(self) -> None:
        """Train a few small networks and list anew."""
        if self._task is not None:
            return
        project = self._session.project

        def operation(context: TaskContext) -> int:
            return look_again(
                project, on_event=context.progress, cancel=context.cancelled
            )

        self._task = run_task(
            self._page,
            operation,
            on_success=lambda _n: self._ended(),
            on_failure=self._failed,
            on_progress=self._on_event,
            on_cancel=self._ended,
        )
        if self._board is not None:
            self._board.add(Job(self.tr("A second look"), self._task))
        self.look_button.setEnabled(False)
        self.bar.setRange(0, 0)  # until the first word
        self._show_running()
        self.origin.setText(
            self.tr(
                "Starting. Then every decided video is read, and a few small networks are"
                " trained: some minutes. You can go on labelling."
            )
        )

    def cancel(self) -> None:
        """End it; what was known before stays."""
        if self._task is not None:
            self.cancel_button.setEnabled(False)
            self._task.cancel()

    def _show_running(self) -> None:
        running = self._task is not None
        self.bar.setVisible(running)
        self.cancel_button.setVisible(running)
        self.cancel_button.setEnabled(running)

    def _on_event(self, event: Any) -> None:
        match event.get("event"):
            case "read":
                self.origin.setText(
                    self.tr("Reading videos: {share}").format(
                        share=f"{event['done']} / {event['of']}"
                    )
                )
            case "training" | "round":
                self.origin.setText(
                    self.tr("Training, part {part} of {parts}").format(
                        part=event["part"], parts=event["of"]
                    )
                )
            case _:
                return
        self.bar.setRange(0, _BAR_STEPS)
        self.bar.setValue(round(_BAR_STEPS * share_done(event)))

    def _failed(self, error: BaseException) -> None:
        self._ended()
        show_error(self._page, error)

    def _ended(self) -> None:
        self._task = None
        self._show_running()
        self.origin.setText("")
        self._show_origin()
        self.refresh_asked.emit()

    # ------------------------------------------------------------ as a room

    @property
    def on_screen(self) -> OnScreen | None:
        """The video that is shown."""
        shown = self._shown()
        return None if shown is None else OnScreen(shown.video)

    def empty_words(self) -> Sequence[str]:
        """Nothing to doubt, or nobody has looked."""
        found = self._reviewed.second_look
        if found is not None and found.looked_at is None and not found.n_videos:
            return (
                self.tr("Nothing was looked at yet"),
                self.tr(
                    "No network has judged a decided video without knowing its answer."
                    " “Look at all anew” trains some and looks at all of them."
                ),
            )
        return (
            self.tr("Nothing to look at again"),
            self.tr(
                "Decided videos appear here when a network that has not learned from them"
                " says something else, or when two look alike and were decided"
                " differently."
            ),
        )

    def step(self, n: int) -> None:
        """The next line, or the one before."""
        at = self.videos.currentRow() + n
        if 0 <= at < self.videos.count():
            self.videos.setCurrentRow(at)

    def entered(self) -> None:
        """Keys walk through the list; where it is empty the button is what there is."""
        (self.videos if self.videos.count() else self.look_button).setFocus()

    def refresh_icons(self) -> None:
        """Of the list."""
        self.apply(self._reviewed)


def _words(pair: LanePair) -> str:
    return answer_words(Answer(pair))
