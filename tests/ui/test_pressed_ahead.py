"""Keys of the desk that are pressed while the queue is read, or an answer is saved.

None acts before what was pressed before it, and none on another video, or marks another
frame, than the one that the coach saw. Lost without a word are only states, U and player
keys in a wait that takes longer than a moment, and what is pressed after Enter or after a
key that opens something.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from annotator.project import Project
from annotator.queue_filter import QueueFilter
from annotator.ui import commits
from annotator.ui.key_map import USUAL, Act
from annotator.ui.label_page import LabelPage
from annotator.ui.session import Session
from annotator.ui.tasks import Task
from annotator.workflow import Answer, Coach, Lane, Status, VideoId
from tests.ui.desk_stories import answer_of, caught_up, pair, press, saved, seen
from tests.ui.disk import no_room

Slow = Callable[[], AbstractContextManager[None]]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
AGAIN = "was not on screen yet: press {} again"
TOO_EARLY = "Not marked, for {} was pressed too early"


@pytest.fixture(autouse=True)
def a_quick_machine(monkeypatch) -> None:
    """However long a busy one takes; the page is made after this."""
    monkeypatch.setattr(commits, "TYPED_AHEAD_MS", 60_000)


@pytest.fixture
def page(a_quick_machine: None, page: LabelPage) -> LabelPage:
    return page


def keys(qtbot, page: LabelPage, *pressed: str | Qt.Key) -> None:
    """Real keys, where the focus is, with nothing awaited."""
    for key in pressed:
        where = page.focusWidget() or page
        if isinstance(key, str):
            qtbot.keyClicks(where, key)
        else:
            qtbot.keyClick(where, key)


def undo(qtbot, page: LabelPage) -> None:
    qtbot.keyClick(page, Qt.Key.Key_Z, CTRL)


def redo(qtbot, page: LabelPage) -> None:
    qtbot.keyClick(page, Qt.Key.Key_Z, CTRL | SHIFT)


def given(project: Project, coach: Coach, video: VideoId, answer: Answer) -> None:
    """An answer from an evening before, given at a desk."""
    project.repository.record_annotation(video, coach.id, answer, seconds_taken=4.0)


def all_done(qtbot, page: LabelPage) -> None:
    qtbot.waitUntil(lambda: not page.commits.is_waiting)
    saved(qtbot, page)


def nothing_is_read(qtbot, page: LabelPage) -> None:
    """Whatever the page has asked for has come."""
    qtbot.waitUntil(lambda: not any(each.running for each in page.findChildren(Task)))


@pytest.fixture
def pressed_while_saving(
    qtbot, page: LabelPage, slow_database: Slow
) -> Callable[[Callable[[], None]], None]:
    """Answers the video on screen with 1-2; what is pressed is in time for the save."""

    def answer_and(pressed: Callable[[], None]) -> None:
        press(qtbot, page, "a", "k")
        seen(qtbot, page)
        with slow_database():
            qtbot.keyClick(page, Qt.Key.Key_Return)
            assert page.commits.is_saving
            pressed()
        all_done(qtbot, page)

    return answer_and


# While the queue is read


@pytest.fixture
def bo_comes(
    qtbot, page: LabelPage, session: Session, bo: Coach, slow_database: Slow
) -> Callable[[Callable[[], None]], None]:
    """Bo begins to label; what is pressed is pressed while that queue is read."""

    def come_and(pressed: Callable[[], None]) -> None:
        with slow_database():
            session.set_coach(bo)
            assert page.video is None
            assert page.commits.awaits_video
            pressed()
        all_done(qtbot, page)

    return come_and


@pytest.mark.parametrize("is_long", [False, True])
def test_undo_pressed_while_the_queue_is_read_is_done(
    qtbot, page, project, bo, video_ids, bo_comes, is_long
):
    given(project, bo, video_ids[2], pair("3-3"))

    def pressed() -> None:
        if is_long:
            page.commits._on_long()
        undo(qtbot, page)

    bo_comes(pressed)
    assert answer_of(project, video_ids[2], bo) is None
    assert page.on_screen.video_id == video_ids[2]
    assert page.draft.answer() == pair("3-3")


def test_keys_come_in_the_order_in_which_they_were_pressed(
    qtbot, page, project, bo, video_ids, bo_comes
):
    """Answers before an undo are of the first video, those after it of what it shows."""
    given(project, bo, video_ids[2], pair("3-3"))

    def pressed() -> None:
        keys(qtbot, page, "s", "l")
        undo(qtbot, page)
        keys(qtbot, page, "a")

    bo_comes(pressed)
    begun = page.answering.drafts.find(bo.id, video_ids[0])
    assert begun is not None
    assert begun.answer() == pair("2-3")
    assert page.on_screen.video_id == video_ids[2]
    assert page.draft.answer() == pair("1-3")
    redo(qtbot, page)
    redo(qtbot, page)  # pressed while the first one runs
    all_done(qtbot, page)
    assert answer_of(project, video_ids[2], bo) == pair("3-3")


def test_what_is_searched_for_while_the_queue_is_read_is_found(
    qtbot, page, bo, video_ids, bo_comes
):
    search = page.desk.queue.search

    def pressed() -> None:
        keys(qtbot, page, "s", "l", "/")
        assert search.hasFocus()
        keys(qtbot, page, "race003")
        assert search.text() == "race003"

    bo_comes(pressed)
    assert search.hasFocus(), "nothing has taken the keys away"
    assert [each.video.id for each in page.queue.items] == [video_ids[2]]
    assert page.on_screen.video_id == video_ids[0], "it was there before the search"
    assert page.draft.answer() == pair("2-3")
    keys(qtbot, page, Qt.Key.Key_Return)
    assert page.on_screen.video_id == video_ids[2]
    assert page.draft.answer() is None


def test_enter_in_a_search_goes_to_what_is_found_once_it_is_there(
    qtbot, page, video_ids, bo_comes
):
    bo_comes(lambda: keys(qtbot, page, "/", "race003", Qt.Key.Key_Return, "d"))
    assert page.on_screen.video_id == video_ids[2]
    assert page.draft.missing == (Lane.RIGHT,)


def test_a_search_is_shown_also_when_somebody_else_comes(
    qtbot, page, session, ada, video_ids, bo_comes
):
    def pressed() -> None:
        keys(qtbot, page, "/", "race003")
        session.set_coach(ada)

    bo_comes(pressed)
    assert page.desk.queue.search.text() == "race003"
    assert [each.video.id for each in page.queue.items] == [video_ids[2]]


def said(page: LabelPage) -> str:
    return " ".join(
        [
            page.desk.hint.text(),
            *(each.problem.text() for each in page.desk.panels.values()),
        ]
    )


TOLD: dict[Act, Callable[[LabelPage], object]] = {
    Act.UNDO: lambda page: "nothing to take back" in said(page),
    Act.REDO: lambda page: "nothing to bring back" in said(page),
    Act.HISTORY: lambda page: page.history.isVisible(),
    Act.SEARCH: lambda page: page.desk.queue.search.hasFocus(),
    Act.AUTOPLAY: lambda page: page.on_screen.autoplay and "by itself" in said(page),
    Act.NOTE: lambda page: page.desk.bar.note.hasFocus(),
    Act.UNUSABLE: lambda page: page.desk.bar.is_asking,
    Act.UNSURE: lambda page: page.draft.unsure,
    Act.LEFT_MARK: lambda page: "not on screen yet" in said(page),
    Act.LEFT_JUMP: lambda page: "no mark" in said(page),
    Act.LEFT_TIME: lambda page: page.desk.panels[Lane.LEFT].facts.time.hasFocus(),
    Act.RIGHT_MARK: lambda page: "not on screen yet" in said(page),
    Act.RIGHT_JUMP: lambda page: "no mark" in said(page),
    Act.RIGHT_TIME: lambda page: page.desk.panels[Lane.RIGHT].facts.time.hasFocus(),
    Act.COMMIT: lambda page: "press Enter once" in said(page),
    Act.GO_TO: lambda page: AGAIN.format("Ctrl+G") in said(page),
    Act.FRAMING: lambda page: AGAIN.format("M") in said(page),
    Act.NETWORK_VIEW: lambda page: page.player.controls.network_button.isChecked(),
}
"""What a coach sees of it once the first video is there."""


@pytest.mark.parametrize("act", TOLD)
def test_a_key_pressed_while_the_queue_is_read_shows_that_it_was(
    qtbot, page, video_ids, bo_comes, act
):
    sequence = USUAL[act][0]
    control = sequence.startswith("Ctrl+")
    shift = "Shift+" in sequence
    modifiers = (CTRL if control else Qt.KeyboardModifier.NoModifier) | (
        SHIFT if shift else Qt.KeyboardModifier.NoModifier
    )
    name = sequence.rpartition("+")[2]
    key = getattr(Qt.Key, f"Key_{name}") if name.isalnum() else ord(name)
    bo_comes(lambda: qtbot.keyClick(page, key, modifiers))
    assert page.on_screen.video_id == video_ids[0]
    qtbot.waitUntil(lambda: bool(TOLD[act](page)))
    page.history.close()


def test_what_is_opened_takes_what_is_typed_after_it_for_no_answer(
    qtbot, page, bo_comes
):
    bo_comes(lambda: keys(qtbot, page, "x", "1", "/", "s"))
    assert page.desk.bar.is_asking
    assert not page.desk.queue.search.hasFocus()
    assert page.draft.missing == (Lane.LEFT, Lane.RIGHT)


def test_one_coach_takes_back_nothing_of_another(
    qtbot, page, project, session, ada, bo, video_ids, bo_comes
):
    given(project, ada, video_ids[0], pair("1-1"))
    given(project, bo, video_ids[0], pair("3-3"))

    def pressed() -> None:
        undo(qtbot, page)
        session.set_coach(ada)

    bo_comes(pressed)
    assert answer_of(project, video_ids[0], ada) == pair("1-1")
    assert answer_of(project, video_ids[0], bo) == pair("3-3")


# While an answer is saved


@pytest.mark.parametrize("is_long", [False, True])
def test_undo_pressed_at_once_after_enter_takes_that_answer_back(
    qtbot, page, project, ada, video_ids, pressed_while_saving, is_long
):
    given(project, ada, video_ids[1], pair("2-2"))

    def pressed() -> None:
        if is_long:
            page.commits._on_long()
            keys(qtbot, page, Qt.Key.Key_Return)  # has it not heard me?
        undo(qtbot, page)
        keys(qtbot, page, "d")

    pressed_while_saving(pressed)
    assert answer_of(project, video_ids[0], ada) is None
    assert answer_of(project, video_ids[1], ada) == pair("2-2")
    assert page.on_screen.video_id == video_ids[0]
    assert page.draft.answer() == (pair("1-2") if is_long else pair("3-2"))


def test_undo_and_redo_one_after_the_other(
    qtbot, page, project, ada, video_ids, pressed_while_saving
):
    given(project, ada, video_ids[1], pair("2-2"))

    def pressed() -> None:
        undo(qtbot, page)
        undo(qtbot, page)
        redo(qtbot, page)

    pressed_while_saving(pressed)
    assert answer_of(project, video_ids[0], ada) is None
    assert answer_of(project, video_ids[1], ada) == pair("2-2")


def test_an_answer_that_was_not_saved_lets_the_one_before_it_stand(
    qtbot, page, project, ada, video_ids
):
    press(qtbot, page, "a", "j", Qt.Key.Key_Return, "a", "k")
    seen(qtbot, page)
    with no_room(project.database_file.with_name("labels.sqlite-wal")):
        qtbot.keyClick(page, Qt.Key.Key_Return)
        undo(qtbot, page)
        all_done(qtbot, page)
    (box,) = page.findChildren(QMessageBox)
    box.accept()
    assert answer_of(project, video_ids[0], ada) == pair("1-1")


def test_enter_pressed_ahead_is_told_and_undo_after_it_takes_nothing_else_back(
    qtbot, page, project, ada, video_ids, pressed_while_saving
):
    def pressed() -> None:
        keys(qtbot, page, "s", "l", Qt.Key.Key_Return)
        undo(qtbot, page)  # of the answer before, if it were done

    pressed_while_saving(pressed)
    assert answer_of(project, video_ids[0], ada) == pair("1-2")
    assert page.on_screen.video_id == video_ids[1]
    assert page.draft.answer() == pair("2-3")
    assert "press Enter once" in page.desk.hint.text()


def test_answers_for_a_next_video_are_no_change_of_the_last_one(
    qtbot, page, project, ada, video_ids, pressed_while_saving
):
    for each in video_ids[1:]:
        given(project, ada, each, pair("1-1"))
    page.refresh()
    caught_up(qtbot, page)
    pressed_while_saving(lambda: keys(qtbot, page, "d", "l", Qt.Key.Key_Return))
    assert page.on_screen.video_id == video_ids[0], "nothing follows"
    assert page.draft.answer() == pair("1-2")
    assert not page.has_unsaved_answer
    assert page.desk.hint.text() == "Every video has your answer."


@pytest.mark.parametrize(
    ("key", "name"), [("h", "H"), ("n", "N"), ("x", "X"), ("e", "E"), ("t", "T")]
)
def test_what_was_meant_for_the_video_before_is_not_done_with_the_next(
    qtbot, page, video_ids, pressed_while_saving, key, name
):
    pressed_while_saving(lambda: keys(qtbot, page, key))
    assert page.on_screen.video_id == video_ids[1]
    assert AGAIN.format(name) in page.desk.hint.text()
    nothing_is_read(qtbot, page)
    assert not page.history.isVisible()
    assert not page.desk.bar.is_asking
    assert not page.desk.bar.note.hasFocus()


def test_a_mark_of_the_next_video_is_not_removed_with_that_of_the_one_before(
    qtbot, page, ada, video_ids, pressed_while_saving
):
    page.show_video(video_ids[1])
    qtbot.waitUntil(lambda: page.player.is_open and page.player.has_shown)
    press(qtbot, page, "s", "e")
    assert page.draft.left_moment_s == 0.0
    page.show_video(video_ids[0])
    caught_up(qtbot, page)
    pressed_while_saving(lambda: qtbot.keyClick(page, Qt.Key.Key_E, SHIFT))
    assert page.on_screen.video_id == video_ids[1]
    assert page.draft.left_moment_s == 0.0
    assert AGAIN.format("Shift+E") in page.desk.hint.text()


def test_history_pressed_at_once_is_shown_where_the_video_stays(
    qtbot, page, project, ada, video_ids, pressed_while_saving
):
    for each in video_ids[1:]:
        given(project, ada, each, pair("1-1"))
    page.refresh()
    caught_up(qtbot, page)
    pressed_while_saving(lambda: keys(qtbot, page, "h"))
    qtbot.waitUntil(page.history.isVisible)
    assert [each.partition("  ")[2] for each in page.history.lines] == ["Flash – Slip"]
    page.history.close()


def test_the_history_of_one_video_is_not_shown_over_the_next(
    qtbot, page, video_ids, slow_database
):
    with slow_database():
        keys(qtbot, page, "h", Qt.Key.Key_PageDown)
        assert page.on_screen.video_id == video_ids[1]
    nothing_is_read(qtbot, page)
    assert not page.history.isVisible()
    assert page.history.lines == []


@pytest.fixture
def pressed_while_undoing(
    qtbot, page: LabelPage, video_ids, slow_database: Slow
) -> Callable[[Callable[[], None]], None]:
    """Takes back 3-1 of the video on screen, which stays, five frames from its start."""
    press(qtbot, page, "d", "j", Qt.Key.Key_Return)
    page.show_video(video_ids[0])
    qtbot.waitUntil(lambda: page.player.is_open and page.player.has_shown)
    press(qtbot, page, *[Qt.Key.Key_Right] * 5)
    qtbot.waitUntil(lambda: page.player.shown_index == 5)

    def undo_and(pressed: Callable[[], None]) -> None:
        with slow_database():
            undo(qtbot, page)
            assert page.commits.is_saving
            pressed()
        all_done(qtbot, page)
        assert page.on_screen.video_id == video_ids[0]
        answer = page.draft.answer()
        assert answer is not None
        assert answer.pair == pair("3-1").pair

    return undo_and


@pytest.mark.parametrize("is_long", [False, True])
def test_the_frame_that_is_seen_is_marked_once_the_wait_is_over(
    qtbot, page, pressed_while_undoing, is_long
):
    def pressed() -> None:
        if is_long:
            page.commits._on_long()
        keys(qtbot, page, "e")

    pressed_while_undoing(pressed)
    assert page.draft.left_moment_s == pytest.approx(page.player.shown_s)
    assert page.player.shown_index == 5


@pytest.mark.parametrize("long_at", [0, 2, 4])
def test_a_frame_is_not_marked_that_the_steps_before_have_not_left(
    qtbot, page, pressed_while_undoing, long_at
):
    """The wait gets long before, amid or after what is pressed: the steps are dropped."""

    def pressed() -> None:
        in_turn: list[str | Qt.Key] = [*[Qt.Key.Key_Right] * 3, "e"]
        for at, key in enumerate(in_turn):
            if at == long_at:
                page.commits._on_long()
            keys(qtbot, page, key)
        if long_at == 4:
            page.commits._on_long()

    pressed_while_undoing(pressed)
    assert page.draft.left_moment_s is None
    assert TOO_EARLY.format("E") in page.desk.hint.text()
    press(qtbot, page, Qt.Key.Key_Right, "e")
    qtbot.waitUntil(lambda: page.draft.left_moment_s is not None)
    assert page.draft.left_moment_s == pytest.approx(page.player.shown_s)


def test_a_frame_is_marked_to_which_the_steps_before_have_led(
    qtbot, page, pressed_while_undoing
):
    """Undo, on, E: in one go, and nothing is to be pressed again."""
    pressed_while_undoing(
        lambda: keys(qtbot, page, *[Qt.Key.Key_Right] * 3, "u", Qt.Key.Key_Left, "e")
    )
    qtbot.waitUntil(lambda: page.player.shown_index == 7)
    assert page.draft.left_moment_s == pytest.approx(page.player.shown_s)
    assert TOO_EARLY.format("E") not in page.desk.hint.text()


def test_steps_from_a_frame_that_has_come_since_lead_to_no_mark(
    qtbot, page, pressed_while_undoing
):
    """What was meant is a step from the frame that was seen."""
    player = page.player

    def pressed() -> None:
        was_at = player.shown_index
        keys(qtbot, page, Qt.Key.Key_Right, "e")
        qtbot.waitUntil(lambda: player.shown_index > was_at)

    player.set_speed(0.25)
    keys(qtbot, page, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: player.is_playing)
    pressed_while_undoing(pressed)
    assert page.draft.left_moment_s is None
    assert TOO_EARLY.format("E") in page.desk.hint.text()


def test_steps_after_a_mark_do_not_undo_it(qtbot, page, pressed_while_undoing):
    def pressed() -> None:
        keys(qtbot, page, "e", Qt.Key.Key_Right)
        page.commits._on_long()

    pressed_while_undoing(pressed)
    assert page.draft.left_moment_s == pytest.approx(page.player.shown_s)


@pytest.mark.parametrize("has_mark", [False, True])
def test_a_frame_that_has_come_since_is_not_marked_while_it_plays(
    qtbot, page, pressed_while_undoing, has_mark
):
    """Nor does the mark go from it that it has."""
    player = page.player

    def pressed() -> None:
        was_at = player.shown_index
        keys(qtbot, page, "e")
        qtbot.waitUntil(lambda: player.shown_index > was_at)
        if has_mark:
            player.go_to_frame(20)
            player.pause()
            qtbot.waitUntil(lambda: player.shown_index == 20)

    marked_s = None
    if has_mark:
        press(qtbot, page, *[Qt.Key.Key_Right] * 15, "e")
        qtbot.waitUntil(lambda: page.draft.left_moment_s is not None)
        marked_s = player.shown_s
        player.go_to_frame(5)
        qtbot.waitUntil(lambda: player.shown_index == 5)
    player.set_speed(0.25)
    keys(qtbot, page, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: player.is_playing)
    pressed_while_undoing(pressed)
    assert page.draft.left_moment_s == (marked_s and pytest.approx(marked_s))
    assert TOO_EARLY.format("E") in page.desk.hint.text()


@pytest.mark.parametrize(
    ("key", "goal"),
    [(Qt.Key.Key_V, 2), (Qt.Key.Key_PageDown, 2), (Qt.Key.Key_PageUp, 0)],
)
def test_going_on_while_an_answer_is_saved_that_a_filter_then_hides(
    qtbot, page, video_ids, pressed_while_saving, key, goal
):
    """Its row goes, and what is next is still what was below or above it."""
    page.show_filter(QueueFilter(statuses=frozenset({Status.UNLABELLED})))
    page.show_video(video_ids[1])
    caught_up(qtbot, page)
    pressed_while_saving(lambda: qtbot.keyClick(page, key))
    assert page.queue.row_of(video_ids[1]) is None
    assert page.on_screen.video_id == video_ids[goal]


def test_nothing_is_below_the_last_video_when_a_filter_hides_it(
    qtbot, page, video_ids, pressed_while_saving
):
    page.show_filter(QueueFilter(statuses=frozenset({Status.UNLABELLED})))
    page.show_video(video_ids[2])
    caught_up(qtbot, page)
    pressed_while_saving(lambda: keys(qtbot, page, Qt.Key.Key_PageDown))
    assert page.on_screen.video_id == video_ids[0], "as without that key"


@pytest.mark.parametrize("key", [Qt.Key.Key_V, Qt.Key.Key_PageDown])
def test_going_on_while_an_answer_is_saved_passes_over_no_video(
    qtbot, page, video_ids, pressed_while_saving, key
):
    """The next one is the one after that which was seen, and is there by then."""
    pressed_while_saving(lambda: qtbot.keyClick(page, key))
    assert page.on_screen.video_id == video_ids[1]


@pytest.mark.parametrize("key", [Qt.Key.Key_V, Qt.Key.Key_PageDown])
def test_going_on_twice_while_an_answer_is_saved_goes_two_videos(
    qtbot, page, video_ids, pressed_while_saving, key
):
    pressed_while_saving(lambda: keys(qtbot, page, key, key))
    assert page.on_screen.video_id == video_ids[2]


def test_on_and_back_while_an_answer_is_saved_is_where_it_began(
    qtbot, page, video_ids, pressed_while_saving
):
    pressed_while_saving(
        lambda: keys(qtbot, page, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
    )
    assert page.on_screen.video_id == video_ids[0]


def test_going_on_past_the_last_video_shows_that(
    qtbot, page, video_ids, pressed_while_saving
):
    page.show_video(video_ids[1])
    caught_up(qtbot, page)
    pressed_while_saving(lambda: keys(qtbot, page, *[Qt.Key.Key_PageDown] * 3))
    assert page.on_screen.video_id == video_ids[2]


def test_going_on_after_an_undo_begins_at_what_was_seen(
    qtbot, page, video_ids, pressed_while_saving
):
    """The undo lies between, so the second one is no step further than the first."""

    def pressed() -> None:
        keys(qtbot, page, Qt.Key.Key_PageDown)
        undo(qtbot, page)
        keys(qtbot, page, Qt.Key.Key_PageDown)

    pressed_while_saving(pressed)
    assert page.on_screen.video_id == video_ids[1]


def test_going_back_while_an_answer_is_saved_is_done(
    qtbot, page, video_ids, pressed_while_saving
):
    page.show_video(video_ids[1])
    caught_up(qtbot, page)
    pressed_while_saving(lambda: keys(qtbot, page, Qt.Key.Key_PageUp))
    assert page.on_screen.video_id == video_ids[0]
