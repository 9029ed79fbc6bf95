"""What coaches rely on when they answer, change their mind, differ and settle."""

from collections.abc import Iterator
from concurrent.futures import wait
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, insert, select

from annotator import coach_queries
from annotator.agreement import measure_agreement
from annotator.database import CoachRow, RenameRow, utc_now
from annotator.differences import Confusion
from annotator.policy import SuggestionRules
from annotator.repository import Repository
from annotator.workflow import (
    Answer,
    ChangeKind,
    Coach,
    CoachId,
    Lane,
    Status,
    SuggestionPolicy,
    VideoId,
)
from dataset.errors import LabelError, ProjectError
from dataset.splits import Split
from dataset.states import LaneState
from tests.annotator.conftest import (
    add_coaches,
    add_video,
    cannot_judge,
    says,
    take_back,
    two_at_once,
)


@pytest.fixture
def coaches(repository: Repository) -> list[Coach]:
    return add_coaches(repository, "Anna", "Ben", "Chloé")


def sure(code: int) -> list[float]:
    """Probabilities that favour one code."""
    return [0.86 if each == code else 0.01 for each in range(15)]


# ---------------------------------------------------------------- coaches and videos


def test_a_coach_is_added_once_however_the_name_is_typed(
    repository: Repository,
) -> None:
    assert repository.add_coach(" Zo\u00eb ").n_written == 1
    assert not repository.add_coach("Zoe\u0308")  # the accent as a character of its own
    assert [coach.name for coach in repository.coaches()] == ["Zo\u00eb"]
    assert repository.coach("Zoe\u0308") == repository.coaches()[0]


def test_an_unknown_coach_is_named_with_those_that_are_known(
    repository: Repository, coaches: list[Coach]
) -> None:
    with pytest.raises(ProjectError, match=r"“Bern”.*Anna, Ben, Chloé"):
        repository.coach("Bern")
    for nothing in ("", "  ", "\u200b", " \n"):
        with pytest.raises(LabelError, match="needs a name"):
            repository.add_coach(nothing)
    for odd in ("An\0na", "Anna\x1b[31m", "\x07"):
        with pytest.raises(LabelError, match="cannot be seen"):
            repository.add_coach(odd)
    assert len(repository.coaches()) == 3


@pytest.mark.parametrize(
    "typed", ["anna  maria", "ANNA MARIA", " Anna\tMaria ", "Anna\u200b Maria"]
)
def test_a_slip_in_typing_makes_no_second_coach(
    repository: Repository, typed: str
) -> None:
    video = add_video(repository)
    (anna,) = add_coaches(repository, "Anna Maria")
    assert not repository.add_coach(typed)
    assert repository.coach(typed) == anna
    repository.import_annotations([(video.id, typed, says("1-1"))])
    assert repository.coaches() == [anna]
    assert repository.annotation(video.id, anna.id) is not None


def test_names_that_were_two_coaches_stay_so(
    repository: Repository, engine: Engine
) -> None:
    """As a version that told capitals apart wrote them."""
    with engine.begin() as connection:
        for name in ("Anna", "anna"):
            connection.execute(
                insert(CoachRow), {"name": name, "created_at": utc_now()}
            )
    assert [repository.coach(name).name for name in ("Anna", "anna", "ANNA")] == [
        "Anna",
        "anna",
        "Anna",
    ]


def test_two_desks_that_add_one_coach_at_the_same_time_add_one(
    repository: Repository, engine: Engine
) -> None:
    with two_at_once(engine) as other:
        with repository._writing() as session:
            coach_queries.coach_row(session, "Anna")
            second = other(lambda it: it.add_coach("anna"))
            assert not wait([second], timeout=0.5).done, "it waits"
        assert not second.result(timeout=120)
    assert [each.name for each in repository.coaches()] == ["Anna"]


def test_a_name_that_two_coaches_had_finds_neither(repository: Repository) -> None:
    for name in ("Anna", "Bert"):
        repository.add_coach(name)
    anna, bert = repository.coach("Anna"), repository.coach("Bert")
    repository.rename_coach(anna.id, "Anna Muster")
    repository.rename_coach(bert.id, "anna")
    assert repository.coach("Anna").id == bert.id, "who is called that now"
    repository.rename_coach(bert.id, "Bert")

    assert "anna" not in repository.coaches_by_key(), "answers of one, given the other"
    with pytest.raises(ProjectError, match="Anna Muster"):
        repository.coach("Anna")


def test_a_renamed_coach_keeps_the_answers_and_is_found_by_either_name(
    repository: Repository, engine: Engine
) -> None:
    video = add_video(repository)
    anna, _ = add_coaches(repository, "Ana", "Ben")
    repository.record_annotation(video.id, anna.id, says("1-1"))
    before = repository.row_counts()[ChangeKind.COACHES]
    change = repository.rename_coach(anna.id, " Anna  Muster ")
    assert (change.kind, change.n_written) == (ChangeKind.COACHES, 1)
    assert repository.row_counts()[ChangeKind.COACHES] == before + 1, (
        "other windows see it"
    )
    assert repository.rename_coach(anna.id, "anna muster"), "capitals may be put right"
    assert not repository.rename_coach(anna.id, "anna muster")
    assert [each.name for each in repository.coaches()] == ["anna muster", "Ben"]
    assert repository.coach("ANA").id == repository.coach("Anna Muster").id == anna.id
    kept = repository.annotation(video.id, anna.id)
    assert kept is not None
    assert kept.answer == says("1-1")
    with engine.connect() as connection:
        names = connection.execute(select(RenameRow.old_name, RenameRow.new_name))
        assert list(names) == [("Ana", "Anna Muster"), ("Anna Muster", "anna muster")]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (" ben ", "Another coach is called “Ben”"),
        ("\u200b", "needs a name"),
        ("An\0na", "cannot be seen"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}Anna", "cannot be seen"),
        ("A" * 201, "201 characters"),
    ],
)
def test_a_new_name_is_checked_as_that_of_a_new_coach(
    repository: Repository, name: str, why: str
) -> None:
    anna, _ = add_coaches(repository, "Anna", "Ben")
    with pytest.raises(LabelError, match=why):
        repository.rename_coach(anna.id, name)
    assert [each.name for each in repository.coaches()] == ["Anna", "Ben"]
    with pytest.raises(ProjectError, match="No coach has the number 99"):
        repository.rename_coach(CoachId(99), "Cleo")


def test_a_name_that_a_coach_gave_up_is_free_for_another(
    repository: Repository,
) -> None:
    (first,) = add_coaches(repository, "Anna")
    repository.rename_coach(first.id, "Anna Muster")
    assert repository.add_coach("Anna").n_written == 1
    assert repository.coach("anna").id != first.id


def test_a_video_is_known_by_its_content(repository: Repository) -> None:
    video = add_video(repository, "a.mp4", fingerprint="f" * 32)
    same = {
        "fingerprint": "f" * 32,
        "group": "Monday",
        "width_px": 1080,
        "height_px": 1920,
        "duration_s": 11.4,
        "n_clips": 11,
    }
    assert not repository.add_video(name="a.mp4", path=video.path, **same)  # type: ignore[arg-type]
    moved = repository.add_video(name="b.mp4", path="/other/b.mp4", **same)  # type: ignore[arg-type]
    assert moved.video_ids == {video.id}
    known = repository.video(video.id)
    assert (known.name, known.path) == ("a.mp4", "/other/b.mp4")
    assert repository.video("a.mp4") == known


def test_videos_that_share_a_name_are_told_apart_by_their_place(
    repository: Repository,
) -> None:
    one = add_video(repository, "IMG_0001.MP4")
    two = add_video(repository, "IMG_0001.MP4")
    with pytest.raises(ProjectError, match="2 videos") as caught:
        repository.video("IMG_0001.MP4")
    assert one.path in str(caught.value)
    assert two.path in str(caught.value)
    assert repository.video(two.id) == two
    assert [repository.video(each.path) for each in (one, two)] == [one, two]


def test_a_name_is_found_however_its_accents_are_spelt(repository: Repository) -> None:
    video = add_video(repository, "E\u0301vreux.mp4")
    assert repository.video("\u00c9vreux.mp4") == video


def test_a_group_changes_only_when_asked_and_never_after_an_export(
    repository: Repository,
) -> None:
    video = add_video(repository, "a.mp4", group="Monday")
    facts = {
        name: getattr(video, name)
        for name in (
            [
                "name",
                "path",
                "fingerprint",
                "width_px",
                "height_px",
                "duration_s",
                "n_clips",
            ]
        )
    }
    assert not repository.add_video(**facts, group="Tuesday")
    assert repository.add_video(**facts, group="Tuesday", regroup=True)
    assert repository.video(video.id).group == "Tuesday"
    repository.freeze_splits({"Tuesday": Split.TEST})
    assert not repository.add_video(**facts, group="Wednesday", regroup=True)
    assert repository.video(video.id).group == "Tuesday"


def test_videos_are_in_the_order_that_people_count(repository: Repository) -> None:
    names = ["10.mp4", "2.mp4", "race10.mp4", "race2.mp4", "race.mp4", "race2b.mp4"]
    for name in names:
        add_video(repository, name)
    assert [video.name for video in repository.videos()] == [
        "2.mp4",
        "10.mp4",
        "race2.mp4",
        "race2b.mp4",
        "race10.mp4",
        "race.mp4",
    ]


@pytest.mark.parametrize("what", ["nobody.mp4", 4711])
def test_an_unknown_video_is_refused(repository: Repository, what: str | int) -> None:
    with pytest.raises(ProjectError, match=str(what)):
        repository.video(what)


def test_nobody_answers_for_a_coach_or_video_that_is_not_there(
    repository: Repository, coaches: list[Coach]
) -> None:
    video = add_video(repository)
    with pytest.raises(ProjectError, match="coach"):
        repository.record_annotation(video.id, CoachId(99), says("1-1"))
    with pytest.raises(ProjectError, match="video"):
        repository.record_annotation(VideoId(99), coaches[0].id, says("1-1"))
    assert repository.annotations() == []


# ---------------------------------------------------------------- answers


def test_an_answer_is_kept_whole(repository: Repository, coaches: list[Coach]) -> None:
    video = add_video(repository)
    repository.record_suggestions("net-1", {video.id: sure(2)})
    (suggestion,) = repository.suggestions()
    before = datetime.now(UTC) - timedelta(seconds=1)
    given = says("1-3", unsure=True, note="foot — 手 slips\nat hold 12")
    change = repository.record_annotation(
        video.id,
        coaches[0].id,
        given,
        seconds_taken=12.5,
        suggestion_id=suggestion.id,
    )
    assert change.kind is ChangeKind.ANNOTATIONS
    assert change.video_ids == {video.id}
    kept = repository.annotation(video.id, coaches[0].id)
    assert kept is not None
    assert kept.answer == given
    assert (kept.seconds_taken, kept.suggestion_id) == (12.5, suggestion.id)
    assert kept.revision == 1
    assert kept.created_at.utcoffset() == timedelta(0)
    assert before < kept.created_at < datetime.now(UTC) + timedelta(seconds=1)


def test_the_same_answer_again_writes_nothing_but_any_difference_does(
    repository: Repository, coaches: list[Coach]
) -> None:
    video, anna = add_video(repository), coaches[0]
    for given, written in (
        (says("1-1"), True),
        (says("1-1"), False),
        (says("1-1", note="close"), True),
        (says("1-1", note="close", unsure=True), True),
        (cannot_judge("camera moved"), True),
        (cannot_judge("no race"), True),
        (cannot_judge("no race"), False),
    ):
        assert bool(repository.record_annotation(video.id, anna.id, given)) is written
    assert [r.revision for r in repository.history(video.id, anna.id)] == [*range(1, 6)]


def test_an_answer_can_be_taken_back_and_given_again(
    repository: Repository, coaches: list[Coach]
) -> None:
    video, anna = add_video(repository), coaches[0]
    assert repository.undo(anna.id)[1] is None
    repository.record_annotation(video.id, anna.id, says("1-2"), seconds_taken=2.0)
    assert repository.undo(anna.id)[0]
    assert repository.undo(anna.id)[1] is None
    assert repository.annotation(video.id, anna.id) is None
    assert repository.annotations() == []
    assert repository.statuses() == {video.id: Status.UNLABELLED}
    assert repository.queue(anna.id)[0].mine is None
    repository.record_annotation(video.id, anna.id, says("1-2"))
    said = [revision.answer for revision in repository.history(video.id, anna.id)]
    assert said == [says("1-2"), None, says("1-2")]
    assert repository.statuses() == {video.id: Status.WAITING}


def test_answers_by_name_bring_their_coaches_all_or_none(
    repository: Repository,
) -> None:
    video = add_video(repository)
    with pytest.raises(ProjectError):
        repository.import_annotations(
            [(video.id, "Dora", says("1-1")), (VideoId(99), "Eve", says("1-1"))]
        )
    assert repository.coaches() == []
    repository.import_annotations([(video.id, "Dora", says("1-1"))])
    assert [coach.name for coach in repository.coaches()] == ["Dora"]


# ---------------------------------------------------------------- two coaches


def test_two_coaches_agree_differ_or_cannot_judge(
    repository: Repository, coaches: list[Coach]
) -> None:
    anna, ben, _ = coaches
    answers = {
        Status.UNLABELLED: (),
        Status.WAITING: (says("1-1"),),
        Status.AGREED: (says("1-1", note="clean"), says("1-1", unsure=True)),
        Status.DISPUTED: (says("1-1"), says("2-1")),
        Status.UNUSABLE: (cannot_judge("no race"), cannot_judge("close-up only")),
    }
    expected = {}
    for status, given in answers.items():
        video = add_video(repository, f"{status.value}.mp4")
        expected[video.id] = status
        for coach, answer in zip((anna, ben), given, strict=False):
            repository.record_annotation(video.id, coach.id, answer)
    assert repository.statuses() == expected
    (decision,) = repository.decisions()
    assert decision.video.name == "agreed.mp4"
    assert (str(decision.pair), decision.status) == ("1-1", Status.AGREED)
    assert decision.answers == {"Anna": "1-1", "Ben": "1-1"}
    (dispute,) = repository.disagreements()
    assert dispute.video.name == "disputed.mp4"
    assert dispute.lanes == (Lane.LEFT,)


def test_one_who_cannot_judge_against_one_who_can_is_a_dispute(
    repository: Repository, coaches: list[Coach]
) -> None:
    video = add_video(repository)
    repository.record_annotation(video.id, coaches[0].id, says("1-1"))
    repository.record_annotation(video.id, coaches[1].id, cannot_judge())
    (dispute,) = repository.disagreements()
    assert dispute.lanes == (Lane.LEFT, Lane.RIGHT)


def test_a_third_coach_can_break_an_agreement_and_sees_no_dispute_before(
    repository: Repository, coaches: list[Coach]
) -> None:
    anna, ben, chloe = coaches
    video = add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-1"))
    repository.record_annotation(video.id, ben.id, says("1-2"))
    assert repository.queue(chloe.id)[0].status is Status.COVERED
    assert repository.disagreements(chloe.id) == []
    assert len(repository.disagreements(anna.id)) == 1
    repository.record_annotation(video.id, ben.id, says("1-1"))
    assert repository.statuses()[video.id] is Status.AGREED
    repository.record_annotation(video.id, chloe.id, says("1-3"))
    assert repository.statuses()[video.id] is Status.DISPUTED
    (dispute,) = repository.disagreements(chloe.id)
    assert len(dispute.annotations) == 3
    assert repository.decisions() == []


Said = list[tuple[int, Answer | None]]
A, B, C = 0, 1, 2


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ([(A, says("1-1"))], {A: "1-1"}),
        ([(A, says("1-1")), (A, says("1-2"))], {A: "1-2"}),
        # Still blind when Anna changes her mind, no longer after Ben's answer.
        (
            [(A, says("1-1")), (A, says("1-2")), (B, says("2-2")), (A, says("2-2"))],
            {A: "1-2", B: "2-2"},
        ),
        ([(A, says("1-1")), (B, says("2-2")), (B, says("1-1"))], {A: "1-1", B: "2-2"}),
        # Taken back before Ben answers: nobody has seen anything yet.
        (
            [(A, says("1-1")), (A, None), (B, says("2-2")), (A, says("3-3"))],
            {A: "3-3", B: "2-2"},
        ),
        # Taken back after it: what was said blind stands, unless nothing does.
        ([(A, says("1-1")), (B, says("2-2")), (A, None)], {B: "2-2"}),
        (
            [(A, says("1-1")), (B, says("2-2")), (A, None), (A, says("2-2"))],
            {A: "1-1", B: "2-2"},
        ),
        # A third coach is blind until their own first answer.
        (
            [
                (A, says("1-1")),
                (B, says("2-2")),
                (C, says("3-3")),
                (C, says("1-1")),
                (A, says("2-2")),
            ],
            {A: "1-1", B: "2-2", C: "3-3"},
        ),
    ],
)
def test_agreement_counts_what_was_said_before_looking(
    repository: Repository, coaches: list[Coach], said: Said, counts: dict[int, str]
) -> None:
    add_video(repository)
    video = add_video(repository)
    for number, answer in said:
        if answer is None:
            take_back(repository, video.id, coaches[number].id)
        else:
            repository.record_annotation(video.id, coaches[number].id, answer)
    found = repository.independent_annotations()
    assert {each.coach_id: str(each.answer.pair) for each in found} == {
        coaches[number].id: pair for number, pair in counts.items()
    }


def test_agreement_does_not_rise_by_looking(
    repository: Repository, coaches: list[Coach]
) -> None:
    anna, ben, _ = coaches
    for _ in range(4):
        video = add_video(repository)
        repository.record_annotation(video.id, anna.id, says("1-1"))
        repository.record_annotation(video.id, ben.id, says("1-2"))
        repository.record_annotation(video.id, ben.id, says("1-1"))
    (found,) = measure_agreement(coaches, repository.independent_annotations())
    assert (found.n, found.measures[0].n_same) == (4, 0)


# ---------------------------------------------------------------- settling


@pytest.fixture
def disputed(repository: Repository, coaches: list[Coach]) -> VideoId:
    video = add_video(repository, "disputed.mp4")
    repository.record_annotation(video.id, coaches[0].id, says("1-1"))
    repository.record_annotation(video.id, coaches[1].id, says("2-1"))
    return video.id


def test_only_a_dispute_can_be_settled(
    repository: Repository, coaches: list[Coach], disputed: VideoId
) -> None:
    anna, ben, _ = coaches
    open_video = add_video(repository, "open.mp4")
    agreed = add_video(repository, "agreed.mp4")
    for coach in (anna, ben):
        repository.record_annotation(agreed.id, coach.id, says("1-1"))
    for video_id, status in ((open_video.id, "unlabelled"), (agreed.id, "agreed")):
        with pytest.raises(ProjectError, match=status):
            repository.record_adjudication(video_id, anna.id, says("1-1"), "clear")
    with pytest.raises(LabelError, match="reason"):
        repository.record_adjudication(disputed, anna.id, says("1-1"), " ")
    assert repository.adjudications() == []


def test_a_settled_answer_counts_whatever_coaches_say_later(
    repository: Repository, coaches: list[Coach], disputed: VideoId
) -> None:
    anna, ben, chloe = coaches
    change = repository.record_adjudication(
        disputed, chloe.id, says("2-1"), "foot at 2.1 s"
    )
    assert change.kind is ChangeKind.ADJUDICATIONS
    assert change.video_ids == {disputed}
    for answer in (says("1-1", note="still"), says("3-1"), cannot_judge()):
        repository.record_annotation(disputed, ben.id, answer)
        assert repository.statuses()[disputed] is Status.SETTLED
        (decision,) = repository.decisions()
        assert (str(decision.pair), decision.status) == ("2-1", Status.SETTLED)
    assert repository.disagreements() == []
    take_back(repository, disputed, anna.id)
    assert repository.statuses()[disputed] is Status.SETTLED


def test_a_settled_answer_can_be_changed_and_opened_again(
    repository: Repository, coaches: list[Coach], disputed: VideoId
) -> None:
    anna = coaches[0]
    record = repository.record_adjudication
    assert record(disputed, anna.id, says("2-1"), "foot slips")
    assert not record(disputed, anna.id, says("2-1"), " foot slips ")
    assert record(disputed, anna.id, cannot_judge(), "on second sight")
    assert repository.statuses()[disputed] is Status.UNUSABLE
    assert repository.decisions() == []
    assert record(disputed, anna.id, says("1-1"), "it was the camera")
    (standing,) = repository.adjudications()
    assert (standing.revision, standing.reason) == (3, "it was the camera")
    assert repository.withdraw_adjudication(disputed, anna.id)
    assert not repository.withdraw_adjudication(disputed, anna.id)
    assert repository.adjudications() == []
    assert repository.statuses()[disputed] is Status.DISPUTED
    assert record(disputed, anna.id, says("1-1"), "settled again")
    assert repository.adjudications()[0].revision == 5


# ---------------------------------------------------------------- suggestions


def test_a_suggestion_is_seen_by_those_who_may(
    repository: Repository, coaches: list[Coach]
) -> None:
    anna, ben, _ = coaches
    video = add_video(repository)
    assert repository.record_suggestions("net-1", {video.id: sure(2)}).n_written == 1

    def seen(viewer: Coach, policy: SuggestionPolicy, assisted: str = "") -> bool:
        rules = SuggestionRules(policy, assisted, blind_share=0)
        return repository.suggestion(video.id, viewer, rules) is not None

    assert not seen(anna, SuggestionPolicy.AFTER_COMMIT)
    assert seen(anna, SuggestionPolicy.EVERYONE)
    assert seen(anna, SuggestionPolicy.ONE_COACH, "Anna")
    assert not seen(ben, SuggestionPolicy.ONE_COACH, "Anna")
    repository.record_annotation(video.id, anna.id, says("1-1"))
    assert seen(anna, SuggestionPolicy.AFTER_COMMIT)
    assert not seen(ben, SuggestionPolicy.AFTER_COMMIT)
    take_back(repository, video.id, anna.id)
    assert not seen(anna, SuggestionPolicy.AFTER_COMMIT)


def test_the_latest_suggestion_counts_and_the_same_again_writes_nothing(
    repository: Repository,
) -> None:
    one, two = add_video(repository), add_video(repository)
    both = {one.id: sure(2), two.id: sure(5)}
    assert repository.record_suggestions("net-1", both).n_written == 2
    nearly = {one.id: [p + 1e-6 for p in sure(2)], two.id: sure(5)}
    assert not repository.record_suggestions("net-1", nearly)
    assert repository.record_suggestions("net-2", {one.id: sure(7)}).video_ids == {
        one.id
    }
    latest = {each.video_id: each for each in repository.suggestions()}
    assert latest[one.id].checkpoint_id == "net-2"
    assert (latest[one.id].pair.code, latest[one.id].confidence) == (7, 0.86)
    assert latest[two.id].checkpoint_id == "net-1"
    # Rolling back to the first checkpoint is news again.
    assert repository.record_suggestions("net-1", {one.id: sure(2)})
    assert {each.checkpoint_id for each in repository.suggestions()} == {"net-1"}


@pytest.mark.parametrize("bad", [[0.5] * 14, [float("nan")] * 15, [2.0] + [0.0] * 14])
def test_what_is_no_prediction_is_refused(
    repository: Repository, bad: list[float]
) -> None:
    video = add_video(repository)
    with pytest.raises(LabelError, match="net-9"):
        repository.record_suggestions("net-9", {video.id: bad})
    assert repository.suggestions() == []


# ---------------------------------------------------------------- splits, history


def test_a_group_keeps_the_part_it_was_given_first(repository: Repository) -> None:
    first = {"Monday": Split.TRAIN, "Tuesday": Split.TEST}
    assert repository.freeze_splits(first).n_written == 2
    later = {"Monday": Split.TEST, "Wednesday": Split.VALIDATION}
    assert repository.freeze_splits(later).n_written == 1
    assert repository.group_splits() == {**first, "Wednesday": Split.VALIDATION}


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is sent to the database."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]).upper())

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_answers_are_only_ever_added(
    repository: Repository, coaches: list[Coach], statements: list[str]
) -> None:
    anna, ben, _ = coaches
    video = add_video(repository)
    for code in (1, 2):
        repository.record_suggestions("net", {video.id: sure(code)})
    for coach, pair in ((anna, "1-1"), (ben, "2-1"), (anna, "3-1"), (ben, "1-1")):
        repository.record_annotation(video.id, coach.id, says(pair))
    take_back(repository, video.id, anna.id)
    repository.import_annotations([(video.id, "Anna", says("1-4"))])
    repository.import_annotations([(video.id, "Ben", says("1-3"))])
    for pair in ("1-1", "1-2"):
        repository.record_adjudication(video.id, anna.id, says(pair), "seen again")
    repository.withdraw_adjudication(video.id, anna.id)
    kept = ("ANNOTATIONS", "ADJUDICATIONS", "SUGGESTIONS")
    inserted = {t for t in kept for s in statements if s.startswith(f"INSERT INTO {t}")}
    assert inserted == set(kept)
    spoilt = [s for s in statements if s.startswith(("UPDATE", "DELETE", "REPLACE"))]
    assert not [s for s in spoilt if any(table in s for table in kept)]
    assert [r.answer for r in repository.history(video.id, anna.id)] == [
        says("1-1"),
        says("3-1"),
        None,
        says("1-4"),
    ]


def test_a_sign_that_no_server_takes_is_left_out_of_what_is_typed(
    repository: Repository, coaches: list[Coach]
) -> None:
    """A clipboard may hold one, and nobody sees it."""
    anna, ben, _ = coaches
    video, dark = add_video(repository), add_video(repository)
    repository.record_annotation(video.id, anna.id, says("1-1", note="early\0 start"))
    repository.record_annotation(video.id, ben.id, says("1-2"))
    repository.record_annotation(dark.id, anna.id, cannot_judge("dark\0"))
    repository.record_adjudication(video.id, anna.id, says("1-1"), "\0seen again\0")
    slip_or_fall = Confusion.of(LaneState.SLIP, LaneState.FALL)
    repository.record_rule(slip_or_fall, anna.id, "falls\0 off")
    repository.promote("net-1", coach_id=anna.id, reason="better\0")
    said = [each.answer for each in repository.annotations()]
    assert [(each.note, each.unusable) for each in said] == [
        ("early start", None),
        ("", None),
        ("", "dark"),
    ]
    (settled,) = repository.adjudications()
    assert settled.reason == "seen again"
    assert [rule.text for rule in repository.rules()] == ["falls off"]
    assert [each.reason for each in repository.promotions()] == ["better"]
    with pytest.raises(LabelError, match="needs a reason"):
        cannot_judge("\0")


def test_what_another_desk_adds_during_a_reading_is_in_all_of_it_or_in_none(
    engine: Engine, repository: Repository, coaches: list[Coach]
) -> None:
    video = add_video(repository)
    repository.record_annotation(video.id, coaches[0].id, says("1-1"))
    ids = {coach.id for coach in coaches}
    added: list[str] = []

    def work(other: Repository) -> None:
        came = add_video(other)
        other.record_annotation(came.id, coaches[0].id, says("1-2"))

    with two_at_once(engine) as begin:

        @event.listens_for(engine, "before_cursor_execute")
        def between(_connection: object, _cursor: object, statement: str, *_: object):
            if "FROM annotations" in statement and not added:
                added.append(statement)
                begin(work).result()

        given = repository.statements(ids)[0]
        event.remove(engine, "before_cursor_execute", between)
    assert added
    assert [each.fingerprint for each in given] == [video.fingerprint]
    assert len(repository.statements(ids)[0]) == 2


def test_an_answer_must_be_one_of_two_kinds() -> None:
    with pytest.raises(LabelError):
        Answer()
