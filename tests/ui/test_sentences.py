"""Sentences from below the window, in the window's language."""

import ast
import errno
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w
from PySide6.QtWidgets import QApplication

import annotator
import dataset
import model
from annotator.bundle_files import read_bundle
from annotator.project import PROJECT_FILE, Project
from annotator.settings import Language
from annotator.sheets import read_sheet
from annotator.ui.language import apply_language
from annotator.ui.sentences import (
    PARTS,
    SENTENCES,
    damage_in_own_words,
    in_own_words,
    part_in_own_words,
)
from dataset.damage import Damage
from dataset.errors import LabelError, ProjectError, StoreError, VideoError
from dataset.hdf5 import damaged_sentence
from dataset.states import LanePair
from dataset.video import probe
from model.checkpoints import read_card
from model.config import TrainConfig
from model.learnable import notes_of_unlearnable


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
        root = Path(package.__file__).parent
        for file in root.rglob("*.py"):
            if file.is_relative_to(root / "ui"):
                continue
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
    known = (*SENTENCES, *PARTS)
    gone = [s for s in known if re.sub(r"{\w+}", "{}", s) not in below]
    assert not gone


def noted_of_trainings() -> set[str]:
    """Every text that a training notes on its card, with ``{}`` for what is put in."""
    found = set()
    assert model.__file__ is not None
    for name in ("trainer", "preparing", "epochs", "standing", "data"):
        file = Path(model.__file__).parent / f"{name}.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Assign(targets=[ast.Name(id="note")], value=value):
                    pass
                case ast.Call(func=ast.Name(id="Note"), args=[value]):
                    pass
                case ast.Call(
                    func=ast.Attribute(value=of, attr="append"), args=[value]
                ):
                    if not ast.unparse(of).endswith("notes"):
                        continue
                case _:
                    continue
            for said in (
                [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            ):
                if isinstance(said, ast.JoinedStr):
                    found.add(
                        "".join(
                            str(part.value) if isinstance(part, ast.Constant) else "{}"
                            for part in said.values
                        )
                    )
                elif isinstance(said, ast.Constant) and isinstance(said.value, str):
                    found.add(said.value)
    return found


def test_all_that_a_training_notes_can_be_translated():
    noted = noted_of_trainings()
    assert len(noted) > 10
    known = {re.sub(r"{\w+}", "{}", each) for each in SENTENCES}
    assert not noted - known, "add these to annotator/ui/said_of_trainings.py"


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


def test_what_a_network_of_lanes_cannot_know_is_said_in_chinese(chinese: None):
    config = TrainConfig(network="lanes", two_heads=True)
    trained = {LanePair.parse("1-2"), LanePair.parse("2-2")}
    shown = {"test": {LanePair.parse("1-3")}}
    (said,) = notes_of_unlearnable(config, trained, shown)
    assert in_own_words(said) == (
        "测试视频的右道中有训练视频该道里没有的状态（坠落），网络在该道无从得知。"
    )
    (said,) = notes_of_unlearnable(TrainConfig(network="lanes"), trained, shown)
    assert in_own_words(said).startswith("测试视频中有训练视频里没有的状态（坠落）")
    given = TrainConfig.for_network("strips")
    (said,) = notes_of_unlearnable(given, trained, shown)
    assert in_own_words(said).startswith(
        "测试视频中有训练视频里没有的状态（坠落），网络只"
    )


@pytest.mark.parametrize(
    "what",
    [
        "so lane strips show nothing and the 3D ResNet of the study is trained, which"
        " reads clips.",
        "so nothing was learned from them.",
    ],
)
def test_what_training_says_of_walls_out_of_sight_is_said_in_chinese(
    chinese: None, what: str
):
    note = f"In 9 of 10 training videos the wall is lost from sight, {what}"
    told = in_own_words(note)
    assert told.startswith("10 个训练视频中有 9 个无法跟踪岩壁")


def test_lines_are_looked_up_one_by_one_and_the_unknown_stays(chinese: None):
    assert in_own_words("The CPU was asked for.\nNobody says this.") == (
        "已指定使用 CPU。\nNobody says this."
    )


def test_what_an_earlier_version_wrote_on_a_card_is_said_in_chinese(chinese: None):
    words = in_own_words(
        "A short training (fewer than 1000 steps): batch normalisation was measured on"
        " training clips at its end."
    )
    assert words.startswith("训练较短（少于 1000 步）")


def test_in_english_all_stays_as_it_was_said_but_for_pairs(qapp: QApplication):
    for sentence in SENTENCES:
        assert in_own_words(sentence) == sentence
    assert in_own_words(
        "The validation videos show pairs that no training video shows (flash – flash,"
        " slip – fall), so the network cannot know them."
    ) == (
        "The validation videos show pairs that no training video shows (Flash – Flash,"
        " Slip – Fall), so the network cannot know them."
    )


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
        ("video,coach,left,right\na.mp4,Anna,1,1,x", "有 5 个单元格，而表头有 4 个"),
        ("video,coach,left,right\na.mp4,Anna,1", "只有 4 个单元格中的 3 个"),
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


def test_a_damaged_card_is_told_in_chinese_to_its_end(chinese: None, tmp_path: Path):
    folder = tmp_path / "a checkpoint"
    folder.mkdir()
    (folder / "card.json").write_text("[]")
    with pytest.raises(StoreError) as refused:
        read_card(folder)
    words = in_own_words(str(refused.value)).removeprefix(str(folder / "card.json"))
    assert words == " 已损坏（不是检查点的 card）：请删除该检查点，重新复制或重新训练。"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "最后一行不完整"),
        ("name == 1", "第 1 行从第 7 个字符起无法理解"),
        ("schema_version = 1", "没有 name"),
        ('[suggestions]\npolicy = "z"', "suggestions.policy 为“z”，不是 after-commit"),
        ('[crop]\nportrait = "a"', "“a”不是裁剪框"),
    ],
)
def test_a_broken_project_file_is_told_in_chinese(
    chinese: None, tmp_path: Path, text: str, said: str
):
    Project.create(tmp_path / "club").close()
    path = tmp_path / "club" / PROJECT_FILE
    whole = tomllib.loads(path.read_text(encoding="utf-8"))
    kept = {key: whole[key] for key in ("schema_version", "name", "database")}
    path.write_text((tomli_w.dumps(kept) if text[0] == "[" else "") + text)
    with pytest.raises(ProjectError) as refused:
        Project.open(path.parent)
    words = in_own_words(str(refused.value))
    assert words.startswith(f"无法读取 {path}（")
    assert said in words
    assert words.endswith("标注不受影响。")


def test_what_the_system_says_is_told_in_chinese(chinese: None):
    why = os.strerror(errno.EACCES)
    words = in_own_words(
        f"/a b.mp4 cannot be read ({why}): check that it is still there."
    )
    assert words == "无法读取 /a b.mp4（没有权限）：请检查文件是否还在。"


def test_why_a_file_of_clips_is_damaged_is_told_in_chinese(chinese: None):
    words = in_own_words(damaged_sentence(Path("/a.h5"), "clips of a (1).mp4"))
    assert words.startswith("/a.h5 已损坏（a (1).mp4 的片段）：")


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
