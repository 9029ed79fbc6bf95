"""What tests of several desks share: answers given, what stands, bundles made by hand."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from annotator.project import Project
from annotator.repository import Repository
from annotator.workflow import Answer
from tests.annotator.conftest import two_at_once


def answer(project: Project, video: str | int, coach: str, said: Answer) -> None:
    """Let a coach answer a video, called by its name or ``3`` for ``3.mp4``."""
    name = video if isinstance(video, str) else f"{video}.mp4"
    repository = project.repository
    repository.record_annotation(
        repository.video(name).id, repository.coach(coach).id, said
    )


def current(
    repository: Repository, *, by: str = "fingerprint"
) -> dict[tuple[str, str], Answer]:
    """(fingerprint or name, coach) → the answer that stands."""
    videos = {video.id: getattr(video, by) for video in repository.videos()}
    coaches = {coach.id: coach.name for coach in repository.coaches()}
    return {
        (videos[each.video_id], coaches[each.coach_id]): each.answer
        for each in repository.annotations()
    }


@contextmanager
def meanwhile(
    engine: Engine, second: Callable[[Repository], Any], *, before: str = "INSERT INTO"
) -> Iterator[Callable[[], Any]]:
    """While it is open, ``second`` begins just before the first statement ``before``.

    On a server it goes on until it waits for a lock, in a file it waits from the start.

    Yields:
        What waits for its end, and returns or raises what it did.
    """
    begun: list[Future[Any]] = []
    with two_at_once(engine) as begin:

        @event.listens_for(engine, "before_cursor_execute")
        def started(_connection: object, _cursor: object, statement: str, *_: object):
            if statement.startswith(before) and not begun:
                begun.append(begin(second))
                wait(begun, timeout=0.5)

        try:
            yield lambda: begun[0].result(timeout=120)
        finally:
            event.remove(engine, "before_cursor_execute", started)
            wait(begun, timeout=120)


def written(path: Path, manifest: Any = None, answers: Any = None, **more: Any) -> Path:
    """A bundle with a true checksum, however wrong the rest is."""
    content = answers if isinstance(answers, bytes) else json.dumps(answers).encode()
    head = {
        "format": "dualane-answers",
        "version": 1,
        "created": "2026-03-01T10:00:00+00:00",
        "project": "club",
        "sha256": hashlib.sha256(content).hexdigest(),
        **(manifest or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(head))
        archive.writestr("answers.json", content)
        for name, text in more.items():
            archive.writestr(name, text)
    return path


def document(**entry: Any) -> dict[str, Any]:
    """What such a bundle says: one answer of Ben's, with these fields of it changed."""
    one = {
        "video": 0,
        "coach": 0,
        "given_at": "2026-03-01T10:00:00+00:00",
        "answer": {"pair": "1-3"},
        **entry,
    }
    videos = [{"fingerprint": "0" * 31 + "1", "name": "race1.mp4"}]
    return {"coaches": ["Ben"], "videos": videos, "answers": [one]}
