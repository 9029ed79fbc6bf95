"""The lane divider and the crop box: dragged, moved by keys, kept, cut again."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMessageBox

from annotator.project import Project
from annotator.ui.framing import framing_of
from annotator.ui.label_page import LabelPage
from annotator.ui.session import Session
from annotator.ui.watching import Watcher
from annotator.ui.workspace import Workspace
from annotator.videos import import_videos
from annotator.workflow import SuggestionPolicy
from dataset.clips import CropBox, CropRule
from dataset.store import read_clip_file_info


@pytest.fixture
def page(qtbot, session: Session) -> LabelPage:
    made = LabelPage(session)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.shut_down())
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.player.has_shown and made.player.is_open)
    return made


def begin(qtbot, page: LabelPage) -> None:
    qtbot.keyClick(page, Qt.Key.Key_M)
    assert page.framing.is_on


def drag(qtbot, page: LabelPage, handle: str, dx: int, dy: int = 0) -> None:
    view = page.framing.view
    start = view.place_of(handle).toPoint()
    end = start + QPoint(dx, dy)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def stored(page: LabelPage, project: Project):
    assert page.video is not None
    return project.repository.video(page.video.id)


def test_a_dragged_divider_is_kept_for_this_video_alone(qtbot, page, project):
    begin(qtbot, page)
    width = page.player.view.crop_rect().width()
    drag(qtbot, page, "divider", round(width / 10))
    _, divider = page.framing.view.framed
    assert divider == pytest.approx(0.6, abs=0.02)
    asked: list[object] = []
    page.recut_requested.connect(asked.append)
    with qtbot.waitSignal(page.framing.ended):
        qtbot.mouseClick(page.framing.video_button, Qt.MouseButton.LeftButton)
    assert stored(page, project).own_divider == divider
    assert stored(page, project).own_crop is None
    assert asked == []  # clips do not depend on where lanes part
    others = [v for v in project.repository.videos() if v.id != page.video.id]
    assert {each.own_divider for each in others} == {None}
    assert project.settings.divider == 0.5
    begin(qtbot, page)
    with qtbot.waitSignal(page.framing.ended):
        qtbot.mouseClick(page.framing.reset_button, Qt.MouseButton.LeftButton)
    assert stored(page, project).own_divider is None


def test_keys_move_what_tab_has_chosen_and_no_lane(qtbot, page):
    begin(qtbot, page)
    view = page.framing.view
    before = page.player.frame_index
    crop, divider = view.framed
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.framed[1] == pytest.approx(divider + 0.005)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.handle == "left"
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.framed[0].left == pytest.approx(crop.left + 0.02)
    assert page.player.frame_index == before  # these arrows step no frame
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not page.framing.is_on
    assert page.player._crop == crop


def test_handles_cannot_cross(qtbot, page):
    begin(qtbot, page)
    view = page.framing.view
    drag(qtbot, page, "top", 0, round(0.88 * view.height()))
    crop, _ = view.framed
    assert crop.top == pytest.approx(crop.bottom - 0.05, abs=1e-3)
    drag(qtbot, page, "divider", -round(0.6 * page.player.view.crop_rect().width()))
    assert view.framed[1] == pytest.approx(0.05)


def test_a_new_crop_of_one_video_is_cut_again(qtbot, page, project):
    import_videos(project, [Path(v.path) for v in project.repository.videos()], jobs=1)
    begin(qtbot, page)
    view = page.framing.view
    view.move_line("left", 0.25)
    with qtbot.waitSignal(page.recut_requested) as asked:
        qtbot.mouseClick(page.framing.video_button, Qt.MouseButton.LeftButton)
    video = stored(page, project)
    assert asked.args[0] == [Path(video.path)]
    assert framing_of(project.settings, video)[0].left == 0.25
    import_videos(project, asked.args[0], jobs=1)
    info = read_clip_file_info(project.clip_file(video.fingerprint))
    assert json.loads(info.recipe_json)["crop"]["left"] == 0.25


def test_a_crop_for_the_project_says_how_many_are_cut_again(qtbot, page, project):
    begin(qtbot, page)
    page.framing.view.move_line("top", 0.2)
    page.framing.view.move_line("divider", 0.45)
    crop, _ = page.framing.view.framed
    page.framing.apply_to_project()
    qtbot.waitUntil(lambda: page.framing.findChild(QMessageBox) is not None)
    box = page.framing.findChild(QMessageBox)
    assert "3 videos" in box.text()
    assert project.settings.crop.portrait != crop  # nothing before the answer
    cut = next(b for b in box.buttons() if b.text() == "Cut again")
    with qtbot.waitSignal(page.recut_requested) as asked:
        qtbot.mouseClick(cut, Qt.MouseButton.LeftButton)
    assert len(asked.args[0]) == 3
    assert project.settings.crop.portrait == crop
    assert project.settings.crop.landscape == CropBox()
    again = Project.open(project.folder)
    assert again.settings.divider == 0.45
    assert again.settings.crop.portrait == crop
    again.close()


def test_what_was_not_applied_is_dropped_with_the_video(
    qtbot, page, project, video_ids
):
    begin(qtbot, page)
    page.framing.view.move_line("divider", 0.3)
    page.show_video(video_ids[1])
    assert not page.framing.is_on
    assert {v.own_divider for v in project.repository.videos()} == {None}


def test_going_to_another_video_leaves_framing_and_no_button_takes_the_keys(
    qtbot, page, video_ids
):
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    begin(qtbot, page)
    assert page.framing.view.hasFocus()
    page.show_video(video_ids[1])
    assert not page.framing.is_on
    assert page.desk.hasFocus()
    qtbot.waitUntil(lambda: page.player.is_open)
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    assert page.player.is_playing


def test_what_another_window_sets_for_the_project_is_taken_up(qtbot, ada_window):
    workspace = ada_window.workspace
    page, dataset = workspace.label_page, workspace._page(Workspace.DATASET)
    qtbot.waitUntil(lambda: page.player.has_shown and page.player.is_open)
    policy = SuggestionPolicy.EVERYONE
    with closing(Project.open(workspace.session.project.folder)) as other:
        other.change_settings(divider=0.4, suggestions=policy)
        workspace.watcher.look()
        qtbot.waitUntil(lambda: page.player._divider == 0.4)
        qtbot.waitUntil(lambda: dataset.policy.currentData() == policy)
        begin(qtbot, page)
        page.framing.view.move_line("divider", 0.7)
        other.change_settings(divider=0.3)
        workspace.watcher.look()
        qtbot.waitUntil(lambda: workspace.session._settings.divider == 0.3)
    assert page.framing.view.framed[1] == 0.7, "what is being moved stays where it is"
    qtbot.keyClick(page.framing.view, Qt.Key.Key_Escape)
    assert page.player._divider == 0.3


def test_a_crop_box_of_another_desk_has_clips_cut_again_here(
    qtbot, tmp_path: Path, video_files: list[Path]
):
    """Each desk has clips of its own; only of videos that are cut by that box, and here."""
    labels = tmp_path / "club.sqlite"
    with (
        closing(
            Project.create(tmp_path / "a.dualane", database_url=str(labels))
        ) as here,
        closing(
            Project.create(tmp_path / "b.dualane", database_url=str(labels))
        ) as other,
    ):
        import_videos(here, video_files[:2], jobs=1)
        first, second = here.repository.videos()
        here.repository.set_framing(second.id, crop="0,0,0.9,1", divider=None)
        session = Session(here, None, ())
        page = LabelPage(session)
        qtbot.addWidget(page, before_close_func=lambda widget: widget.shut_down())
        asked: list[list[Path]] = []
        page.recut_requested.connect(asked.append)
        watcher = Watcher(session, here.repository.row_counts(), page)
        box = CropBox(0, 0, 0.8, 1)
        other.change_settings(divider=0.4)
        watcher.look()
        qtbot.waitUntil(lambda: session._settings.divider == 0.4)
        other.change_settings(crop=CropRule(box, box))
        watcher.look()
        qtbot.waitUntil(lambda: bool(asked))
        assert asked == [[Path(first.path)]]
        watcher.stop()


def test_what_another_window_has_kept_is_drawn_and_not_lost(qtbot, page, project):
    kept = CropBox(0.1, 0.2, 0.9, 0.8)
    change = project.repository.set_framing(
        page.video.id, crop="0.1,0.2,0.9,0.8", divider=0.4
    )
    page._session.emit_change(change)  # as the watcher of another window's writes does
    qtbot.waitUntil(lambda: page.player._crop == kept)
    assert page.player._divider == 0.4
    begin(qtbot, page)
    assert page.framing.view.framed == (kept, 0.4)
    page.framing.view.move_line("divider", 0.6)
    with qtbot.waitSignal(page.framing.ended):
        qtbot.mouseClick(page.framing.video_button, Qt.MouseButton.LeftButton)
    assert framing_of(project.settings, stored(page, project)) == (kept, 0.6)


def test_lines_lie_over_the_frame_never_over_what_the_network_sees(qtbot, page):
    qtbot.keyClick(page, Qt.Key.Key_B)
    assert page.player.controls.network_button.isChecked()
    begin(qtbot, page)
    assert not page.player.controls.network_button.isChecked()
    assert not page.player.view.shows_network
    qtbot.keyClick(page, Qt.Key.Key_B)
    assert page.player.view.shows_network
    assert not page.framing.is_on
    assert not page.player.controls.frame_button.isChecked()
    qtbot.mouseClick(page.player.controls.frame_button, Qt.MouseButton.LeftButton)
    assert page.framing.is_on
    assert not page.player.view.shows_network


def moved(qtbot, page: LabelPage) -> None:
    """Both lanes are answered, and the divider is moved by a step."""
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClicks(page, "ak")
    begin(qtbot, page)
    qtbot.keyClick(page.framing.view, Qt.Key.Key_Right)
    assert page.framing.view.framed[1] == pytest.approx(0.505)


@pytest.mark.parametrize("where", ["view", "page", "button"])
def test_enter_keeps_the_lines_and_not_the_answer(qtbot, page, project, where):
    moved(qtbot, page)
    video, draft = page.video, page.draft.answer()
    with qtbot.waitSignal(page.framing.ended):
        if where == "view":
            assert page.framing.view.hasFocus()
            qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
        elif where == "page":
            page.desk.setFocus()
            qtbot.keyClick(page.desk, Qt.Key.Key_Enter)
        else:
            button = page.desk.bar.commit_button
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert stored(page, project).own_divider == pytest.approx(0.505)
    assert page.video.id == video.id
    assert project.repository.annotations() == []
    assert page.draft.answer() == draft
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)  # now it is about the answer
    qtbot.waitUntil(lambda: len(project.repository.annotations()) == 1)
    qtbot.waitUntil(lambda: not page.commits.is_saving)


def test_enter_pressed_twice_keeps_the_lines_and_commits_nothing(qtbot, page, project):
    moved(qtbot, page)
    with qtbot.waitSignal(page.framing.ended):
        for where in (page.framing.view, page.framing.view, page.desk):
            qtbot.keyClick(where, Qt.Key.Key_Return)
    assert stored(page, project).own_divider == pytest.approx(0.505)
    assert project.repository.annotations() == []


@pytest.mark.parametrize("way", ["V", "row", "undo"])
def test_lines_that_are_lost_on_the_way_to_another_video_are_told(
    qtbot, page, project, way
):
    if way == "undo":
        qtbot.keyClicks(page, "aj")
        qtbot.keyClick(page, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.video.name.endswith("2.mp4"))
        qtbot.waitUntil(lambda: page.player.has_shown and page.player.is_open)
    before = page.video.id
    moved(qtbot, page)
    if way == "V":
        qtbot.keyClick(page.framing.view, Qt.Key.Key_V)
    elif way == "row":
        view = page.desk.queue.view
        where = view.visualRect(page.queue.index(2, view.modelColumn())).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    else:
        control = Qt.KeyboardModifier.ControlModifier
        qtbot.keyClick(page.framing.view, Qt.Key.Key_Z, control)
    qtbot.waitUntil(lambda: page.video.id != before)
    said = page.desk.hint.text()
    assert "The lines you had moved were not kept" in said
    assert ("Taken back" in said) == (way == "undo")
    qtbot.keyClicks(page, "s")
    assert page.desk.hint.text() == ""


def test_lines_that_were_not_moved_are_not_told(qtbot, page):
    begin(qtbot, page)
    qtbot.keyClick(page.framing.view, Qt.Key.Key_V)
    assert not page.framing.is_on
    assert page.desk.hint.text() == ""
    qtbot.waitUntil(lambda: page.player.has_shown and page.player.is_open)
    begin(qtbot, page)
    qtbot.keyClick(page.framing.view, Qt.Key.Key_Right)
    qtbot.keyClick(page.framing.view, Qt.Key.Key_Escape)
    qtbot.keyClick(page, Qt.Key.Key_V)
    assert page.desk.hint.text() == ""


def test_closing_asks_about_lines_that_were_moved_and_not_kept(qtbot, ada_window):
    page = ada_window.workspace.label_page
    qtbot.waitUntil(lambda: page.player.has_shown and page.player.is_open)
    moved(qtbot, page)
    ada_window.close()
    box = ada_window.leaving.question
    assert "moved lines" in box.text()
    assert "Hall_2024_race001.mp4" in box.text()
    words = [each.text() for each in box.buttons()]
    assert "Commit it" not in words  # it would keep the lines
    box.reject()
    qtbot.keyClick(page.framing.view, Qt.Key.Key_Escape)
    page.answering.drafts._drafts.clear()
    ada_window.close()
    assert not ada_window.isVisible()
