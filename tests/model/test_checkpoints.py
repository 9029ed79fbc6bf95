"""Cards are checked field by field; a checkpoint is there at once or not at all."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dataset.errors import BusyError, LabelError, StoreError
from model.checkpoints import (
    CARD,
    Card,
    NewerCheckpointError,
    find,
    finished,
    latest,
    list_checkpoints,
    read_card,
    training_lock,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(trained: Card, tmp_path: Path) -> Path:
    """A folder with a copy of the trained checkpoint."""
    shutil.copytree(trained.folder, tmp_path / trained.checkpoint_id)
    return tmp_path


@pytest.fixture
def place(folder: Path, trained: Card) -> Path:
    return folder / trained.checkpoint_id


def change(place: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    card = json.loads((place / CARD).read_text(encoding="utf-8"))
    edit(card)
    (place / CARD).write_text(json.dumps(card), encoding="utf-8")


def test_a_card_comes_back_as_it_was_written(trained: Card) -> None:
    read = read_card(trained.folder)
    assert read == trained
    assert read.folder == trained.folder
    assert read.metrics["test"].n_clips == 4
    assert [record.epoch for record in read.history] == [1, 2, 3, 4]


def test_a_checkpoint_holds_two_files_and_no_left_overs(trained: Card) -> None:
    assert sorted(p.name for p in trained.folder.iterdir()) == [
        "card.json",
        "weights.safetensors",
    ]
    assert [p.name for p in trained.folder.parent.iterdir()] == [trained.checkpoint_id]


def test_every_field_is_needed_and_of_its_kind(place: Path) -> None:
    whole = json.loads((place / CARD).read_text(encoding="utf-8"))
    wrong_values = [{"no": "such"}, None, [1], float("nan"), -1, "", True]
    for name in whole:
        cards = [{**whole, name: wrong} for wrong in wrong_values]
        cards.append({key: value for key, value in whole.items() if key != name})
        for card in cards:
            given = card.get(name, "gone")
            if given == "" and name in FREE_TEXTS:
                continue
            if (name == "kept_epoch" and given is None) or (
                name == "stopped" and given is True
            ):
                continue
            (place / CARD).write_text(json.dumps(card), encoding="utf-8")
            with pytest.raises((StoreError, LabelError)) as caught:
                read_card(place)
            assert str(place) in str(caught.value), (name, given)


FREE_TEXTS = {
    "snapshot_name",
    "snapshot_checksum",
    "protocol",
    "recipe",
    "device",
    "device_reason",
    "tool_version",
    "torch_version",
}


@pytest.mark.parametrize(
    "edit",
    [
        lambda card: card["config"].update(width=10**9),
        lambda card: card["config"].update(epochs="many"),
        lambda card: card["history"][0].pop("train_loss"),
        lambda card: card["history"].append("5"),
        lambda card: card["history"][0].update(same_answer=15),
        lambda card: card["history"][0].update(same_answer=1.0),
        lambda card: card["metrics"]["test"].update(loss="low"),
        lambda card: card["metrics"]["test"].update(video_accuracy=1e308),
        lambda card: card["metrics"]["test"].update(clip_accuracy=-0.5),
        lambda card: card["metrics"]["test"].update(n_videos=10**400),
        lambda card: card["metrics"]["test"].update(n_clips=-1),
        lambda card: card["metrics"]["test"].update(n_silent=10**6),
        lambda card: card["clips"].update(train=-1),
        lambda card: card["parameters"].update(total=True),
        lambda card: card.update(checkpoint_id="../../elsewhere"),
        lambda card: card.update(checkpoint_id="nul\0"),
        lambda card: card.update(checkpoint_id=".."),
        lambda card: card.update(seconds=10**400),
        lambda card: card.update(seconds=-(10**400)),
        lambda card: card["config"].update(learning_rate=10**400),
        lambda card: card.update(created="yesterday"),
        lambda card: card.update(network="c3d"),
        lambda card: card.update(notes=[1]),
    ],
)
def test_inner_fields_are_checked_too(
    place: Path, edit: Callable[[dict[str, Any]], None]
) -> None:
    change(place, edit)
    with pytest.raises(StoreError, match="is damaged"):
        read_card(place)


def test_a_card_in_the_folder_of_another_is_refused(folder: Path, place: Path) -> None:
    other = place.rename(folder / "resnet3d-000000000000")
    with pytest.raises(StoreError, match=f"is of the checkpoint {place.name}: give"):
        read_card(other)
    assert list_checkpoints(folder) == []
    assert finished(folder, other.name) is None


def test_a_card_is_found_from_inside_its_folder(
    place: Path, trained: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    assert read_card(Path()) == trained


def test_a_card_of_before_answers_were_compared_is_read(
    place: Path, trained: Card
) -> None:
    def forget(card: dict[str, Any]) -> None:
        for row in card["history"]:
            del row["same_answer"]

    change(place, forget)
    assert read_card(place) == trained


@contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """Take away the right to look into a folder, from root too."""
    folder.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="folders have no mode there")
def test_a_folder_that_may_not_be_read_is_a_sentence(folder: Path, place: Path) -> None:
    with unreadable(folder):
        with pytest.raises(StoreError, match="cannot be read"):
            read_card(place)
        with pytest.raises(StoreError, match="cannot be read"):
            list_checkpoints(folder)
        with pytest.raises(StoreError, match="no checkpoint"):
            find(folder, place.name)
        assert finished(folder, place.name) is None
    assert len(list_checkpoints(folder)) == 1


@pytest.mark.skipif(os.name == "nt", reason="folders have no mode there")
def test_one_that_may_not_be_read_does_not_hide_the_others(trained: Card) -> None:
    folder = Path(tempfile.mkdtemp())  # tmp_path lies where only its owner may look
    try:
        folder.chmod(0o755)
        shutil.copytree(trained.folder, folder / trained.checkpoint_id)
        closed = shutil.copytree(trained.folder, folder / "resnet3d-aaaaaaaaaaaa")
        with unreadable(closed):
            cards = list_checkpoints(folder)
        assert [card.checkpoint_id for card in cards] == [trained.checkpoint_id]
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_card_that_is_no_card(place: Path, content: bytes) -> None:
    (place / CARD).write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"):
        read_card(place)


def test_no_checkpoint_at_all(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no checkpoint"):
        read_card(tmp_path / "nothing")


def test_a_newer_card_is_refused_politely(place: Path, folder: Path) -> None:
    change(place, lambda card: card.update(version=2))
    with pytest.raises(StoreError, match="newer Dualane"):
        read_card(place)
    with pytest.raises(NewerCheckpointError):  # and is never trained over
        finished(folder, place.name)


def test_another_code_table_is_refused(place: Path) -> None:
    def swap(card: dict[str, Any]) -> None:
        table = card["code_table"]
        table[0], table[1] = table[1], table[0]

    change(place, swap)
    with pytest.raises(LabelError, match="another code table"):
        read_card(place)


def test_one_damaged_checkpoint_does_not_hide_the_others(
    folder: Path, trained: Card
) -> None:
    newer = folder / "resnet3d-bbbbbbbbbbbb"
    shutil.copytree(trained.folder, newer)
    change(
        newer,
        lambda card: card.update(
            checkpoint_id=newer.name, created="2999-01-01T00:00:00+00:00"
        ),
    )
    damaged = folder / "resnet3d-cccccccccccc"
    damaged.mkdir()
    (damaged / CARD).write_text("{}")
    shutil.copytree(trained.folder, folder / "resnet3d-dddddddddddd.partial")
    cards = list_checkpoints(folder)
    assert [card.checkpoint_id for card in cards] == [
        trained.checkpoint_id,
        newer.name,
    ]
    last = latest(folder)
    assert last is not None
    assert last.folder == newer
    assert find(folder, newer.name) == last


def test_no_folder_no_checkpoints(tmp_path: Path) -> None:
    assert list_checkpoints(tmp_path / "none") == []
    assert latest(tmp_path / "none") is None
    with pytest.raises(StoreError, match="no checkpoint"):
        find(tmp_path, "resnet3d-000000000000")
    with pytest.raises(StoreError, match="no checkpoint"):
        find(tmp_path, "..")


def test_finished_means_sound(folder: Path, trained: Card) -> None:
    assert finished(folder, trained.checkpoint_id) == trained
    assert finished(folder, "resnet3d-000000000000") is None
    weights = folder / trained.checkpoint_id / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    assert finished(folder, trained.checkpoint_id) is None


def test_one_training_at_a_time(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from dataset.errors import BusyError\n"
        "from model.checkpoints import training_lock\n"
        "try:\n"
        "    with training_lock(Path(sys.argv[1]), 'one'): print('got it')\n"
        "except BusyError as error: print(error)\n"
    )

    def other() -> str:
        return subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    with training_lock(tmp_path, "one"):
        assert "already training one" in other()
        with pytest.raises(BusyError), training_lock(tmp_path, "one"):
            pass
        with training_lock(tmp_path, "another"):
            pass
    assert other().strip() == "got it"


def test_the_lock_goes_when_training_fails_and_never_lies_elsewhere(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "checkpoints"

    def fail() -> None:
        with training_lock(folder, "one"):
            assert [path.name for path in folder.iterdir()] == ["one.lock.partial"]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(folder.iterdir()) == []
    for name in ("../one", "", "..", "a\0", "a/b"):
        with pytest.raises(ValueError, match="no checkpoint id"):
            training_lock(folder, name).__enter__()
        with pytest.raises(StoreError, match="no checkpoint"):
            find(folder, name)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoints"]


def test_cards_are_read_without_torch(trained: Card) -> None:
    """The window lists checkpoints when it starts; torch alone takes seconds."""
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from model import checkpoints, config\n"
        "cards = checkpoints.list_checkpoints(Path(sys.argv[1]))\n"
        "assert len(cards) == 1 and 'torch' not in sys.modules\n"
        "assert 'sklearn' not in sys.modules and 'h5py' not in sys.modules\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(trained.folder.parent)], cwd=ROOT, check=True
    )


def test_a_card_of_before_silence_was_counted_is_read(place: Path) -> None:
    change(place, lambda card: card["metrics"]["test"].pop("n_silent"))
    assert read_card(place).metrics["test"].n_silent == 0
