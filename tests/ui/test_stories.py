"""Evenings at the desk, the bad ones too: through the real ``main()``, by key and mouse."""

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.__main__ import main
from annotator.project import Project
from annotator.settings import UserSettings, load_settings, save_settings
from annotator.videos import import_videos
from annotator.workflow import Answer
from tests.factories import make_video
from tests.ui.desk_stories import pair
from tests.ui.disk import busy_elsewhere, no_room
from tests.ui.story import CTRL, ENTER, SHIFT, CoachAtTheDesk, Sight, tell

Steps = Iterator[Sight]


@pytest.fixture
def card(tmp_path: Path, video_files: list[Path]) -> Path:
    """A camera's card with copies of the three videos."""
    folder = tmp_path / "card"
    folder.mkdir()
    for path in video_files:
        shutil.copy(path, folder)
    return folder


@pytest.fixture
def club(tmp_path: Path, card: Path) -> Path:
    """A project with those videos; Ada labelled there last."""
    folder = tmp_path / "evening.dualane"
    with closing(Project.create(folder)) as project:
        import_videos(project, [card], jobs=1)
        project.repository.add_coach("Ada")
    save_settings(UserSettings().labelling(folder, "Ada"))
    return folder


def database(club: Path) -> Path:
    return club / "labels.sqlite"


def stored(club: Path) -> list[Answer | None]:
    """What Ada has said of each video, in the order of the queue."""
    with closing(Project.open(club)) as project:
        repository, ada = project.repository, project.repository.coach("Ada")
        found = [repository.annotation(v.id, ada.id) for v in repository.videos()]
        return [each.answer if each else None for each in found]


def test_an_evening_is_all_there_the_next_day(club: Path) -> None:
    save_settings(UserSettings())  # nobody has labelled at this desk before
    whole = pair("2-1", unsure=True, note="low")

    def evening(coach: CoachAtTheDesk) -> Steps:
        yield coach.sees("Who is labelling?", "Ada")
        coach.press(ENTER)  # the first name
        yield coach.at(1)
        coach.press("s", "j", "u", "n", "low", ENTER)
        coach.press(ENTER)
        yield coach.at(2)
        assert coach.sees("✓ Saved")()
        coach.press("a", "k", ENTER)
        yield coach.at(3)
        coach.press("z", with_=CTRL)
        yield coach.at(2)
        assert coach.sees("Taken back: Flash – Slip.")()
        coach.press("z", with_=CTRL)
        yield coach.at(1)
        coach.close()
        yield coach.sees("You have begun answers to 2 videos")
        coach.click("Leave without it")

    tell(["open", club], evening)
    assert stored(club) == [None, None, None]

    def next_day(coach: CoachAtTheDesk) -> Steps:
        yield coach.at(1)
        coach.press("z", with_=CTRL | SHIFT)
        yield coach.sees("Restored: Slip – Flash, unsure.")
        coach.press("y", with_=CTRL)
        yield coach.sees("Restored: Flash – Slip.")
        yield coach.at(3)
        coach.close()

    tell([], next_day)  # the last project opens by itself
    assert stored(club) == [whole, pair("1-2"), None]


def test_a_full_disk_keeps_the_answer_on_the_desk(club: Path) -> None:
    whole = pair("2-1", unsure=True, left_moment_s=0.4, right_time_s=7.42)

    def evening(coach: CoachAtTheDesk) -> Steps:
        yield coach.at(1)
        coach.press(*[Qt.Key.Key_Right] * 12, "s", "e", "j", "y", "742", ENTER, "u")
        with no_room(database(club).with_name("labels.sqlite-wal")):
            coach.press(ENTER)
            yield coach.sees("labels.sqlite", "OK")
        coach.click("OK")
        yield coach.sees("Not saved")
        yield coach.at(1)
        assert coach.answer_on_screen() == "Slip – Flash ?"
        assert coach.answers_in_queue() == ["", "", ""]
        assert stored(club) == [None, None, None]
        coach.press(ENTER)  # there is room again
        yield coach.at(2)
        assert stored(club) == [whole, None, None]
        coach.close()

    tell(["open", club], evening)


def test_a_video_that_vanishes_can_be_answered_and_found_again(
    club: Path, card: Path, tmp_path: Path
) -> None:
    drawer = tmp_path / "drawer"

    def evening(coach: CoachAtTheDesk) -> Steps:
        yield coach.at(1)
        coach.press(Qt.Key.Key_Space)  # it plays while its card is pulled out
        card.rename(drawer)
        coach.press("a", "j", ENTER)
        yield coach.at(2)
        yield coach.sees("The video is not where it was", str(card))
        coach.press("a", "k", ENTER)  # from memory, if one must
        yield coach.at(3)
        found = coach.page.player.view.button
        third = next(drawer.glob("*3.mp4"))
        yield from coach.choose_file(lambda: coach.click(found), third)
        yield coach.sees("1 found at a new place")
        yield lambda: coach.page.player.is_open
        assert coach.page.player.path == third
        coach.close()

    tell(["open", club], evening)
    assert stored(club) == [pair("1-1"), pair("1-2"), None]


def test_a_database_that_is_busy_for_seconds_is_waited_for(club: Path) -> None:
    def evening(coach: CoachAtTheDesk) -> Steps:
        yield coach.at(1)
        coach.press("a", "j")
        with busy_elsewhere(database(club)):
            coach.press(ENTER)
            yield coach.sees("Saving…")
            began = time.monotonic()
            yield lambda: time.monotonic() - began > 2.5
            assert coach.sees("Saving…")()
            coach.close()  # impatient: an answer is never cut off
            yield coach.sees("Ending: Saving your answer…")
        # and it closes once that is on disk

    tell(["open", club], evening)
    assert stored(club) == [pair("1-1"), None, None]
    assert main(["check", str(club)]) == 0


def test_closing_during_an_import_asks_and_loses_nothing(
    club: Path, tmp_path: Path
) -> None:
    more, late = tmp_path / "more", tmp_path / "late"
    make_video(more / "Hall_2025_race1.mp4", n_frames=50)
    make_video(late / "Hall_2025_race2.mp4", n_frames=55)

    def import_folder(coach: CoachAtTheDesk, folder: Path) -> Steps:
        yield from coach.choose_file(
            lambda: coach.press("i", with_=CTRL | SHIFT), folder
        )
        looks, cuts = coach.sees("Looking for videos…"), coach.sees("Importing:")
        yield lambda: looks() or cuts()

    def evening(coach: CoachAtTheDesk) -> Steps:
        yield coach.at(1)
        with busy_elsewhere(database(club)):  # so that it cannot end meanwhile
            yield from import_folder(coach, more)
            coach.close()
            yield coach.sees("Importing videos is still running.")
            coach.click("Stay")
        yield coach.sees("1 video imported")
        told = coach.window.files.importing
        assert told is not None
        assert not told.isVisible()
        coach.click("1 video imported")
        assert not told.results.isVisible()  # there is nothing to mend,
        assert told.height() < 240  # and no empty box for it
        coach.click("Close")
        yield coach.at(1)
        with busy_elsewhere(database(club)):
            yield from import_folder(coach, late)
            coach.close()
            yield coach.sees("Importing videos is still running.")
            coach.click("Close anyway")
            yield coach.sees("Ending: Importing videos…")

    tell(["open", club], evening)
    assert main(["check", str(club)]) == 0
    with closing(Project.open(club)) as project:
        names = [video.name for video in project.repository.videos()]
    assert "Hall_2025_race1.mp4" in names
    assert load_settings().last_project == club
