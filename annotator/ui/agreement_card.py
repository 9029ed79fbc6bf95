"""How far two coaches agree: percent and Cohen's kappa, with a sentence.

Only videos that both have answered are counted, so that no figure tells a coach
anything of a video they still owe.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.agreement import MIN_VIDEOS, Measure, PairAgreement
from annotator.ui.cards import Card, clear_layout, counted, words


class AgreementCard(Card):
    """Shows what ``measure_agreement`` found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title.setText(self.tr("Agreement"))
        self.title.setVisible(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)
        self.say_comparing()

    def say_comparing(self) -> None:
        """Figures are being computed, which takes seconds the first time."""
        clear_layout(self._grid)
        self._grid.addWidget(words(self.tr("Comparing the answers…"), "muted"), 0, 0)

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
            )
            return
        line = 0
        for agreement in found:
            line = self._show_pair(agreement, line)
        remark = self.tr("Answers count as given before seeing the other's.")
        self._grid.addWidget(words(remark, "muted"), line, 0, 1, 4)

    def _show_pair(self, agreement: PairAgreement, line: int) -> int:
        heads = (
            f"{agreement.first.name} × {agreement.second.name}",
            self.tr("same answer"),
            self.tr("percent"),
            self.tr("kappa"),
        )
        for column, head in enumerate(heads):
            self._put(line, column, head, "strong" if column == 0 else "muted")
        names = {
            "pair": self.tr("Both lanes"),
            "left": self.tr("Left lane"),
            "right": self.tr("Right lane"),
        }
        for measure in agreement.measures:
            line += 1
            self._put(line, 0, names[measure.what])
            self._put(line, 1, f"{measure.n_same} / {agreement.n}")
            percent = "–" if measure.share is None else f"{100 * measure.share:.1f} %"
            self._put(line, 2, percent)
            self._put(line, 3, self._kappa(measure, agreement.n))
        line += 1
        sentence = words(self.sentence(agreement), "muted")
        self._grid.addWidget(sentence, line, 0, 1, 4)
        self._grid.setRowMinimumHeight(line, 28)
        return line + 1

    def _put(self, line: int, column: int, text: str, look: str = "") -> None:
        label = words(text, look)
        label.setWordWrap(column == 0)
        side = (
            Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
        )
        label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(label, line, column)

    def _kappa(self, measure: Measure, n: int) -> str:
        if n < MIN_VIDEOS:
            return self.tr("too few")
        return "–" if measure.kappa is None else f"{measure.kappa:.2f}"

    def sentence(self, agreement: PairAgreement) -> str:
        """What the figures mean, in one plain sentence."""
        pair = agreement.measures[0]
        if agreement.n < MIN_VIDEOS:
            return self.tr(
                "Only {count} with both answers: too few for a figure, {least} are"
                " needed."
            ).format(
                count=counted(agreement.n, self.tr("video"), self.tr("videos")),
                least=MIN_VIDEOS,
            )
        if pair.kappa is None:
            return self.tr(
                "Both gave one and the same state everywhere, so there is nothing that"
                " chance could be compared with."
            )
        left, right = agreement.measures[1], agreement.measures[2]
        weaker = ""
        if left.n_same != right.n_same:
            weaker = (
                self.tr(" They differ more often on the left lane.")
                if left.n_same < right.n_same
                else self.tr(" They differ more often on the right lane.")
            )
        return (
            self.tr("Beyond chance they agree {strength} on {n} videos.").format(
                strength=self._strength(pair.kappa), n=agreement.n
            )
            + weaker
        )

    def _strength(self, kappa: float) -> str:
        """Landis and Koch's words for kappa."""
        scale = (
            (0.8, self.tr("almost perfectly")),
            (0.6, self.tr("substantially")),
            (0.4, self.tr("moderately")),
            (0.2, self.tr("fairly")),
            (0.0, self.tr("slightly")),
        )
        for above, word in scale:
            if kappa > above:
                return word
        return self.tr("not at all")
