"""Groups of videos: seen while a pattern is typed, made when told to."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog

from annotator import queries
from annotator.exchange import export_snapshot, plan_export
from annotator.project import Project
from annotator.ui import errors
from annotator.ui.group_dialog import GroupDialog
from annotator.ui.jobs import JobBoard
from annotator.ui.session import Session
from annotator.videos import import_videos
from annotator.workflow import Answer, Change
from dataset.splits import Split
from dataset.states import LanePair, LaneState
from tests.factories import make_video

FLASH, SLIP, FALL, EMPTY = LaneState
NAMES = (
    "Rome_Monday_race01.mp4",
    "Rome_Monday_race02.mp4",
    "Rome_Tuesday_race03.mp4",
    "Lima_Tuesday_race04.mp4",
)

Open = Callable[[str | None], GroupDialog]


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Project]:
    """Four real videos; Ada and Bo agree on the first two."""
    for number, name in enumerate(NAMES):
        make_video(tmp_path / "films" / name, n_frames=40 + number)
    project = Project.create(tmp_path / "club.dualane")
    assert len(import_videos(project, [tmp_path / "films"], jobs=1).added) == 4
    repository = project.repository
    for name in ("Ada", "Bo"):
        repository.add_coach(name)
        for video in NAMES[:2]:
            repository.record_annotation(
                repository.video(video).id,
                repository.coach(name).id,
                Answer(pair=LanePair(FLASH, FALL)),
            )
    yield project
    project.close()


@pytest.fixture
def opened(qtbot, club: Project) -> Open:
    def make(coach: str | None = "Ada") -> GroupDialog:
        who = club.repository.coach(coach) if coach else None
        dialog = GroupDialog(Session(club, who, club.repository.coaches()), JobBoard())
        qtbot.addWidget(dialog)
        dialog.open()
        qtbot.waitUntil(lambda: dialog._found is not None)
        return dialog

    return make


def rows(dialog: GroupDialog) -> list[list[str]]:
    model = dialog.plan.table.model()
    return [
        [model.index(line, column).data() for column in range(model.columnCount())]
        for line in range(model.rowCount())
    ]


def kept(dialog: GroupDialog) -> list[str]:
    model = dialog.plan.kept.model()
    return [model.index(line, 0).data() for line in range(model.rowCount())]


def groups_of(project: Project) -> dict[str, str]:
    return {video.name: video.group for video in project.repository.videos()}


def test_the_groups_as_they_are_come_first_and_nothing_can_be_made(opened: Open):
    dialog = opened("Ada")
    assert dialog.plan.summary.text() == "3 groups as they are now."
    assert [line[:2] for line in rows(dialog)] == [
        ["Lima_Tuesday", "1"],
        ["Rome_Monday", "2"],
        ["Rome_Tuesday", "1"],
    ]
    assert not dialog.apply_button.isEnabled()
    texts = [button.text() for button in dialog.examples.values()]
    assert texts == [
        "First word: Lima (2 groups)",
        "First two words: Lima_Tuesday (3 groups)",
        "All before the last number: Lima_Tuesday_race (3 groups)",
        "Day in the name: in no name",
    ]


def test_a_ready_made_pattern_is_shown_at_once_and_made_with_a_click(
    qtbot, opened: Open, club: Project
):
    dialog = opened("Ada")
    told: list[Change] = []
    dialog._session.changed.connect(told.append)
    first = next(iter(dialog.examples.values()))
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert [line[:2] for line in rows(dialog)] == [["Lima", "1"], ["Rome", "3"]]
    assert "2 groups; 4 videos would change." in dialog.plan.summary.text()
    assert groups_of(club)["Lima_Tuesday_race04.mp4"] == "Lima_Tuesday", "a preview"
    with qtbot.waitSignal(dialog.finished):
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert set(groups_of(club).values()) == {"Lima", "Rome"}
    assert told[0].n_written == 4
    again = Project.open(club.folder)
    assert again.settings.group_pattern == first_pattern(dialog)
    again.close()


def test_groups_that_differ_only_in_capitals_are_named(opened: Open, club: Project):
    one = club.repository.video(NAMES[0])
    with club.repository._writing() as session:  # as an earlier version has left it
        queries.video_row(session, one.id).group_name = "ROME_Tuesday"
    dialog = opened("Ada")
    assert dialog.plan.summary.text() == (
        "4 groups as they are now. “ROME_Tuesday”, “Rome_Tuesday” differ only in"
        " capitals."
    )


def first_pattern(dialog: GroupDialog) -> str:
    return next(iter(dialog.examples))


def test_a_pattern_is_followed_while_it_is_typed(qtbot, opened: Open, club: Project):
    dialog = opened("Ada")
    for key in "(Rome":
        qtbot.keyClick(dialog.pattern, key)
        assert not dialog.apply_button.isEnabled(), "shown is what was typed before"
    qtbot.waitUntil(lambda: "no regular expression" in dialog.plan.summary.text())
    assert not dialog.apply_button.isEnabled()
    assert not errors.open_dialogs(), "half a pattern is no accident"
    qtbot.keyClick(dialog.pattern, ")")
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert "3 videos would change" in dialog.plan.summary.text()
    assert kept(dialog) == [
        "The pattern does not match (1):",
        "    Lima_Tuesday_race04.mp4",
    ]
    assert dialog.plan.kept_title.text() == "Without a new group: 1"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
    assert groups_of(club)["Rome_Monday_race01.mp4"] == "Rome_Monday"
    assert club.settings.group_pattern is None


def test_a_column_of_a_file_makes_groups_too(
    qtbot, opened: Open, club: Project, tmp_path: Path
):
    csv = tmp_path / "sessions.csv"
    csv.write_text(
        "video;session;athlete\n"
        f"{NAMES[0]};morning;Aleksandra\n{NAMES[1]};morning;李\n"
        f"{NAMES[2]};;李\nelsewhere.mp4;evening;X\n",
        encoding="utf-8-sig",
    )
    dialog = opened("Ada")
    dialog.take_file(csv)
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert [dialog.column.itemText(at) for at in range(dialog.column.count())] == [
        "session",
        "athlete",
    ]
    assert [line[0] for line in rows(dialog)] == [
        "Lima_Tuesday",
        "Rome_Tuesday",
        "morning",
    ]
    names = kept(dialog)
    assert names[:3] == [
        "The file names no group (2):",
        *(f"    {n}" for n in (NAMES[3], NAMES[2])),
    ]
    assert names[3] == "Not in this project (1):"
    assert names[4].startswith("    row 5"), names
    dialog.column.setFocus()
    qtbot.keyClick(dialog.column, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "李" in [line[0] for line in rows(dialog)])
    with qtbot.waitSignal(dialog.finished):
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert groups_of(club) == {
        NAMES[0]: "Aleksandra",
        NAMES[1]: "李",
        NAMES[2]: "李",
        NAMES[3]: "Lima_Tuesday",
    }
    assert club.settings.group_pattern is None, "a file says nothing of later videos"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,session\na,b\n", "has no column “video”"),
        (f"video\n{NAMES[0]}\n", "has no column beside “video”"),
        (f"video,day\n{NAMES[0]},1\n{NAMES[0]},2\n", "keep one of the two"),
        ("", "is empty"),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_sentence(
    qtbot, opened: Open, tmp_path: Path, content: str, said: str
):
    csv = tmp_path / "bad.csv"
    csv.write_text(content)
    dialog = opened("Ada")
    dialog.take_file(csv)
    qtbot.waitUntil(lambda: said in dialog.plan.summary.text())
    assert not dialog.apply_button.isEnabled()
    csv.write_text(f"video,day\n{NAMES[0]},1\n")
    dialog.take_file(csv)  # mended, and chosen again
    qtbot.waitUntil(dialog.apply_button.isEnabled)


def test_what_an_export_has_fixed_stays_and_says_so(
    qtbot, opened: Open, club: Project, tmp_path: Path
):
    export_snapshot(club, tmp_path / "out.h5")
    dialog = opened("Ada")
    fixed = {line[0]: line[2] for line in rows(dialog)}
    assert fixed["Rome_Monday"] == "training, fixed"
    assert fixed["Lima_Tuesday"] == "none yet: nothing decided"
    dialog.pattern.setText("^(....)")
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert kept(dialog) == [
        "An export has fixed their group (2):",
        *(f"    {name}" for name in NAMES[:2]),
    ]
    assert "2 videos would change" in dialog.plan.summary.text()
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert groups_of(club)[NAMES[0]] == "Rome_Monday"
    assert groups_of(club)[NAMES[2]] == "Rome"


def test_a_group_is_held_out_only_where_the_export_would_hold_it_out(
    opened: Open, club: Project
):
    repository = club.repository
    for name in ("Ada", "Bo"):
        coach = repository.coach(name).id
        cannot = Answer(unusable="the camera fell")
        repository.record_annotation(repository.video(NAMES[2]).id, coach, cannot)
        repository.record_annotation(
            repository.video(NAMES[3]).id, coach, Answer(pair=LanePair(FLASH, FALL))
        )
    dialog = opened("Ada")
    assert {line[0]: line[2] for line in rows(dialog)} == {
        "Lima_Tuesday": "validation at the next export",
        "Rome_Monday": "training at the next export",
        "Rome_Tuesday": "none yet: nothing decided",
    }
    fixing = plan_export(club).fixing
    assert fixing == {"Lima_Tuesday": Split.VALIDATION, "Rome_Monday": Split.TRAIN}
    assert dialog.plan.parts.text().startswith("There is no test part yet: the next ")
    club.clip_file(repository.video(NAMES[3]).fingerprint).unlink()
    parts = {line[0]: line[2] for line in rows(opened("Ada"))}
    assert parts["Lima_Tuesday"] == "none yet: its clips are missing"


@pytest.mark.parametrize("coach", ["Cleo", None])
def test_who_owes_answers_learns_nothing_of_how_groups_will_be_divided(
    opened: Open, club: Project, coach: str | None
):
    club.repository.add_coach("Cleo")

    def shown() -> tuple[list[list[str]], str, str]:
        dialog = opened(coach)
        return rows(dialog), dialog.plan.summary.text(), dialog.plan.parts.text()

    before = shown()
    assert {line[2] for line in before[0]} == {"not fixed yet"}
    assert "once you have answered" in before[2]
    repository = club.repository
    for name in ("Ada", "Bo"):  # a second group with a consensus, of another pair
        repository.record_annotation(
            repository.video(NAMES[3]).id,
            repository.coach(name).id,
            Answer(pair=LanePair(SLIP, SLIP)),
        )
    assert shown() == before
    parts = opened("Ada").plan.parts.text()
    assert "No training video of: Slip – Slip." in parts
    assert parts.endswith(
        "To have some in every part, label such videos in more groups (another session,"
        " athlete or venue)."
    )


def test_settings_that_cannot_be_written_keep_the_dialog(
    qtbot, opened: Open, club: Project
):
    dialog = opened("Ada")
    dialog.pattern.setText("^(....)")
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    toml = (club.folder / "project.toml").read_text()
    (club.folder / "project.toml").unlink()
    (club.folder / "project.toml").mkdir()  # the settings cannot be written
    qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    for box in errors.open_dialogs():
        box.close()
    assert dialog.isVisible()
    (club.folder / "project.toml").rmdir()
    (club.folder / "project.toml").write_text(toml)
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    with qtbot.waitSignal(dialog.finished):
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert set(groups_of(club).values()) == {"Lima", "Rome"}


def test_a_pattern_that_never_ends_leaves_the_window_free(
    qtbot, opened: Open, club: Project, monkeypatch: pytest.MonkeyPatch
):
    """Python's own search holds every thread until it is done."""
    video = club.repository.video(NAMES[0])
    club.repository.add_video(
        name="a" * 60 + ".mp4",
        path="/elsewhere.mp4",
        fingerprint="f" * len(video.fingerprint),
        group="long",
        width_px=64,
        height_px=96,
        duration_s=1.5,
        n_clips=2,
    )
    dialog = opened("Ada")
    searching, n_ticks = threading.Event(), 0
    search = subprocess.run

    def searched(*args: Any, **more: Any) -> Any:
        # Gives up only once the window has had its turns, however long each takes.
        for _ in range(20):
            searching.set()
            try:
                return search(*args, **more)
            except subprocess.TimeoutExpired:
                if n_ticks >= 20:
                    raise
            finally:
                searching.clear()
        raise AssertionError("the event loop stood still while it searched")

    def tick() -> None:
        nonlocal n_ticks
        n_ticks += searching.is_set()

    monkeypatch.setattr(subprocess, "run", searched)
    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(20)
    dialog.pattern.setText("^(a+)+$")
    qtbot.waitUntil(
        lambda: "takes too long" in dialog.plan.summary.text(), timeout=120_000
    )
    timer.stop()
    assert n_ticks >= 20
    assert not dialog.apply_button.isEnabled()
    dialog.pattern.setText("^(....)")
    qtbot.waitUntil(dialog.apply_button.isEnabled)
