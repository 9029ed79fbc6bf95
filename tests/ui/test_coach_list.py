"""Who is labelling, by keys alone; and which disc is whose."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from annotator.ui.main_window import MainWindow
from annotator.ui.workspace import Workspace


@pytest.fixture
def names() -> tuple[str, ...]:
    return ("coach_a", "coach_b", "Dee")


@pytest.fixture
def work(ada_window: MainWindow) -> Workspace:
    assert ada_window.workspace is not None
    return ada_window.workspace


def press(qtbot, *keys: Qt.Key) -> None:
    """To whoever has the keyboard, as on a real desk."""
    for key in keys:
        popup = QApplication.activePopupWidget()
        widget = popup.focusWidget() if popup is not None else None
        qtbot.keyClick(widget or QApplication.focusWidget(), key)


def open_list(qtbot, work: Workspace) -> None:
    ctrl = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(work.window(), Qt.Key.Key_K, ctrl)
    assert work.chooser.popup.isVisible()


def labels(work: Workspace) -> str:
    assert work.session.coach is not None
    return work.session.coach.name


UP, DOWN, LEFT, RIGHT = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
)
ENTER = Qt.Key.Key_Return


@pytest.mark.parametrize(
    ("keys", "who"),
    [
        ((DOWN,), "Bo"),
        ((DOWN, DOWN), "coach_a"),
        ((DOWN, DOWN, UP), "Bo"),
        ((UP,), "Dee"),
        ((UP, DOWN), "Ada"),
        ((DOWN, RIGHT, LEFT), "Bo"),
        ((DOWN, RIGHT, DOWN), "coach_a"),
        ((RIGHT, RIGHT, UP), "Dee"),
        ((Qt.Key.Key_3,), "coach_a"),
    ],
)
def test_arrows_walk_over_the_names_and_enter_picks(qtbot, work, keys, who):
    open_list(qtbot, work)
    press(qtbot, *keys)
    if keys[-1] is not Qt.Key.Key_3:
        press(qtbot, ENTER)
    assert not work.chooser.popup.isVisible()
    assert labels(work) == who


def test_a_name_that_is_typed_is_that_of_somebody_new(qtbot, work):
    open_list(qtbot, work)
    press(qtbot, DOWN, Qt.Key.Key_E, Qt.Key.Key_V, Qt.Key.Key_E, ENTER)
    qtbot.waitUntil(lambda: labels(work) == "eve")
    assert not work.chooser.popup.isVisible()


def test_who_is_alone_is_asked_for_the_other_coach_at_once(
    qtbot, ada_window, work, tmp_path
):
    ada_window.open_project(tmp_path / "new.dualane", create=True)
    qtbot.waitUntil(lambda: ada_window.workspace not in (None, work))
    work = ada_window.workspace
    assert work is not None
    session, repository = work.session, work.session.project.repository
    session.emit_change(repository.add_coach("Cy"))
    session.set_coach(repository.coach("Cy"))
    qtbot.waitUntil(lambda: len(session.coaches) == 1)
    open_list(qtbot, work)
    assert len(work.chooser.popup.rows) == 1
    assert work.chooser.popup.name.hasFocus()
    press(qtbot, Qt.Key.Key_F2)
    assert work.chooser.popup.rows[0].is_asking
    press(qtbot, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    open_list(qtbot, work)
    press(qtbot, Qt.Key.Key_B, Qt.Key.Key_O, ENTER)
    qtbot.waitUntil(lambda: labels(work) == "bo")


def test_the_walk_begins_with_who_is_labelling(qtbot, work):
    for expected in ("Bo", "coach_a", "coach_b", "Dee", "Ada"):
        open_list(qtbot, work)
        press(qtbot, DOWN, ENTER)
        assert labels(work) == expected


@pytest.mark.parametrize("to_pencil", [RIGHT, Qt.Key.Key_Tab])
def test_the_pencil_is_right_of_the_name(qtbot, work, to_pencil):
    open_list(qtbot, work)
    press(qtbot, DOWN, to_pencil, ENTER)
    (row,) = (each for each in work.chooser.popup.rows if each.is_asking)
    assert row.coach.name == "Bo"
    assert labels(work) == "Ada"
    press(qtbot, Qt.Key.Key_Escape, Qt.Key.Key_Escape)


def test_arrows_in_a_name_that_is_typed_stay_in_it(qtbot, work):
    open_list(qtbot, work)
    press(qtbot, DOWN, Qt.Key.Key_F2, LEFT, DOWN, UP)
    (row,) = (each for each in work.chooser.popup.rows if each.is_asking)
    assert row.name.hasFocus()
    press(qtbot, Qt.Key.Key_Escape, Qt.Key.Key_Escape)


def pictures(work: Workspace) -> list[bytes]:
    made = []
    for button in work.others.buttons:
        image = button.icon().pixmap(22, 22).toImage()
        made.append(bytes(image.constBits()))
    return made


def test_discs_of_coaches_of_one_initial_differ(qtbot, work):
    tips = [button.toolTip() for button in work.others.buttons]
    assert tips == [f"Label as {name}" for name in ("Bo", "coach_a", "coach_b", "Dee")]
    assert len(set(pictures(work))) == 4


@pytest.mark.parametrize("names", [("陈伟芳", "陈伟"), ("WWWW", "WM")])
def test_two_wide_letters_stay_on_their_disc(qtbot, work, names):
    for button in work.others.buttons[1:]:
        image = button.icon().pixmap(22, 22).toImage()
        ground = image.pixelColor(image.width() // 2, 4)
        edge = round(image.width() * 0.06)
        for x in (edge, image.width() - 1 - edge):
            column = {
                image.pixelColor(QPoint(x, y)).rgb()
                for y in range(image.height() // 2 - 3, image.height() // 2 + 3)
            }
            assert column == {ground.rgb()}
