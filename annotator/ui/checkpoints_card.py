"""The checkpoints of a project, as a table or as a chart, and what to do with one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from annotator.checkpoints import GivesWay
from annotator.promotion import Promotion, PromotionKind, to_roll_back_to
from annotator.ui.cards import Card, action_button, plain_tip, row, words
from annotator.ui.checkpoint_table import CheckpointTable, when_words
from annotator.ui.plot import Look, Plot
from annotator.ui.sentences import in_own_words
from dataset.errors import KnownError
from dataset.files import PARTIAL_SUFFIX

if TYPE_CHECKING:
    from model.checkpoints import Card as CheckpointCard
    from model.checkpoints import SplitMetrics


class CheckpointsCard(Card):
    """Which there are, which one suggests, and the way to another one.

    Signals:
        card_chosen(Card): the coach selected a checkpoint.
        promote_requested(str): let this one suggest.
        compare_requested(str): show it beside the one that suggests.
        roll_back_requested(): let the one suggest again that did before.
    """

    card_chosen = Signal(object)
    promote_requested = Signal(str)
    compare_requested = Signal(str)
    roll_back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title.setText(self.tr("Checkpoints"))
        self.title.show()
        self._current: str | None = None
        self._suggests: str | None = None
        """The current one, where it does not give way to motion."""
        self._can_roll_back = False
        self._busy = False
        self.table = CheckpointTable()
        self.table.card_chosen.connect(self._on_card)
        self.chart = Plot(
            self.tr("Videos right"),
            self.tr("training"),
            {
                "test": Look("accent", words=self.tr("test")),
                "validation": Look("warning", words=self.tr("validation")),
                "current": Look("success", words=self.tr("suggests")),
            },
            percent=True,
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.chart)
        self.notes = words("", "muted")
        self.current = words("", "muted")
        self.damaged = words("", "problem")
        self.damaged.hide()
        self.promote_button = action_button(
            self.tr("Promote"), lambda: self._ask(self.promote_requested.emit)
        )
        self.promote_button.setToolTip(
            self.tr("The chosen checkpoint suggests from now on.")
        )
        self.compare_button = action_button(
            self.tr("Compare with the current one"),
            lambda: self._ask(self.compare_requested.emit),
        )
        self.roll_back_button = action_button(
            self.tr("Roll back"), self.roll_back_requested.emit
        )
        self.chart_button = action_button(self.tr("Chart"), self._toggle_chart)
        self.chart_button.setCheckable(True)
        self.chart_button.setToolTip(
            self.tr(
                "How the share of held-out videos right has gone, training by training."
            )
        )
        self.body.addWidget(self.current)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.damaged)
        self.body.addWidget(self.notes)
        buttons = row(self.promote_button, self.compare_button, self.roll_back_button)
        buttons.addWidget(self.chart_button)
        self.body.addLayout(buttons)
        self._enable()

    @property
    def chosen(self) -> "CheckpointCard | None":
        """The checkpoint that is selected."""
        return self.table.chosen

    def show_checkpoints(
        self,
        cards: "Sequence[CheckpointCard]",
        history: Sequence[Promotion],
        current: str | None,
        damaged: Sequence[str],
        *,
        gives_way: GivesWay | None = None,
    ) -> None:
        """Show them anew.

        Args:
            cards: newest first.
            history: of promotions, oldest first.
            current: the checkpoint that suggests.
            damaged: a sentence for each that cannot be read.
            gives_way: why motion suggests instead of it.
        """
        self._current = current
        self._suggests = suggests = None if gives_way else current
        known = {card.checkpoint_id for card in cards}
        self._can_roll_back = to_roll_back_to(history, known) is not None
        self.table.show_cards(cards, suggests)
        self.current.setText(
            self._motion_words(gives_way)
            if gives_way
            else self._current_words(history, current, known)
        )
        self.current.setToolTip(
            plain_tip("\n".join(map(self._promotion, reversed(history))))
        )
        self.current.setVisible(bool(self.current.text()))
        chosen = self.chosen
        self.notes.setText(
            self._about(chosen)
            if chosen is not None
            else self.tr("Every training ends in a checkpoint that is kept here.")
        )
        self.notes.setVisible(bool(self.notes.text()))
        self.damaged.setText("\n".join(map(in_own_words, damaged)))
        self.damaged.setVisible(bool(damaged))
        self._draw(cards, suggests)
        self._enable()

    def show_notes(self, card: "CheckpointCard") -> None:
        """What to know of the chosen one."""
        self.notes.setText(self._about(card))
        self.notes.setVisible(bool(self.notes.text()))
        self._enable()

    def _about(self, card: "CheckpointCard") -> str:
        """What it got right, what those figures are worth, and what was remarked."""
        said = []
        test, validation = card.metrics.get("test"), card.metrics.get("validation")
        if test is not None and test.n_videos:
            said.append(
                self._right(
                    self.tr("Test videos right: {right} of {n}."),
                    self.tr(
                        "Test videos right: {right} of {n}, no answer to {silent}."
                    ),
                    test,
                )
            )
        if validation is not None and validation.n_videos:
            said.append(
                self._right(
                    self.tr(
                        "Validation videos, which also chose the epoch: {right} of {n}."
                    ),
                    self.tr(
                        "Validation videos, which also chose the epoch: {right} of {n},"
                        " no answer to {silent}."
                    ),
                    validation,
                )
            )
        remarks = map(in_own_words, card.notes)
        return "\n".join(filter(None, (" ".join(said), " ".join(remarks))))

    @staticmethod
    def _right(plain: str, with_silent: str, found: "SplitMetrics") -> str:
        return (with_silent if found.n_silent else plain).format(
            right=round(found.video_accuracy * found.n_videos),
            n=found.n_videos,
            silent=found.n_silent,
        )

    def set_busy(self, busy: bool) -> None:
        """While something runs nothing else is started."""
        self._busy = busy
        self._enable()

    def _current_words(
        self, history: Sequence[Promotion], current: str | None, known: set[str]
    ) -> str:
        if current is None:
            return ""
        if current not in known:
            return self.tr(
                "{id} suggests, and its folder is missing or damaged: copy it back, roll"
                " back, or promote another one."
            ).format(id=current)
        if not history:
            return self.tr("The newest suggests until you promote one.")
        return self._promotion(history[-1])

    def _motion_words(self, gives_way: GivesWay) -> str:
        if gives_way is GivesWay.WORSE:
            return self.tr(
                "Motion goes on suggesting: it was right more often on the held-out"
                " videos than {id}, the first network. Promote {id} to let it suggest."
            ).format(id=self._current)
        return self.tr(
            "{id} is the first network. Until videos are held out to test it, motion goes"
            " on suggesting; promote it to let it suggest."
        ).format(id=self._current)

    def _promotion(self, promotion: Promotion) -> str:
        """Since when, which one, by whom and why."""
        said = {
            PromotionKind.FIRST: self.tr(
                "{id} suggests since {when}, as the first one"
            ),
            PromotionKind.CHOSEN: self.tr("{id} suggests since {when}, promoted"),
            PromotionKind.AUTOMATIC: self.tr(
                "{id} suggests since {when}, promoted by itself"
            ),
            PromotionKind.ROLLBACK: self.tr("{id} suggests again since {when}"),
        }[promotion.kind].format(
            id=promotion.checkpoint_id,
            when=when_words(promotion.created_at.isoformat()),
        )
        if promotion.coach is not None:
            said = self.tr("{what} by {coach}").format(
                what=said, coach=promotion.coach.name
            )
        if promotion.reason and promotion.kind is not PromotionKind.FIRST:
            said = f"{said}: {in_own_words(promotion.reason)}"
        return said

    def _draw(self, cards: "Sequence[CheckpointCard]", current: str | None) -> None:
        self.chart.clear()
        suggests: tuple[int, float] | None = None
        for number, card in enumerate(reversed(cards), start=1):
            for part in ("validation", "test"):
                measured = card.metrics.get(part)
                if measured is not None and measured.n_videos:
                    percent = 100 * measured.video_accuracy
                    self.chart.add(part, number, percent)
                    if card.checkpoint_id == current:
                        suggests = (number, percent)
        if suggests is not None:
            self.chart.add("current", *suggests)

    def _on_card(self, card: "CheckpointCard") -> None:
        self.show_notes(card)
        self.card_chosen.emit(card)

    def _ask(self, ask: Callable[[str], object]) -> None:
        chosen = self.chosen
        if chosen is not None:
            ask(chosen.checkpoint_id)

    def _toggle_chart(self) -> None:
        self._stack.setCurrentIndex(int(self.chart_button.isChecked()))

    def _enable(self) -> None:
        chosen = self.chosen
        other = chosen is not None and chosen.checkpoint_id != self._current
        self.promote_button.setEnabled(
            chosen is not None
            and chosen.checkpoint_id != self._suggests
            and not self._busy
        )
        self.compare_button.setEnabled(
            other and self._current is not None and not self._busy
        )
        self.roll_back_button.setEnabled(self._can_roll_back and not self._busy)


def damaged_checkpoints(
    folder: Path, cards: "Sequence[CheckpointCard]"
) -> tuple[str, ...]:
    """What is wrong with each checkpoint that is there and not among ``cards``."""
    from model.checkpoints import CARD, WEIGHTS, read_card

    known = {card.folder for card in cards}
    found = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if place in known or place.name.endswith(PARTIAL_SUFFIX):
            continue
        if (place / CARD).is_file():
            try:
                read_card(place)
            except KnownError as error:
                found.append(str(error))
        elif (place / WEIGHTS).is_file():
            found.append(
                QCoreApplication.translate(
                    "TrainingPage",
                    "{folder} holds weights without their {card}: copy that file back,"
                    " or delete the folder and train again.",
                ).format(folder=place, card=CARD)
            )
    return tuple(found)
