"""Which states two coaches take for each other, the videos behind it, and the rules."""

from collections.abc import Sequence
from functools import partial
from itertools import combinations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from annotator.differences import (
    Confusion,
    Entry,
    Judged,
    Side,
    cell_confusions,
    confusion_table,
)
from annotator.ui.boxes import ChoiceBox
from annotator.ui.cards import Card, plain_tip, row, words
from annotator.ui.confusion_grid import ConfusionGrid
from annotator.ui.difference_words import judged_words
from annotator.ui.jobs import JobBoard
from annotator.ui.review_room import OnScreen, Reviewed, Room, moments_of
from annotator.ui.rule_box import RuleBox
from annotator.ui.session import Session
from annotator.ui.theme import answer_words, status_icon
from annotator.ui.writes import Writer
from annotator.workflow import Coach, VideoId, may_tell_apart

_ENTRY_ROLE = Qt.ItemDataRole.UserRole


class CompareRoom(Room):
    """The table of confusions, and the videos behind the chosen cell.

    Signals:
        dispute_chosen(VideoId): a video in dispute is to be settled.
    """

    dispute_chosen = Signal(object)

    def __init__(self, session: Session, board: JobBoard | None, page: QWidget) -> None:
        side, panel = (
            Card(QCoreApplication.translate("rooms", "Videos behind the cell")),
            Card(),
        )
        super().__init__(side, panel, page)
        self._session = session
        self._writer = Writer(page, self._show_busy, board)
        self._reviewed = Reviewed()
        self._pairs: tuple[tuple[Coach, Coach], ...] = ()

        self.videos = QListWidget()
        self.videos.setAccessibleName(self.tr("Videos behind the chosen cell"))
        self.videos.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.videos.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.videos.currentItemChanged.connect(lambda _now, _then: self.changed.emit())
        self.videos.itemActivated.connect(self._activated)
        self.hint = words("", "muted")
        side.body.setContentsMargins(14, 14, 14, 14)
        side.body.addWidget(self.videos, 1)
        side.body.addWidget(self.hint)

        panel.setMinimumWidth(364)
        panel.setMaximumWidth(440)
        panel.body.setContentsMargins(16, 14, 16, 14)
        self.who = ChoiceBox()
        self.who.setAccessibleName(self.tr("Which two coaches"))
        self.who.currentIndexChanged.connect(lambda _at: self._fill_table())
        self._sides = QButtonGroup(self)
        buttons = []
        for at, (each, text) in enumerate(
            (
                (Side.BOTH, self.tr("Both lanes")),
                (Side.LEFT, self.tr("Left")),
                (Side.RIGHT, self.tr("Right")),
                (Side.PAIR, self.tr("Pairs")),
            )
        ):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setChecked(each is Side.BOTH)
            button.setToolTip(self.tr("{table} (Alt+{n})").format(table=text, n=at + 1))
            button.setProperty("room", "8")
            self._sides.addButton(button, at)
            buttons.append(button)
        self._sides.idClicked.connect(lambda _at: self._fill_table())
        self.grid = ConfusionGrid()
        self.grid.chosen.connect(self._on_cell)
        self.caption = words("", "muted")
        self.rules = RuleBox()
        self.rules.written.connect(self._write)
        self.rules.left.connect(self.grid.setFocus)
        panel.body.addWidget(self.who)
        panel.body.addLayout(row(*buttons, stretch=False, spacing=4))
        panel.body.addWidget(self.grid, 1)
        panel.body.addWidget(self.caption)
        panel.body.addWidget(self.rules)
        for keys, action in (
            ("R", self.rules.write),
            *((f"Alt+{at + 1}", button.click) for at, button in enumerate(buttons)),
        ):
            shortcut = QShortcut(QKeySequence(keys), panel)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action)

    @property
    def table_side(self) -> Side:
        """What the table counts."""
        return (Side.BOTH, Side.LEFT, Side.RIGHT, Side.PAIR)[self._sides.checkedId()]

    @property
    def pair(self) -> tuple[Coach, Coach] | None:
        """Whose answers are compared."""
        at = self.who.currentIndex()
        return self._pairs[at] if 0 <= at < len(self._pairs) else None

    # ------------------------------------------------------------ showing

    def apply(self, reviewed: Reviewed) -> None:
        """Count again; the chosen cell and video stay where they still exist."""
        self._reviewed = reviewed
        together = {
            frozenset(both)
            for who in {
                frozenset(each.coach_id for each in video.annotations)
                for video in reviewed.compared
            }
            for both in combinations(who, 2)
        }
        pairs = tuple(
            (one, other)
            for one, other in combinations(reviewed.coaches, 2)
            if frozenset((one.id, other.id)) in together
        )
        if pairs != self._pairs:
            self._fill_pairs(pairs)
        self.rules.show_rules(reviewed.rules)
        self._fill_table()

    def _fill_pairs(self, pairs: tuple[tuple[Coach, Coach], ...]) -> None:
        before = self.pair
        self._pairs = pairs
        self.who.blockSignals(True)
        self.who.clear()
        for one, other in pairs:
            self.who.addItem(
                self.tr("{one} × {other}").format(one=one.name, other=other.name)
            )
        # One's own answers first: those are what a coach wants to know about.
        mine = [pair for pair in pairs if self._reviewed.coach in pair]
        wanted = before if before in pairs else next(iter(mine), None)
        if wanted is not None:
            self.who.setCurrentIndex(pairs.index(wanted))
        self.who.blockSignals(False)
        self.who.setVisible(len(pairs) > 1)

    def _fill_table(self) -> None:
        pair = self.pair
        if pair is None:
            self.videos.clear()
            self.changed.emit()
            return
        one, other = pair
        table = confusion_table(
            self._reviewed.compared, one.id, other.id, self.table_side
        )
        self.grid.show_table(table, one.name, other.name)
        self.caption.setText(self._caption())
        self._fill_videos()

    def _caption(self) -> str:
        table = self.grid.table
        text = self.tr(
            "{n} videos, as judged before seeing the other's answer. “+” counts what is"
            " still in dispute, without saying who said which."
        ).format(n=table.n_videos)
        if table.n_unusable:
            text += " " + self.tr(
                "Not counted, as somebody cannot judge it: {n}."
            ).format(n=table.n_unusable)
        return text

    def _on_cell(self, _row: Judged, _column: Judged) -> None:
        self._fill_videos()

    def _fill_videos(self) -> None:
        before = self._entry
        self.videos.blockSignals(True)
        self.videos.clear()
        at = self.grid.current
        if at is not None:
            for entry in self.grid.table.cell(*at).entries:
                self._add(entry)
        for line in range(self.videos.count()):
            entry = self.videos.item(line).data(_ENTRY_ROLE)
            if before is not None and entry.compared.video == before.compared.video:
                self.videos.setCurrentRow(line)
        if self.videos.count() and self.videos.currentRow() < 0:
            self.videos.setCurrentRow(0)
        self.videos.blockSignals(False)
        self.rules.show_cell(None if at is None else cell_confusions(*at))
        self.hint.setText(self._hint())
        self.changed.emit()

    def _add(self, entry: Entry) -> None:
        compared = entry.compared
        told = may_tell_apart(compared.status)
        below = (
            "\n".join(self._who_said_what(entry))
            if told
            else self.tr("In dispute: Enter settles it")
        )
        item = QListWidgetItem(
            status_icon(compared.status), f"{compared.video.name}\n{below}"
        )
        item.setToolTip(plain_tip(compared.video.name))
        item.setData(_ENTRY_ROLE, entry)
        self.videos.addItem(item)

    def _who_said_what(self, entry: Entry) -> list[str]:
        lines = []
        for coach in self.pair or ():
            given = entry.compared.by(coach.id)
            if given is not None:
                state = given.answer.state(entry.lane) if entry.lane else None
                said = judged_words(state) if state else answer_words(given.answer)
                lines.append(
                    self.tr("{name}: {answer}").format(name=coach.name, answer=said)
                )
        return lines

    def _hint(self) -> str:
        at = self.grid.current
        if at is None:
            return self.tr("Choose a cell of the table: its videos are listed here.")
        if not self.videos.count():
            return self.tr("No video is behind this cell.")
        return self.tr(
            "{row} against {column}. Q and W replay the marked moments."
        ).format(row=judged_words(at[0]), column=judged_words(at[1]))

    # ------------------------------------------------------------ playing

    @property
    def _entry(self) -> Entry | None:
        item = self.videos.currentItem()
        entry: Entry | None = item.data(_ENTRY_ROLE) if item is not None else None
        return entry

    @property
    def on_screen(self) -> OnScreen | None:
        """The chosen video, with the moments that each coach has marked."""
        entry, pair = self._entry, self.pair
        if entry is None or pair is None:
            return None
        lanes = (entry.lane,) if entry.lane else ()
        given = [entry.compared.by(coach.id) for coach in pair]
        if not may_tell_apart(entry.compared.status):
            # In an order of their own: it must not say whose moment it is.
            given.sort(key=lambda each: moments_of(each, *lanes) if each else ())
        return OnScreen(
            entry.compared.video,
            tuple(moments_of(each, *lanes) if each else () for each in given),
        )

    @property
    def is_empty(self) -> bool:
        """Whether no two coaches can be compared yet."""
        return not self._pairs

    def empty_words(self) -> Sequence[str]:
        """Why there is no table."""
        return (
            self.tr("Nothing to compare yet"),
            self.tr(
                "Once you and another coach have answered the same videos, a table"
                " shows which states you take for each other."
            ),
        )

    def step(self, n: int) -> None:
        """The next video behind the cell, or the one before."""
        at = self.videos.currentRow() + n
        if 0 <= at < self.videos.count():
            self.videos.setCurrentRow(at)

    def entered(self) -> None:
        """Keys walk through the table at once."""
        self.grid.setFocus()

    def refresh_icons(self) -> None:
        """Of the list; the table asks for its colours itself."""
        self._fill_videos()

    def _activated(self, item: QListWidgetItem) -> None:
        entry: Entry = item.data(_ENTRY_ROLE)
        if not may_tell_apart(entry.compared.status):
            video_id: VideoId = entry.compared.video.id
            self.dispute_chosen.emit(video_id)

    # ------------------------------------------------------------ writing

    def _write(self, confusion: Confusion, text: str) -> None:
        coach = self._session.coach
        if coach is None:
            return
        repository = self._session.project.repository
        self._writer.write(
            partial(repository.record_rule, confusion, coach.id, text),
            self._session.emit_change,
        )

    def _show_busy(self, busy: bool) -> None:
        """One rule at a time."""
        self.rules.setEnabled(not busy)
