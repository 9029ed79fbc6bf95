"""How far two coaches agree: four figures with their intervals, and a sentence.

Only videos that both have answered are counted, so that no figure tells a coach
anything of a video they still owe.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.agreement import MIN_VIDEOS, PairAgreement
from annotator.repeats import SelfAgreement
from annotator.ui.cards import Card, clear_layout, counted, percent, put_cell, words
from annotator.ui.theme import state_words
from annotator.workflow import Lane
from dataset.agreement import Estimate
from dataset.resampling import MIN_GROUPS

_COLUMNS: Final = 6

_MOST_PAIRS: Final = 8
"""Thirty coaches make 435 pairs, whose figures nobody reads and no window holds."""


def most_in_common(pairs: Sequence[PairAgreement]) -> Sequence[PairAgreement]:
    """All of them in their order, or where they are many, those of the most videos."""
    if len(pairs) <= _MOST_PAIRS:
        return pairs
    return sorted(pairs, key=lambda each: -each.n)[:_MOST_PAIRS]


class AgreementCard(Card):
    """Shows what ``measure_agreement`` found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title.setText(self.tr("Agreement"))
        self.title.setVisible(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 2)
        for column in range(1, _COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.body.addLayout(self._grid)
        self.oneself = words("")
        self.oneself.hide()
        self.body.addWidget(self.oneself)
        self.body.addStretch(1)
        self.say_comparing()

    def say_comparing(self) -> None:
        """Figures are being computed, which takes seconds the first time."""
        clear_layout(self._grid)
        saying = words(self.tr("Comparing the answers…"), "muted")
        self._grid.addWidget(saying, 0, 0, 1, _COLUMNS)

    def show_agreement(self, found: Sequence[PairAgreement]) -> None:
        """Replace what is shown."""
        clear_layout(self._grid)
        if not found:
            self._grid.addWidget(
                words(
                    self.tr(
                        "Figures appear once two coaches have answered the same videos."
                    ),
                    "muted",
                ),
                0,
                0,
                1,
                _COLUMNS,
            )
            return
        line = 0
        few = [each for each in found if not each.enough] if len(found) > 1 else []
        told = [each for each in found if each.enough] if few else list(found)
        shown = most_in_common(told)
        for agreement in shown:
            line = self._show_pair(agreement, line)
        left = ""
        if len(shown) < len(told):
            left = self.tr(
                "Of {n:,} pairs of coaches, these {shown} have the most videos in"
                " common; the command “dualane agreement” lists all."
            ).format(n=len(told), shown=len(shown))
        for text in (left, self._of_few(few), self._remark(found)):
            if text:
                self._grid.addWidget(words(text, "muted"), line, 0, 1, _COLUMNS)
                line += 1

    def show_oneself(self, found: SelfAgreement | None) -> None:
        """How far the viewer agrees with themselves; None where nothing came back."""
        self.oneself.setVisible(found is not None)
        if found is None:
            self.oneself.setText("")
            return
        said = self.tr(
            "You gave the same answer to {same} of {n} videos that came back to you, half"
            " of them after {days} days or more."
        ).format(same=found.n_same, n=found.n, days=f"{found.days:.0f}")
        if len(found.months) > 1:
            over_time = ", ".join(
                f"{month} {same}/{n}" for month, (same, n) in found.months.items()
            )
            said += " " + self.tr("Over time: {months}.").format(months=over_time)
        self.oneself.setText(said)

    def _of_few(self, few: Sequence[PairAgreement]) -> str:
        """Who has too few videos in common: a line for all, however many coaches."""
        if not few:
            return ""
        return self.tr(
            "Too few videos in common for figures ({least} are needed): {coaches}."
        ).format(
            least=MIN_VIDEOS,
            coaches=", ".join(
                f"{each.first.name} × {each.second.name} ({each.n})" for each in few
            ),
        )

    def _remark(self, found: Sequence[PairAgreement]) -> str:
        text = self.tr("Answers count as given before seeing the other's.")
        figures = [
            measure.figures
            for each in found
            if each.enough
            for measure in each.measures
        ]
        if not figures:
            return text
        over = {each.resampled for each in figures}
        if over == {"groups"}:
            said = self.tr("Below each figure is its 95 % interval, over whole groups.")
        elif over == {"videos"}:
            said = self.tr(
                "Below each figure is its 95 % interval, over single videos; whole"
                " evenings may differ more."
            )
        else:
            said = self.tr(
                "Below each figure is its 95 % interval, over groups or single videos,"
                " whichever is wider: with fewer than {n} groups it cannot show how much"
                " whole evenings differ."
            ).format(n=MIN_GROUPS)
        text += " " + said
        if any(each.n_same == each.n for each in figures):
            text += " " + self.tr("Where two never differ, only the percent has one.")
        return text

    def _show_pair(self, agreement: PairAgreement, line: int) -> int:
        heads = (
            (f"{agreement.first.name} × {agreement.second.name}", ""),
            (self.tr("same"), self.tr("Videos with the same answer, of how many")),
            (self.tr("percent"), self.tr("The share of equal answers")),
            (self.tr("kappa"), self.tr("Cohen's kappa: agreement beyond chance")),
            (
                self.tr("AC1"),
                self.tr("Gwet's AC1: beyond chance, steady when one state is frequent"),
            ),
            (self.tr("alpha"), self.tr("Krippendorff's alpha: beyond chance")),
        )
        for column, (head, tip) in enumerate(heads):
            label = put_cell(
                self._grid, line, column, head, "muted" if column else "strong"
            )
            label.setToolTip(tip)
        names = {
            "pair": self.tr("Both lanes"),
            "left": self.tr("Left lane"),
            "right": self.tr("Right lane"),
        }
        for measure in agreement.measures:
            line += 1
            put_cell(self._grid, line, 0, names[measure.what])
            put_cell(self._grid, line, 1, f"{measure.n_same} / {agreement.n}")
            if not agreement.enough:
                few = put_cell(self._grid, line, 2, self.tr("too few videos"), "muted")
                self._grid.addWidget(few, line, 2, 1, _COLUMNS - 2)
                continue
            figures = measure.figures
            for column, (estimate, as_percent) in enumerate(
                (
                    (figures.percent, True),
                    (figures.cohen_kappa, False),
                    (figures.gwet_ac1, False),
                    (figures.krippendorff_alpha, False),
                ),
                start=2,
            ):
                self._show_figure(line, column, estimate, as_percent=as_percent)
            line += 1
        line += 1
        sentence = words(self.sentence(agreement))
        sentence.setContentsMargins(0, 8, 0, 6)
        self._grid.addWidget(sentence, line, 0, 1, _COLUMNS)
        return line + 1

    def _show_figure(
        self, line: int, column: int, estimate: Estimate, *, as_percent: bool
    ) -> None:
        """The figure, and its interval in the line below."""
        value = estimate.value
        if value is None:
            label = put_cell(self._grid, line, column, "–")
            label.setToolTip(
                self.tr(
                    "Not defined: both gave one and the same state everywhere, so there"
                    " is nothing that chance could be compared with."
                )
            )
            return
        label = put_cell(self._grid, line, column, _figure(value, as_percent))
        if not as_percent:
            label.setToolTip(self._strength(value))
        if estimate.low is not None and estimate.high is not None:
            interval = self.tr("{low} to {high}").format(
                low=_figure(estimate.low, as_percent, short=True),
                high=_figure(estimate.high, as_percent, short=True),
            )
            put_cell(self._grid, line + 1, column, interval, "interval")

    def sentence(self, agreement: PairAgreement) -> str:
        """What the figures mean, in one plain sentence."""
        n, n_same = agreement.n, agreement.measures[0].n_same
        if not agreement.enough:
            return self.tr(
                "Only {count} with both answers: too few for a figure, {least} are"
                " needed."
            ).format(
                count=counted(n, self.tr("video"), self.tr("videos")), least=MIN_VIDEOS
            )
        first, second = agreement.first.name, agreement.second.name
        if not agreement.differences:
            return self.tr("{first} and {second} agree on all {n} videos.").format(
                first=first, second=second, n=n
            )
        most = agreement.differences[0]
        said = (
            self.tr(
                "{first} and {second} agree on {same} of {n} videos and differ most"
                " often over {one} against {other} on the left lane ({times}×)."
            )
            if most.lane is Lane.LEFT
            else self.tr(
                "{first} and {second} agree on {same} of {n} videos and differ most"
                " often over {one} against {other} on the right lane ({times}×)."
            )
        )
        return said.format(
            first=first,
            second=second,
            same=n_same,
            n=n,
            one=state_words(most.confusion.first),
            other=state_words(most.confusion.second),
            times=most.n,
        )

    def _strength(self, value: float) -> str:
        """Landis and Koch's words for kappa, which serve the others as well."""
        scale = (
            (0.8, self.tr("Almost perfect beyond chance")),
            (0.6, self.tr("Substantial beyond chance")),
            (0.4, self.tr("Moderate beyond chance")),
            (0.2, self.tr("Fair beyond chance")),
            (0.0, self.tr("Slight beyond chance")),
        )
        for above, word in scale:
            if value > above:
                return word
        return self.tr("No better than chance")


def _figure(value: float, as_percent: bool, *, short: bool = False) -> str:
    if not as_percent:
        return f"{value:.2f}"
    return f"{100 * value:.0f}" if short else percent(value, 1)
