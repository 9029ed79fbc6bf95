"""Suggestions of a network: a real one, kept ready while videos are still imported."""

import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from annotator import child, suggestions
from annotator.benchmarks.suggest import train_small
from annotator.checkpoints import promote
from annotator.project import Project
from annotator.repository import Repository
from annotator.videos import import_videos
from dataset.errors import Cancelled, TrainingError
from dataset.footage import RaceSpec, render_video
from dataset.states import LanePair

if TYPE_CHECKING:
    from annotator.workflow import Change

LONG_S = 60.0


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train_small(tmp_path_factory.mktemp("network") / "strips")


@pytest.fixture(scope="module")
def races(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("races")
    for seed in (1, 2, 3):
        spec = RaceSpec(LanePair.parse("1-4"), seed, 1, width_px=270, height_px=480)
        render_video(spec, folder / f"race{seed}.mp4")
    return sorted(folder.iterdir())


@pytest.fixture
def with_network(project: Project, checkpoint: Path) -> Project:
    shutil.copytree(checkpoint, project.checkpoints_folder / checkpoint.name)
    promote(project, checkpoint.name)
    return project


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What children were started, for real."""
    found: list[list[str]] = []
    run = child.run_events

    def counted(arguments: list[str], **given: Any) -> None:
        found.append(list(arguments))
        run(arguments, **given)

    monkeypatch.setattr(child, "run_events", counted)
    return found


def has_suggestions(repository: Repository, n: int) -> bool:
    return len(repository.suggestions()) == n


def wait_until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG_S
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_a_network_is_ready_for_each_video_that_an_import_brings(
    with_network: Project, races: list[Path], starts: list[list[str]]
) -> None:
    """One child for all; what it says is stored, and told, while more come."""
    repository = with_network.repository
    ended = threading.Event()
    told: list[Change] = []
    with ThreadPoolExecutor(1) as pool:
        try:
            suggesting = pool.submit(
                suggestions.suggest,
                with_network,
                more_come=lambda: not ended.is_set(),
                on_change=told.append,
                polite=True,
            )
            for n, race in enumerate(races, 1):
                import_videos(with_network, [race], jobs=1)
                wait_until(partial(has_suggestions, repository, n))
                assert not suggesting.done()
        finally:
            ended.set()
        report = suggesting.result()
    assert (report.n_videos, report.n_current, report.failed) == (3, 0, ())
    assert len(starts) == 1
    ids = {video.id for video in repository.videos()}
    assert report.change.video_ids == ids
    assert frozenset().union(*(change.video_ids for change in told)) == ids
    (source,) = {each.checkpoint_id for each in repository.suggestions()}
    assert source == report.checkpoint_id
    assert all(each.snapshot_id for each in repository.suggestions())

    again = suggestions.suggest(with_network)
    assert (again.n_videos, again.n_current) == (0, 3)
    assert len(starts) == 1, "nothing to ask, so nobody is started"


@pytest.mark.slow
def test_what_was_said_before_a_cancel_stays(
    with_network: Project, races: list[Path]
) -> None:
    repository = with_network.repository
    import_videos(with_network, races[:1], jobs=1)
    with pytest.raises(Cancelled):
        suggestions.suggest(
            with_network,
            more_come=lambda: True,
            cancel=lambda: len(repository.suggestions()) == 1,
        )
    assert len(repository.suggestions()) == 1


@pytest.mark.slow
def test_a_network_that_cannot_be_read_ends_the_waiting(
    with_network: Project, checkpoint: Path
) -> None:
    folder = with_network.checkpoints_folder / checkpoint.name
    (folder / "weights.safetensors").write_bytes(b"no weights")
    with pytest.raises(TrainingError):
        suggestions.suggest(with_network, more_come=lambda: True)
