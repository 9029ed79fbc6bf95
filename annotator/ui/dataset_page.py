"""Numbers at a glance: how far the labels are, how good, and the dataset they make.

Whoever labels gets the numbers of the videos that they have answered: a number over
the others, small as it may be, tells which answers are still being argued about.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from annotator.agreement import PairAgreement, measure_agreement
from annotator.influence import Influence, is_assisted, measure_influence
from annotator.repeats import Repeat, SelfAgreement, measure_self
from annotator.ui.agreement_card import AgreementCard
from annotator.ui.boxes import ChoiceBox, NumberBox
from annotator.ui.bundle_card import BundleCard
from annotator.ui.cards import Card, NumberTile, action_button, row, scrolled, words
from annotator.ui.class_grid import ClassGrid
from annotator.ui.export_card import ExportCard
from annotator.ui.influence_card import InfluenceCard
from annotator.ui.jobs import JobBoard
from annotator.ui.reads import CatchingUp, LatestRead
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext
from annotator.ui.writes import Writer
from annotator.workflow import Annotation, Coach, Status, SuggestionPolicy, VideoId
from dataset.states import LanePair

if TYPE_CHECKING:
    from annotator.ui.group_dialog import GroupDialog
    from annotator.ui.targets_dialog import TargetsDialog

T = TypeVar("T")

_COUNTED: Final = (
    Status.AGREED,
    Status.DISPUTED,
    Status.SETTLED,
    Status.UNUSABLE,
)


@dataclass(frozen=True)
class _Numbers:
    """What the database says now, as one coach may know it."""

    viewer: Coach | None
    n_videos: int
    n_answers: int
    coaches: tuple[Coach, ...]
    n_mine: int = 0
    """Videos that the viewer has answered; everything below is of these alone."""
    statuses: Mapping[Status, int] = field(default_factory=dict)
    consensus: Mapping[VideoId, LanePair] = field(default_factory=dict)
    annotations: tuple[Annotation, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    """What the viewer said of videos of theirs that came back."""
    groups: Mapping[VideoId, str] = field(default_factory=dict)
    n_unfixed: int = 0
    """Groups of the project without a part, whoever has answered what."""


@dataclass(frozen=True)
class _Agreement:
    """What was measured, and of which answers."""

    of: tuple[Annotation, ...] | None
    found: Sequence[PairAgreement]
    influence: Influence | None
    """None while all answers are blind."""
    oneself: SelfAgreement | None


def _kept(before: T | None, now: T) -> T:
    """``before`` where it says the same."""
    return before if before is not None and before == now else now


class DatasetPage(CatchingUp):
    """Read-outs of the project; nothing here shows a single answer.

    Signals:
        import_videos_requested(), import_folder_requested(),
        import_labels_requested(), export_labels_requested(): a button was pressed; the
            window asks for files.
    """

    import_videos_requested = Signal()
    import_folder_requested = Signal()
    import_labels_requested = Signal()
    export_labels_requested = Signal()

    def __init__(
        self, session: Session, board: JobBoard, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._board = board
        self.grouping: GroupDialog | None = None
        """How the videos are grouped, while that is on screen."""
        self.wanting: TargetsDialog | None = None
        """How many videos are wanted, while that is on screen."""
        self._annotations: tuple[Annotation, ...] | None = None
        self._groups: Mapping[VideoId, str] = {}
        self._consensus: Mapping[VideoId, LanePair] = {}
        self._repeats: tuple[Repeat, ...] = ()
        self._read = LatestRead(self, self._look, self._apply)
        self._measure = LatestRead(self, self._look_at_agreement, self._show_agreement)
        self._coaches: tuple[Coach, ...] = ()
        self._policy_writer = Writer(self, lambda _busy: None, board)
        self._chosen_again = False

        self.tiles = {
            "videos": NumberTile(self.tr("videos")),
            "answers": NumberTile(self.tr("answers")),
            Status.AGREED: NumberTile(self.tr("agreed")),
            Status.DISPUTED: NumberTile(self.tr("in dispute")),
            Status.SETTLED: NumberTile(self.tr("settled")),
            Status.UNUSABLE: NumberTile(self.tr("unusable")),
        }
        self.agreement = AgreementCard()
        self.influence = InfluenceCard()
        self.grid = ClassGrid()
        self.scarcity = words("", "muted")
        self.exporting = ExportCard(session, board)
        self.exporting.groups_requested.connect(self.open_groups)
        self.bundles = BundleCard(session, board)

        content = QWidget()
        cards = self._cards = QGridLayout(content)
        cards.setContentsMargins(16, 14, 16, 14)
        cards.setSpacing(14)
        tiles = row(*self.tiles.values(), stretch=False, spacing=14)
        self.scope = words("", "muted")
        top = QVBoxLayout()
        top.setSpacing(6)
        top.addLayout(tiles)
        top.addWidget(self.scope)
        cards.addLayout(top, 0, 0, 1, 6)
        cards.addWidget(self.agreement, 1, 0, 1, 3)
        cards.addWidget(self._grid_card(), 1, 3, 1, 3)
        cards.addWidget(self._bring_in_card(), 2, 0, 1, 2)
        cards.addWidget(self._policy_card(), 2, 2, 1, 2)
        cards.addWidget(self.exporting, 2, 4, 1, 2)
        cards.addWidget(self.influence, 3, 0, 1, 6)
        cards.addWidget(self.bundles, 4, 0, 1, 6)
        for column in range(6):
            cards.setColumnStretch(column, 1)
        cards.setRowStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._scrolling = scrolled(content)
        layout.addWidget(self._scrolling)

        session.changed.connect(lambda _change: self.mark_stale())
        session.coach_changed.connect(self._on_coach)
        session.coaches_changed.connect(self._show_policy)
        session.settings_changed.connect(self._show_policy)
        session.settings_changed.connect(self.mark_stale)
        self.bundles.told.connect(self.show_bundles)
        self.exporting.told.connect(self._show_exported)
        self.grid.target_chosen.connect(self.open_targets)
        self._show_policy()

    # ------------------------------------------------------------ building

    def _grid_card(self) -> Card:
        card = Card(self.tr("Consensus: left lane down, right lane across"))
        card.body.addWidget(self.grid, 20)
        self.targets_button = action_button(
            self.tr("Videos wanted…"), self.open_targets
        )
        foot = row(stretch=False)
        foot.addWidget(self.scarcity, 1)
        foot.addWidget(self.targets_button)
        card.body.addLayout(foot)
        card.body.addStretch(1)  # beside the figures of many coaches
        return card

    def _bring_in_card(self) -> Card:
        card = Card(self.tr("Videos and answers"))
        for text, signal in (
            (self.tr("Import videos…"), self.import_videos_requested),
            (self.tr("Import a folder…"), self.import_folder_requested),
            (self.tr("Import answers (CSV)…"), self.import_labels_requested),
            (self.tr("Export answers (CSV)…"), self.export_labels_requested),
        ):
            card.body.addWidget(action_button(text, signal.emit))
        self.groups_button = action_button(
            self.tr("Groups of videos…"), self.open_groups
        )
        card.body.addWidget(self.groups_button)
        card.body.addStretch(1)
        return card

    def _policy_card(self) -> Card:
        card = Card(self.tr("Who sees suggestions"))
        self.policy = ChoiceBox()
        self.policy.setAccessibleName(self.tr("Who sees suggestions"))
        for text, policy in (
            (self.tr("After one's own answer"), SuggestionPolicy.AFTER_COMMIT),
            (self.tr("One coach, all the time"), SuggestionPolicy.ONE_COACH),
            (self.tr("Everyone, all the time"), SuggestionPolicy.EVERYONE),
        ):
            self.policy.addItem(text, policy)
        self.policy.activated.connect(lambda _index: self._save_policy())
        self.assisted = ChoiceBox()
        self.assisted.setAccessibleName(self.tr("The coach who sees suggestions"))
        self.assisted.activated.connect(lambda _index: self._save_policy())
        self.policy_words = words("", "muted")
        self.blind_share = NumberBox()
        self.blind_share.setRange(0, 90)
        self.blind_share.setSingleStep(5)
        self.blind_share.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.blind_share.setSuffix("\N{NO-BREAK SPACE}%")
        self.blind_share.setKeyboardTracking(False)
        self.blind_share.setAccessibleName(self.tr("Share of videos kept blind"))
        self.blind_share.valueChanged.connect(lambda _value: self._save_policy())
        self._blind_words = words(self.tr("of the videos stay blind"), "muted")
        self._blind_row = row(stretch=False)
        self._blind_row.addWidget(self.blind_share)
        self._blind_row.addWidget(self._blind_words, 1)
        card.body.addWidget(self.policy)
        card.body.addWidget(self.assisted)
        card.body.addLayout(self._blind_row)
        card.body.addWidget(self.policy_words)
        card.body.addStretch(1)
        return card

    def show_bundles(self) -> None:
        """Scroll to the answers of another desk, which lie below the others."""
        self._scroll_to(self.bundles)

    def _show_exported(self) -> None:
        """Scroll to what has come of an export: it stands below its button."""
        self._scroll_to(self.exporting.result)

    def _scroll_to(self, what: QWidget) -> None:
        # Once it is laid out, with the sentence just said and what stands below it.
        QTimer.singleShot(0, self, lambda: self._scrolling.ensureWidgetVisible(what))

    def open_groups(self) -> None:
        """Show how the videos are grouped, and let that be changed."""
        from annotator.ui.group_dialog import GroupDialog

        if self.grouping is not None:
            return
        dialog = self.grouping = GroupDialog(self._session, self._board, self)

        def gone(_result: int) -> None:
            self.grouping = None
            dialog.deleteLater()

        dialog.finished.connect(gone)
        dialog.open()

    def open_targets(self, first: LanePair | None = None) -> None:
        """Let the numbers that are wanted be changed, that of ``first`` first."""
        from annotator.ui.targets_dialog import TargetsDialog

        if self.wanting is not None:
            return
        dialog = self.wanting = TargetsDialog(
            self._session, self._board, self, first=first
        )

        def gone(_result: int) -> None:
            self.wanting = None
            dialog.deleteLater()

        dialog.finished.connect(gone)
        dialog.open()

    # ------------------------------------------------------------ reading

    def refresh(self) -> None:
        """Read the numbers again."""
        super().refresh()
        self._read.ask()
        self.bundles.refresh()

    def _on_coach(self, _coach: Coach | None) -> None:
        # At once, not when the read is back: these numbers are not the new coach's.
        self._clear()
        self.mark_stale()

    def _clear(self) -> None:
        for status in _COUNTED:
            self.tiles[status].show_number(None)
        self.grid.set_counts({})
        self.scarcity.setText("")
        self.exporting.forget()
        self._annotations = None
        self.agreement.say_comparing()
        self.agreement.show_oneself(None)
        self.influence.show_influence(None)

    def _look(self, _context: TaskContext) -> _Numbers:
        repository = self._session.project.repository
        coach = self._session.coach
        videos = repository.videos()
        numbers = _Numbers(
            viewer=coach,
            n_videos=len(videos),
            n_answers=repository.n_annotations(),
            consensus=_kept(self._consensus, {}),
            annotations=_kept(self._annotations, ()),
            repeats=_kept(self._repeats, ()),
            coaches=tuple(repository.coaches()),
            n_unfixed=len(
                {video.group for video in videos} - repository.group_splits().keys()
            ),
        )
        if coach is None:
            return numbers
        queue = repository.queue(coach.id)
        mine = {item.video.id for item in queue if item.mine is not None}
        decisions = repository.decisions(coach.id)
        # What is the same stays the same object: thousands of answers are compared here,
        # and not on the thread of the window.
        return replace(
            numbers,
            n_mine=len(mine),
            statuses=Counter(item.status for item in queue if item.video.id in mine),
            repeats=_kept(self._repeats, tuple(repository.repeats(coach.id))),
            consensus=_kept(
                self._consensus, {each.video.id: each.pair for each in decisions}
            ),
            annotations=_kept(
                self._annotations,
                tuple(
                    each
                    for compared in repository.compared(coach.id)
                    for each in compared.annotations
                ),
            ),
            groups={video.id: video.group for video in videos},
        )

    def _apply(self, numbers: _Numbers) -> None:
        if numbers.viewer != self._session.coach:
            return  # read for somebody who has left meanwhile
        self.tiles["videos"].show_number(numbers.n_videos)
        self.tiles["answers"].show_number(numbers.n_answers)
        known = numbers.viewer is not None
        for status in _COUNTED:
            self.tiles[status].show_number(
                numbers.statuses.get(status, 0) if known else None
            )
        self.scope.setText(self._scope(numbers))
        self.scope.setVisible(bool(self.scope.text()))
        self.grid.set_counts(
            Counter(numbers.consensus.values()), self._session.project.settings.targets
        )
        self.scarcity.setText(self.grid.scarcity() if numbers.viewer else "")
        self.exporting.show_unfixed(numbers.n_unfixed)
        names, known_as = (
            [coach.name for coach in each] for each in (numbers.coaches, self._coaches)
        )
        if names != known_as:  # coaches are the same under other names
            self._coaches = numbers.coaches
        if (
            names != known_as
            or numbers.annotations is not self._annotations
            or numbers.consensus is not self._consensus
            or numbers.repeats is not self._repeats
        ):
            self._repeats = numbers.repeats
            self._annotations, self._groups = numbers.annotations, numbers.groups
            self._consensus = numbers.consensus
            # Apart from the numbers: SciPy takes a second to load.
            self.agreement.say_comparing()
            self._measure.ask()

    def _scope(self, numbers: _Numbers) -> str:
        if numbers.viewer is None:
            return self.tr(
                "Choose who is labelling at the top right: the other numbers are of the"
                " videos that this coach has answered."
            )
        if numbers.n_mine == numbers.n_videos:
            return ""
        return self.tr(
            "Agreed, in dispute, settled, unusable, consensus and agreement are of the"
            " {n:,} videos that {name} has answered, so that nobody learns anything of"
            " the others."
        ).format(n=numbers.n_mine, name=numbers.viewer.name)

    def _look_at_agreement(self, _context: TaskContext) -> "_Agreement":
        given, groups = self._annotations, self._groups
        is_helped = any(is_assisted(each) for each in given or ())
        return _Agreement(
            given,
            measure_agreement(self._coaches, given or (), groups),
            measure_influence(self._coaches, given or (), self._consensus, groups)
            if is_helped
            else None,
            next(iter(measure_self(self._repeats)), None),
        )

    def _show_agreement(self, agreement: "_Agreement") -> None:
        if agreement.of is self._annotations:
            self.agreement.show_agreement(agreement.found)
            self.influence.show_influence(agreement.influence)
            self.agreement.show_oneself(agreement.oneself)

    # ------------------------------------------------------------ policy

    def _show_policy(self) -> None:
        settings = self._session.project.settings
        policy = settings.suggestions
        self.policy.setCurrentIndex(self.policy.findData(policy))
        names = [coach.name for coach in self._session.coaches]
        if settings.assisted_coach and settings.assisted_coach not in names:
            names.append(settings.assisted_coach)
        self.assisted.clear()
        self.assisted.addItems(names)
        self.assisted.setCurrentIndex(
            names.index(settings.assisted_coach)
            if settings.assisted_coach in names
            else -1
        )
        self.assisted.setPlaceholderText(self.tr("Choose the coach"))
        self.assisted.setVisible(policy is SuggestionPolicy.ONE_COACH)
        with QSignalBlocker(self.blind_share):
            self.blind_share.setValue(round(100 * settings.blind_share))
        for widget in (self.blind_share, self._blind_words):
            widget.setVisible(policy is not SuggestionPolicy.AFTER_COMMIT)
        self.policy_words.setText(
            {
                SuggestionPolicy.AFTER_COMMIT: self.tr(
                    "Coaches answer first and see the suggestion afterwards, so every"
                    " answer stays their own."
                ),
                SuggestionPolicy.ONE_COACH: self.tr(
                    "This coach is quicker; the others stay blind, so agreement still"
                    " says something about the races. Which of this coach's videos stay"
                    " blind is drawn once and never changes."
                ),
                SuggestionPolicy.EVERYONE: self.tr(
                    "Quickest, but coaches agree more easily with the network and so"
                    " with each other: the blind share shows by how much. It is drawn"
                    " once for each coach and never changes."
                ),
            }[policy]
            if policy is not SuggestionPolicy.ONE_COACH or settings.assisted_coach
            else self.tr(
                "Choose that coach: until then nobody sees suggestions before"
                " answering."
            )
        )

    def _save_policy(self) -> None:
        project = self._session.project
        usual = project.settings
        policy = SuggestionPolicy(self.policy.currentData())
        assisted = self.assisted.currentText()
        blind_share = (
            self.blind_share.value() / 100
            if self.blind_share.value() != round(100 * usual.blind_share)
            else usual.blind_share  # one typed into the file may be finer
        )

        def write() -> None:
            project.change_settings(
                usual,
                suggestions=policy,
                assisted_coach=assisted,
                blind_share=blind_share,
            )

        def done(_nothing: None) -> None:
            if self._chosen_again:
                self._chosen_again = False
                self._save_policy()
            else:
                self._session.tell_settings()

        def failed() -> None:
            self._chosen_again = False
            self._show_policy()

        # What is chosen during a write is written after it.
        self._chosen_again = not self._policy_writer.write(write, done, failed)
