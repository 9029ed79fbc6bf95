"""Switching the language, and whether every text has its translation."""

import ast
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from string import Formatter

import PySide6
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from annotator.demo import RULE
from annotator.exchange import NO_CLIPS, WHY_LEFT_OUT
from annotator.project import Project
from annotator.settings import Language, load_settings
from annotator.ui.cards import day_words
from annotator.ui.decision_panel import DecisionPanel
from annotator.ui.export_words import left_out_words
from annotator.ui.key_map import key_words
from annotator.ui.language import apply_language, spoken
from annotator.ui.main_window import MainWindow
from annotator.ui.preview_dialog import spoken_answer
from annotator.ui.reasons import SWAPPED, kept_reason, reason_words
from annotator.ui.rule_sheet import Picture, RuleSheet
from annotator.ui.theme import ThemeChoice, answer_words, apply_theme, state_words
from annotator.ui.training_progress import duration_words
from annotator.workflow import Answer
from dataset.states import LanePair, LaneState

TRANSLATION = Path(str(files("resources") / "translations" / "dualane_zh_CN.ts"))
CODE = Path(str(files("annotator.ui")))


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
    assert menu_titles(window) == ["文件(&F)", "编辑(&E)", "视图(&V)", "帮助(&H)"]
    view = window.menuBar().actions()[2].menu()
    assert "语言 · Language" in [action.text() for action in view.actions()]
    assert window.menus.language_actions[Language.CHINESE].isChecked()
    assert window.workspace.page == window.workspace.DATASET, "the page stays"
    coach = window.workspace.session.coach
    assert coach is not None
    assert coach.name == "Bo", "who is labelling stays"
    assert load_settings().language is Language.CHINESE
    switch(qtbot, window, Language.ENGLISH)
    assert nav_texts(window) == ["Label", "Review", "Dataset", "Training"]
    assert menu_titles(window) == ["&File", "&Edit", "&View", "&Help"]


def test_choosing_the_language_that_is_spoken_already_makes_nothing_anew(qtbot, window):
    before = window.workspace
    assert window._spoken is Language.SYSTEM, "which is English here"
    window.menus.language_actions[Language.ENGLISH].trigger()
    qtbot.waitUntil(lambda: load_settings().language is Language.ENGLISH)
    qtbot.wait(100)
    assert window.workspace is before


def test_seconds_are_said_as_the_desk_shows_them():
    answer = Answer(
        pair=LanePair.parse("1-3"), left_time_s=7.004, right_moment_s=16 / 3
    )
    assert "left: time 7.004 s" in spoken_answer(answer)
    assert "right: moment 5.33 s" in spoken_answer(answer)


def test_qts_own_buttons_are_translated_too(qapp):
    apply_language(qapp, Language.CHINESE)
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"
    assert state_words(LaneState.FALL) == "坠落"
    apply_language(qapp, Language.ENGLISH)
    assert state_words(LaneState.FALL) == "Fall"


def test_qts_own_file_dialog_is_in_chinese_to_the_last_label(qtbot, qapp):
    apply_language(qapp, Language.CHINESE)
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    labels = dialog.findChildren(QLabel)
    said = [each.text() for each in labels if each.text()]
    assert len(said) >= 3
    assert not [each for each in said if re.search("[A-Za-z]{2}", each)]


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


def messages(file: Path = TRANSLATION) -> Iterator[tuple[str, str]]:
    for message in ET.parse(file).getroot().iter("message"):
        yield message.findtext("source") or "", message.findtext("translation") or ""


def texts(file: Path) -> set[tuple[str, str, str]]:
    return {
        (
            context.findtext("name") or "",
            message.findtext("source") or "",
            message.findtext("comment") or "",
        )
        for context in ET.parse(file).getroot().iter("context")
        for message in context.iter("message")
    }


def qt_tool(name: str) -> Path:
    found = shutil.which(name, path=str(Path(PySide6.__file__).parent))
    if found is None:
        pytest.skip(f"this PySide6 comes without {name}")
    return Path(found)


def fields(text: str) -> list[str]:
    return sorted(str(name) for _, name, _, _ in Formatter().parse(text) if name)


def test_translations_keep_every_field():
    wrong = [
        source
        for source, translated in messages()
        if translated and fields(source) != fields(translated)
    ]
    assert not wrong


def test_every_text_of_the_window_has_a_translation(tmp_path):
    fresh = tmp_path / "fresh_zh_CN.ts"
    subprocess.run(
        [qt_tool("lupdate"), "-silent", "-extensions", "py", CODE, "-ts", fresh],
        check=True,
        capture_output=True,
    )
    in_the_code, translated = texts(fresh), texts(TRANSLATION)
    assert in_the_code - translated == set(), "run lupdate and translate these"
    assert translated - in_the_code == set(), "run lupdate: nobody says these any more"
    open_ends = [
        message.findtext("source")
        for message in ET.parse(TRANSLATION).getroot().iter("message")
        if message.find("translation[@type]") is not None
        or not message.findtext("translation")
    ]
    assert open_ends == []


def test_what_qt_reads_was_made_of_what_people_translate(tmp_path):
    fresh = tmp_path / "fresh.qm"
    subprocess.run(
        [qt_tool("lrelease"), "-silent", TRANSLATION, "-qm", fresh],
        check=True,
        capture_output=True,
    )
    committed = TRANSLATION.with_suffix(".qm")
    assert committed.read_bytes() == fresh.read_bytes(), "run lrelease"


def test_every_text_is_written_so_that_it_is_found():
    """Those of ``tr`` are looked up by the class: lupdate and Qt must see the same."""
    hidden = []
    for file in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "tr"
            ):
                good = (
                    ast.unparse(node.func) == "self.tr"
                    and bool(node.args)
                    and isinstance(node.args[0], ast.Constant)
                )
            elif isinstance(node, ast.Assign):  # a short name hides it from lupdate
                good = ast.unparse(node.value) not in (
                    "self.tr",
                    "QCoreApplication.translate",
                )
            else:
                continue
            if not good:
                hidden.append(f"{file.name}:{node.lineno}")
    assert not hidden


def test_menu_letters_stay():
    wrong = [
        source
        for source, translated in messages()
        if source.count("&") != translated.count("&")
    ]
    assert not wrong


def test_reasons_are_kept_in_english_and_shown_in_chinese(qapp):
    answer = Answer(unusable="false start")
    apply_language(qapp, Language.CHINESE)
    assert answer_words(answer).endswith("抢跑")
    assert spoken_answer(answer).endswith("抢跑")
    own = Answer(unusable="the rope hides the lane")
    assert answer_words(own).endswith("the rope hides the lane"), "as it was written"
    assert duration_words(3_570) == "1 小时 00 分钟"


def test_reasons_of_decisions_are_one_in_both_languages(qtbot, qapp):
    apply_language(qapp, Language.CHINESE)
    panel = DecisionPanel()
    qtbot.addWidget(panel)
    panel.resize(440, 700)
    panel.show()
    panel.offer_reasons(["Stopped the timer", "my own", "Stopped the timer", RULE])
    shown = [button.text() for button in panel.reason_buttons]
    assert shown[2] == "Alt+3  触停了计时器"
    assert any(text.endswith("  my own") for text in shown)
    assert not any("foot" in text for text in shown), "nor the demo's in English"
    qtbot.mouseClick(panel.reason_buttons[2], Qt.MouseButton.LeftButton)
    assert panel.reason.text() == "触停了计时器"
    assert panel.given_reason == "Stopped the timer", "as it is kept"
    assert kept_reason(reason_words(SWAPPED)) == SWAPPED
    panel.reason.setText("脚滑了")
    assert panel.given_reason == "脚滑了"


def test_both_enter_keys_have_one_name_in_every_language(qapp):
    for language in Language.ENGLISH, Language.CHINESE:
        apply_language(qapp, language)
        assert key_words("Return") == key_words("Enter") == "Enter"
        assert key_words("Ctrl+Return") == key_words("Ctrl+Enter")


def test_keys_are_called_by_their_signs_in_every_language(qapp):
    apply_language(qapp, Language.CHINESE)
    assert key_words("Return") == "Enter"
    assert key_words("Space") == "空格"
    assert key_words("Shift+Left") == "Shift+←"
    assert key_words("Ctrl++") == "Ctrl++"


def test_days_are_written_alike_in_every_language(qapp):
    noon = datetime(2026, 11, 24, 12).astimezone()
    for language in (Language.CHINESE, Language.ENGLISH):
        apply_language(qapp, language)
        assert day_words(noon) == "2026-11-24"


def test_every_reason_why_a_video_stays_out_has_words(qtbot, window):
    workspace = window.workspace
    assert workspace is not None
    workspace.show_page(workspace.DATASET)
    said = {
        left_out_words(why, "2 videos") for why in (NO_CLIPS, *WHY_LEFT_OUT.values())
    }
    assert len(said) == 1 + len(WHY_LEFT_OUT)
    assert all(each.startswith("2 videos ") and ": " in each for each in said)


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


def test_its_icons_follow_the_theme(qtbot, qapp):
    apply_theme(qapp, ThemeChoice.LIGHT)
    sheet = RuleSheet()
    qtbot.addWidget(sheet)
    sheet.show()
    try:
        before = {s: icon.pixmap().toImage() for s, icon in sheet._icons.items()}
        apply_theme(qapp, ThemeChoice.DARK)
        for state, icon in sheet._icons.items():
            assert icon.pixmap().toImage() != before[state], state
    finally:
        apply_theme(qapp, ThemeChoice.LIGHT)


def test_one_key_brings_the_rules(qtbot, window):
    (action,) = [a for a in window.menus.children() if _keys(a) == "F1"]
    action.trigger()
    (sheet,) = window.findChildren(RuleSheet)
    assert sheet.isVisible()
    sheet.close()


def _keys(thing: object) -> str:
    shortcut = getattr(thing, "shortcut", None)
    return shortcut().toString() if shortcut else ""
