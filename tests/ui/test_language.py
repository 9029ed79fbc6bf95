"""Switching the language, and whether every text has its translation."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from annotator.project import Project
from annotator.settings import Language, load_settings
from annotator.ui.language import apply_language, spoken
from annotator.ui.main_window import MainWindow
from annotator.ui.rule_sheet import Picture, RuleSheet
from annotator.ui.theme import state_words
from dataset.states import LaneState

TRANSLATION = Path(str(files("resources") / "translations" / "dualane_zh_CN.ts"))


@pytest.fixture(autouse=True)
def _english_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply_language(qapp, Language.ENGLISH)


@pytest.fixture
def window(qtbot, project: Project, tmp_path, monkeypatch) -> MainWindow:
    monkeypatch.setenv("DUALANE_CONFIG_DIR", str(tmp_path / "config"))
    made = MainWindow(load_settings())
    folder = project.folder
    project.close()
    made.show()
    made.open_project(folder)
    qtbot.waitUntil(lambda: made.workspace is not None)
    return made


def nav_texts(window: MainWindow) -> list[str]:
    assert window.workspace is not None
    return [button.text() for button in window.workspace.nav]


def menu_titles(window: MainWindow) -> list[str]:
    return [action.text() for action in window.menuBar().actions()]


def switch(qtbot, window: MainWindow, language: Language) -> None:
    before = window.workspace
    window.menus.language_actions[language].trigger()
    qtbot.waitUntil(
        lambda: window.workspace is not None and window.workspace is not before
    )


def test_the_window_speaks_chinese_and_english_again(qtbot, window):
    workspace = window.workspace
    assert workspace is not None
    workspace.session.set_coach(workspace.session.project.repository.coach("Bo"))
    workspace.show_page(workspace.DATASET)
    switch(qtbot, window, Language.CHINESE)
    assert nav_texts(window) == ["标注", "复核", "数据集", "训练"]
    assert menu_titles(window) == ["文件(&F)", "视图(&V)", "帮助(&H)"]
    assert window.menus.language_actions[Language.CHINESE].isChecked()
    assert window.workspace.page == window.workspace.DATASET, "the page stays"
    coach = window.workspace.session.coach
    assert coach is not None
    assert coach.name == "Bo", "who is labelling stays"
    assert load_settings().language is Language.CHINESE
    switch(qtbot, window, Language.ENGLISH)
    assert nav_texts(window) == ["Label", "Review", "Dataset", "Training"]
    assert menu_titles(window) == ["&File", "&View", "&Help"]


def test_qts_own_buttons_are_translated_too(qapp):
    apply_language(qapp, Language.CHINESE)
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"
    assert state_words(LaneState.FALL) == "坠落"
    apply_language(qapp, Language.ENGLISH)
    assert state_words(LaneState.FALL) == "Fall"


@pytest.mark.parametrize(
    ("system", "heard"),
    [
        ("zh_CN", Language.CHINESE),
        ("zh_SG", Language.CHINESE),
        ("zh_TW", Language.ENGLISH),
        ("de_DE", Language.ENGLISH),
    ],
)
def test_the_system_is_followed_where_it_is_understood(monkeypatch, system, heard):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(system))
    assert spoken(Language.SYSTEM) is heard
    assert spoken(Language.ENGLISH) is Language.ENGLISH


def messages() -> Iterator[tuple[str, str]]:
    for message in ET.parse(TRANSLATION).getroot().iter("message"):
        yield message.findtext("source") or "", message.findtext("translation") or ""


def fields(text: str) -> list[str]:
    return sorted(str(name) for _, name, _, _ in Formatter().parse(text) if name)


def test_translations_keep_every_field():
    wrong = [
        source
        for source, translated in messages()
        if translated and fields(source) != fields(translated)
    ]
    assert not wrong


def test_the_rule_sheet_shows_a_drawing_a_state(qtbot):
    sheet = RuleSheet()
    qtbot.addWidget(sheet)
    sheet.show()
    pictures = sheet.findChildren(Picture)
    assert [p.accessibleName().split(": ")[1].split(".")[0] for p in pictures] == [
        "Flash",
        "Slip",
        "Fall",
        "Empty",
    ]
    for picture in pictures:
        drawn = picture.grab().toImage()
        colours = {
            drawn.pixelColor(x, y).name()
            for x in range(0, drawn.width(), 3)
            for y in range(0, drawn.height(), 3)
        }
        assert len(colours) > 8, "nothing was drawn"


def test_one_key_brings_the_rules(qtbot, window):
    (action,) = [a for a in window.menus.children() if _keys(a) == "F1"]
    action.trigger()
    (sheet,) = window.findChildren(RuleSheet)
    assert sheet.isVisible()
    sheet.close()


def _keys(thing: object) -> str:
    shortcut = getattr(thing, "shortcut", None)
    return shortcut().toString() if shortcut else ""
