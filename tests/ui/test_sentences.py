"""Sentences from below the window, in the window's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import annotator
import dataset
import model
from annotator.settings import Language
from annotator.ui.language import apply_language
from annotator.ui.sentences import SENTENCES, in_own_words
from dataset.errors import VideoError
from dataset.video import probe


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    apply_language(qapp, Language.CHINESE)
    yield
    apply_language(qapp, Language.ENGLISH)


def said_below() -> set[str]:
    """Every text in the code below the window, with ``{}`` for what is put into it."""
    found = set()
    for package in (dataset, model, annotator):
        assert package.__file__ is not None
        for file in Path(package.__file__).parent.glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    found.add(
                        "".join(
                            str(part.value) if isinstance(part, ast.Constant) else "{}"
                            for part in node.values
                        )
                    )
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return found


def test_every_sentence_known_is_said_somewhere_below():
    below = said_below()
    gone = [s for s in SENTENCES if re.sub(r"{\w+}", "{}", s) not in below]
    assert not gone


def test_a_refused_video_is_refused_in_chinese_by_its_own_name(
    chinese: None, tmp_path: Path
):
    path = tmp_path / "Halle (1): notes.mp4"
    path.write_text("no video at all")
    with pytest.raises(VideoError) as refused:
        probe(path)
    words = in_own_words(str(refused.value))
    assert words.startswith(str(path))
    assert words.endswith("请从相机重新复制。")


def test_states_and_parts_are_translated_too(chinese: None):
    words = in_own_words(
        "The test videos show pairs that no training video shows (slip – fall), so the"
        " network cannot know them."
    )
    assert "滑脱 – 坠落" in words
    assert words.startswith("测试视频")


def test_lines_are_looked_up_one_by_one_and_the_unknown_stays(chinese: None):
    assert in_own_words("The CPU was asked for.\nNobody says this.") == (
        "已指定使用 CPU。\nNobody says this."
    )


def test_in_english_all_stays_as_it_was_said(qapp: QApplication):
    for sentence in SENTENCES:
        assert in_own_words(sentence) == sentence
