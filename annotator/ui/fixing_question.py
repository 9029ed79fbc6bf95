"""The question before groups get their part for good and leave one part empty."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from annotator.ui.cards import counted
from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import Coach
from dataset.errors import KnownError
from dataset.spelling import any_case
from dataset.splits import Split


@dataclass(frozen=True)
class _Planned:
    """What would be fixed, as far as one coach may know it."""

    viewer: Coach | None
    asks: bool
    may_see_totals: bool
    n_videos: int = 0
    n_by_part: Mapping[Split, int] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    """Of these videos."""

    @property
    def only_group(self) -> str:
        """The group of every video, where there is only one, which trains then."""
        all_train = self.n_by_part.get(Split.TRAIN) == self.n_videos
        return min(self.groups) if self.n_groups == 1 and all_train else ""

    @property
    def n_groups(self) -> int:
        """How many groups there are; capitals do not count."""
        return len(set(map(any_case, self.groups)))


class FixingQuestion(QObject):
    """Asks only where something is fixed and a part of the dataset stays empty.

    Signals:
        groups_requested(): the coach would rather set the groups first.
    """

    groups_requested = Signal()

    def __init__(
        self, session: Session, window: QWidget, *, training: bool = False
    ) -> None:
        """Make it.

        Args:
            session: the open project.
            window: whose question it is.
            training: the export is the beginning of a training.
        """
        super().__init__(window)
        self._training = training
        self._session = session
        self._window = window
        self._task: Task | None = None
        self.question: QMessageBox | None = None
        """The question on screen; None when there is none."""

    @property
    def busy(self) -> bool:
        """Whether it is looked or asked already."""
        return self._task is not None or self.question is not None

    def before(
        self,
        go_on: Callable[[], object],
        *,
        otherwise: Callable[[], object] = lambda: None,
    ) -> None:
        """Call ``go_on`` at once where nothing is lost, else when the coach says so.

        Args:
            go_on: fixes the groups.
            otherwise: called where the coach would rather not.
        """
        if self.busy:
            return

        def looked(planned: _Planned) -> None:
            self._task = None
            if planned.viewer != self._session.coach:
                self.before(
                    go_on, otherwise=otherwise
                )  # these numbers are not for the new coach to see
            elif planned.asks:
                self._ask(planned, go_on, otherwise)
            else:
                go_on()

        def ended() -> None:
            self._task = None

        def failed(_error: BaseException) -> None:
            ended()
            go_on()  # it fails the same way there, and says so

        self._task = run_task(
            self, self._look, on_success=looked, on_failure=failed, on_cancel=ended
        )

    def _look(self, _context: TaskContext) -> _Planned:
        from annotator.exchange import plan_export

        repository, coach = self._session.project.repository, self._session.coach
        if not repository.may_see_totals(coach.id if coach else None):
            # Of videos and earlier exports alone: whether this coach is asked must not
            # depend on what the others have answered.
            fixed = repository.group_splits()
            unfixed = {video.group for video in repository.videos()} - fixed.keys()
            asks = bool(unfixed) and bool(set(Split) - set(fixed.values()))
            return _Planned(coach, asks, may_see_totals=False)
        try:
            plan = plan_export(self._session.project)
        except KnownError:  # said by the export itself
            return _Planned(coach, asks=False, may_see_totals=True)
        n_by_part = plan.n_videos_by_part
        return _Planned(
            coach,
            asks=bool(plan.fixing) and not all(n_by_part[part] for part in Split),
            may_see_totals=True,
            n_videos=plan.n_videos,
            n_by_part=n_by_part,
            groups=frozenset(plan.fixing.keys() | plan.fixed.keys()),
        )

    def _ask(
        self,
        planned: _Planned,
        go_on: Callable[[], object],
        otherwise: Callable[[], object],
    ) -> None:
        box = self.question = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("A part of the dataset stays empty"))
        box.setText(self._why(planned))
        box.setInformativeText(self._and_now(planned))
        export = box.addButton(
            self.tr("Train") if self._training else self.tr("Export"),
            QMessageBox.ButtonRole.AcceptRole,
        )
        groups = box.addButton(
            self.tr("Set groups…"), QMessageBox.ButtonRole.ActionRole
        )
        cancel = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(groups)
        box.setEscapeButton(cancel)

        def answered(_result: int) -> None:
            self.question = None
            box.deleteLater()
            clicked = box.clickedButton()
            if clicked is export:
                go_on()
                return
            otherwise()
            if clicked is groups:
                self.groups_requested.emit()

        box.finished.connect(answered)
        box.open()

    def _and_now(self, planned: _Planned) -> str:
        if not planned.may_see_totals:
            return (
                self.tr("Train all the same, or set the groups first?")
                if self._training
                else self.tr("Export all the same, or set the groups first?")
            )
        then = (
            self.tr(
                "They then stay training videos for good. The next evening or venue that"
                " you label is held back by itself, and figures come with it."
            )
            if planned.only_group
            else self.tr(
                "What is empty is usually filled by the next evening or venue that you"
                " label."
            )
        )
        instead = (
            self.tr(
                "If these are of several evenings, venues or athletes, set the groups"
                " first: by their file names, or by a list."
            )
            if planned.only_group
            else self.tr(
                "If these are of more evenings, venues or athletes than that, set the"
                " groups first: what a group is for is then fixed for good."
            )
        )
        if not self._training:
            then = f"{self.tr('You can export all the same.')} {then}"
        elif planned.n_by_part[Split.TRAIN]:
            then = f"{self.tr('You can train all the same.')} {then}"
        return f"{then}\n\n{instead}"

    def _why(self, planned: _Planned) -> str:
        if not planned.may_see_totals:
            return self.tr(
                "An export fixes for good which part a group is in. With few groups"
                " there may be nothing held back to test with."
            )
        if not planned.only_group:
            return self._of_several(planned)
        if planned.n_videos == 1:
            return self.tr(
                "There is only one video, of the group {group}: it trains the network,"
                " and none is left to test it with. How good it is, nobody can say yet."
            ).format(group=planned.only_group)
        return self.tr(
            "All {n:,} videos are one group, {group}: all of them train the network, and"
            " none is left to test it with. How good it is, nobody can say yet."
        ).format(n=planned.n_videos, group=planned.only_group)

    def _of_several(self, planned: _Planned) -> str:
        """What each part is for, how many videos it has, and what its lack means."""
        n_by_part = planned.n_by_part
        told = self.tr(
            "Of your {videos} in {groups}, {train:,} would be for training, {validation:,}"
            " for choosing the best epoch, {test:,} for testing."
        ).format(
            videos=counted(planned.n_videos, self.tr("video"), self.tr("videos")),
            groups=counted(planned.n_groups, self.tr("group"), self.tr("groups")),
            train=n_by_part[Split.TRAIN],
            validation=n_by_part[Split.VALIDATION],
            test=n_by_part[Split.TEST],
        )
        if not n_by_part[Split.TRAIN]:
            lack = self.tr("Without training videos it cannot learn.")
        elif n_by_part[Split.VALIDATION]:
            lack = self.tr(
                "Without test videos its figure comes from those that chose the epoch, and"
                " is a little too good."
            )
        elif n_by_part[Split.TEST]:
            lack = self.tr(
                "Without validation videos its last epoch is taken as it is."
            )
        else:
            lack = self.tr("How good it is, nobody can say yet.")
        return f"{told} {lack}"
