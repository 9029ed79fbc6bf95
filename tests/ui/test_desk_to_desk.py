"""Answers between two desks, through the window: shown, taken in, undone."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QMenu

from annotator.bundles import export_bundle, import_bundle
from annotator.project import Project
from annotator.settings import UserSettings
from annotator.ui import errors
from annotator.ui.bundle_card import BundleCard
from annotator.ui.main_window import MainWindow
from annotator.ui.pages import Page
from annotator.ui.preview_dialog import PreviewDialog
from annotator.ui.workspace import Workspace
from annotator.workflow import Answer, Status
from dataset.states import LanePair, LaneState

FLASH_FALL = Answer(LanePair(LaneState.FLASH, LaneState.FALL))
SLIP_FALL = Answer(LanePair(LaneState.SLIP, LaneState.FALL), note="low on the wall")


@pytest.fixture
def window(qtbot, project: Project) -> Iterator[MainWindow]:
    """Ada has answered the first of three videos and is labelling."""
    repository = project.repository
    ada = repository.coach("Ada")
    repository.record_annotation(repository.videos()[0].id, ada.id, FLASH_FALL)
    made = MainWindow(UserSettings().labelling(project.folder, "Ada"), import_jobs=1)
    made.show()
    qtbot.waitExposed(made)
    made.resize(1280, 800)
    made.open_project(project.folder)
    qtbot.waitUntil(lambda: made.workspace is not None)
    yield made
    qtbot.waitUntil(lambda: not made.board.running, timeout=10_000)


def same_videos(project: Project, other: Project) -> None:
    for video in project.repository.videos():
        other.repository.add_video(
            name=f"other {video.name}",
            path=video.path,
            fingerprint=video.fingerprint,
            group="",
            width_px=64,
            height_px=96,
            duration_s=1.5,
            n_clips=2,
        )


@pytest.fixture
def bundle(tmp_path: Path, project: Project) -> Path:
    """From a project with the same videos in which Cyd has answered two of them."""
    path = tmp_path / "Cyd.dualane-answers"
    with closing(Project.create(tmp_path / "cyd.dualane")) as other:
        same_videos(project, other)
        other.repository.add_coach("Cyd")
        cyd = other.repository.coach("Cyd")
        for video in other.repository.videos()[:2]:
            other.repository.record_annotation(video.id, cyd.id, SLIP_FALL)
        export_bundle(other, path)
    return path


def workspace(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def card(window: MainWindow) -> BundleCard:
    return workspace(window).dataset_page.bundles


def shown(qtbot, window: MainWindow) -> PreviewDialog:
    qtbot.waitUntil(lambda: card(window).dialog is not None)
    dialog = card(window).dialog
    assert dialog is not None
    return dialog


def cells(dialog: PreviewDialog) -> list[list[str]]:
    model = dialog.model
    return [
        [
            str(model.index(row, column).data() or "")
            for column in range(model.columnCount())
        ]
        for row in range(model.rowCount())
    ]


def click(qtbot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_colleagues_answers_come_in_and_go_again(qtbot, window, bundle):
    repository = workspace(window).session.project.repository
    window.files.take([bundle])
    dialog = shown(qtbot, window)
    assert workspace(window).page == Workspace.DATASET
    assert "2 new answers" in dialog.summary.text()
    assert "Cyd is added as a coach." in dialog.summary.text()
    first, second = cells(dialog)
    assert first[1:3] == ["Cyd", "new"]
    assert first[3:] == ["–", "Slip – Fall · note: low on the wall"]
    assert "Slip" not in "".join(second), "Ada owes an answer to it"
    assert second[4] == "shown once you have answered it"
    assert len(repository.annotations()) == 1, "written before it was confirmed"
    click(qtbot, dialog.accept_button)
    qtbot.waitUntil(lambda: len(repository.annotations()) == 3)
    qtbot.waitUntil(lambda: card(window).undo_button.isVisible())
    assert "2 answers of Cyd (Cyd.dualane-answers)" in card(window).state.text()
    # The disagreement waits in Review, at once.
    qtbot.waitUntil(lambda: workspace(window).nav[Workspace.REVIEW].count == 1)
    assert list(repository.statuses().values()).count(Status.DISPUTED) == 1

    click(qtbot, card(window).undo_button)
    qtbot.waitUntil(lambda: len(repository.annotations()) == 1)
    qtbot.waitUntil(lambda: not card(window).undo_button.isVisible())
    assert "is undone" in card(window).state.text()
    qtbot.waitUntil(lambda: workspace(window).nav[Workspace.REVIEW].count == 0)


def test_what_was_taken_in_is_scrolled_to_with_the_button_that_undoes_it(
    qtbot, window, bundle
):
    window.resize(1280, 560)
    window.files.take([bundle])
    click(qtbot, shown(qtbot, window).accept_button)
    undo = card(window).undo_button
    qtbot.waitUntil(lambda: undo.isVisible())
    qtbot.waitUntil(lambda: undo.visibleRegion().boundingRect() == undo.rect())


def test_sending_presses_nothing_else_and_stands_apart_from_the_undo(
    qtbot, window, bundle, tmp_path
):
    """The keyboard stays on the page, where a second Space does nothing."""
    here = workspace(window)
    window.files.take([bundle])
    click(qtbot, shown(qtbot, window).accept_button)
    qtbot.waitUntil(lambda: card(window).undo_button.isVisible())
    taken_in = card(window).state.text()
    button = card(window).send_button
    button.setFocus()
    card(window).send(tmp_path / "mine.dualane-answers")
    qtbot.waitUntil(lambda: card(window).sent.isVisible() and not card(window).busy)
    assert card(window).state.text() == taken_in, "what Undo undoes is still said"
    assert not isinstance(window.focusWidget(), QAbstractButton)
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Space)
    assert here.session.coach is not None
    assert here.session.coach.name == "Ada"
    here.session.set_coach(here.session.project.repository.coach("Cyd"))
    assert not card(window).sent.isVisible(), "she has sent nothing"


def test_a_new_name_and_what_came_back_are_told_and_shown_at_once(
    qtbot, window, tmp_path
):
    """The other desk has renamed its coaches; only then has a video come back there."""
    project = workspace(window).session.project
    path = tmp_path / "there.dualane-answers"
    with closing(Project.create(tmp_path / "there.dualane")) as other:
        same_videos(project, other)
        export_bundle(project, path)
        import_bundle(other, path)
        other.rename_coach(other.repository.coach("Ada"), "Ada Muster")
        export_bundle(other, path)
        # Whatever the watcher would find: only what the card tells is shown.
        workspace(window).watcher.stop()
        window.files.take([path])
        dialog = shown(qtbot, window)
        assert "0 new answers" in dialog.summary.text()
        said = "Ada is called Ada Muster from now on, as at the other desk."
        assert said in dialog.summary.text()
        assert "came back" not in dialog.summary.text()
        click(qtbot, dialog.accept_button)
        chooser = workspace(window).chooser
        qtbot.waitUntil(lambda: "Ada Muster" in chooser.text())
        labelling = workspace(window).session.coach
        assert labelling is not None
        assert labelling.name == "Ada Muster"
        qtbot.waitUntil(lambda: "1 new name of Ada Muster" in card(window).state.text())
        # Taken back, the name is what it was, at once too.
        qtbot.waitUntil(card(window).undo_button.isEnabled)
        click(qtbot, card(window).undo_button)
        qtbot.waitUntil(lambda: "Muster" not in chooser.text())

        repository = other.repository
        ada = repository.coach("Ada Muster")
        (first, *_) = repository.videos()
        repository.record_repeat(first.id, ada.id, SLIP_FALL, seconds_taken=2.5)
        export_bundle(other, path)
    window.files.take([path])
    dialog = shown(qtbot, window)
    assert "1 answer to videos that came back there" in dialog.summary.text()
    click(qtbot, dialog.accept_button)
    qtbot.waitUntil(lambda: "1 repeated answer of Ada" in card(window).state.text())
    assert "1 new name, 1 repeated" in card(window).state.text()


def test_who_cancels_writes_nothing_and_the_next_one_is_shown(
    qtbot, window, bundle, tmp_path
):
    broken = tmp_path / "broken.dualane-answers"
    broken.write_bytes(b"PK nothing")
    window.files.take([bundle, broken, bundle])
    dialog = shown(qtbot, window)
    click(qtbot, dialog.cancel_button)
    qtbot.waitUntil(lambda: bool(errors.open_dialogs()))
    (box,) = errors.open_dialogs()
    assert "broken.dualane-answers is no bundle" in box.property("what")
    box.close()
    qtbot.keyClick(shown(qtbot, window), Qt.Key.Key_Escape)
    assert len(workspace(window).session.project.repository.annotations()) == 1


def test_ones_own_answers_are_sent_and_no_others(
    qtbot, window, tmp_path, monkeypatch, bo
):
    project = workspace(window).session.project
    project.repository.record_annotation(
        project.repository.videos()[1].id, bo.id, SLIP_FALL
    )
    file = tmp_path / "Ada"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_more: (str(file), ""))
    window.files.ask_send_answers()
    written = tmp_path / "Ada.dualane-answers"
    qtbot.waitUntil(written.exists)
    qtbot.waitUntil(lambda: "1 answer written" in card(window).sent.text())
    with closing(Project.create(tmp_path / "new.dualane")) as other:
        from annotator.bundles import preview_bundle

        found = preview_bundle(other, written)
        assert [(each.name, each.n_answers) for each in found.coaches] == [("Ada", 1)]
    workspace(window).session.set_coach(None)
    assert not card(window).send_button.isEnabled()


def test_that_they_are_sent_is_seen_where_the_menu_leads(
    qtbot, window, tmp_path, monkeypatch
):
    window.resize(1280, 600)
    file = str(tmp_path / "Ada")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_more: (file, ""))
    workspace(window).show_page(Page.DATASET)
    said = card(window).sent
    qtbot.waitUntil(lambda: not workspace(window).dataset_page._read.running)
    assert card(window).visibleRegion().isEmpty(), "it lies below what is seen"
    (send,) = (
        action
        for menu in window.menuBar().findChildren(QMenu)
        for action in menu.actions()
        if action.text() == "Send my answers…"
    )
    send.trigger()
    qtbot.waitUntil(lambda: "1 answer written" in said.text())
    qtbot.waitUntil(lambda: said.visibleRegion().boundingRect() == said.rect())


def test_unknown_rows_are_left_out_only_when_ticked(
    qtbot, window, tmp_path, video_files
):
    repository = workspace(window).session.project.repository
    sheet = tmp_path / "answers.csv"
    sheet.write_text(
        "video,coach,left,right,note\n"
        f"{video_files[1].name},Ada,slip,fall,seen twice\n"
        f"{video_files[1].name},Bo,slip,slip,\n"
        "nowhere.mp4,Ada,flash,flash,\n"
    )
    window.files.take([sheet])
    files = window.files.labels
    assert files is not None
    qtbot.waitUntil(lambda: files.dialog is not None)
    dialog = files.dialog
    assert dialog is not None
    rows = cells(dialog)
    assert rows[0][:4] == ["4", "nowhere.mp4", "", "not here"]
    assert rows[1][3:] == ["new", "–", "Slip – Fall · note: seen twice"]
    assert rows[2][3:] == ["new", "", "shown once you have answered it"]
    assert not dialog.accept_button.isEnabled()
    dialog.tick.click()
    assert dialog.accept_button.isEnabled()
    click(qtbot, dialog.accept_button)
    qtbot.waitUntil(lambda: len(repository.annotations()) == 3)


def test_the_consensus_is_another_kind_of_file(
    qtbot, window, tmp_path, monkeypatch, bo
):
    repository = workspace(window).session.project.repository
    repository.record_annotation(repository.videos()[0].id, bo.id, FLASH_FALL)
    workspace(window).session.set_coach(None)
    file = tmp_path / "consensus.csv"

    def choose(_parent, _title, _start, kinds):
        return str(file), kinds.split(";;")[1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window.files.ask_export_labels()
    files = window.files.labels
    assert files is not None
    qtbot.waitUntil(lambda: files.box is not None)
    # Nobody has said who is labelling: only what every coach has answered.
    assert files.box.text() == "1 video written"
    files.box.accept()
    assert ",agreed,flash,fall,2," in file.read_text("utf-8-sig")


@pytest.mark.parametrize("kind", ["bundle", "sheet"])
def test_a_preview_that_was_read_for_somebody_else_is_read_anew(
    qtbot, window, bundle, tmp_path, video_files, slow_database, kind
):
    """Ada may see what others say of the first video, and Bo still owes an answer."""
    session = workspace(window).session
    sheet = tmp_path / "answers.csv"
    sheet.write_text(f"video,coach,left,right\n{video_files[0].name},Cyd,slip,fall\n")
    with slow_database():
        window.files.take([bundle if kind == "bundle" else sheet])
        session.set_coach(next(each for each in session.coaches if each.name == "Bo"))
    files = window.files.labels
    assert files is not None
    qtbot.waitUntil(lambda: (card(window).dialog or files.dialog) is not None)
    dialog = card(window).dialog or files.dialog
    assert dialog is not None
    answers = [row[-1] for row in cells(dialog)]
    assert set(answers) == {"shown once you have answered it"}
    dialog.reject()


def test_answers_dropped_while_others_are_sent_come_up_after_that(
    qtbot, window, bundle, tmp_path, slow_database
):
    with slow_database():
        card(window).send(tmp_path / "Ada.dualane-answers")
        window.files.take([bundle])
        assert card(window).dialog is None
    dialog = shown(qtbot, window)
    assert "Cyd" in dialog.headline.text()
    assert "written to Ada.dualane-answers" in card(window).sent.text()
    dialog.reject()
