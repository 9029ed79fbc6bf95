"""An evening through the real window: two coaches label, settle, retrain, decide.

``python -m tests.evening OUT`` renders the races of two evenings, plays both with real
key and mouse events, and keeps a picture of every step in ``OUT``.
``tests/ui/test_evening.py`` plays a short one, and kills others at bad moments with

``python -m tests.evening --stage label|train|promote PROJECT``

which opens the window on a project and prints one JSON object a line of what it has seen
happen.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QWidget

from annotator.project import Project
from annotator.settings import UserSettings
from annotator.ui.main_window import MainWindow
from annotator.ui.pages import Page
from annotator.ui.training_page import TrainingPage
from annotator.ui.workspace import Workspace
from annotator.videos import import_videos
from annotator.workflow import VideoId
from dataset.footage import RaceSpec, plan_races, render_races
from dataset.states import LanePair, LaneState

COACHES = ("Ada", "Bo")
REASON = "clear stop in the slow replay"
LEFT_KEYS = dict(zip(LaneState, "asdf", strict=True))
RIGHT_KEYS = dict(zip(LaneState, "jkl;", strict=True))
PATIENCE_S = 240.0
"""The machine that tests run on is slow and noisy."""


# ---------------------------------------------------------------- races


def small_races(n: int, seed: int = 0) -> list[tuple[str, RaceSpec]]:
    """Races as ``plan_races`` gives them, in stamps: seconds to render instead of minutes."""
    return [
        (name, replace(spec, width_px=96, height_px=160, fps=10))
        for name, spec in plan_races(n, seed)
    ]


def make_project(
    folder: Path, races: Sequence[tuple[str, RaceSpec]], *, jobs: int = 1
) -> dict[str, LanePair]:
    """A project with those races, two coaches and no answer.

    Returns:
        What really happens in each race.
    """
    films = folder.parent / "films"
    render_races(films, races, jobs=jobs)
    with closing(Project.open_or_create(folder)) as project:
        for name in COACHES:
            project.repository.add_coach(name)
        import_videos(project, [films / name for name, _ in races], jobs=jobs)
    return {name: spec.pair for name, spec in races}


def overlooked(pair: LanePair) -> LanePair:
    """What somebody says who missed a slip; the same where there is none."""
    if pair.left is LaneState.SLIP:
        return LanePair(LaneState.FLASH, pair.right)
    if pair.right is LaneState.SLIP:
        return LanePair(pair.left, LaneState.FLASH)
    return pair


# ---------------------------------------------------------------- hands and eyes


def until(
    what: str, holds: Callable[[], object], patience_s: float = PATIENCE_S
) -> None:
    """Let the window live until ``holds``; an evening that hangs says where."""
    deadline = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {patience_s:.0f} s still waiting: {what}")
        QTest.qWait(20)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """The left button, where somebody would point."""
    QTest.mouseClick(
        widget,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        at or widget.rect().center(),
    )


def open_window(folder: Path, coach: str) -> MainWindow:
    """The window on a project, with that coach at the desk."""
    window = MainWindow(UserSettings().labelling(folder, coach), import_jobs=1)
    window.resize(1280, 720)
    window.show()
    window.open_project(folder)
    until("the project opens", lambda: window.workspace is not None)
    return window


class Evening:
    """What coaches do in one window, step by step."""

    def __init__(
        self,
        window: MainWindow,
        truth: Mapping[str, LanePair],
        pictures: Path | None = None,
    ) -> None:
        self.window = window
        self.truth = truth
        self._pictures = pictures
        self._n_pictures = 0

    @property
    def pages(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    @property
    def project(self) -> Project:
        return self.pages.session.project

    @property
    def training(self) -> TrainingPage:
        return self.pages.training_page

    def picture(self, name: str) -> None:
        """Keep what is on the screen."""
        if self._pictures is None:
            return
        QTest.qWait(300)
        self._n_pictures += 1
        self._pictures.mkdir(parents=True, exist_ok=True)
        place = self._pictures / f"{self._n_pictures:02}-{name}.png"
        assert self.window.grab().save(str(place))
        print(f"{place.name}", flush=True)

    # ------------------------------------------------------------ labelling

    def sit_down(self, coach: str) -> None:
        """Another coach takes the desk, by keys and mouse."""
        session = self.pages.session
        if session.coach is not None and session.coach.name == coach:
            return
        self.pages.show_page(Page.LABEL)
        page = self.pages.label_page
        # By mouse: without a window manager no window is active, and no shortcut works.
        click(self.pages.chooser)
        popup = self.pages.chooser.popup
        until("the list of coaches", popup.isVisible)
        click(popup.buttons[COACHES.index(coach)])
        until("the other coach", lambda: session.coach and session.coach.name == coach)
        # Keys are shortcuts of the active window, which a closed list is no more.
        self.window.activateWindow()
        until("the window is in front", self.window.isActiveWindow)
        until("the queue is read", lambda: not page._reader.is_stale)

    def label(
        self,
        names: Sequence[str],
        says: Callable[[str], LanePair],
        on_saved: Callable[[str, LanePair], None] = lambda _name, _pair: None,
    ) -> None:
        """Answer these videos with the keys of the desk, in the order of the desk."""
        self.pages.show_page(Page.LABEL)
        page = self.pages.label_page
        ids = {self.project.repository.video(name).id: name for name in names}
        owed = set(ids)
        while owed:
            until("a video is on screen", lambda: page.video is not None)
            assert page.video is not None
            if page.video.id not in owed:
                page.show_video(min(owed))
                until("an owed video", lambda: page.video and page.video.id in owed)
            until("its picture is there", lambda: page.player.has_shown)
            video = page.video
            pair = says(video.name)
            QTest.keyClicks(page, LEFT_KEYS[pair.left] + RIGHT_KEYS[pair.right])
            QTest.keyClick(page, Qt.Key.Key_Return)
            self._wait_for_saved(video.id, pair)
            on_saved(video.name, pair)
            owed.discard(video.id)

    def _wait_for_saved(self, video_id: VideoId, pair: LanePair) -> None:
        coach = self.pages.session.coach
        assert coach is not None

        def is_saved() -> bool:
            stored = self.project.repository.annotation(video_id, coach.id)
            return stored is not None and stored.answer.pair == pair

        until("it is saved", is_saved)
        until("the desk is free", lambda: not self.pages.label_page.commits.is_saving)

    # ------------------------------------------------------------ settling

    def settle(self) -> int:
        """Settle every disagreement as it really was; how many there were."""
        self.pages.show_page(Page.REVIEW)
        page = self.pages.review_page
        repository = self.project.repository
        n = 0
        while left := repository.disagreements():
            until("it is on screen", lambda: page.disputes._open is not None)
            at = next(e.video for e in left if e.video.id == page.disputes._open)
            pair = self.truth[at.name]
            decision = page.disputes.decision
            decision.answer_buttons[0].setFocus()
            QTest.keyClicks(
                page.focusWidget() or page,
                LEFT_KEYS[pair.left] + RIGHT_KEYS[pair.right],
            )
            decision.reason.setFocus()
            QTest.keyClicks(decision.reason, REASON)
            if not n:
                self.picture("settling")
            QTest.keyClick(
                decision.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
            )
            self._wait_for_settled(at.id, len(left))
            n += 1
        return n

    def _wait_for_settled(self, video_id: VideoId, n_before: int) -> None:
        repository, room = self.project.repository, self.pages.review_page.disputes
        until("it is settled", lambda: len(repository.disagreements()) < n_before)
        until("the next one is there", lambda: room._open != video_id)

    # ------------------------------------------------------------ training

    def open_training(self, network: str, epochs: int) -> TrainingPage:
        """The training page with these choices, and its numbers read."""
        self.pages.show_page(Page.TRAINING)
        page = self.training
        until(
            "the page knows", lambda: page._facts is not None and not page._read.running
        )
        until("nothing runs", lambda: not page.running)
        card = page.retraining
        card.network.setCurrentIndex(card.network.findData(network))
        card.device.setCurrentIndex(card.device.findData("cpu"))
        card.epochs.setValue(epochs)
        return page

    def begin_training(self, network: str, epochs: int) -> TrainingPage:
        """Press the button, and say “Train” where a part stays empty."""
        page = self.open_training(network, epochs)
        until("the button", page.retraining.button.isEnabled)
        click(page.retraining.button)
        until("it starts or asks", lambda: page.running or page.fixing.question)
        if page.fixing.question is not None:
            question = page.fixing.question
            click(next(b for b in question.buttons() if b.text() == "Train"))
            until("it starts", lambda: page.running)
        return page

    def train(self, network: str, epochs: int) -> TrainingPage:
        """Retrain and wait for its end, the suggestions or the decision included."""
        page = self.begin_training(network, epochs)
        curves = page.progress.curves
        until("a batch", lambda: curves.points.get("loss batches") or not page.running)
        self.picture("training")
        self.idle()
        return page

    def idle(self) -> None:
        """Until nothing runs and the page has read what came of it."""
        page = self.training
        until("nothing runs", lambda: not self.window.board.running)
        until("it is read", lambda: not page._read.running and not page._stale)

    # ------------------------------------------------------------ deciding

    def promote(self) -> None:
        """Press “Promote” on the decision page."""
        page = self.training
        candidate = page.decision.judged
        assert candidate is not None
        until("it can be pressed", page.decision.promote_button.isEnabled)
        click(page.decision.promote_button)
        until("it is promoted", lambda: page._right.currentIndex() == 0)
        self.idle()

    def play_flip(self) -> str | None:
        """Click the first video that the two judge differently; its name."""
        flips = self.training.decision.flips
        if not flips.count():
            return None
        wanted = flips.item(0).data(Qt.ItemDataRole.UserRole)
        click_item(flips, 0)
        page = self.pages.label_page
        until("it plays", lambda: page.video is not None and page.video.id == wanted)
        until("its picture is there", lambda: page.player.has_shown)
        assert page.video is not None
        return page.video.name


def click_item(view: QListWidget, line: int) -> None:
    """Click a line of a list."""
    item = view.item(line)
    view.scrollToItem(item)
    click(view.viewport(), view.visualItemRect(item).center())


# ---------------------------------------------------------------- the long form


def play(out: Path, races: Sequence[tuple[str, RaceSpec]], network: str) -> None:
    """Two evenings: the first network, then a second one and the decision."""
    with tempfile.TemporaryDirectory(prefix="evening-") as scratch:
        folder = Path(scratch) / "club.dualane"
        print("rendering", flush=True)
        truth = make_project(folder, races, jobs=2)
        names = sorted(truth)
        n_open = max(3, len(names) // 5)
        first, second = (
            names[: (len(names) - n_open) // 2],
            names[(len(names) - n_open) // 2 : len(names) - n_open],
        )
        window = open_window(folder, COACHES[0])
        evening = Evening(window, truth, out)
        evening.picture("empty")
        _label_as_both(evening, first)
        evening.open_training(network, 0)
        evening.picture("before-the-first-training")
        evening.train(network, 0)
        evening.picture("first-network")
        _label_as_both(evening, second)
        evening.open_training(network, 0)
        evening.picture("what-is-new")
        page = evening.train(network, 0)
        evening.picture("decision")
        judged = page.decision.judged
        assert judged is not None
        print(judged.why_not or page.decision.verdict.text(), flush=True)
        print(page.decision.detail.text(), flush=True)
        if evening.play_flip():
            evening.picture("flipped-video")
        evening.pages.show_page(Page.TRAINING)
        evening.promote()
        evening.picture("promoted")
        click(page.checkpoints.chart_button)
        evening.picture("history-as-a-chart")
        evening.label([names[-1]], truth.__getitem__)
        evening.pages.label_page.show_video(
            evening.project.repository.video(names[-1]).id
        )
        QTest.qWait(500)
        evening.picture("suggestion-after-the-answer")
        evening.pages.show_page(Page.TRAINING)
        click(page.checkpoints.roll_back_button)
        QTest.qWait(200)
        evening.idle()
        evening.picture("rolled-back")
        window.close()
        until("closed", lambda: not window.isVisible())


def _label_as_both(evening: Evening, names: Sequence[str]) -> None:
    slips = [n for n in names if overlooked(evening.truth[n]) != evening.truth[n]]
    missed = set(slips[:2])
    evening.sit_down("Ada")
    evening.label(names[:1], evening.truth.__getitem__)
    evening.picture("labelling")
    evening.label(names[1:], evening.truth.__getitem__)
    evening.sit_down("Bo")
    evening.label(
        names,
        lambda n: overlooked(evening.truth[n]) if n in missed else evening.truth[n],
    )
    evening.settle()


# ---------------------------------------------------------------- to be killed


def say(event: str, **facts: Any) -> None:
    """One line for whoever is going to kill this process."""
    print(json.dumps({"event": event, **facts}), flush=True)


def stage_label(folder: Path) -> None:
    """Answer everything as Ada, then as Bo, saying each answer once it is saved."""
    truth = json.loads((folder.parent / "truth.json").read_text())
    pairs = {name: LanePair.parse(text) for name, text in truth.items()}
    window = open_window(folder, COACHES[0])
    evening = Evening(window, pairs)
    for coach in COACHES:
        evening.sit_down(coach)
        evening.label(
            sorted(pairs),
            pairs.__getitem__,
            lambda name, pair, who=coach: say(  # type: ignore[misc]
                "saved", video=name, pair=str(pair), coach=who
            ),
        )
    say("done")
    window.close()


def stage_train(folder: Path) -> None:
    """Train for ever, saying when the first batch is through and what came of it."""
    window = open_window(folder, COACHES[0])
    evening = Evening(window, {})
    page = evening.begin_training("strips", 1000)
    curves = page.progress.curves
    until("a batch", lambda: curves.points.get("loss batches"))
    say("training")
    until("it ended", lambda: not page.running, 600)
    say("ended", words=page.progress.detail.text())
    os._exit(0)  # an error dialog may be open: nobody is there to press it


def stage_promote(folder: Path) -> None:
    """Promote one checkpoint and the other for ever, asking each for suggestions."""
    window = open_window(folder, COACHES[0])
    evening = Evening(window, {})
    page = evening.open_training("strips", 1)
    table = page.checkpoints.table
    while True:
        for line in range(2):
            table.selectRow(line)
            chosen = page.checkpoints.chosen
            assert chosen is not None
            if not page.checkpoints.promote_button.isEnabled():
                continue
            click(page.checkpoints.promote_button)
            until("decided", lambda: page._task is None or "ugges" in _headline(page))
            say("promoted", checkpoint=chosen.checkpoint_id)
            until("nothing runs", lambda: not page.running)
            until("it is read", lambda: not page._read.running and not page._stale)


def _headline(page: TrainingPage) -> str:
    return page.progress.headline.text()


STAGES = {"label": stage_label, "train": stage_train, "promote": stage_promote}


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.evening")
    parser.add_argument("place", type=Path, metavar="OUT|PROJECT")
    parser.add_argument("--stage", choices=STAGES)
    parser.add_argument("--network", default="strips")
    parser.add_argument("--races", type=int, default=30, metavar="N")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    options = parser.parse_args()
    from annotator.ui.app import make_application
    from annotator.ui.theme import ThemeChoice, apply_theme

    with tempfile.TemporaryDirectory(prefix="settings-") as settings:
        # Nobody's own settings are touched.
        os.environ["DUALANE_CONFIG_DIR"] = settings
        app = make_application(UserSettings())
        assert isinstance(app, QApplication)
        apply_theme(app, ThemeChoice(options.theme))
        if options.stage:
            STAGES[options.stage](options.place)
        else:
            races = [
                (name, replace(spec, width_px=180, height_px=320, fps=15))
                for name, spec in plan_races(options.races)
            ]
            play(options.place, races, options.network)
    return 0


if __name__ == "__main__":
    sys.exit(main())
