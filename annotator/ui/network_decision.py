"""Which network shall suggest: candidate against current on the same held-out videos."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.candidates import Judged, Verdict, verdict
from annotator.ui.cards import (
    Card,
    action_button,
    counted,
    percent,
    plain_tip,
    row,
    words,
)
from annotator.ui.class_grid import pair_words
from annotator.ui.interval_chart import IntervalChart, Share
from annotator.ui.sentences import in_own_words
from annotator.workflow import VideoId
from dataset.states import LanePair

if TYPE_CHECKING:
    from model.comparison import ChangedVideo, Comparison
    from model.intervals import Figure

_MARKS: Final = {"gained": "▲", "lost": "▼", "other": "•"}
_LOOKS: Final = {Verdict.BETTER: "good", Verdict.WORSE: "problem"}


class NetworkDecision(Card):
    """Shows one comparison and asks; decides nothing by itself.

    Signals:
        promote_requested(): let the candidate suggest.
        keep_requested(): let the current one go on.
        video_requested(object): the coach wants to play that video; carries its id.
    """

    promote_requested = Signal()
    keep_requested = Signal()
    video_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title.setText(self.tr("Which network shall suggest?"))
        self.title.show()
        self.judged: Judged | None = None
        self.is_promoted = False
        self.verdict = words("", "strong")
        self.detail = words("", "muted")
        self.chart = IntervalChart()
        self.chart.setAccessibleName(self.tr("Held-out videos right"))
        self.pairs = QTableWidget(0, 4)
        self.pairs.setAccessibleName(self.tr("Held-out videos right, by pair"))
        self.pairs.setHorizontalHeaderLabels(
            [
                self.tr("Pair"),
                self.tr("Videos"),
                self.tr("Current"),
                self.tr("New"),
            ]
        )
        self.pairs.verticalHeader().hide()
        self.pairs.setShowGrid(False)
        self.pairs.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.pairs.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.pairs.setTabKeyNavigation(False)
        head = self.pairs.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.flips_words = words("", "muted")
        self.flips = QListWidget()
        self.flips.setAccessibleName(self.tr("Videos that the two judge differently"))
        self.flips.setWordWrap(True)
        self.flips.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.flips.setSpacing(2)
        self.flips.itemActivated.connect(self._on_flip)
        self.flips.itemClicked.connect(self._on_flip)
        self.promote_button = action_button(
            self.tr("Promote"), self.promote_requested.emit, "primary"
        )
        self.keep_button = action_button(self.tr("Keep"), self.keep_requested.emit)
        for button in (self.promote_button, self.keep_button):
            button.setMinimumHeight(36)

        left, right = QVBoxLayout(), QVBoxLayout()
        for column, title, inner in (
            (left, self.tr("By pair"), self.pairs),
            (right, self.tr("Videos judged differently"), self.flips),
        ):
            column.setSpacing(4)
            column.addWidget(words(title, "strong"))
            if inner is self.flips:
                column.addWidget(self.flips_words)
            column.addWidget(inner, 1)
        self._tables = QWidget()
        tables = QHBoxLayout(self._tables)
        tables.setContentsMargins(0, 0, 0, 0)
        tables.setSpacing(18)
        tables.addLayout(left, 4)
        tables.addLayout(right, 5)
        self.body.addWidget(self.verdict)
        self.body.addWidget(self.detail)
        self.body.addWidget(self.chart)
        self.body.addWidget(self._tables, 1)
        self.body.addStretch(0)
        self.body.addLayout(row(self.promote_button, self.keep_button))

    # ------------------------------------------------------------ showing

    def forget(self) -> None:
        """Nothing to decide, or somebody else looks."""
        self.judged = None
        self.verdict.setText("")
        self.detail.setText("")
        self.flips_words.setText("")
        self.pairs.setRowCount(0)
        self.flips.clear()
        self.chart.show_shares(())

    def show_judged(
        self,
        judged: Judged,
        visible: Mapping[str, VideoId],
        *,
        may_see_totals: bool,
        is_promoted: bool,
    ) -> None:
        """Show a comparison as far as one coach may see it.

        Args:
            judged: what was compared, or why not.
            visible: fingerprint → id, of the decided videos that this coach has
                answered: what a network says of another one would bias the answer.
            may_see_totals: whether numbers over all videos tell nothing of an answer.
            is_promoted: whether the candidate suggests already.
        """
        self.forget()
        self.judged = judged
        self.is_promoted = is_promoted
        found = judged.comparison
        kind = None if found is None else verdict(found)
        self.verdict.setText(
            in_own_words(judged.why_not)
            if found is None
            else self._verdict(found, kind)
        )
        _dress(self.verdict, _LOOKS.get(kind, "strong") if kind else "strong")
        self.detail.setText("" if found is None else self._detail(found))
        self.detail.setVisible(found is not None)
        self.chart.setVisible(found is not None)
        self._tables.setVisible(found is not None)
        if found is not None:
            self._show_shares(found)
            self._show_pairs(found if may_see_totals else None)
            self._show_flips(found, visible)
        self.promote_button.setVisible(not is_promoted)
        self.promote_button.setText(self.tr("Promote the new one"))
        self.promote_button.setToolTip(plain_tip(judged.candidate))
        self.keep_button.setText(
            self.tr("Done") if is_promoted else self.tr("Keep the current one")
        )
        self.keep_button.setToolTip("" if is_promoted else plain_tip(judged.current))
        # What the figures speak for stands out, and Enter does it.
        is_better = kind is Verdict.BETTER and not is_promoted
        _dress(self.promote_button, "primary" if is_better else "")
        _dress(self.keep_button, "" if is_better else "primary")
        (self.promote_button if is_better else self.keep_button).setFocus()

    def _verdict(self, found: "Comparison", kind: Verdict | None) -> str:
        n = self._videos(found.n_videos)
        if kind is Verdict.BETTER:
            return self.tr(
                "The new network is better on videos that it has not learned from, by"
                " more than chance."
            )
        if kind is Verdict.WORSE:
            return self.tr(
                "The new network is worse on videos that it has not learned from, by"
                " more than chance: keep the current one."
            )
        if kind is Verdict.TOO_FEW:
            return self.tr(
                "Only {videos} held out from training: too few to tell which network is"
                " better."
            ).format(videos=n)
        return self.tr(
            "On {videos} held out from training the two do not differ by more than"
            " chance."
        ).format(videos=n)

    def _detail(self, found: "Comparison") -> str:
        part = {
            "test": self.tr("test"),
            "validation": self.tr("validation"),
        }.get(found.part, found.part)
        groups = counted(found.n_groups, self.tr("group"), self.tr("groups"))
        said = (
            self.tr(
                "{videos} of {groups} ({part} part): only the new one is right on"
                " {gained:,}, only the current one on {lost:,}. If both were equally"
                " good, chance alone would make as large a difference in {share} of"
                " comparisons (p = {p:.2g})."
            )
            if found.n_gained or found.n_lost
            else self.tr(
                "{videos} of {groups} ({part} part): both are right on the same ones."
            )
        ).format(
            videos=self._videos(found.n_videos),
            groups=groups,
            part=part,
            gained=found.n_gained,
            lost=found.n_lost,
            share=_chance(found.p),
            p=found.p,
        )
        difference = found.difference
        if difference.value is not None and difference.low is not None:
            said += " " + self.tr(
                "Difference {value:+.0f} points, 95 % interval {low:+.0f} to {high:+.0f}."
            ).format(
                value=100 * difference.value,
                low=100 * difference.low,
                high=100 * (difference.high or 0.0),
            )
        return " ".join([said, *map(in_own_words, found.notes)])

    def _show_shares(self, found: "Comparison") -> None:
        self.chart.show_shares(
            [
                self._share(self.tr("Current"), found.a_accuracy, "muted"),
                self._share(self.tr("New"), found.b_accuracy, "accent"),
            ]
        )

    def _share(self, name: str, figure: "Figure", colour: str) -> Share:
        said = "–"
        if figure.value is not None:
            said = self.tr("{share} ({n:,} of {all:,})").format(
                share=percent(figure.value),
                n=round(figure.value * figure.n),
                all=figure.n,
            )
        return Share(name, figure.value, figure.low, figure.high, said, colour)

    def _show_pairs(self, found: "Comparison | None") -> None:
        rows = found.pairs if found is not None else ()
        self.pairs.setRowCount(len(rows))
        for at, each in enumerate(rows):
            cells = (
                pair_words(LanePair.parse(each.what)),
                f"{each.n:,}",
                f"{each.a_right:,}",
                f"{each.b_right:,}",
            )
            better = (each.b_right > each.a_right) - (each.b_right < each.a_right)
            for column, text in enumerate(cells):
                mark = ("", " ▲", " ▼")[better] if column == 3 else ""
                self.pairs.setItem(at, column, QTableWidgetItem(text + mark))

    def _show_flips(self, found: "Comparison", visible: Mapping[str, VideoId]) -> None:
        shown = [each for each in found.changed if each.fingerprint in visible]
        n_hidden = len(found.changed) - len(shown)
        for each in shown:
            item = QListWidgetItem(self._flip(each))
            item.setData(Qt.ItemDataRole.UserRole, int(visible[each.fingerprint]))
            item.setToolTip(plain_tip(self._flip_tip(each)))
            self.flips.addItem(item)
        if not found.changed:
            said = self.tr("Both say the same of every held-out video.")
        elif shown:
            said = self.tr(
                "▲ only the new one is right, ▼ only the current one, • neither is. Click"
                " to play."
            )
        else:
            said = ""
        if n_hidden:
            hidden = self.tr(
                "{videos} you have not answered: shown once you have."
            ).format(videos=self._videos(n_hidden))
            said = f"{said} {hidden}".strip()
        self.flips_words.setText(said)

    def _flip(self, each: "ChangedVideo") -> str:
        return self.tr("{mark} {video}: {truth}\ncurrent {a}, new {b}").format(
            mark=_MARKS[each.kind],
            video=each.name,
            truth=pair_words(LanePair.from_code(each.truth)),
            a=self._said(each.a),
            b=self._said(each.b),
        )

    def _said(self, code: int | None) -> str:
        if code is None:
            return self.tr("no answer")
        return pair_words(LanePair.from_code(code))

    def _flip_tip(self, each: "ChangedVideo") -> str:
        return self.tr(
            "Settled or agreed: {truth}. Current network: {a}, {sure_a}. New network:"
            " {b}, {sure_b}."
        ).format(
            truth=pair_words(LanePair.from_code(each.truth)),
            a=self._said(each.a),
            sure_a=percent(max(each.a_probabilities)),
            b=self._said(each.b),
            sure_b=percent(max(each.b_probabilities)),
        )

    def _videos(self, n: int) -> str:
        return counted(n, self.tr("video"), self.tr("videos"))

    def _on_flip(self, item: QListWidgetItem) -> None:
        self.video_requested.emit(VideoId(item.data(Qt.ItemDataRole.UserRole)))


def _chance(p: float) -> str:
    """A probability as a share; never none, for nothing is impossible."""
    return percent(p) if p >= 0.01 else f"<{percent(0.01)}"


def _dress(widget: QWidget, look: str) -> None:
    widget.setProperty("look", look)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
