"""Whether suggestions change what coaches say, for people who know no statistics.

Of the same videos as the agreement beside it: those that the viewer has answered and may
see everybody's answer to.
"""

from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.agreement import PairAgreement
from annotator.influence import MIN_ANSWERS, Following, Influence, p_words
from annotator.ui.agreement_card import most_in_common
from annotator.ui.cards import Card, clear_layout, put_cell, words
from dataset.agreement import Estimate

_COLUMNS: Final = 4


class InfluenceCard(Card):
    """Shows what ``measure_influence`` found; hidden while all answers are blind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title.setText(self.tr("Blind and with suggestions"))
        self.title.setVisible(True)
        self.verdict = words("")
        self.counts = words("", "muted")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 2)
        for column in range(1, _COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.body.addWidget(self.verdict)
        self.body.addWidget(self.counts)
        self.body.addLayout(self._grid)
        self.hide()

    def show_influence(self, found: Influence | None) -> None:
        """Replace what is shown; None while it is not known."""
        clear_layout(self._grid)
        self.setVisible(bool(found))
        if not found:
            self.verdict.setText("")
            self.counts.setText("")
            return
        self.verdict.setText(self.sentence(found.following))
        counted = self.tr(
            "{blind} answers were given blind, {assisted} with a suggestion seen."
        ).format(blind=found.n_blind, assisted=found.n_assisted)
        if found.blind_s is not None and found.assisted_s is not None:
            counted += " " + self.tr(
                "Half of them took less than {blind} s blind and {assisted} s assisted."
            ).format(blind=f"{found.blind_s:.1f}", assisted=f"{found.assisted_s:.1f}")
        self.counts.setText(counted)
        line = self._show_agreement(found, 0)
        self._show_acceptance(found, line)

    def _show_agreement(self, found: Influence, line: int) -> int:
        self._heads(
            line,
            self.tr("Agreement on both lanes"),
            self.tr("videos"),
            self.tr("kappa"),
            self.tr("AC1"),
        )
        for both in most_in_common(found.blind):
            line += 1
            self._show_pair(line, self.tr("{one} × {other}, both blind"), both)
        for both in most_in_common(found.assisted):
            line += 1
            self._show_pair(line, self.tr("{one} × {other}, with suggestions"), both)
        return line + 1

    def _show_pair(self, line: int, named: str, both: PairAgreement) -> None:
        put_cell(
            self._grid,
            line,
            0,
            named.format(one=both.first.name, other=both.second.name),
        )
        put_cell(self._grid, line, 1, str(both.n))
        if not both.enough:
            put_cell(self._grid, line, 2, self.tr("too few videos"), "muted")
            return
        figures = both.measures[0].figures
        for column, estimate in enumerate((figures.cohen_kappa, figures.gwet_ac1), 2):
            put_cell(self._grid, line, column, self._figure(estimate))

    def _figure(self, estimate: Estimate) -> str:
        if estimate.value is None:
            return "–"
        if estimate.low is None or estimate.high is None:
            return f"{estimate.value:.2f}"
        return self.tr("{value} ({low} to {high})").format(
            value=f"{estimate.value:.2f}",
            low=f"{estimate.low:.2f}",
            high=f"{estimate.high:.2f}",
        )

    def _show_acceptance(self, found: Influence, line: int) -> None:
        if not found.acceptance:
            return
        self._grid.setRowMinimumHeight(line, 10)
        line += 1
        self._heads(
            line,
            self.tr("How sure the suggestion was"),
            self.tr("seen"),
            self.tr("accepted"),
            self.tr("was right"),
        )
        for each in found.acceptance:
            line += 1
            span = self.tr("{low} to {high} %").format(
                low=f"{100 * each.low:.0f}", high=f"{100 * each.high:.0f}"
            )
            put_cell(self._grid, line, 0, span)
            put_cell(self._grid, line, 1, str(each.n_shown))
            put_cell(self._grid, line, 2, _share(each.n_accepted, each.n_shown))
            put_cell(self._grid, line, 3, _share(each.n_right, each.n_decided))

    def _heads(self, line: int, *heads: str) -> None:
        for column, head in enumerate(heads):
            put_cell(self._grid, line, column, head, "muted")

    def sentence(self, found: Following) -> str:
        """Whether coaches follow wrong suggestions, in one sentence."""
        if not found.n_assisted:
            return self.tr(
                "No coach has answered with a wrong suggestion on screen, so nothing can"
                " be said of following one."
            )
        if not found.enough or found.p_value is None:
            said = self.tr(
                "Too few answers to tell whether coaches follow wrong suggestions: where"
                " one was wrong, {assisted_same} of {assisted} answers given with it on"
                " screen repeat it, and {blind_same} of {blind} given blind ({least} on"
                " each side are needed)."
            )
        elif found.follows:
            said = self.tr(
                "Coaches follow wrong suggestions more than chance would have it: where"
                " one was wrong, {assisted_same} of {assisted} answers given with it on"
                " screen repeat it, and {blind_same} of {blind} given blind (Fisher's"
                " exact test, p {p})."
            )
        else:
            said = self.tr(
                "No sign that coaches follow wrong suggestions: where one was wrong,"
                " {assisted_same} of {assisted} answers given with it on screen repeat"
                " it, and {blind_same} of {blind} given blind (Fisher's exact test,"
                " p {p})."
            )
        return said.format(
            assisted_same=found.n_assisted_same,
            assisted=found.n_assisted,
            blind_same=found.n_blind_same,
            blind=found.n_blind,
            least=MIN_ANSWERS,
            p="–" if found.p_value is None else p_words(found.p_value),
        )


def _share(n: int, of: int) -> str:
    return f"{n} / {of}" if of else "–"
