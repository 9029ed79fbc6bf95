"""Retrain, watch it, decide on what comes out; the checkpoints so far; suggestions."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from annotator.candidates import Judged, judge, verdict_sentence
from annotator.checkpoints import (
    gives_way,
    promote,
    roll_back,
)
from annotator.suggestions import SuggestReport, suggest
from annotator.training import Trained, train
from annotator.ui.cards import counted
from annotator.ui.checkpoints_card import CheckpointsCard
from annotator.ui.errors import show_error
from annotator.ui.fixing_question import FixingQuestion
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.network_decision import NetworkDecision
from annotator.ui.reads import CatchingUp, LatestRead
from annotator.ui.retrain_card import RetrainCard
from annotator.ui.sentences import in_own_words
from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.ui.training_facts import SuggestCard, TrainingFacts, read_facts
from annotator.ui.training_progress import TrainingProgress
from annotator.ui.writes import Writer
from annotator.workflow import Change, Coach

if TYPE_CHECKING:
    from model.checkpoints import Card as CheckpointCard


class _Flag:
    """Stop, as asked on the GUI thread and read on the worker's."""

    def __init__(self) -> None:
        self.raised = False

    def __call__(self) -> bool:
        return self.raised


class TrainingPage(CatchingUp):
    """One training or one run of suggestions at a time, in the background.

    Signals:
        groups_requested(): the coach would rather set the groups before a training.
        video_requested(object): play that video; carries its id.
    """

    groups_requested = Signal()
    video_requested = Signal(object)

    def __init__(
        self,
        session: Session,
        board: JobBoard,
        parent: QWidget | None = None,
        *,
        width: int | None = None,
    ) -> None:
        """Make the page.

        Args:
            session: the open project.
            board: hears of what runs.
            parent: as for every widget.
            width: filters of the network's first stage; None for the study's 64.
        """
        super().__init__(parent)
        self._width = width
        self._session = session
        self._board = board
        self._task: Task | None = None
        self._stop = _Flag()
        self._facts: TrainingFacts | None = None
        self._newest_is_new = False
        self._heads_coverage = False
        """Whether the heading says which open videos have a suggestion."""
        self._judged: Judged | None = None
        """What the coach is asked to decide on."""
        self._read = LatestRead(self, lambda _context: read_facts(session), self._apply)
        self.fixing = FixingQuestion(session, self, training=True)
        self.fixing.groups_requested.connect(self.groups_requested)

        self.retraining = RetrainCard()
        self.retraining.retrain_requested.connect(self.retrain)
        self.retraining.promote_better_changed.connect(self._set_promote_better)
        self._settings_writer = Writer(self, lambda _busy: None, board)
        left = QVBoxLayout()
        left.setSpacing(14)
        left.addWidget(self.retraining)
        self.suggesting = SuggestCard()
        self.suggesting.suggest_requested.connect(self.suggest)
        left.addWidget(self.suggesting)
        left.addStretch(1)
        self.progress = TrainingProgress()
        self.progress.stop_requested.connect(self.stop)
        self.progress.cancel_requested.connect(self.cancel)
        self.checkpoints = CheckpointsCard()
        self.checkpoints.card_chosen.connect(self._show_history)
        self.checkpoints.promote_requested.connect(self.promote)
        self.checkpoints.compare_requested.connect(self.compare)
        self.checkpoints.roll_back_requested.connect(self.roll_back)
        self.decision = NetworkDecision()
        self.decision.promote_requested.connect(self._promote_candidate)
        self.decision.keep_requested.connect(self._keep_current)
        self.decision.video_requested.connect(self.video_requested)
        overview = QWidget()
        right = QVBoxLayout(overview)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(14)
        right.addWidget(self.progress, 3)
        right.addWidget(self.checkpoints, 3)
        self._right = QStackedWidget()
        self._right.addWidget(overview)
        self._right.addWidget(self.decision)
        side = QWidget()
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(330)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(14)
        layout.addWidget(side)
        layout.addWidget(self._right, 1)

        session.changed.connect(self._on_change)
        session.coach_changed.connect(self._on_coach)
        session.settings_changed.connect(self.mark_stale)
        self._show_running()

    # ------------------------------------------------------------ reading

    def refresh(self) -> None:
        """Read again what could be trained on, and the checkpoints."""
        super().refresh()
        self._read.ask()

    def _on_coach(self, _coach: Coach | None) -> None:
        # At once: another coach's numbers are not for this one to see.
        self.retraining.forget()
        self.decision.forget()
        self.suggesting.forget()
        if self._heads_coverage and not self.running:
            self.progress.headline.setText(
                self.tr("The open videos have been gone through")
            )
        self.mark_stale()

    def _on_change(self, _change: Change) -> None:
        self.mark_stale()

    def _apply(self, facts: TrainingFacts) -> None:
        if facts.viewer != self._session.coach:
            return  # read for somebody who has left meanwhile
        first, self._facts = self._facts is None, facts
        self.retraining.show_news(
            facts.news if facts.may_see_totals else None,
            promotes_better=self._session.project.settings.promote_better,
        )
        self.checkpoints.show_checkpoints(
            facts.cards,
            facts.history,
            facts.current,
            facts.damaged,
            gives_way=facts.gives_way,
        )
        self.suggesting.show_facts(facts)
        if first and facts.cards:
            self._show_history(facts.cards[0])
        elif facts.cards and self._newest_is_new:
            # Its curves are on the page already, drawn while it was trained.
            self.checkpoints.table.choose_newest()
            self._newest_is_new = False
        if self._heads_coverage and not self.running:
            self.progress.headline.setText(self.suggesting.coverage(facts))
        self._show_decision()
        self._show_running()

    # ------------------------------------------------------------ training

    @property
    def running(self) -> bool:
        """Whether a training or a run of suggestions is going on."""
        return self._task is not None

    def retrain(self) -> None:
        """Train on everything decided so far, then ask which network shall suggest.

        A training exports, and a first export fixes the part of each group: the same
        question stands before both.
        """
        if self.running:
            return
        if self.fixing.busy:
            return
        # At once: whoever sees nothing happen clicks again.
        self._close_decision()
        self.progress.begin(
            self.tr("Preparing the dataset…"), epochs=self.retraining.shown_epochs
        )
        self.retraining.button.setEnabled(False)
        self.fixing.before(self._retrain, otherwise=self._not_retrained)

    def _not_retrained(self) -> None:
        self._end(self.tr("No training is running"))

    def _retrain(self) -> None:
        if self.running:
            return
        project, card = self._session.project, self.retraining
        network, epochs = card.network.currentData(), card.n_epochs
        device = card.device.currentData()

        def operation(context: TaskContext) -> tuple[Trained, bool]:
            trained = train(
                project,
                network=network,
                epochs=epochs,
                device=device,
                width=self._width,
                on_event=context.progress,
                should_stop=stop,
                cancel=context.cancelled,
            )
            motion_goes_on = gives_way(project, trained.current) is not None
            return trained, trained.is_current and not motion_goes_on

        stop = self._stop = _Flag()
        self._task = run_task(
            self,
            operation,
            on_success=self._trained,
            on_failure=self._failed,
            on_progress=self.progress.take,
            on_cancel=self._cancelled,
        )
        self._board.add(Job(self.tr("Training"), self._task, stop=self.stop))
        self._show_running()

    def suggest(self) -> None:
        """Let whoever suggests look at every video without a consensus."""
        self._suggest("")

    def _suggest(self, headline: str) -> None:
        """As ``suggest``; with a headline, that stands again when it has ended."""
        if self.running:
            return
        project = self._session.project

        def operation(context: TaskContext) -> SuggestReport:
            return suggest(project, on_event=context.progress, cancel=context.cancelled)

        self.progress.begin(self.tr("Suggesting states for the open videos…"))
        self._task = run_task(
            self,
            operation,
            on_success=lambda report: self._suggested(report, headline),
            on_failure=self._failed,
            on_progress=self.progress.take,
            on_cancel=self._cancelled,
        )
        self._board.add(Job(self.tr("Suggesting"), self._task))
        self._show_running()

    def stop(self) -> None:
        """End the training after its batch and keep what it has learned."""
        if self.running:
            self._stop.raised = True
            self.progress.say_ending(self.tr("Stopping; the best weights are kept…"))

    def cancel(self) -> None:
        """End what runs and discard what it has not finished."""
        if self._task is not None:
            self._task.cancel()
            self.progress.say_ending(self.tr("Cancelling…"))

    def _trained(self, ended: tuple[Trained, bool]) -> None:
        trained, suggests = ended
        headline = (
            self.tr("Training was stopped; its checkpoint is kept")
            if trained.card.get("stopped")
            else self.tr("Training is done")
        )
        self._end(headline)
        self._newest_is_new = True
        self._judged = trained.judged
        self._session.emit_change(trained.change)
        self.refresh()
        if suggests:
            # The reason to train: the open videos get the network's suggestions.
            self._suggest(headline)

    # ------------------------------------------------------------ deciding

    def compare(self, candidate: str) -> None:
        """Show a checkpoint beside the one that suggests."""
        if self.running or self._facts is None or self._facts.current is None:
            return
        project, current = self._session.project, self._facts.current
        device = self.retraining.device.currentData()

        def operation(context: TaskContext) -> Judged:
            return judge(
                project,
                candidate,
                current,
                device=device,
                on_event=context.progress,
                cancel=context.cancelled,
            )

        self.progress.begin(self.tr("Comparing two networks…"))
        self._task = run_task(
            self,
            operation,
            on_success=self._compared,
            on_failure=self._failed,
            on_progress=self.progress.take,
        )
        self._board.add(Job(self.tr("Comparing"), self._task))
        self._show_running()

    def _compared(self, judged: Judged) -> None:
        self._end(
            self.tr("The two networks have been compared"), in_own_words(judged.why_not)
        )
        self._judged = judged
        self._show_decision()

    def _show_decision(self) -> None:
        judged, facts = self._judged, self._facts
        if judged is None or facts is None or facts.viewer != self._session.coach:
            return
        # The cards were read before this training ended, or others have decided since.
        is_promoted = facts.current == judged.candidate
        if facts.current not in (judged.current, judged.candidate):
            self._close_decision()
            return
        if (
            self.decision.judged is not judged
            or self.decision.is_promoted != is_promoted
        ):
            self.decision.show_judged(
                judged,
                facts.visible,
                may_see_totals=facts.may_see_totals,
                is_promoted=is_promoted,
            )
        self._right.setCurrentWidget(self.decision)

    def _close_decision(self) -> None:
        self._judged = None
        self.decision.forget()
        self._right.setCurrentIndex(0)

    def _keep_current(self) -> None:
        self._close_decision()
        if (card := self.checkpoints.chosen) is not None:
            self._show_history(card)

    def _promote_candidate(self) -> None:
        judged = self.decision.judged
        if judged is None:
            return
        found = judged.comparison
        reason = verdict_sentence(found) if found is not None else judged.why_not
        self.promote(judged.candidate, reason=reason, instead_of=judged.current)

    def promote(
        self, checkpoint_id: str, *, reason: str = "", instead_of: str | None = None
    ) -> None:
        """Let a checkpoint suggest from now on, then ask it for suggestions.

        Args:
            checkpoint_id: which one.
            reason: why, in words.
            instead_of: what it was compared with; None for whatever suggests.
        """
        project, coach = self._session.project, self._session.coach
        facts = self._facts
        standing = instead_of or (facts.current if facts else None)

        def operation(_context: TaskContext) -> Change:
            return promote(
                project, checkpoint_id, coach=coach, reason=reason, instead_of=standing
            )

        self._decide(operation)

    def roll_back(self) -> None:
        """Let the checkpoint suggest again that did before the current one."""
        project, coach = self._session.project, self._session.coach

        def operation(_context: TaskContext) -> Change:
            return roll_back(project, coach=coach)[0]

        self._decide(operation)

    def _decide(self, operation: Callable[[TaskContext], Change]) -> None:
        if self.running:
            return

        def failed(error: BaseException) -> None:
            self._task = None
            self.refresh()
            self._show_running()
            show_error(self, error)

        self._task = run_task(
            self, operation, on_success=self._decided, on_failure=failed
        )
        self._board.add(Job(self.tr("Promoting"), self._task, asks=False))
        self._show_running()

    def _decided(self, change: Change) -> None:
        self._task = None
        self._close_decision()
        self._session.emit_change(change)
        self.refresh()
        self._show_running()
        # What the other network has said does not count any more.
        self.suggest()

    def _set_promote_better(self, on: bool) -> None:
        project = self._session.project

        def write() -> None:
            project.change_settings(promote_better=on)

        def done(_nothing: None) -> None:
            self._session.tell_settings()
            if self.retraining.promote_better.isChecked() is not on:  # meanwhile
                self._set_promote_better(not on)
            else:
                self.refresh()

        self._settings_writer.write(write, done, self.refresh)

    # ------------------------------------------------------------ suggesting

    def _suggested(self, report: SuggestReport, headline: str) -> None:
        failed = ""
        if report.failed:
            failed = self.tr("{count} could not be read: {first}").format(
                count=counted(report.n_failed, self.tr("video"), self.tr("videos")),
                first=in_own_words(report.failed[0]),
            )
        sees = self._facts is None or self._facts.may_see_totals
        if not sees:
            done = self.tr("The open videos have been gone through")
        elif report.n_videos:
            done = self.tr("{count} got a suggestion").format(
                count=counted(report.n_videos, self.tr("video"), self.tr("videos"))
            )
        else:
            done = self.tr("Every open video has its suggestion")
        if headline:
            # The curves below are of that; who has none yet, the card beside says.
            found = done if report.n_videos else ""
            self._end(headline, " · ".join(filter(None, (found, failed))))
        else:
            self._end(done, failed, of_coverage=not report.n_videos)
        self._session.emit_change(report.change)
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        self._end(self.tr("It could not be finished"), in_own_words(str(error)))
        self.refresh()
        show_error(self, error)

    def _cancelled(self) -> None:
        self._end(self.tr("Cancelled; nothing of this run was kept"))
        self.progress.curves.clear()
        self.refresh()

    def _end(
        self, headline: str, detail: str = "", *, of_coverage: bool = False
    ) -> None:
        self._task = None
        self._heads_coverage = of_coverage
        self.progress.end(headline, detail)
        self._show_running()

    def _show_running(self) -> None:
        busy = self.running or self.fixing.busy
        facts = self._facts
        self.retraining.enable(can_train=bool(facts and facts.news.n_videos), busy=busy)
        self.checkpoints.set_busy(busy)
        self.suggesting.button.setEnabled(not busy and bool(facts and facts.n_open))
        for button in (self.decision.promote_button, self.decision.keep_button):
            button.setEnabled(not busy)

    # ------------------------------------------------------------ checkpoints

    def _show_history(self, card: "CheckpointCard") -> None:
        self.checkpoints.show_notes(card)
        if not self.running:
            self._heads_coverage = False
            self.progress.show_history(card)
