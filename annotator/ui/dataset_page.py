"""Numbers at a glance: how far the labels are, how good, and the dataset they make."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from annotator.agreement import PairAgreement, measure_agreement
from annotator.ui.agreement_card import AgreementCard
from annotator.ui.cards import Card, NumberTile, action_button, row, scrolled, words
from annotator.ui.class_grid import ClassGrid
from annotator.ui.errors import show_error
from annotator.ui.export_card import ExportCard
from annotator.ui.jobs import JobBoard
from annotator.ui.reads import LatestRead
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext
from annotator.workflow import Annotation, Coach, Status, SuggestionPolicy
from dataset.errors import KnownError
from dataset.states import LanePair

_COUNTED: Final = (
    Status.AGREED,
    Status.DISPUTED,
    Status.SETTLED,
    Status.UNUSABLE,
)


@dataclass(frozen=True)
class _Numbers:
    """What the database says now."""

    n_videos: int
    n_answers: int
    statuses: Mapping[Status, int]
    pairs: Mapping[LanePair, int]
    coaches: tuple[Coach, ...]
    annotations: tuple[Annotation, ...]


class DatasetPage(QWidget):
    """Read-outs of the whole project; nothing here shows a single answer.

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
        self._stale = True
        self._annotations: tuple[Annotation, ...] | None = None
        self._read = LatestRead(self, self._look, self._apply)
        self._measure = LatestRead(self, self._look_at_agreement, self._show_agreement)
        self._coaches: tuple[Coach, ...] = ()

        self.tiles = {
            "videos": NumberTile(self.tr("videos")),
            "answers": NumberTile(self.tr("answers")),
            Status.AGREED: NumberTile(self.tr("agreed")),
            Status.DISPUTED: NumberTile(self.tr("in dispute")),
            Status.SETTLED: NumberTile(self.tr("settled")),
            Status.UNUSABLE: NumberTile(self.tr("unusable")),
        }
        self.agreement = AgreementCard()
        self.grid = ClassGrid()
        self.exporting = ExportCard(session, board)

        content = QWidget()
        cards = QGridLayout(content)
        cards.setContentsMargins(16, 14, 16, 14)
        cards.setSpacing(14)
        tiles = row(*self.tiles.values(), stretch=False, spacing=14)
        cards.addLayout(tiles, 0, 0, 1, 6)
        cards.addWidget(self.agreement, 1, 0, 1, 3)
        cards.addWidget(self._grid_card(), 1, 3, 1, 3)
        cards.addWidget(self._bring_in_card(), 2, 0, 1, 2)
        cards.addWidget(self._policy_card(), 2, 2, 1, 2)
        cards.addWidget(self.exporting, 2, 4, 1, 2)
        for column in range(6):
            cards.setColumnStretch(column, 1)
        cards.setRowStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))

        session.changed.connect(lambda _change: self._now_stale())
        session.settings_changed.connect(self._show_policy)
        self._show_policy()

    # ------------------------------------------------------------ building

    def _grid_card(self) -> Card:
        card = Card(self.tr("Consensus: left lane down, right lane across"))
        card.body.addWidget(self.grid, 1)
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
        card.body.addStretch(1)
        return card

    def _policy_card(self) -> Card:
        card = Card(self.tr("Who sees suggestions"))
        self.policy = QComboBox()
        self.policy.setAccessibleName(self.tr("Who sees suggestions"))
        for text, policy in (
            (self.tr("After one's own answer"), SuggestionPolicy.AFTER_COMMIT),
            (self.tr("One coach, all the time"), SuggestionPolicy.ONE_COACH),
            (self.tr("Everyone, all the time"), SuggestionPolicy.EVERYONE),
        ):
            self.policy.addItem(text, policy)
        self.policy.activated.connect(lambda _index: self._save_policy())
        self.assisted = QComboBox()
        self.assisted.setAccessibleName(self.tr("The coach who sees suggestions"))
        self.assisted.activated.connect(lambda _index: self._save_policy())
        self.policy_words = words("", "muted")
        card.body.addWidget(self.policy)
        card.body.addWidget(self.assisted)
        card.body.addWidget(self.policy_words)
        card.body.addStretch(1)
        return card

    # ------------------------------------------------------------ reading

    def refresh(self) -> None:
        """Read the numbers again."""
        self._stale = False
        self._read.ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while another page was open."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _now_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _look(self, _context: TaskContext) -> _Numbers:
        repository = self._session.project.repository
        annotations = tuple(repository.annotations())
        statuses = repository.statuses()
        return _Numbers(
            n_videos=len(statuses),
            n_answers=len(annotations),
            statuses=Counter(statuses.values()),
            pairs=Counter(decision.pair for decision in repository.decisions()),
            coaches=tuple(repository.coaches()),
            annotations=annotations,
        )

    def _apply(self, numbers: _Numbers) -> None:
        self.tiles["videos"].show_number(numbers.n_videos)
        self.tiles["answers"].show_number(numbers.n_answers)
        for status in _COUNTED:
            self.tiles[status].show_number(numbers.statuses.get(status, 0))
        self.grid.set_counts(numbers.pairs)
        if numbers.coaches != self._coaches:
            self._coaches = numbers.coaches
            self._show_policy()
        if numbers.annotations != self._annotations:
            self._annotations = numbers.annotations
            # Apart from the numbers: scikit-learn takes seconds to load.
            self.agreement.say_comparing()
            self._measure.ask()

    def _look_at_agreement(self, _context: TaskContext) -> list[PairAgreement]:
        return measure_agreement(self._coaches, self._annotations or ())

    def _show_agreement(self, found: Sequence[PairAgreement]) -> None:
        self.agreement.show_agreement(found)

    # ------------------------------------------------------------ policy

    def _show_policy(self) -> None:
        settings = self._session.project.settings
        policy = settings.suggestions
        self.policy.setCurrentIndex(self.policy.findData(policy))
        names = [coach.name for coach in self._coaches]
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
        self.policy_words.setText(
            {
                SuggestionPolicy.AFTER_COMMIT: self.tr(
                    "Coaches answer first and see the suggestion afterwards, so every"
                    " answer stays their own."
                ),
                SuggestionPolicy.ONE_COACH: self.tr(
                    "This coach is quicker; the others stay blind, so agreement still"
                    " says something about the races."
                ),
                SuggestionPolicy.EVERYONE: self.tr(
                    "Quickest, but coaches agree more easily with the network and so"
                    " with each other."
                ),
            }[policy]
        )

    def _save_policy(self) -> None:
        project = self._session.project
        changed = replace(
            project.settings,
            suggestions=SuggestionPolicy(self.policy.currentData()),
            assisted_coach=self.assisted.currentText(),
        )
        try:
            project.save_settings(changed)
        except KnownError as error:
            show_error(self, error)
            self._show_policy()
            return
        self._session.settings_changed.emit()
