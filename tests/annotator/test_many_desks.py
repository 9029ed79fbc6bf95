"""Several desks on one label database that do something at the same moment.

Each test lets a second desk begin just before the first one writes: on a server it goes
on until it waits for a lock, in a file it waits from the start.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.pool import QueuePool

from annotator import queries, records
from annotator.bundles import export_bundle, import_bundle
from annotator.database import (
    AdjudicationRow,
    AnnotationRow,
    Base,
    ShownSuggestionRow,
    SuggestionRow,
    check_tables,
    open_engine,
    upgrade,
    utc_now,
)
from annotator.differences import Confusion
from annotator.label_files import import_labels
from annotator.merging import Fate
from annotator.project import Project
from annotator.promotion import current
from annotator.repository import Repository
from annotator.row_locks import lock_all
from annotator.workflow import (
    Answer,
    ChangeKind,
    Coach,
    CoachId,
    Step,
    Video,
    VideoId,
)
from dataset.errors import BusyError, LabelError, ProjectError
from dataset.splits import Split
from dataset.states import LaneState
from tests.annotator.conftest import (
    add_coaches,
    add_video,
    leaning,
    says,
    two_at_once,
)

REPO = Path(__file__).parents[2]


@pytest.fixture
def ada(repository: Repository) -> Coach:
    return add_coaches(repository, "Ada", "Bo")[0]


@pytest.fixture
def videos(repository: Repository) -> list[Video]:
    return [add_video(repository) for _ in range(3)]


@contextmanager
def meanwhile(
    engine: Engine, second: Callable[[Repository], Any], *, before: str = "INSERT INTO"
) -> Iterator[Callable[[], Any]]:
    """While it is open, ``second`` begins just before the first statement ``before``.

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


def unexplained(engine: Engine, coach_id: CoachId) -> list[int]:
    """The rows of a coach that the rows before them do not lead to."""
    undoable: list[tuple[int, Answer | None, Answer | None]] = []
    redoable: list[tuple[int, Answer | None, Answer | None]] = []
    standing: dict[int, Answer | None] = {}
    wrong = []
    with engine.connect() as connection:
        rows = connection.execute(
            select(*AnnotationRow.__table__.c)
            .where(AnnotationRow.coach_id == coach_id)
            .order_by(AnnotationRow.id)
        )
        for row in rows:
            said = records.answer_of(row)  # type: ignore[arg-type]
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
    two_projects: tuple[Project, Project], tmp_path: Path
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

    here.backup = backup_and_let_another_desk_write  # type: ignore[method-assign]
    done = import_labels(here, sheet)
    assert [(row.before, row.after) for row in done.rows] == [
        (noted, says("1-3", note="the left one started early"))
    ]
    assert [each.answer for each in here.repository.annotations()] == [
        says("1-3", note="the left one started early")
    ]


# ---------------------------------------------------------------- groups and exports


def parts(*groups: str, part: Split = Split.TRAIN) -> dict[str, Split]:
    return dict.fromkeys(groups, part)


def test_two_exports_that_fix_one_group_at_once_agree_or_one_is_refused(
    engine: Engine, repository: Repository
) -> None:
    one, two = add_video(repository), add_video(repository)

    def freeze(part: Split, video: Video) -> Callable[[Repository], Any]:
        return lambda it: it.freeze_splits(
            parts("Monday", part=part), {video.id: "Monday"}
        )

    with meanwhile(engine, freeze(Split.TEST, two)) as ended:
        assert freeze(Split.TRAIN, one)(repository)
        with pytest.raises(ProjectError, match="export it again"):
            ended()
    assert repository.group_splits() == parts("Monday")
    three = add_video(repository, group="Tuesday")
    four = add_video(repository, group="Tuesday")
    with meanwhile(
        engine, lambda it: it.freeze_splits(parts("Tuesday"), {four.id: "Tuesday"})
    ) as ended:
        assert repository.freeze_splits(parts("Tuesday"), {three.id: "Tuesday"})
        assert not ended()


def test_a_video_does_not_leave_its_group_while_an_export_fixes_it(
    engine: Engine, repository: Repository
) -> None:
    video = add_video(repository)
    groups = {video.id: "Monday"}
    with meanwhile(engine, lambda it: it.regroup({video.id: "Elsewhere"})) as ended:
        repository.freeze_splits(parts("Monday"), groups)
        assert not ended()
    assert repository.video(video.id).group == "Monday"


def test_an_export_fixes_no_group_that_a_video_leaves_meanwhile(
    engine: Engine, repository: Repository
) -> None:
    video = add_video(repository)
    with meanwhile(
        engine,
        lambda it: it.freeze_splits(parts("Monday"), {video.id: "Monday"}),
        before="UPDATE videos",
    ) as ended:
        repository.regroup({video.id: "Elsewhere"})
        with pytest.raises(ProjectError, match="export it again"):
            ended()
    assert repository.group_splits() == {}


def test_two_exports_fix_no_group_on_two_sides_for_its_capitals(
    engine: Engine, repository: Repository
) -> None:
    loud, plain = add_video(repository), add_video(repository)
    with repository._writing() as session:  # as an earlier version has left them
        queries.video_row(session, loud.id).group_name = "Harbour"
        queries.video_row(session, plain.id).group_name = "harbour"

    def freeze(it: Repository) -> Any:
        return it.freeze_splits(
            parts("harbour", part=Split.TEST), {plain.id: "harbour"}
        )

    with meanwhile(engine, freeze) as ended:
        repository.freeze_splits(parts("Harbour"), {loud.id: "Harbour"})
        with pytest.raises(ProjectError, match="export it again"):
            ended()
    assert repository.group_splits() == parts("Harbour")
    assert repository.freeze_splits(parts("harbour"), {plain.id: "harbour"})


def test_one_dataset_from_two_desks_at_once_is_remembered_once(
    engine: Engine, repository: Repository
) -> None:
    with meanwhile(engine, lambda it: it.record_export("f" * 64, "two.h5")) as ended:
        repository.record_export("f" * 64, "one.h5")
        ended()
    assert repository.exports() == {"f" * 64: "one.h5"}


# ---------------------------------------------------------------- videos, suggestions


def test_one_video_from_two_desks_at_once_is_one(
    engine: Engine, repository: Repository
) -> None:
    facts: dict[str, Any] = {
        "fingerprint": "f" * 32,
        "group": "Monday",
        "width_px": 1080,
        "height_px": 1920,
        "duration_s": 11.4,
        "n_clips": 11,
    }
    with meanwhile(
        engine, lambda it: it.add_video(name="b.mp4", path="/b/b.mp4", **facts)
    ) as ended:
        repository.add_video(name="a.mp4", path="/a/a.mp4", **facts)
        ended()
    (video,) = repository.videos()
    assert (video.name, video.path) == ("a.mp4", "/b/b.mp4"), "known, and found there"


def test_two_desks_make_no_two_groups_of_one_for_its_capitals(
    engine: Engine, repository: Repository
) -> None:
    with meanwhile(engine, lambda it: add_video(it, group="harbour")) as ended:
        add_video(repository, group="Harbour")
        ended()
    add_video(repository, group="HARBOUR")
    assert [video.group for video in repository.videos()] == ["Harbour"] * 3


def test_a_new_video_joins_the_group_that_is_fixed_or_came_first(
    repository: Repository,
) -> None:
    repository.freeze_splits(parts("HALL"))
    for stored, given in (("Park", "Park"), ("hall", "Park"), ("park", "Park")):
        video = add_video(repository, group=given)
        with repository._writing() as session:
            queries.video_row(session, video.id).group_name = stored
    for given, group in (
        ("PARK", "Park"),
        ("park", "park"),
        ("Hall", "HALL"),
        ("hall", "hall"),
    ):
        assert add_video(repository, group=given).group == group
    # So a pattern moves nobody to a group that would be the same.
    facts: dict[str, Any] = {
        "width_px": 1,
        "height_px": 1,
        "duration_s": 11.4,
        "n_clips": 11,
    }
    for group, stays in (("PARK", "Park"), ("Park", "Park"), ("park", "park")):
        one = repository.videos()[0]
        repository.add_video(
            name=one.name,
            path=one.path,
            fingerprint=one.fingerprint,
            group=group,
            regroup=True,
            **facts,
        )
        assert repository.video(one.id).group == stays


def test_what_two_desks_say_by_one_network_at_once_is_stored_once(
    engine: Engine, repository: Repository, videos: list[Video]
) -> None:
    said = {video.id: leaning(0) for video in videos}
    with meanwhile(engine, lambda it: it.record_suggestions("net", said)) as ended:
        assert repository.record_suggestions("net", said).n_written == 3
        assert not ended()
    with engine.connect() as connection:
        assert len(connection.execute(select(SuggestionRow.id)).all()) == 3


def test_an_answer_waits_for_no_suggestions_of_other_videos(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    """On a server; a file has one writer at a time."""
    if engine.dialect.name == "sqlite":
        pytest.skip("a file has one writer at a time")
    answered: list[VideoId] = []

    def give(other: Repository) -> None:
        for video in videos:
            other.record_annotation(video.id, ada.id, says("1-1"))
            answered.append(video.id)

    with two_at_once(engine) as begin, repository._writing() as session:
        for video in videos:
            session.add(
                SuggestionRow(
                    video_id=video.id,
                    checkpoint_id="net",
                    probabilities=leaning(0),
                    created_at=utc_now(),
                )
            )
        session.flush()
        begin(give).result(timeout=20)
    assert answered == [video.id for video in videos]


# ---------------------------------------------------------------- the server


def test_nobody_waits_for_ever_for_a_desk_that_does_not_end(
    engine: Engine, repository: Repository
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    impatient = open_engine(url, busy_timeout_s=0.3)
    with repository._writing() as session:
        lock_all(session)
        with pytest.raises(BusyError, match="Another process is writing"):
            Repository(impatient).add_coach("Ada")
    assert Repository(impatient).add_coach("Ada")
    impatient.dispose()


def test_a_desk_that_falls_asleep_in_a_write_holds_nobody_up(
    engine: Engine, repository: Repository
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a file has no server that would end it")
    with engine.connect() as connection:
        shown = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout")
        assert shown.scalar() == "1min"

    def sleep() -> None:
        with repository._writing() as session:
            lock_all(session)
            session.execute(text("SET idle_in_transaction_session_timeout = '200ms'"))
            time.sleep(0.6)
            with two_at_once(engine) as begin:
                assert begin(lambda it: it.add_coach("Ada")).result(timeout=20)
            queries.coaches(session)

    with pytest.raises(ProjectError, match="idle-in-transaction"):
        sleep()
    assert [each.name for each in repository.coaches()] == ["Ada"]


def test_a_desk_keeps_few_connections_of_those_that_a_server_has_for_all(
    engine: Engine, repository: Repository
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a file may be opened as often as one likes")
    reads = 6
    together = Barrier(reads)

    def read(_number: int) -> None:
        with repository._reading() as session:
            queries.coaches(session)
            together.wait(60)

    with ThreadPoolExecutor(reads) as pool:
        list(pool.map(read, range(reads)))
    assert isinstance(engine.pool, QueuePool)
    assert (engine.pool.checkedin(), engine.pool.checkedout()) == (2, 0)


def test_desks_that_make_the_labels_at_once_share_them(engine: Engine) -> None:
    Base.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with meanwhile(
        engine, lambda it: upgrade(it._engine), before="\nCREATE TABLE"
    ) as ended:
        upgrade(engine)
        ended()
    check_tables(engine)


def test_a_server_that_does_not_answer_is_told_in_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("psycopg", reason="it comes with dualane[server]")
    monkeypatch.setattr("annotator.database.REACH_TIMEOUT_S", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = open_engine(f"postgresql+psycopg://anna@127.0.0.1:{port}/labels")
        began = time.monotonic()
        with pytest.raises(ProjectError, match="cannot be used"):
            Repository(engine).coaches()
        assert time.monotonic() - began < 60
        engine.dispose()


# ---------------------------------------------------------------- what others wrote


def test_what_began_first_and_ended_last_is_noticed(
    engine: Engine, repository: Repository, ada: Coach, videos: list[Video]
) -> None:
    """Its number is below those of rows that were there before it could be seen."""
    if engine.dialect.name == "sqlite":
        pytest.skip("a file has one writer at a time")
    bo = repository.coach("Bo")
    with two_at_once(engine) as begin:
        with repository._writing() as session:
            queries.append_annotation(session, videos[0].id, ada.id, says("1-1"))
            begin(
                lambda it: it.record_annotation(videos[1].id, bo.id, says("1-1"))
            ).result(timeout=20)
            before = repository.row_counts()[ChangeKind.ANNOTATIONS]
        assert repository.row_counts()[ChangeKind.ANNOTATIONS] == before + 1
