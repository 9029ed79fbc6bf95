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
from annotator.bundle_files import read_bundle
from annotator.settings import Language
from annotator.sheets import read_sheet
from annotator.ui.language import apply_language
from annotator.ui.said_within import PHRASES
from annotator.ui.sentences import (
    SENTENCES,
    damage_in_own_words,
    in_own_words,
    part_in_own_words,
)
from dataset.damage import Damage
from dataset.errors import LabelError, VideoError
from dataset.hdf5 import damaged_sentence
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
    known = (*SENTENCES, *PHRASES)
    gone = [s for s in known if re.sub(r"{\w+}", "{}", s) not in below]
    assert not gone


def test_a_refused_video_is_refused_in_chinese_by_its_own_name(
    chinese: None, tmp_path: Path
):
    path = tmp_path / "Halle (1): race.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42")
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


def test_what_a_damaged_video_lacks_is_said_in_chinese(chinese: None):
    lacks = Damage(
        duration_s=3.0,
        declared_duration_s=8.0,
        n_decoded=90,
        n_lost=1,
        n_corrupt=12,
        gaps=((-0.5, 0.0), (1.0, 2.5)),
    ).sentence
    assert damage_in_own_words(lacks) == (
        "8.0 秒中只有前 3.0 秒；有 2 处共缺少 2.0 s，最长的（1.5 s）在0:01 处；"
        "1 帧无法解码；12 帧损坏。"
    )
    refused = (
        f"/videos/it is one.mp4 is damaged ({lacks[:1].lower()}{lacks[1:-1]}): copy it"
        " again from the camera, or import it anyway to take in what is there."
    )
    assert in_own_words(refused).startswith(
        "/videos/it is one.mp4 已损坏（8.0 秒中只有前 3.0 秒；"
    )
    assert not re.search("[a-z]{4}", in_own_words(refused).split("mp4")[1])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("video,coach,left,right\na.mp4,Anna,jump,1", "“jump”不是赛道状态"),
        ("video,coach,left,right\na.mp4,Anna,empty,empty", "两道都是空道"),
        ("video,coach,left,right\na.mp4,Anna,,1", "左道为空"),
        ("video,coach,left,right\na.mp4,Anna,1", "有 3 个单元格，而表头有 4 个"),
        ("video,coach,left\na.mp4,Anna,1", "缺少“right”列"),
        ("video,coach,left,right\na.mp4,,1,1", "coach 为空"),
    ],
)
def test_a_refused_sheet_is_refused_in_chinese(
    chinese: None, tmp_path: Path, rows: str, said: str
):
    path = tmp_path / "my answers.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(LabelError) as refused:
        read_sheet(path)
    words = in_own_words(str(refused.value))
    assert words.startswith("my answers.csv 第 ")
    assert words.endswith("；未导入任何内容。")
    assert said in words


def test_a_refused_bundle_is_refused_in_chinese(chinese: None, tmp_path: Path):
    path = tmp_path / "from Ben is it.zip"
    path.write_text("no bundle")
    with pytest.raises(LabelError) as refused:
        read_bundle(path)
    words = in_own_words(str(refused.value))
    assert (
        words == "from Ben is it.zip 不是标注包，或已损坏：请重新索取；未接收任何内容。"
    )


def test_what_is_empty_in_a_sentence_may_stay_so(chinese: None, tmp_path: Path):
    path = tmp_path / "a clip.h5"
    for what in ("", "its seal"):
        assert "请将其删除" in in_own_words(damaged_sentence(path, what))
    busy = "Another import is running in /a b{}: wait for it to end, or stop it, and try again."
    assert in_own_words(busy.format("")).startswith("/a b 中正在进行另一项导入：")
    holder = " (process 12 on desk, since 14:05)"
    assert in_own_words(busy.format(holder)).startswith(
        "/a b（desk 上的进程 12，自 14:05 起） 中正在进行另一项导入："
    )


def test_parts_are_looked_up_alone_too(chinese: None):
    assert part_in_own_words("ask for it again") == "请重新索取"
    assert part_in_own_words("a note of a coach") == "a note of a coach"
