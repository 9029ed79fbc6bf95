"""Answers to and from a colleague's desk: sent, shown first, taken in, undone."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.merging import Fate, Merge, MergePreview, MergeRow
from annotator.ui.cards import Card, action_button, counted, row, words
from annotator.ui.errors import show_error
from annotator.ui.jobs import Job, JobBoard
from annotator.ui.preview_dialog import Preview, PreviewDialog, spoken_answer
from annotator.ui.reads import LatestRead
from annotator.ui.save_name import ask_where
from annotator.ui.session import Session
from annotator.ui.tasks import Task, TaskContext, run_task
from annotator.workflow import Change

if TYPE_CHECKING:
    from annotator.bundles import MergeReport, UndoReport

T = TypeVar("T")

SUFFIX: Final = ".dualane-answers"


class BundleCard(Card):
    """Sends one's own answers, and takes a colleague's in as one step.

    Signals:
        told(): it says what has come of the last wish.
    """

    told = Signal()

    def __init__(
        self, session: Session, board: JobBoard, parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Another desk"), parent)
        self._session = session
        self._board = board
        self._task: Task | None = None
        self._waiting: list[Path] = []
        self._last: Merge | None = None
        self._read = LatestRead(self, self._look, self._apply)
        self._tells_once_read = False
        self.dialog: PreviewDialog | None = None
        """What a bundle would change, while it is on screen."""
        self.explanation = words(
            self.tr(
                "Two coaches at two desks: each has the same videos in a project, and"
                " sends the answers to the other as a file. Videos are matched by"
                " what they contain."
            ),
            "muted",
        )
        self.send_button = action_button(self.tr("Send my answers…"), self.choose_send)
        self.take_button = action_button(
            self.tr("Take in a colleague's answers…"), self.choose_take
        )
        self.state = words("")
        self.sent = words("")
        # Never beside the button that undoes: what was sent cannot be.
        self.sent.hide()
        self.undo_button = action_button(self.tr("Undo taking in"), self.undo)
        self.undo_button.setAccessibleName(self.tr("Undo the last answers taken in"))
        bar = row(self.undo_button, stretch=False)
        bar.insertWidget(0, self.state, 1)
        self.body.addWidget(self.explanation)
        self.body.addLayout(row(self.send_button, self.take_button))
        self.body.addWidget(self.sent)
        self.body.addLayout(bar)
        self.body.addStretch(1)
        self.state.hide()
        self.undo_button.hide()
        session.coach_changed.connect(self._on_coach)
        self._show_state()

    @property
    def busy(self) -> bool:
        """Whether something is being written or read for it."""
        return self._task is not None

    def refresh(self) -> None:
        """Read again what was taken in last."""
        self._read.ask()

    # ------------------------------------------------------------ sending

    def choose_send(self) -> None:
        """Ask where to, then write the coach's own answers."""
        coach = self._session.coach
        if self.busy or coach is None:
            return
        folder = self._session.project.folder.parent
        path, _kind = ask_where(
            self,
            self.tr("Send my answers"),
            folder / f"{_file_name(coach.name)}{SUFFIX}",
            self._filter(),
            SUFFIX,
        )
        if path is not None:
            self.send(path)

    def send(self, path: Path) -> None:
        """Write the coach's own answers to ``path``."""
        project, coach = self._session.project, self._session.coach
        if coach is None:
            return

        def operation() -> int:
            from annotator.bundles import export_bundle

            return export_bundle(project, path, [coach.name])

        def done(n: int) -> None:
            self.sent.setText(
                self.tr(
                    "{count} written to {file}. Give the file to your colleague."
                ).format(
                    count=counted(n, self.tr("answer"), self.tr("answers")),
                    file=path.name,
                )
            )
            self.sent.show()

        self._run(operation, done, self.tr("Writing answers"))

    # ------------------------------------------------------------ taking in

    def choose_take(self) -> None:
        """Ask which file, show what it would change, then take it in."""
        if self.busy:
            return
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Take in a colleague's answers"),
            str(self._session.project.folder.parent),
            self._filter(),
        )
        if name:
            self.take(Path(name))

    def take(self, *paths: Path) -> None:
        """Show of each bundle, one after the other, what it would change."""
        self._waiting += paths
        if not (self.busy or self.dialog is not None):
            self._next()

    def _next(self) -> None:
        if self._waiting:
            self._preview(self._waiting.pop(0))

    def _preview(self, path: Path) -> None:
        project, coach = self._session.project, self._session.coach

        def operation() -> MergePreview:
            from annotator.bundles import preview_bundle

            return preview_bundle(project, path, coach.id if coach else None)

        def look(found: MergePreview) -> None:
            if self._session.coach == coach:
                self._ask(path, found)
            else:
                self._preview(path)  # what it hides was hidden from somebody else

        self._run(operation, look)

    def _ask(self, path: Path, found: MergePreview) -> None:
        dialog = PreviewDialog(self._told(path, found), self.window())
        self.dialog = dialog

        def answered(result: int) -> None:
            self.dialog = None
            dialog.deleteLater()
            if result == PreviewDialog.DialogCode.Accepted:
                self._import(path)
            else:
                self._next()

        dialog.finished.connect(answered)
        dialog.open()

    def _import(self, path: Path) -> None:
        project = self._session.project

        def operation() -> "MergeReport":
            from annotator.bundles import import_bundle

            return import_bundle(project, path)

        def done(report: "MergeReport") -> None:
            self._tell(report.changes)
            self._tells_once_read = True
            self.refresh()

        self._run(operation, done, self.tr("Taking in answers"))

    def undo(self) -> None:
        """Put back what stood before the last bundle, as one step."""
        last = self._last
        if self.busy or last is None:
            return
        project = self._session.project

        def operation() -> "UndoReport":
            from annotator.bundles import undo_bundle

            return undo_bundle(project, last.id)

        def done(undone: "UndoReport") -> None:
            self._tell(undone.changes)
            self._last = None
            self._say(
                self.tr(
                    "{file} is undone: everything stands as before it. What was"
                    " answered since has stayed."
                ).format(file=undone.merge.source)
            )

        self._run(operation, done, self.tr("Undoing"))

    def _tell(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self._session.emit_change(change)

    # ------------------------------------------------------------ words

    def _told(self, path: Path, found: MergePreview) -> Preview:
        fates = {
            Fate.NEW: self.tr("new"),
            Fate.NEWER: self.tr("newer: counts from now on"),
            Fate.OLDER: self.tr("older: what is here stays"),
            Fate.SAME: self.tr("same"),
            Fate.AHEAD: self.tr("dated in the future: left out"),
        }
        later = self.tr("shown once you have answered it")

        def cells(each: object) -> tuple[str, ...]:
            if isinstance(each, str):
                return each, "", self.tr("video is not here: left out"), "", ""
            assert isinstance(each, MergeRow)
            start = (each.video.name, each.coach, fates[each.fate])
            if each.hidden:
                return (*start, "", later)
            here = spoken_answer(each.standing)
            there = (
                self.tr("taken back")
                if each.answer is None
                else spoken_answer(each.answer)
            )
            if each.standing_at is not None:  # what decides between the two
                dated = self.tr("{answer} ({when})")
                here = dated.format(answer=here, when=_when(each.standing_at))
                there = dated.format(answer=there, when=_when(each.given_at))
            return (*start, here, there)

        order = [Fate.NEWER, Fate.OLDER, Fate.AHEAD, Fate.NEW]  # decisions first
        shown = sorted(
            (each for each in found.rows if each.fate in order),
            key=lambda each: order.index(each.fate),
        )
        return Preview(
            title=(
                self.tr("Take in the answers in {file}?")
                if found.changes_anything
                else self.tr("{file}: nothing to take in")
            ).format(file=path.name),
            summary=self.summary(found),
            heads=(
                self.tr("Video"),
                self.tr("Coach"),
                self.tr("What"),
                self.tr("Here"),
                self.tr("In the file"),
            ),
            rows=(*shown, *found.only_there),
            cells=cells,
            may_accept=found.changes_anything,
        )

    def summary(self, found: MergePreview) -> list[str]:
        """What a bundle changes, in a few sentences."""
        lines = [
            self.tr("{new}, {newer:,} newer, {same:,} as they are.").format(
                new=counted(
                    found.count(Fate.NEW),
                    self.tr("new answer"),
                    self.tr("new answers"),
                ),
                newer=found.count(Fate.NEWER),
                same=found.count(Fate.SAME),
            ),
            self.tr(
                "Videos: {both:,} here and in the file, {here:,} only here, {there:,}"
                " only in the file."
            ).format(
                both=found.n_videos,
                here=len(found.only_here),
                there=len(found.only_there),
            ),
        ]
        if n_older := found.count(Fate.OLDER):
            lines.append(
                self.tr(
                    "Left out, because the same coach has said something else here"
                    " since: {answers}."
                ).format(
                    answers=counted(n_older, self.tr("answer"), self.tr("answers"))
                )
            )
        if n_ahead := found.count(Fate.AHEAD):
            lines.append(
                self.tr(
                    "Left out, because dated in the future (the clock of one of the"
                    " computers is wrong): {answers}."
                ).format(
                    answers=counted(n_ahead, self.tr("answer"), self.tr("answers"))
                )
            )
        for coach in found.coaches:
            if coach.similar is not None:
                lines.append(
                    self.tr(
                        "{name} is added as a coach, and is nearly {other}: is the name"
                        " spelt right?"
                    ).format(name=coach.name, other=coach.similar)
                )
            elif coach.is_new:
                lines.append(
                    self.tr("{name} is added as a coach.").format(name=coach.name)
                )
            elif coach.becomes is not None:
                lines.append(
                    self.tr(
                        "{here} is called {name} from now on, as at the other desk."
                    ).format(here=coach.here, name=coach.becomes)
                )
            elif coach.here is not None and coach.here != coach.name:
                lines.append(
                    self.tr("{name} in the file is {here} here.").format(
                        name=coach.name, here=coach.here
                    )
                )
        if found.n_renames and not any(each.becomes for each in found.coaches):
            lines.append(
                self.tr(
                    "Earlier names of coaches are noted, so that files that still use"
                    " them are understood."
                )
            )
        if found.n_repeats:
            lines.append(
                self.tr(
                    "{answers} to videos that came back there, which count for how far"
                    " coaches agree with themselves."
                ).format(
                    answers=counted(
                        found.n_repeats, self.tr("answer"), self.tr("answers")
                    )
                )
            )
        return lines

    def _brought(self, merge: Merge) -> str:
        """What came with a bundle that was taken in."""
        parts = []
        if merge.n_answers or not (merge.n_renames or merge.n_repeats):
            parts.append(
                counted(merge.n_answers, self.tr("answer"), self.tr("answers"))
            )
        if merge.n_renames:
            parts.append(
                counted(merge.n_renames, self.tr("new name"), self.tr("new names"))
            )
        if merge.n_repeats:
            parts.append(
                counted(
                    merge.n_repeats,
                    self.tr("repeated answer"),
                    self.tr("repeated answers"),
                )
            )
        return ", ".join(parts)

    def _filter(self) -> str:
        return self.tr("Answers of another desk (*{suffix})").format(suffix=SUFFIX)

    # ------------------------------------------------------------ work

    def _look(self, _context: TaskContext) -> Merge | None:
        merges = self._session.project.repository.merges()
        return next((each for each in merges if each.undone_at is None), None)

    def _apply(self, last: Merge | None) -> None:
        before, self._last = self._last, last
        if last is not None and last != before:
            self._say(
                self.tr("Taken in on {when}: {count} of {names} ({file}).").format(
                    when=_when(last.merged_at),
                    count=self._brought(last),
                    names=", ".join(last.coaches),
                    file=last.source,
                )
            )
        elif last is None and before is not None:
            self.state.hide()
        self._show_state()
        if self._tells_once_read:
            self._tells_once_read = False
            self.told.emit()

    def _run(
        self,
        operation: Callable[[], T],
        done: Callable[[T], None],
        title: str = "",
    ) -> None:
        """Off the GUI thread; one thing at a time."""
        if self.busy:
            return

        def ended() -> None:
            self._task = None
            self._show_state()

        def on_success(result: T) -> None:
            ended()
            done(result)
            self._show_state()
            self.told.emit()
            if not (self.busy or self.dialog is not None):
                self._next()  # what was dropped meanwhile

        def on_failure(error: BaseException) -> None:
            ended()
            show_error(self, error)
            self._next()

        self._task = run_task(
            self,
            lambda _context: operation(),
            on_success=on_success,
            on_failure=on_failure,
        )
        if title:
            self._board.add(Job(title, self._task))
        self._show_state()

    def _on_coach(self, _coach: object) -> None:
        self.sent.hide()  # what another coach has sent
        self._show_state()

    def _say(self, sentence: str) -> None:
        self.state.setText(sentence)
        self.state.show()

    def _show_state(self) -> None:
        named = self._session.coach is not None
        self.send_button.setEnabled(named and not self.busy)
        self.send_button.setToolTip(
            "" if named else self.tr("Choose who is labelling first.")
        )
        self.take_button.setEnabled(not self.busy)
        self.undo_button.setVisible(self._last is not None)
        self.undo_button.setEnabled(not self.busy)


def _when(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _file_name(name: str) -> str:
    """A coach's name without what no file name may hold."""
    kept = "".join(each for each in name if each.isalnum() or each in " -_").strip()
    return kept or "answers"
