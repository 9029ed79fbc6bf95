"""The wheel scrolls a page and changes nothing that slides below the pointer."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QScrollArea,
    QSpinBox,
    QWidget,
)

from annotator.project import PROJECT_FILE
from annotator.ui import boxes
from annotator.ui.boxes import ChoiceBox, NumberBox
from annotator.ui.main_window import MainWindow
from annotator.ui.pages import Page
from annotator.ui.targets_dialog import TargetsDialog

KINDS = (QComboBox, QAbstractSpinBox)


@pytest.fixture
def window(ada_window: MainWindow) -> MainWindow:
    """No page has room for all of it."""
    ada_window.resize(1024, 640)
    return ada_window


def boxes_in(widget: QWidget) -> list[QWidget]:
    found = [box for kind in KINDS for box in widget.findChildren(kind)]
    return [box for box in found if not box.visibleRegion().isEmpty()]


def value_of(box: QWidget) -> int:
    if isinstance(box, QComboBox):
        return box.currentIndex()
    assert isinstance(box, QSpinBox)
    return box.value()


def turn_wheel(box: QWidget, down: bool) -> None:
    """One step of a mouse wheel over ``box``, from where a mouse's events come."""
    seen = box.visibleRegion().boundingRect().center()
    window = box.window()
    at = QPointF(box.mapTo(window, seen))
    QTest.wheelEvent(window.windowHandle(), at, QPoint(0, -120 if down else 120))
    QApplication.processEvents()


@pytest.mark.parametrize("page", [Page.DATASET, Page.TRAINING, Page.REVIEW, Page.LABEL])
def test_the_wheel_changes_no_box_of_a_page(qtbot, window, page):
    work = window.workspace
    window.show_page(page)
    shown = work.pages.currentWidget()
    qtbot.waitUntil(lambda: bool(boxes_in(shown)))
    qtbot.wait(300)  # its numbers have come
    settings = work.session.project.folder / PROJECT_FILE
    before = settings.read_bytes()
    area = shown.findChild(QScrollArea) if page is Page.DATASET else None
    met = set()
    everything = [box for kind in KINDS for box in shown.findChildren(kind)]
    values = [value_of(box) for box in everything]
    for box in everything:
        if area is not None:
            area.ensureWidgetVisible(box)
        if box.visibleRegion().isEmpty():
            continue
        met.add(box)
        had = QApplication.focusWidget()
        turn_wheel(box, down=True)
        assert QApplication.focusWidget() is had, "the wheel gives no keyboard"
        turn_wheel(box, down=False)
        box.setFocus(Qt.FocusReason.MouseFocusReason)
        turn_wheel(box, down=False)
        turn_wheel(box, down=True)
    assert met
    assert [value_of(box) for box in everything] == values
    assert settings.read_bytes() == before
    assert not window.board.running


def test_the_wheel_over_a_box_scrolls_its_page(qtbot, window):
    window.show_page(Page.DATASET)
    dataset = window.workspace.dataset_page
    area = dataset.findChild(QScrollArea)
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    n = 0
    for box in [box for kind in KINDS for box in dataset.findChildren(kind)]:
        if not box.isVisible():
            continue
        for with_keyboard in (False, True):
            if with_keyboard:
                box.setFocus(Qt.FocusReason.MouseFocusReason)
            bar.setValue(bar.minimum())
            area.ensureWidgetVisible(box)
            down = bar.value() < bar.maximum()
            before = bar.value()
            turn_wheel(box, down=down)
            assert (bar.value() > before) is down, box.accessibleName()
            assert bar.value() != before, box.accessibleName()
            n += 1
    assert n >= 6


def test_a_box_counts_and_chooses_by_its_keys(qtbot, window):
    window.show_page(Page.TRAINING)
    retrain = window.workspace.training_page.findChild(NumberBox)
    choice = window.workspace.training_page.findChild(ChoiceBox)
    for box, key in ((retrain, Qt.Key.Key_Up), (choice, Qt.Key.Key_Down)):
        before = value_of(box)
        box.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(box, key)
        assert value_of(box) == before + 1


def test_the_wheel_changes_no_number_of_a_dialog(qtbot, window):
    work = window.workspace
    window.show_page(Page.DATASET)
    work.dataset_page.open_targets()
    dialog = work.dataset_page.wanting
    assert isinstance(dialog, TargetsDialog)
    qtbot.waitExposed(dialog)
    fields = boxes_in(dialog)
    assert len(fields) > 10
    before = [value_of(field) for field in fields]
    for field in fields:
        turn_wheel(field, down=True)
    assert [value_of(field) for field in fields] == before
    dialog.reject()


def test_the_window_has_no_box_of_qts_own():
    """Whoever makes one more is told of those that leave the wheel to the page."""
    own = {"QComboBox", "QSpinBox", "QDoubleSpinBox", "QFontComboBox"}
    own |= {"QDateEdit", "QTimeEdit", "QDateTimeEdit", "QAbstractSpinBox"}
    here = Path(boxes.__file__)
    found = []
    for file in sorted(here.parent.rglob("*.py")):
        if file == here:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            calls = [node.func] if isinstance(node, ast.Call) else []
            bases = node.bases if isinstance(node, ast.ClassDef) else []
            for each in [*calls, *bases]:
                if isinstance(each, ast.Name) and each.id in own:
                    found.append(f"{file.name}:{each.lineno}")
    assert not found, f"use {here.stem}.py: {found}"
