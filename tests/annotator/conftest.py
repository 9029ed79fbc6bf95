"""A real label database for each test: SQLite, and PostgreSQL where one is given."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from annotator.bundles import MergeReport, export_bundle, import_bundle
from annotator.database import Base, open_engine, sqlite_url, upgrade
from annotator.merging import GivenAnswer
from annotator.project import Project
from annotator.repository import Repository
from annotator.snapshot_names import snapshot_name
from annotator.videos import import_videos
from annotator.workflow import (
    Answer,
    Change,
    ChangeKind,
    Coach,
    CoachId,
    Video,
    VideoId,
)
from dataset.ingest import ingest
from dataset.splits import Protocol, Split
from dataset.states import LanePair
from dataset.store import SnapshotVideo, write_snapshot
from tests.model.factories import make_clip_file

BACKENDS = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgres),
]


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An upgraded, empty database."""
    if request.param == "sqlite":
        made = open_engine(sqlite_url(tmp_path / "labels.sqlite"))
    else:
        made = open_engine(request.getfixturevalue("postgresql_url"))
        Base.metadata.drop_all(made)
        with made.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def repository(engine: Engine) -> Repository:
    return Repository(engine)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "club.dualane")
    yield made
    made.close()


START = datetime(2026, 3, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    """So many days after ``START``."""
    return START + timedelta(days=number)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Project, Project]]:
    """Two projects with the same four videos, at both of which Anna labels."""
    with (
        closing(Project.create(tmp_path / "here.dualane")) as here,
        closing(Project.create(tmp_path / "there.dualane")) as there,
    ):
        for project in (here, there):
            for number in range(4):
                add_video(
                    project.repository, f"{number}.mp4", fingerprint=f"{number:032x}"
                )
            add_coaches(project.repository, "Anna")
        yield here, there


def send(source: Project, target: Project, tmp_path: Path) -> MergeReport:
    """Take in at one desk what another has."""
    path = tmp_path / f"{source.name}.dualane-answers"
    export_bundle(source, path)
    return import_bundle(target, path)


def says(pair: str, **more: object) -> Answer:
    """``says("1-3")``: left flash, right fall."""
    return Answer(LanePair.parse(pair), **more)  # type: ignore[arg-type]


def cannot_judge(reason: str = "no race") -> Answer:
    return Answer(unusable=reason)


def leaning(code: int, share: float = 0.9) -> list[float]:
    """15 probabilities, most of it on one code."""
    given = [(1 - share) / 14] * 15
    given[code] = share
    return given


_made = iter(range(10**9))


def add_video(repository: Repository, name: str | None = None, **more: object) -> Video:
    number = next(_made)
    name = name or f"Monday_race{number:04}.mp4"
    facts: dict[str, object] = {
        "path": f"/footage/{number}/{name}",
        "fingerprint": f"{number:032x}",
        "group": "Monday",
        "width_px": 1080,
        "height_px": 1920,
        "duration_s": 11.4,
        "n_clips": 11,
        **more,
    }
    repository.add_video(name=name, **facts)  # type: ignore[arg-type]
    (video,) = [v for v in repository.videos() if v.fingerprint == facts["fingerprint"]]
    return video


def add_coaches(repository: Repository, *names: str) -> list[Coach]:
    for name in names:
        repository.add_coach(name)
    return [repository.coach(name) for name in names]


@pytest.fixture
def ada(repository: Repository) -> Coach:
    """Who labels beside Bo."""
    return add_coaches(repository, "Ada", "Bo")[0]


@pytest.fixture
def videos(repository: Repository) -> list[Video]:
    """Three that nobody has labelled."""
    return [add_video(repository) for _ in range(3)]


def take_back(repository: Repository, video_id: VideoId, coach_id: CoachId) -> Change:
    """Let any answer be taken back, wherever that was done, and it came in with a file.

    At the desk a coach can only take back the last one, by undo.
    """
    if repository.annotation(video_id, coach_id) is None:
        return Change(ChangeKind.ANNOTATIONS)
    video = next(each for each in repository.videos() if each.id == video_id)
    (name,) = (each.name for each in repository.coaches() if each.id == coach_id)
    said = GivenAnswer(
        video.fingerprint, video.name, name, None, datetime.now(UTC), seconds_taken=2.0
    )
    *_, change = repository.merge([said], "elsewhere.dualane-answers", "0" * 64)
    assert change
    return change


def trained_on(
    project: Project, parts: Mapping[Video, Split] | None = None, *, name: str = ""
) -> str:
    """Freeze a dataset of these videos as a training does, and one of another desk.

    Args:
        project: whose; clips are made where a video has none.
        parts: where each of its videos went.
        name: of the file; empty for what a training calls it.

    Returns:
        Its checksum.
    """
    pair = LanePair.parse("1-1")
    listed = {f"{10**9:032x}": (10**9, "Away", Split.TRAIN)}
    for video, part in (parts or {}).items():
        listed[video.fingerprint] = (int(video.id), f"of {video.id}", part)
    rows = []
    for fingerprint, (number, group, part) in listed.items():
        clip_file = project.clip_file(fingerprint)
        if not clip_file.exists():
            make_clip_file(clip_file, pair, 1)
        rows.append(
            SnapshotVideo(
                video_id=number,
                name=f"{number}.mp4",
                fingerprint=fingerprint,
                group=group,
                split=part,
                pair=pair,
                answers={},
                status="agreed",
                clip_file=clip_file,
            )
        )
    path = project.snapshots_folder / (name or "now.h5")
    info = write_snapshot(
        path, rows, protocol=Protocol.GROUPED, virtual=True, tool_version="0"
    )
    if not name:
        path.replace(project.snapshots_folder / snapshot_name(info.content_checksum))
    return info.content_checksum


def import_unread(project: Project, *videos: Path) -> None:
    """As after an import that was killed before the rows: the clips are there.

    Motion is then read later, not by whoever cuts the clips.
    """
    list(ingest(videos, project.clips_folder, project.settings.crop, jobs=1))
    import_videos(project, videos, jobs=1)


@contextmanager
def two_at_once(
    engine: Engine,
) -> Iterator[Callable[[Callable[[Repository], Any]], "Future[Any]"]]:
    """Begins work on the same database by a connection and thread of its own."""
    url = engine.url.render_as_string(hide_password=False)
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:

        def begin(work: Callable[[Repository], Any]) -> "Future[Any]":
            own = stack.enter_context(closing_engine(url))
            return pool.submit(work, Repository(own))

        yield begin


@contextmanager
def closing_engine(url: str) -> Iterator[Engine]:
    made = open_engine(url)
    yield made
    made.dispose()
