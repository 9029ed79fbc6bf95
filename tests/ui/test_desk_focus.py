"""Where the keys of the desk go: never nowhere, and never to another video's note."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from annotator.ui.label_page import LabelPage
from tests.ui.desk_stories import press, seen

ESCAPE = Qt.Key.Key_Escape


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.fixture
def desk(qtbot, page: LabelPage) -> LabelPage:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    seen(qtbot, page)
    return page


def click_the_picture(qtbot, page: LabelPage) -> None:
    qtbot.mouseClick(page.player.view, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))


def test_the_list_of_reasons_keeps_the_keys_after_a_click_on_the_picture(qtbot, desk):
    press(qtbot, desk, "x")
    click_the_picture(qtbot, desk)
    qtbot.keyClick(focused(), ESCAPE)
    assert not desk.desk.bar.is_asking
    qtbot.keyClicks(focused(), "s")
    assert desk.draft.left is not None
    press(qtbot, desk, "x")
    click_the_picture(qtbot, desk)
    qtbot.keyClick(focused(), Qt.Key.Key_1)
    assert desk.draft.unusable is not None
    click_the_picture(qtbot, desk)
    qtbot.keyClicks(focused(), "d")
    assert desk.draft.unusable is None, "the desk has its keys again"
    assert desk.draft.left is not None


def test_what_was_typed_as_a_reason_is_still_there_after_a_click(qtbot, desk):
    press(qtbot, desk, "x")
    qtbot.keyClicks(focused(), "fog")
    click_the_picture(qtbot, desk)
    qtbot.keyClicks(focused(), "gy")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert desk.draft.unusable == "foggy"


@pytest.mark.parametrize(
    "key",
    [
        Qt.Key.Key_PageDown,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_Right,
    ],
)
def test_no_plain_key_takes_a_note_to_another_video(qtbot, desk, key):
    here = desk.on_screen.video_id
    press(qtbot, desk, "n")
    qtbot.keyClicks(focused(), "a slip, ")
    qtbot.keyClick(focused(), key)
    assert desk.on_screen.video_id == here
    qtbot.keyClick(focused(), Qt.Key.Key_End)
    qtbot.keyClicks(focused(), "low")
    notes = [each.note for each in desk.answering.drafts._drafts.values()]
    assert notes == ["a slip, low"]
    assert desk.player.frame_index == 0


def test_after_a_click_in_the_queue_the_keys_are_answers(qtbot, desk, video_ids):
    press(qtbot, desk, "n")
    qtbot.keyClicks(focused(), "left slips")
    view = desk.desk.queue.view
    place = view.visualRect(desk.queue.index(1, view.modelColumn())).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.on_screen.video_id == video_ids[1]
    seen(qtbot, desk)
    qtbot.keyClicks(focused(), "a")
    assert desk.draft.note == ""
    assert desk.draft.left is not None
