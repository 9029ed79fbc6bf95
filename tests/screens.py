"""Every page of the window as pictures, for people to look at.

``python -m tests.screens OUT`` builds a small demo project in ``OUT`` (once), opens the
real window on it without a display, and saves each scene as
``OUT/SCENE_LANGUAGE_THEME_SIZE.png``: two languages, two themes, two sizes. What is
wrong with a picture no test can say; whether a scene can still be reached, this can: one
that cannot be made is named at the end, and the exit code is 1.
"""

import argparse
import json
import logging
import os
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QDeadlineTimer, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator import demo
from annotator.project import Project
from annotator.settings import FOLDER_VARIABLE, Language, Theme, UserSettings
from annotator.training import train
from annotator.ui import errors
from annotator.ui.app import make_application
from annotator.ui.draft import Drafts
from annotator.ui.import_dialog import ImportDialog
from annotator.ui.language import apply_language
from annotator.ui.main_window import MainWindow
from annotator.ui.pages import Page
from annotator.ui.theme import ThemeChoice, apply_theme
from annotator.workflow import Status, SuggestionPolicy
from dataset.errors import ProjectError

SIZES: Final = (QSize(1280, 720), QSize(2560, 1440))
THEMES: Final = (Theme.LIGHT, Theme.DARK)
LANGUAGES: Final = (Language.ENGLISH, Language.CHINESE)
COACH: Final = demo.COACHES[0]
N_RACES: Final = 14
LONG_MS: Final = 120_000


@dataclass
class Stage:
    """The window, and where its pictures go."""

    window: MainWindow
    folder: Path
    demo: Path
    empty: Path

    @property
    def workspace(self) -> Any:
        """The open project's pages; there is one."""
        assert self.window.workspace is not None
        return self.window.workspace

    def open(self, project: Path) -> None:
        """Open a project, and wait until its first page is there."""
        self.window.open_project(project)
        self.until(
            lambda: (
                not self.window.opening.under_way
                and self.window.workspace is not None
                and self.window.workspace.session.project.folder == project
            )
        )

    def until(self, so: Callable[[], object], timeout_ms: int = LONG_MS) -> None:
        """Let the window work until it is so.

        Raises:
            TimeoutError: it never was.
        """
        deadline = QDeadlineTimer(timeout_ms)
        while not so():
            if deadline.hasExpired():
                raise TimeoutError("the window never came to this")
            QTest.qWait(30)

    def press(self, *keys: Qt.Key | str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            where = QApplication.focusWidget() or self.window
            if isinstance(key, str):
                QTest.keyClicks(where, key)
            else:
                QTest.keyClick(where, key)
        self.rest()

    def rest(self, ms: int = 400) -> None:
        """Let reads and layouts come to an end."""
        QTest.qWait(ms)

    def page(self, page: Page) -> Any:
        """A page, in front."""
        self.window.show_page(page)
        self.rest()
        return self.workspace.pages.currentWidget()

    def desk(self) -> Any:
        """The labelling page, untouched: an unlabelled video that has a suggestion."""
        page = self.page(Page.LABEL)
        self.until(lambda: page.queue.all_items)  # read beside the window
        page.answering.drafts = Drafts()
        suggested = {
            each.video_id
            for each in self.workspace.session.project.repository.suggestions()
        }
        unlabelled = [
            item.video.id
            for item in page.queue.all_items
            if item.status is Status.UNLABELLED
        ]
        answered = [
            item.video.id
            for item in page.queue.all_items
            if item.status is not Status.UNLABELLED
        ]
        page.show_video(answered[0])  # so that the next is shown anew
        self.rest(100)
        page.show_video(next(v for v in unlabelled if v in suggested))
        for _ in range(20):  # what was asked of the video before is forgotten
            self.until(lambda: page.player.has_shown)
            page.player.seek(2.5)
            self.rest(300)
            if abs(page.player.position_s - 2.5) < 0.1:
                break
        self.until(lambda: page.player.shown_index == page.player.frame_index)
        page.setFocus()
        return page


Scene = Callable[[Stage], Iterator[None]]
"""Makes what is to be seen, yields while pictures are taken, and puts it away again."""
SCENES: dict[str, Scene] = {}


def scene(make: Scene) -> Scene:
    """Keep a scene under its name."""
    SCENES[make.__name__] = make
    return make


@scene
def welcome(stage: Stage) -> Iterator[None]:
    stage.window.close_project()
    stage.rest()
    yield


@scene
def empty_label(stage: Stage) -> Iterator[None]:
    stage.open(stage.empty)
    yield


@scene
def empty_coach_label(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.LABEL)
    session = stage.workspace.session
    page.who.name.setFocus()
    n = len(session.project.repository.coaches())
    stage.press(f"Ada {n + 1}", Qt.Key.Key_Return)
    stage.until(lambda: session.coach is not None)
    yield
    session.set_coach(None)


@scene
def empty_review(stage: Stage) -> Iterator[None]:
    stage.page(Page.REVIEW)
    yield


@scene
def empty_dataset(stage: Stage) -> Iterator[None]:
    stage.page(Page.DATASET)
    yield


@scene
def empty_training(stage: Stage) -> Iterator[None]:
    stage.page(Page.TRAINING)
    yield


@scene
def who(stage: Stage) -> Iterator[None]:
    stage.open(stage.demo)
    stage.workspace.session.set_coach(None)
    stage.page(Page.LABEL)
    yield
    session = stage.workspace.session
    session.set_coach(session.project.repository.coach(COACH))


@contextmanager
def policy(stage: Stage, wanted: SuggestionPolicy) -> Iterator[None]:
    """Let suggestions be seen as ``wanted``, without a blind share."""
    session = stage.workspace.session
    before = session.project.settings
    session.project.save_settings(replace(before, suggestions=wanted, blind_share=0.0))
    session.settings_changed.emit()
    yield
    session.project.save_settings(before)
    session.settings_changed.emit()


@scene
def label(stage: Stage) -> Iterator[None]:
    stage.desk()
    yield


@scene
def label_suggestion(stage: Stage) -> Iterator[None]:
    with policy(stage, SuggestionPolicy.EVERYONE):
        stage.desk()
        yield


@scene
def label_chosen(stage: Stage) -> Iterator[None]:
    stage.desk()
    stage.press("s", "l", "e", "u")
    yield


@scene
def label_both_empty(stage: Stage) -> Iterator[None]:
    stage.desk()
    stage.press("f", ";")
    yield


@scene
def label_cannot_judge(stage: Stage) -> Iterator[None]:
    stage.desk()
    stage.press("x")
    yield
    stage.press(Qt.Key.Key_Escape)


@scene
def label_answered(stage: Stage) -> Iterator[None]:
    page = stage.desk()
    page.going_on.to_neighbour(1)
    stage.until(lambda: page.player.is_open)
    stage.rest()
    yield


@scene
def history(stage: Stage) -> Iterator[None]:
    page = stage.desk()
    page.going_on.to_neighbour(1)
    stage.until(lambda: page.player.has_shown)
    page.show_history()
    stage.rest(800)
    yield
    page.history.hide()


@scene
def network_view(stage: Stage) -> Iterator[None]:
    stage.desk()
    stage.press("b")
    stage.rest(1500)
    yield
    stage.press("b")


@scene
def framing(stage: Stage) -> Iterator[None]:
    page = stage.desk()
    page.player.toggle_framing()
    yield
    page.player.toggle_framing()


@scene
def filter_popup(stage: Stage) -> Iterator[None]:
    page = stage.desk()
    page.desk.queue.open_filter()
    stage.rest()
    yield
    close_popups()


@scene
def coach_chooser(stage: Stage) -> Iterator[None]:
    stage.workspace.chooser.open_list()
    stage.rest()
    yield
    close_popups()


@scene
def coach_rename(stage: Stage) -> Iterator[None]:
    chooser = stage.workspace.chooser
    chooser.open_list()
    chooser.popup.rows[1].ask()
    stage.rest()
    yield
    close_popups()


@scene
def keys(stage: Stage) -> Iterator[None]:
    stage.window.show_keys()
    stage.rest()
    yield
    close_dialogs()


@scene
def key_settings(stage: Stage) -> Iterator[None]:
    stage.window.change_keys()
    stage.rest()
    yield
    close_dialogs()


@scene
def rules(stage: Stage) -> Iterator[None]:
    stage.window.show_rules()
    stage.rest()
    yield
    close_dialogs()


@scene
def about(stage: Stage) -> Iterator[None]:
    stage.window.show_about()
    stage.rest()
    yield
    close_dialogs()


@scene
def known_error(stage: Stage) -> Iterator[None]:
    errors.show_error(
        stage.window,
        ProjectError("/videos/2024 does not exist: name a video or a folder."),
    )
    stage.rest()
    yield
    close_dialogs()


@scene
def crash_report(stage: Stage) -> Iterator[None]:
    try:
        raise RuntimeError("a lane has no divider")
    except RuntimeError as error:
        errors.show_error(stage.window, error)
    stage.rest()
    yield
    close_dialogs()


@scene
def import_results(stage: Stage) -> Iterator[None]:
    broken = stage.folder / "broken"
    broken.mkdir(exist_ok=True)
    whole = next(iter(sorted((stage.demo / "footage").glob("*.mp4"))))
    (broken / "cut_off.mp4").write_bytes(whole.read_bytes()[:2000])
    (broken / "notes.mp4").write_text("no video at all")
    stage.window.files.import_videos([broken, whole])
    importing = stage.window.files.importing
    assert importing is not None
    stage.until(lambda: not importing.running)
    stage.rest()
    yield
    importing.close()


@scene
def review(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.REVIEW)
    page.show_room(page.DISPUTES)
    stage.until(lambda: page.player.has_shown)
    yield


@scene
def review_compare(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.REVIEW)
    page.show_room(page.COMPARE)
    stage.rest(1500)
    yield


@scene
def review_overruled(stage: Stage) -> Iterator[None]:
    session = stage.workspace.session
    session.set_coach(session.project.repository.coach(demo.COACHES[1]))
    page = stage.page(Page.REVIEW)
    page.show_room(page.OVERRULED)
    stage.until(lambda: page.player.has_shown)
    yield
    session.set_coach(session.project.repository.coach(COACH))
    page.show_room(page.DISPUTES)


@scene
def review_second_look(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.REVIEW)
    page.show_room(page.SECOND_LOOK)
    stage.rest(1000)
    yield
    page.show_room(page.DISPUTES)


@scene
def dataset(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.DATASET)
    # The first figures take scikit-learn.
    stage.until(lambda: not page._read.running and not page._measure.running)
    stage.rest()
    yield


@scene
def dataset_below(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.DATASET)
    page.show_bundles()
    stage.rest()
    yield


@scene
def dataset_policy(stage: Stage) -> Iterator[None]:
    stage.page(Page.DATASET)
    with policy(stage, SuggestionPolicy.ONE_COACH):
        stage.rest()
        yield


@scene
def groups(stage: Stage) -> Iterator[None]:
    stage.page(Page.DATASET).open_groups()
    stage.rest(1500)
    yield
    close_dialogs()


@scene
def targets(stage: Stage) -> Iterator[None]:
    stage.page(Page.DATASET).open_targets()
    stage.rest()
    yield
    close_dialogs()


@scene
def export(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.DATASET)
    page.exporting.start(stage.folder / "screens.h5")
    stage.until(lambda: not page.exporting.running or visible_dialogs(stage.window))
    stage.rest(1000)
    yield
    close_dialogs()


@scene
def answers_preview(stage: Stage) -> Iterator[None]:
    labels = stage.window.files.labels
    assert labels is not None
    labels.preview(stage.demo / "footage" / "labels.csv")
    stage.until(lambda: visible_dialogs(stage.window))
    stage.rest()
    yield
    close_dialogs()


@scene
def answers_preview_changes(stage: Stage) -> Iterator[None]:
    sheet = stage.folder / "answers.csv"
    names = [each.name for each in stage.workspace.session.project.repository.videos()]
    rows = [f"{name},Noor,flash,slip,calm" for name in names]
    rows += ["elsewhere.mp4,Noor,flash,fall,", f"{names[0]},{COACH},fall,fall,"]
    sheet.write_text("\n".join(["video,coach,left,right,mood", *rows]), "utf-8")
    labels = stage.window.files.labels
    assert labels is not None
    labels.preview(sheet)
    stage.until(lambda: visible_dialogs(stage.window))
    stage.rest()
    yield
    close_dialogs()


@scene
def training(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.TRAINING)
    stage.until(lambda: page._facts is not None)
    stage.rest()
    yield


@scene
def training_running(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.TRAINING)
    card = page.retraining
    page._width = 4
    card.epochs.setValue(30)
    card.network.setCurrentIndex(card.network.findData("resnet3d"))
    card.device.setCurrentIndex(card.device.findData("cpu"))
    card.button.click()
    stage.until(lambda: page.progress.curves.points.get("loss training", 0) > 1)
    yield
    page.cancel()
    stage.until(lambda: not page.running)


@scene
def training_decision(stage: Stage) -> Iterator[None]:
    page = stage.page(Page.TRAINING)
    stage.until(lambda: page._facts is not None and page._facts.current is not None)
    candidates = [
        card.checkpoint_id
        for card in page._facts.cards
        if card.checkpoint_id != page._facts.current
    ]
    page.compare(candidates[0])
    stage.until(lambda: not page.running)
    stage.rest()
    yield
    page.decision.keep_button.click()


@scene
def training_after(stage: Stage) -> Iterator[None]:
    stage.page(Page.TRAINING)
    stage.rest(1500)
    yield


# ------------------------------------------------------------------ pictures


def visible_dialogs(window: QWidget) -> list[QWidget]:
    """What stands on the screen besides the window, lowest first."""
    return [
        each
        for each in QApplication.topLevelWidgets()
        if each is not window
        and each.isVisible()
        and each.windowType() is not Qt.WindowType.ToolTip
    ]


def close_dialogs() -> None:
    """Put away whatever stands before the window."""
    for each in QApplication.topLevelWidgets():
        if not isinstance(each, MainWindow) and each.isVisible():
            each.close()
    QTest.qWait(100)


close_popups = close_dialogs


def picture(window: QWidget) -> QPixmap:
    """The window, and on it every dialog and popup, where they are on the screen."""
    made = window.grab()
    painter = QPainter(made)
    for each in visible_dialogs(window):
        where = each.pos() - window.pos()
        has_place = isinstance(each, ImportDialog) or (
            each.windowType() is Qt.WindowType.Popup
        )
        if each.isWindow() and not has_place:
            middle = window.rect().center() - QPoint(each.width(), each.height()) / 2
            where = QPoint(max(0, middle.x()), max(0, middle.y()))
        painter.drawPixmap(where, each.grab())
        painter.setPen(QColor("#7f8794"))
        painter.drawRect(where.x() - 1, where.y() - 1, each.width(), each.height())
    painter.end()
    return made


def shoot(stage: Stage, name: str, language: Language) -> None:
    """Save a scene in both themes and sizes."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for size in SIZES:
        for theme in THEMES:
            apply_theme(app, ThemeChoice(theme.value))
            stage.window.resize(size)
            stage.rest(250)
            file = (
                stage.folder / f"{name}_{language.value}_{theme.value}_{size.width()}"
            ).with_suffix(".png")
            picture(stage.window).save(str(file))
    apply_theme(app, ThemeChoice.LIGHT)
    stage.window.resize(SIZES[0])


def build(folder: Path) -> tuple[Path, Path]:
    """The demo project, small, and an empty one."""
    full, empty = folder / "demo.dualane", folder / "empty.dualane"
    if not any((full / "checkpoints").glob("*/card.json")):
        demo.build(full, width=4, jobs=1, n_races=N_RACES)
    if len([*(full / "checkpoints").glob("*/card.json")]) < 2:
        with closing(Project.open(full)) as project:  # something to decide on
            train(project, network="resnet3d", epochs=2, width=4)
    if not empty.exists():
        Project.create(empty).close()
    with closing(Project.open(full)) as project:
        project.repository.coach(COACH)
    return full, empty


def wide_screen(folder: Path) -> str:
    """A screen that is never seen, with room for the largest window.

    The usual one is small, and what drops down would stop at its edge.
    """
    told = folder / "screen.json"
    screen = {"name": "wide", "x": 0, "y": 0, "width": 2640, "height": 1520}
    told.write_text(
        json.dumps({"windowFrameMargins": False, "screens": [screen]}), "utf-8"
    )
    return f"offscreen:configfile={told}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Save the pictures; 1 when a scene could not be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--only", nargs="+", metavar="SCENE", choices=sorted(SCENES))
    chosen = parser.parse_args(arguments)
    folder: Path = chosen.out.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[FOLDER_VARIABLE] = str(folder / "config")
    os.environ["QT_QPA_PLATFORM"] = wide_screen(folder)
    logging.basicConfig(level=logging.ERROR)
    full, empty = build(folder)
    failed: list[str] = []
    app = make_application(UserSettings(theme=Theme.LIGHT, language=LANGUAGES[0]))
    for language in LANGUAGES:
        apply_language(app, language)
        settings = UserSettings(theme=Theme.LIGHT, language=language)
        settings = settings.labelling(full, COACH).opened(empty).opened(full)
        window = MainWindow(settings)
        window.setMinimumSize(0, 0)
        window.resize(SIZES[0])
        window.show()
        stage = Stage(window, folder, full, empty)
        for name, make in SCENES.items():
            if chosen.only and name not in chosen.only:
                continue
            made: Iterator[None] = iter(())
            try:
                if name != "welcome" and not name.startswith("empty"):
                    if (
                        window.workspace is None
                        or window.workspace.session.project.folder != full
                    ):
                        stage.open(full)
                elif window.workspace is None and name != "welcome":
                    stage.open(empty)
                made = make(stage)
                next(made)
                shoot(stage, name, language)
                next(made, None)
            except Exception:  # noqa: BLE001 - the other scenes are worth having
                traceback.print_exc()
                failed.append(f"{name} ({language.value})")
                close_dialogs()
            finally:
                deque(made, maxlen=0)  # puts away what it has set up, whatever happened
            sys.stdout.write(f"{name} {language.value}\n")
            sys.stdout.flush()
        window._may_close = True
        window.close()
        window.deleteLater()
        stage.rest()
    if failed:
        sys.stdout.write(f"Could not be made: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
