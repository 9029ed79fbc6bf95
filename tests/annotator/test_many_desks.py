"""Several desks on one label database that do something at the same moment."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from annotator import records
from annotator.bundles import export_bundle, import_bundle
from annotator.database import (
    AdjudicationRow,
    AnnotationRow,
    ShownSuggestionRow,
)
from annotator.differences import Confusion
from annotator.label_files import import_labels
from annotator.merging import Fate
from annotator.project import Project
from annotator.promotion import current
from annotator.repository import Repository
from annotator.workflow import (
    Answer,
    Coach,
    CoachId,
    Step,
    Video,
)
from dataset.errors import LabelError, ProjectError
from dataset.states import LaneState
from tests.annotator.conftest import (
    add_coaches,
    add_video,
    leaning,
    says,
)
from tests.annotator.desks import meanwhile

REPO = Path(__file__).parents[2]


def unexplained(engine: Engine, coach_id: CoachId) -> list[int]:
    """The rows of a coach that the rows before them do not lead to."""
    undoable: list[tuple[int, Answer | None, Answer | None]] = []
    redoable: list[tuple[int, Answer | None, Answer | None]] = []
    standing: dict[int, Answer | None] = {}
    wrong = []
    with Session(engine) as session:
        rows = session.scalars(
            select(AnnotationRow)
            .where(AnnotationRow.coach_id == coach_id)
            .order_by(AnnotationRow.id)
        )
        for row in rows:
            said = records.answer_of(row)
            if row.step is None:
                undoable.append((row.video_id, standing.get(row.video_id), said))
                redoable.clear()
            else:
                is_undo = row.step == "undo"
                source, target = (
                    (undoable, redoable) if is_undo else (redoable, undoable)
                )
                video_id, earlier, later = source.pop() if source else (0, None, None)
                target.append((video_id, earlier, later))
                if (row.video_id, said) != (video_id, earlier if is_undo else later):
                    wrong.append(row.id)
            standing[row.video_id] = said
    return wrong


def answer_each(repository: Repository, videos: list[Video], coach: Coach) -> None:
    for video in videos:
        repository.record_annotation(video.id, coach.id, says("1-1"), seconds_taken=2.0)


# ---------------------------------------------------------------- one coach, two desks


def test_two_undos_at_once_take_back_two_answers(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    answer_each(repository, videos, ada)
    with meanwhile(engine, lambda it: it.undo(ada.id)) as ended:
        _, first = repository.undo(ada.id)
        _, second = ended()
    assert first is not None
    assert second is not None
    assert {first.video_id, second.video_id} == {videos[2].id, videos[1].id}
    assert {each.video_id for each in repository.annotations()} == {videos[0].id}
    assert unexplained(engine, ada.id) == []


def test_an_undo_and_a_redo_at_once_are_one_after_the_other(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    answer_each(repository, videos, ada)
    repository.undo(ada.id)
    with meanwhile(engine, lambda it: it.redo(ada.id)) as ended:
        repository.undo(ada.id)
        _, redone = ended()
    assert redone is not None
    assert redone.video_id == videos[1].id, "what was undone last"
    assert {each.video_id for each in repository.annotations()} == {
        videos[0].id,
        videos[1].id,
    }
    assert unexplained(engine, ada.id) == []


def test_an_answer_during_an_undo_is_not_what_is_undone(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    answer_each(repository, videos[:2], ada)

    def give(other: Repository) -> None:
        other.record_annotation(videos[2].id, ada.id, says("1-2"), seconds_taken=2.0)

    with meanwhile(engine, give) as ended:
        _, undone = repository.undo(ada.id)
        ended()
    assert undone is not None
    assert undone.video_id == videos[1].id
    assert unexplained(engine, ada.id) == []
    assert repository.can_step(ada.id) == (True, False), "a new answer ends redo"
    _, again = repository.undo(ada.id)
    assert again is not None
    assert again.video_id == videos[2].id


def test_what_a_file_brings_during_an_undo_is_not_taken_back(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    answer_each(repository, videos, ada)
    brought = says("4-1", note="from a file")
    rows = [(videos[2].id, "Ada", brought)]
    with meanwhile(
        engine, lambda it: it.undo(ada.id), before="INSERT INTO annotations"
    ) as ended:
        repository.import_annotations(rows)
        _, undone = ended()
    assert undone is not None
    assert undone.video_id == videos[1].id
    stands = repository.annotation(videos[2].id, ada.id)
    assert stands is not None
    assert stands.answer == brought


def test_two_undos_at_once_take_back_a_repeat_and_then_an_answer(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    answer_each(repository, videos[:1], ada)
    repository.record_repeat(videos[0].id, ada.id, says("1-2"), seconds_taken=2.0)
    with meanwhile(engine, lambda it: it.undo(ada.id)) as ended:
        _, first = repository.undo(ada.id)
        _, second = ended()
    assert first == Step(videos[0].id, left=says("1-2"), restored=None)
    assert second == Step(videos[0].id, left=says("1-1"), restored=None)
    assert repository.repeats(ada.id) == []
    assert repository.annotations() == []


STEPPING = """
import random, sys
from annotator.database import open_engine
from annotator.repository import Repository
from annotator.workflow import Answer
from dataset.states import PAIRS

repository, chance = Repository(open_engine(sys.argv[1])), random.Random(sys.argv[2])
(ada, *_), videos = repository.coaches(), repository.videos()
for number in range(40):
    what = chance.random()
    if what < 0.4:
        repository.undo(ada.id)
    elif what < 0.6:
        repository.redo(ada.id)
    else:
        answer = Answer(PAIRS[number % 15], note=f"{sys.argv[2]} {number}")
        video = chance.choice(videos)
        repository.record_annotation(video.id, ada.id, answer, seconds_taken=1.0)
"""


@pytest.mark.slow
def test_two_processes_of_one_coach_leave_what_their_history_says(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    stepping = [
        subprocess.Popen([sys.executable, "-c", STEPPING, url, name], cwd=REPO)
        for name in ("left", "right")
    ]
    assert [each.wait(120) for each in stepping] == [0, 0]
    assert unexplained(engine, ada.id) == []


def test_one_suggestion_on_two_screens_is_noted_once(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    repository.record_suggestions("net", {videos[0].id: leaning(0)})
    (suggestion,) = repository.suggestions()

    def give(other: Repository) -> None:
        other.record_annotation(
            videos[0].id, ada.id, says("1-2"), suggestion_id=suggestion.id
        )

    with meanwhile(engine, give) as ended:
        repository.mark_shown(suggestion.id, ada.id)
        ended()
    stands = repository.annotation(videos[0].id, ada.id)
    assert stands is not None
    assert stands.suggestion_id == suggestion.id
    with engine.connect() as connection:
        assert len(connection.execute(select(ShownSuggestionRow.id)).all()) == 1


def dispute(repository: Repository, video: Video, *coaches: Coach) -> None:
    for coach, pair in zip(coaches, ("1-1", "1-3"), strict=True):
        repository.record_annotation(video.id, coach.id, says(pair))


def test_a_decision_that_is_seen_at_two_desks_is_noted_once(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    bo = repository.coach("Bo")
    dispute(repository, videos[0], ada, bo)
    repository.record_adjudication(videos[0].id, bo.id, says("1-3"), "seen again")
    settled = repository.adjudications()
    with meanwhile(engine, lambda it: it.mark_seen(ada.id, settled)) as ended:
        assert repository.mark_seen(ada.id, settled)
        assert not ended()
    assert [each.is_new for each in repository.overruled(ada.id)] == [False]


# ---------------------------------------------------------------- two people


def test_of_two_who_settle_at_once_the_second_is_told(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    bo, video = repository.coach("Bo"), videos[0]
    dispute(repository, video, ada, bo)

    def settle(other: Repository) -> None:
        other.record_adjudication(video.id, bo.id, says("1-3"), "it falls", anew=False)

    with meanwhile(engine, settle) as ended:
        repository.record_adjudication(video.id, ada.id, says("1-1"), "I saw it")
        with pytest.raises(ProjectError, match="was settled meanwhile as"):
            ended()
    standing = repository.adjudication(video.id)
    assert standing is not None
    assert (standing.revision, standing.answer) == (1, says("1-1"))


def test_a_decision_and_its_opening_at_once_are_one_after_the_other(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    bo, video = repository.coach("Bo"), videos[0]
    dispute(repository, video, ada, bo)
    repository.record_adjudication(video.id, ada.id, says("1-1"), "I saw it")
    first = repository.adjudication(video.id)
    with meanwhile(
        engine, lambda it: it.withdraw_adjudication(video.id, bo.id, of=first)
    ) as ended:
        repository.record_adjudication(video.id, ada.id, says("1-3"), "it falls")
        with pytest.raises(ProjectError, match="was settled anew meanwhile"):
            ended()
    with engine.connect() as connection:
        kinds = connection.scalars(
            select(AdjudicationRow.kind).order_by(AdjudicationRow.revision)
        ).all()
    assert kinds == ["pair", "pair"]


def test_two_who_write_a_rule_at_once_leave_both_in_the_history(
    engine: Engine, repository: Repository, ada: Coach
) -> None:
    confusion = Confusion.of(LaneState.SLIP, LaneState.FALL)
    bo = repository.coach("Bo")
    with meanwhile(
        engine, lambda it: it.record_rule(confusion, bo.id, "the rope tells")
    ) as ended:
        assert repository.record_rule(confusion, ada.id, "off the wall")
        assert ended()
    (rule,) = repository.rules()
    assert rule.text == "the rope tells"
    assert rule.author.id == bo.id


def test_of_two_promotions_at_once_the_second_knows_the_first(
    engine: Engine, repository: Repository, ada: Coach
) -> None:
    repository.promote("a")
    with meanwhile(engine, lambda it: it.promote("c", instead_of="a")) as ended:
        repository.promote("b", instead_of="a")
        with pytest.raises(ProjectError, match="b suggests by now, not a"):
            ended()
    with meanwhile(engine, lambda it: it.roll_back(of="b")) as ended:
        repository.roll_back(of="b")
        with pytest.raises(ProjectError, match="a suggests by now, not b"):
            ended()
    assert current(repository.promotions()) == "a"


def test_a_rename_during_an_answer_loses_neither(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    with meanwhile(engine, lambda it: it.rename_coach(ada.id, "Ada Muster")) as ended:
        repository.record_annotation(videos[0].id, ada.id, says("1-1"))
        assert ended()

    def give(other: Repository) -> None:
        other.record_annotation(videos[1].id, ada.id, says("1-2"))

    with meanwhile(engine, give) as ended:
        repository.rename_coach(ada.id, "Ada M.")
        ended()
    with meanwhile(engine, lambda it: it.rename_coach(ada.id, "Bert")) as ended:
        repository.rename_coach(repository.coach("Bo").id, "Bert")
        with pytest.raises(LabelError, match="Another coach is called “Bert”"):
            ended()
    assert [each.name for each in repository.coaches()] == ["Ada M.", "Bert"]
    assert len(repository.annotations()) == 2


def test_a_file_with_a_name_that_is_given_away_meanwhile_finds_its_coach(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    with meanwhile(
        engine, lambda it: it.import_annotations([(videos[0].id, "Ada", says("1-1"))])
    ) as ended:
        repository.rename_coach(ada.id, "Ada Muster")
        ended()
    assert [each.name for each in repository.coaches()] == ["Ada Muster", "Bo"]
    assert [each.coach_id for each in repository.annotations()] == [ada.id]


@pytest.fixture
def two_projects(engine: Engine, tmp_path: Path) -> Iterator[tuple[Project, Project]]:
    """Two desks on one label database: folders of their own, or one folder twice."""
    url = engine.url.render_as_string(hide_password=False)
    server = None if engine.dialect.name == "sqlite" else url
    folders = [tmp_path / f"{name}.dualane" for name in ("here", "there")]
    with closing(Project.create(folders[0], database_url=server)) as here:
        opened = (
            Project.open(here.folder)
            if server is None
            else Project.create(folders[1], database_url=server)
        )
        with closing(opened) as there:
            yield here, there


def test_of_two_who_import_one_file_at_once_the_second_says_that_it_stands(
    two_projects: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = two_projects
    for number in range(3):
        add_video(here.repository, f"race{number}.mp4")
    (bo,) = add_coaches(here.repository, "Bo")
    sheet = tmp_path / "labels.csv"
    sheet.write_text(
        "video,coach,left,right\nrace0.mp4,Ada,1,1\nrace1.mp4,Ada,1,2\nrace2,Bo,1,3\n",
        encoding="utf-8",
    )
    again = meanwhile(here._engine, lambda _: import_labels(there, sheet))
    with again as ended:
        first = import_labels(here, sheet)
        second = ended()
    assert (first.n_new, first.n_same, first.n_coaches_added) == (3, 0, 1)
    assert first.change.n_written == 3
    assert (second.n_new, second.n_changed, second.n_same) == (0, 0, 3)
    assert (second.n_coaches_added, second.change.n_written) == (0, 0)
    ada = here.repository.coach("Ada")
    assert [row.coach_id for row in second.rows] == [ada.id, ada.id, bo.id]


def test_of_two_who_take_in_one_bundle_at_once_the_second_says_that_it_stands(
    two_projects: tuple[Project, Project], tmp_path: Path
) -> None:
    here, there = two_projects
    path = tmp_path / "away.dualane-answers"
    with closing(Project.create(tmp_path / "away.dualane")) as away:
        for project in (away, here):
            add_video(project.repository, fingerprint="f" * 32)
        (video,), (bo,) = away.repository.videos(), add_coaches(away.repository, "Bo")
        away.repository.record_annotation(video.id, bo.id, says("1-3"))
        export_bundle(away, path)
    with meanwhile(here._engine, lambda _: import_bundle(there, path)) as ended:
        first = import_bundle(here, path)
        second = ended()
    assert first.merge_id is not None
    assert [each.fate for each in first.preview.rows] == [Fate.NEW]
    assert (second.merge_id, second.changes) == (None, ())
    assert [each.fate for each in second.preview.rows] == [Fate.SAME]
    assert [each.is_new for each in second.preview.coaches] == [False]
    assert len(here.repository.merges()) == 1


def test_a_note_that_is_written_while_a_file_comes_in_is_kept(
    two_projects: tuple[Project, Project],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For the file has no column that says otherwise."""
    here, there = two_projects
    video = add_video(here.repository, "race0.mp4")
    (bo,) = add_coaches(here.repository, "Bo")
    sheet = tmp_path / "labels.csv"
    sheet.write_text("video,coach,left,right\nrace0,Bo,1,3\n", encoding="utf-8")
    noted = says("1-1", note="the left one started early")
    backup = here.backup

    def backup_and_let_another_desk_write() -> Path | None:
        there.repository.record_annotation(video.id, bo.id, noted)
        return backup()

    monkeypatch.setattr(here, "backup", backup_and_let_another_desk_write)
    done = import_labels(here, sheet)
    assert [(row.before, row.after) for row in done.rows] == [
        (noted, says("1-3", note="the left one started early"))
    ]
    assert [each.answer for each in here.repository.annotations()] == [
        says("1-3", note="the left one started early")
    ]
