"""A network suggests while an import runs, in the window's own background."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from annotator import child
from annotator.benchmarks.suggest import train_small
from annotator.checkpoints import promote
from annotator.project import Project
from annotator.ui import import_dialog
from annotator.ui.background_suggestions import BackgroundSuggestions
from annotator.ui.import_dialog import ImportDialog
from annotator.ui.jobs import JobBoard
from annotator.ui.session import Session
from annotator.videos import ImportReport, import_videos
from annotator.workflow import Change, ChangeKind
from dataset.footage import RaceSpec, render_video
from dataset.states import LanePair
from tests.ui.conftest import PATIENCE_MS

LONG_MS = 60_000


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    checkpoint = train_small(tmp_path / "strips")
    project = Project.create(tmp_path / "club.dualane")
    shutil.copytree(checkpoint, project.checkpoints_folder / checkpoint.name)
    promote(project, checkpoint.name)
    yield Session(project, None, project.repository.coaches())
    project.close()


@pytest.mark.slow
def test_a_network_gets_ready_while_videos_are_cut_and_says_of_each(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in (1, 2):
        spec = RaceSpec(LanePair.parse("1-4"), seed, 1, width_px=270, height_px=480)
        render_video(spec, tmp_path / "in" / f"race{seed}.mp4")
    began_with: list[int] = []
    run = child.run_events
    repository = session.project.repository

    is_asked = threading.Event()

    def noted(arguments: Sequence[str], **given: Any) -> None:
        began_with.append(len(repository.videos()))
        is_asked.set()
        run(arguments, **given)

    def import_and_wait(
        *args: Any, on_result: Callable[..., None], **given: Any
    ) -> ImportReport:
        def told(*result: Any) -> None:
            on_result(*result)
            assert is_asked.wait(PATIENCE_MS / 1000)

        return import_videos(*args, on_result=told, **given)

    monkeypatch.setattr(import_dialog, "import_videos", import_and_wait)

    monkeypatch.setattr(child, "run_events", noted)
    monkeypatch.setattr(BackgroundSuggestions, "is_on", True)
    board = JobBoard(session)
    background = BackgroundSuggestions(session, board, session)
    dialog = ImportDialog(session, board, jobs=1)
    qtbot.addWidget(dialog)
    told: list[Change] = []
    session.changed.connect(told.append)
    dialog.start([tmp_path / "in"])
    qtbot.waitUntil(lambda: len(repository.suggestions()) == 2, timeout=LONG_MS)
    qtbot.waitUntil(
        lambda: not dialog.running and not background.running, timeout=LONG_MS
    )
    assert began_with[0] < 2, "before all was imported"
    assert len(began_with) == 1, "one child for all of them"
    assert {each.checkpoint_id for each in repository.suggestions()} == {
        session.suggesting
    }
    ids = {video.id for video in repository.videos()}
    suggested = [c.video_ids for c in told if c.kind is ChangeKind.SUGGESTIONS]
    assert frozenset().union(*suggested) == ids
    background.stop()
