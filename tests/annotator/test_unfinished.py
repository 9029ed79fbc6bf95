"""An import that was cut short is noted, told of, and taken up again."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import videos
from annotator.project import Project
from annotator.unfinished import FILE, Unfinished, forget, note, noted, unfinished
from annotator.videos import import_videos
from dataset.clips import CropBox
from dataset.errors import Cancelled, VideoError
from tests.factories import make_video

NAMES = ("Hall_race1.mp4", "Hall_race2.mp4", "Hall_race3.mp4")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "club.dualane")
    yield made
    made.close()


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Three short videos of a memory card."""
    folder = tmp_path / "card"
    for number, name in enumerate(NAMES):
        make_video(folder / name, n_frames=40, width=64 + 2 * number)
    return folder


def cut_short(project: Project, *paths: Path) -> None:
    """Import, and end after the first video."""
    done: list[str] = []
    with pytest.raises(Cancelled):
        import_videos(
            project,
            paths,
            jobs=1,
            on_result=lambda result, _n: done.append(result.path.name),
            cancel=lambda: bool(done),
        )


@pytest.mark.parametrize(
    "noted",
    ["/card\0", "/card\ud800", "card", "", 5, None, ["/card"]],
    ids=["nul", "half a character", "relative", "empty", "number", "null", "list"],
)
def test_a_note_that_names_no_place_does_not_keep_a_project_from_opening(
    project: Project, card: Path, noted: object
):
    document = {"paths": [str(card), noted], "accept_damaged": False}
    (project.folder / FILE).write_text(json.dumps(document))
    assert unfinished(project) is None


def test_what_was_cut_short_is_told_until_it_is_done(project: Project, card: Path):
    assert unfinished(project) is None
    cut_short(project, card)
    taken = {video.name for video in project.repository.videos()}
    assert len(taken) < 3
    found = unfinished(project)
    assert found is not None
    assert found.paths == (card,)
    assert not found.accept_damaged
    assert found.left == tuple(name for name in NAMES if name not in taken)
    report = import_videos(project, found.paths, jobs=1)
    assert set(report.added) == set(found.left)
    assert unfinished(project) is None
    assert not (project.folder / FILE).exists()


def test_another_import_in_between_forgets_nothing(
    project: Project, card: Path, tmp_path: Path
):
    cut_short(project, card)
    other = make_video(tmp_path / "other" / "Gym_race1.mp4", n_frames=40)
    import_videos(project, [other], jobs=1)
    found = unfinished(project)
    assert found is not None
    assert found.paths == (card,)
    note(project, [other], accept_damaged=True)  # which waits for its turn
    found = unfinished(project)
    assert found is not None
    assert found.paths == (card, other)
    assert found.accept_damaged
    forget(project)
    assert unfinished(project) is None


def test_one_that_comes_as_another_ends_keeps_its_note(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    first, second = tmp_path / "first", tmp_path / "second"

    class LetGo:
        """The lock; as soon as it is free, another import notes itself."""

        def __init__(self) -> None:
            self.comes = False

        def __enter__(self) -> None:
            pass

        def __exit__(self, *_more: object) -> None:
            if self.comes:
                self.comes = False
                note(project, [second], accept_damaged=False)

    lock = LetGo()
    monkeypatch.setattr("annotator.unfinished._WRITING", lock)
    with noted(project, [first], accept_damaged=False):
        lock.comes = True
    found = unfinished(project)
    assert found is not None
    assert found.paths == (second,)


def test_a_place_that_is_gone_is_named(project: Project, card: Path):
    cut_short(project, card)
    card.rename(card.with_name("elsewhere"))
    assert unfinished(project) == Unfinished((card,), accept_damaged=False, left=None)


def test_nothing_is_told_of_what_runs_or_was_refused_at_once(
    project: Project, card: Path, tmp_path: Path
):
    with pytest.raises(VideoError):
        import_videos(project, [tmp_path / "nothing"], jobs=1)
    assert not (project.folder / FILE).exists()
    import_videos(project, [card], jobs=1, crop=CropBox(0, 0, 0.9, 1))
    assert not (project.folder / FILE).exists()
    note(
        project,
        [card, make_video(tmp_path / "b.mp4", n_frames=40)],
        accept_damaged=False,
    )
    with project.lock("import"):
        assert unfinished(project) is None
    assert unfinished(project) is not None
    for damaged in ("{", "[]", '{"paths": 3, "accept_damaged": 1}'):
        (project.folder / FILE).write_text(damaged, encoding="utf-8")
        assert unfinished(project) is None


def test_an_import_waits_for_who_only_looks_whether_one_runs(
    project: Project, card: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(videos, "_WAIT_FOR_A_LOOK_S", 60.0)  # however busy the machine
    held, waits = threading.Event(), threading.Event()

    def look() -> None:
        with project.lock("import"):
            held.set()
            waits.wait(0.2)  # nobody sets it

    looking = threading.Thread(target=look)
    looking.start()
    held.wait()
    try:
        import_videos(project, [card], jobs=1)
    finally:
        looking.join()
    assert {video.name for video in project.repository.videos()} == set(NAMES)
