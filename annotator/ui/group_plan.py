"""What groups would come of it: seen before they are made."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QStringListModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.grouping import Grouping, PlannedGroup
from annotator.ui.cards import counted, row, words
from annotator.ui.class_grid import pair_words
from annotator.ui.preview_dialog import Preview, PreviewModel
from annotator.ui.theme import look
from dataset.splits import Split


def to_have_some() -> str:
    """What to do about a part of the data that lacks some pairs."""
    return QCoreApplication.translate(
        "groups",
        "To have some in every part, label such videos in more groups (another"
        " session, athlete or venue).",
    )


def next_group_words(empty: Sequence[Split]) -> str:
    """What fills a part that no group is in."""
    if Split.VALIDATION in empty:
        return QCoreApplication.translate(
            "ExportCard",
            "Nothing is held back to test with yet: the next evening or venue that"
            " you label is, by itself.",
        )
    return QCoreApplication.translate(
        "ExportCard",
        "There is no test part yet: the next evening or venue that you label fills it.",
    )


class GroupPlan(QWidget):
    """A line on all of it, the groups, what gets none, and what the parts would lack."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = words("")
        self.table = self._table()
        self.kept_title = words("", "heading")
        self.kept = QListView()
        self.kept.setModel(QStringListModel(self))
        self.kept.setUniformItemSizes(True)
        self.kept.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.kept.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.kept.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.kept.setAccessibleName(self.tr("What gets no new group, and why"))
        self.parts = words("", "muted")
        self._kept_side = QWidget()
        side = QVBoxLayout(self._kept_side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.kept_title)
        side.addWidget(self.kept, 1)
        shown = row(stretch=False, spacing=14)
        shown.addWidget(self.table, 3)
        shown.addWidget(self._kept_side, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.summary)
        layout.addLayout(shown, 1)
        layout.addWidget(self.parts)
        self._kept_side.hide()
        self.parts.hide()

    def refuse(self, problem: str) -> None:
        """Say in one sentence why there is no plan."""
        look(self.summary, "problem")
        self.summary.setText(problem)
        self._kept_side.hide()
        self.parts.hide()

    def show_plan(self, plan: Grouping, *, asked: bool, may_see_totals: bool) -> None:
        """Show what would come of it.

        Args:
            plan: the groups.
            asked: other groups than those that stand were asked for.
            may_see_totals: whether the plan tells the coach nothing of others' answers.
        """
        look(self.summary, "")
        self.summary.setText(self._summarised(plan, asked=asked))
        self._show_groups(plan, may_see_totals=may_see_totals)
        kept = self._without_group(plan)
        model = self.kept.model()
        assert isinstance(model, QStringListModel)
        model.setStringList(kept)
        self.kept_title.setText(
            self.tr("Without a new group: {n:,}").format(
                n=len(plan.held) + len(plan.unmatched) + len(plan.unknown)
            )
        )
        self._kept_side.setVisible(bool(kept))
        self.parts.setText(self._missing(plan, may_see_totals=may_see_totals))
        self.parts.setVisible(bool(self.parts.text()))

    def _table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName(self.tr("Groups"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setCornerButtonEnabled(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(30)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(100)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        return table

    def _summarised(self, plan: Grouping, *, asked: bool) -> str:
        alike = [
            self.tr("{groups} differ only in capitals.").format(
                groups=", ".join(f"“{name}”" for name in names)
            )
            for names in plan.alike
        ]
        return " ".join([self._counted(plan, asked=asked), *alike])

    def _counted(self, plan: Grouping, *, asked: bool) -> str:
        groups = counted(len(plan.groups), self.tr("group"), self.tr("groups"))
        if not asked:
            if len(plan.groups) == 1:
                return self.tr(
                    "1 group as it is now, so no video can be held back to test with."
                    " Label another evening or venue: it is held back by itself. Or"
                    " split this one above, by athlete for example."
                )
            return self.tr("{groups} as they are now.").format(groups=groups)
        text = self.tr("{groups}; {videos} would change.").format(
            groups=groups,
            videos=counted(len(plan.moves), self.tr("video"), self.tr("videos")),
        )
        if plan.pattern is not None:
            text += " " + self.tr("Videos imported later follow the pattern, too.")
        return text

    def _show_groups(self, plan: Grouping, *, may_see_totals: bool) -> None:
        def cells(each: object) -> tuple[str, ...]:
            assert isinstance(each, PlannedGroup)
            start = (
                each.name,
                f"{each.n_videos:,}",
                self._part(each, may_see_totals=may_see_totals),
            )
            return (*start, each.example)

        # The example last: it may be long, and the column takes what is left.
        model = PreviewModel(
            Preview(
                title="",
                summary=(),
                heads=(
                    self.tr("Group"),
                    self.tr("Videos"),
                    self.tr("Part"),
                    self.tr("For example"),
                ),
                rows=plan.groups,
                cells=cells,
            ),
            self.table,
        )
        before = self.table.model()
        self.table.setModel(model)
        if before is not None:
            before.deleteLater()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)

    def _part(self, group: PlannedGroup, *, may_see_totals: bool) -> str:
        if group.split is not None and group.fixed:
            return self.tr("{part}, fixed").format(part=self._part_word(group.split))
        # How the rest is divided depends on everybody's answers.
        if not may_see_totals:
            return self.tr("not fixed yet")
        if group.split is None:
            return (
                self.tr("none yet: its clips are missing")
                if group.n_decided
                else self.tr("none yet: nothing decided")
            )
        return self.tr("{part} at the next export").format(
            part=self._part_word(group.split)
        )

    def _without_group(self, plan: Grouping) -> list[str]:
        """Why, and below it what; the reason once, as there may be thousands."""
        unmatched = (
            self.tr("The pattern does not match ({n:,}):")
            if plan.pattern is not None
            else self.tr("The file names no group ({n:,}):")
        )
        lines: list[str] = []
        for why, names in (
            (self.tr("An export has fixed their group ({n:,}):"), plan.held),
            (unmatched, plan.unmatched),
            (self.tr("Not in this project ({n:,}):"), plan.unknown),
        ):
            if names:
                lines.append(why.format(n=len(names)))
                lines += [f"    {name}" for name in names]
        return lines

    def _missing(self, plan: Grouping, *, may_see_totals: bool) -> str:
        if not may_see_totals:
            return self.tr(
                "Where the other groups will go is shown once you have answered every"
                " video that the others have."
            )
        lines = [
            self.tr("No {part} video of: {pairs}.").format(
                part=self._part_word(part), pairs=", ".join(map(pair_words, pairs[:4]))
            )
            if len(pairs) <= 4
            else self.tr("No {part} video of: {pairs} and {n} more.").format(
                part=self._part_word(part),
                pairs=", ".join(map(pair_words, pairs[:4])),
                n=len(pairs) - 4,
            )
            for part, pairs in plan.missing.items()
            if pairs and part not in plan.empty
        ]
        if lines:
            lines.append(to_have_some())
        # As long as nothing is decided, the next evening trains; of a group that is
        # alone, the summary says it.
        if (
            Split.TEST in plan.empty
            and Split.TRAIN not in plan.empty
            and len(plan.groups) > 1
        ):
            lines.insert(0, next_group_words(plan.empty))
        return "\n".join(lines)

    def _part_word(self, part: Split) -> str:
        return {
            Split.TRAIN: self.tr("training"),
            Split.VALIDATION: self.tr("validation"),
            Split.TEST: self.tr("test"),
        }[part]
