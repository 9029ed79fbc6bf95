"""The lane strip network, from snapshots to answers; trained on rendered races."""

import json
import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from dataset.errors import TrainingError
from dataset.splits import Protocol, Split
from dataset.states import LanePair
from dataset.store import (
    Snapshot,
    SnapshotVideo,
    read_clip_file,
    write_clip_file,
    write_snapshot,
)
from model import strip_samples, trainer
from model.__main__ import main
from model.checkpoints import Card, list_checkpoints
from model.config import RECIPES, TrainConfig, best_network
from model.data import ClipSamples, batches_of
from model.devices import choose
from model.evaluation import (
    Evaluation,
    evaluate_part,
    fit_temperature,
    judge,
    log_probabilities,
)
from model.lanes import StripNet, high_quantile, jitter, with_height
from model.networks import build, count_parameters, reads
from model.predictor import Predictor, load_network
from model.progress import Done, EpochDone, Preparing
from model.strip_samples import StripSamples, is_lost
from model.transforms import mirror, to_input
from tests.model.factories import RECIPE, TWO_CODES, make_snapshot, predicted

QUICK = TrainConfig.for_network("strips", width=4, epochs=12, batch_size=4)


def race(pair: LanePair, seed: int, n_clips: int = 2) -> np.ndarray:
    """Clips of dots that climb: up, up with a pause, up and down again, or no dot.

    ``(n_clips, 30, 112, 112, 3)`` uint8.
    """
    rng = np.random.default_rng(seed)
    n = 30 * n_clips
    wall = np.random.default_rng(0).integers(40, 160, (28, 28, 3), np.uint8)
    wall = wall.repeat(4, axis=0).repeat(
        4, axis=1
    )  # holds: what a camera stands before
    frames = wall + rng.integers(0, 4, (n, 112, 112, 3), np.uint8)
    share = np.linspace(0, 1, n)
    heights = {
        1: share,
        2: np.clip(share, 0, 0.4) + np.clip(share - 0.7, 0, 1) * 2,
        3: np.where(share < 0.6, share * 1.5, 0.0),
    }
    for left, state in ((20, pair.left), (76, pair.right)):
        if state == 4:
            continue
        rows = (100 - 90 * heights[state]).astype(int) + int(rng.integers(-3, 4))
        for at, row in enumerate(rows):
            frames[at, row : row + 9, left : left + 8] = 220
    return frames.reshape(n_clips, 30, 112, 112, 3)


def races(
    folder: Path,
    split_of: dict[Split, int],
    torn: Collection[int] = (),
) -> Path:
    """A snapshot of such races: all 15 pairs, again and again."""
    rows = []
    n = 0
    for split, n_videos in split_of.items():
        for _ in range(n_videos):
            pair = LanePair.from_code((n * 7) % 15)
            fingerprint = f"{n + 1:032x}"
            file = folder / f"{fingerprint}.h5"
            n_clips = 2 + n % 2
            clips = race(pair, n, n_clips)
            if n in torn:
                n_clips, clips = 2, torn_clips(n)
            write_clip_file(
                file,
                clips=list(clips),
                start_frames=[30 * k for k in range(n_clips)],
                times_s=(np.arange(30 * n_clips) / 30).reshape(n_clips, 30),
                fingerprint=fingerprint,
                recipe_json=RECIPE,
                width_px=540,
                height_px=960,
                duration_s=float(n_clips),
                damage="",
            )
            rows.append(
                SnapshotVideo(
                    video_id=n + 1,
                    name=f"{split.word}_{n}.mp4",
                    fingerprint=fingerprint,
                    group=split.word,
                    split=split,
                    pair=pair,
                    answers={},
                    status="agreed",
                    clip_file=file,
                )
            )
            n += 1
    path = folder / "races.h5"
    write_snapshot(path, rows, protocol=Protocol.GROUPED, tool_version="0")
    return path


@pytest.fixture(scope="module")
def snapshot_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("races")
    parts = {Split.TRAIN: 30, Split.VALIDATION: 30, Split.TEST: 15}
    return races(folder, parts)


def train(snapshot: Path, folder: Path, config: TrainConfig) -> Card:
    *_, last = trainer.fit(snapshot, folder, config, device="cpu")
    assert isinstance(last, Done)
    return last.card


@pytest.fixture(scope="module")
def card(snapshot_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Card:
    folder = tmp_path_factory.mktemp("strips")
    return train(snapshot_path, folder, QUICK)


@pytest.mark.parametrize("n", [1, 2, 3, 199, 201, 56 * 160])
def test_a_high_quantile_is_torchs(n: int) -> None:
    values = torch.rand((2, 3, n), generator=torch.Generator().manual_seed(n))
    for q in (0.5, 0.995, 1.0):
        expected = values.quantile(q, dim=-1)
        assert torch.allclose(high_quantile(values, q), expected, atol=1e-6), (n, q)


def test_it_has_a_tenth_of_a_million_weights_and_knows_its_recipe() -> None:
    config = TrainConfig.for_network("strips")
    counts = count_parameters(build(config))
    assert 100_000 < counts.trainable < 150_000
    assert config.epochs == RECIPES["strips"]["epochs"]
    assert TrainConfig.for_network("strips", epochs=3, width=None).epochs == 3
    assert TrainConfig.for_network("resnet3d") == TrainConfig()


def test_clips_stay_what_the_study_reads() -> None:
    assert reads(build(TrainConfig(width=4))) is ClipSamples
    assert reads(build(QUICK)) is StripSamples


def test_a_sample_is_a_video_made_of_its_clips(snapshot_path: Path) -> None:
    with Snapshot.open(snapshot_path) as snapshot:
        samples = StripSamples(snapshot)
        clips = snapshot.clip_indices(Split.TEST)
        videos = samples.of(clips)
        assert len(videos) == 15 < len(clips)
        assert np.array_equal(videos[samples.rows(clips)], snapshot.video_index[clips])
        assert np.array_equal(samples.codes[snapshot.video_index], snapshot.codes)
        strips = samples.read(videos[:2])
        assert strips.shape == (2, 2, 2, 56, StripSamples.MIN_COLUMNS)
        assert strips.dtype == np.uint8
        first = snapshot.clips(np.flatnonzero(snapshot.video_index == videos[0]))
        assert np.array_equal(StripSamples.from_video(first, 0.5)[0], strips[0])


def test_a_long_video_keeps_one_column_of_several() -> None:
    long = np.zeros((70, 30, 112, 112, 3), np.uint8)
    long[..., 0] = np.arange(70 * 30).reshape(70, 30, 1, 1) % 251  # no frame repeats
    columns = StripSamples.from_video(long, 0.5).shape[-1]
    assert StripSamples.MIN_COLUMNS < columns <= StripSamples.MAX_COLUMNS
    assert columns % 4 == 0


def test_a_mirrored_race_has_the_mirrored_answer() -> None:
    torch.manual_seed(0)
    net = StripNet(4, 0.0).eval()
    strips = StripSamples.from_video(race(LanePair.parse("2-4"), 1), 0.5)
    code = np.array([LanePair.parse("2-4").code])
    flipped, mirrored = mirror(torch.from_numpy(strips), code, np.array([True]))
    assert LanePair.from_code(int(mirrored[0])) == LanePair.parse("4-2")
    again, back = mirror(flipped, mirrored, np.array([True]))
    assert np.array_equal(again, strips)
    assert back == code
    with torch.inference_mode():
        here = net(to_input(torch.from_numpy(strips)))[0]
        there = net(to_input(flipped))[0]
    for one in range(15):
        other = LanePair.from_code(one).mirror().code
        assert here[one] == pytest.approx(float(there[other]), abs=1e-5)


def test_augmentation_follows_the_seed_and_keeps_the_range() -> None:
    lanes = torch.rand(6, 2, 56, 160)
    torch.manual_seed(3)
    one = jitter(lanes)
    torch.manual_seed(3)
    assert torch.equal(one, jitter(lanes))
    assert not torch.equal(one, jitter(lanes))
    assert one.shape == lanes.shape
    assert 0 <= float(one.min()) <= float(one.max()) <= 1


def test_light_is_evened_and_an_empty_lane_stays_dark() -> None:
    bright = torch.zeros(2, 2, 56, 160)
    bright[:, :, 20:24] = 0.8
    dim = with_height(bright / 2)
    assert torch.allclose(dim, with_height(bright))
    assert float(with_height(torch.full((1, 2, 56, 160), 0.02))[:, :2].max()) < 0.2
    assert dim[0, 2, 0, 0] == 1
    assert dim[0, 2, -1, 0] == 0


def test_it_learns_races_and_says_so_per_video(card: Card, snapshot_path: Path) -> None:
    test = card.metrics["test"]
    assert test.n_videos == 15
    assert test.n_clips == int(card.clips["test"]) > 15
    assert test.video_accuracy >= 0.6  # chance is 1 in 15
    with Snapshot.open(snapshot_path) as snapshot:
        net, _ = load_network(card.folder, Predictor(card.folder, "cpu").device)
        device = Predictor(card.folder, "cpu").device
        judged = evaluate_part(net, snapshot, Split.TEST, device, 4)
    assert judged.metrics() == test
    said = json.loads(json.dumps(judged.to_json()))
    assert said["lanes"]["n"] == 30
    assert np.sum(said["lanes"]["confusion"]) == 30
    assert said["lanes"]["accuracy"] >= said["videos"]["accuracy"]
    assert 0 <= said["videos"]["calibration_error"] <= 1


def test_the_temperature_travels_with_the_weights(card: Card) -> None:
    net, _ = load_network(card.folder, Predictor(card.folder, "cpu").device)
    assert isinstance(net, StripNet)
    assert float(net.temperature) != 1.0


def test_every_clip_of_a_video_gets_the_answer_for_it(
    card: Card, snapshot_path: Path
) -> None:
    clips = read_clip_file(snapshot_path.parent / f"{76 - 1:032x}.h5")
    predictor = Predictor(card.folder, "cpu")
    found = predicted(predictor, clips)
    assert found.shape == (len(clips), 15)
    assert np.all(found == found[0])
    assert found[0].sum() == pytest.approx(1)
    assert np.array_equal(found, predicted(predictor, clips))


def test_a_long_video_changes_no_answer_to_another_one(
    card: Card, snapshot_path: Path
) -> None:
    """What is measured is what ``Predictor`` says, who is asked of one at a time."""
    cpu = choose("cpu")
    net, _ = load_network(card.folder, cpu)
    with Snapshot.open(snapshot_path) as snapshot:
        samples = StripSamples(snapshot)
        indices = snapshot.clip_indices(Split.TEST)
        videos = samples.of(indices)
        assert list(samples.prepare(videos))[-1] == len(videos)
        longer = int(videos[3])
        samples._made[longer] = np.tile(samples._made[longer], 4)
        judging = judge(
            *(net, snapshot, indices),
            part="test",
            device=cpu,
            batch_size=8,
            samples=samples,
        )
        done = []
        try:
            while True:
                done.append(next(judging))
        except StopIteration as end:
            found: Evaluation = end.value
        assert done == sorted(done)
        assert done[-1] == len(indices)
        for video in videos:
            clips = batches_of(samples.read(np.array([video])), 1, cpu)
            [alone] = log_probabilities(net, clips, cpu)
            of_video = found.log_probabilities[found.video_index == video]
            assert np.allclose(of_video, alone, atol=1e-3), video == longer


def test_an_interrupted_training_goes_on_to_the_same_weights(
    card: Card, snapshot_path: Path, tmp_path: Path
) -> None:
    run = trainer.fit(snapshot_path, tmp_path, QUICK, device="cpu")
    n_done = 0
    for told in run:
        n_done += isinstance(told, EpochDone)
        if n_done == 5:
            break
    run.close()  # type: ignore[attr-defined]
    *_, last = trainer.fit(snapshot_path, tmp_path, QUICK, device="cpu", resume=True)
    assert isinstance(last, Done)
    weights = [c.folder / "weights.safetensors" for c in (card, last.card)]
    assert weights[0].read_bytes() == weights[1].read_bytes()


def test_its_learning_rate_rises_and_falls(card: Card) -> None:
    rates = [epoch.learning_rate for epoch in card.history]
    assert len(rates) == QUICK.epochs
    assert rates[0] < max(rates) > rates[-1]
    assert max(rates) <= QUICK.learning_rate


def test_few_validation_videos_set_no_temperature(tmp_path: Path) -> None:
    snapshot = races(tmp_path, {Split.TRAIN: 2, Split.VALIDATION: 1})
    small = train(snapshot, tmp_path / "out", replace(QUICK, epochs=1))
    net, _ = load_network(small.folder, Predictor(small.folder, "cpu").device)
    assert isinstance(net, StripNet)
    assert float(net.temperature) == 1.0


def torn_clips(seed: int) -> np.ndarray:
    """``(2, 30, 112, 112, 3)``: each frame from somewhere else, as no camera films."""
    rng = np.random.default_rng(seed)
    frames = race(LanePair.parse("1-1"), seed).reshape(-1, 112, 112, 3)
    jumps = rng.integers(-40, 41, (len(frames), 2))
    rolled = [np.roll(f, jump, (0, 1)) for f, jump in zip(frames, jumps, strict=True)]
    return np.stack(rolled).reshape(2, 30, 112, 112, 3)


def test_of_a_camera_that_cannot_be_held_nothing_is_said() -> None:
    sample = StripSamples.from_video(torn_clips(1), 0.5)
    assert is_lost(sample)
    assert not is_lost(StripSamples.from_video(race(LanePair.parse("1-4"), 2), 0.5))
    net = build(TrainConfig.for_network("strips")).eval()
    found = net(to_input(torch.from_numpy(sample))).softmax(1)
    assert torch.allclose(found, torch.full((1, 15), 1 / 15))


def test_a_suggestion_says_that_the_wall_is_lost(
    card: Card,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    races(tmp_path, {Split.TRAIN: 2}, torn={0})
    files = [str(tmp_path / f"{number:032x}.h5") for number in (1, 2)]
    assert main(["predict", str(card.folder), *files, "--device", "cpu"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_file = {event.get("file"): event for event in told}
    assert by_file[files[0]]["event"] == "error"
    assert "The wall is lost" in by_file[files[0]]["message"]
    assert by_file[files[1]]["event"] == "video"
    assert told[-1] == {"event": "done", "files": 1, "failed": 1}


def test_strips_are_prepared_before_training_and_kept(
    snapshot_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    for file in (snapshot_path, *snapshot_path.parent.glob("*.h5")):
        shutil.copy(file, folder)
    config = replace(QUICK, epochs=1)
    events = list(trainer.fit(folder / "races.h5", tmp_path, config, device="cpu"))
    told = [event for event in events if isinstance(event, Preparing)]
    assert events[0] is told[0]
    assert (told[0].videos_done, told[-1].videos_done) == (0, 75)
    assert {event.videos for event in told} == {75}
    kept = sorted(folder.glob(".strips/*.npy"))
    assert len(kept) == 75
    with Snapshot.open(folder / "races.h5") as snapshot:
        first = StripSamples(snapshot).read(np.arange(3))
        monkeypatch.setattr(strip_samples, "make_strips", None)
        assert np.array_equal(StripSamples(snapshot).read(np.arange(3)), first)
        monkeypatch.undo()
        for file in kept:
            file.write_bytes(b"torn")
        assert np.array_equal(StripSamples(snapshot).read(np.arange(3)), first)


def test_videos_that_cannot_be_held_are_left_out_and_said(tmp_path: Path) -> None:
    path = races(tmp_path, {Split.TRAIN: 5, Split.TEST: 2}, torn=range(0, 7, 3))
    card = train(path, tmp_path / "out", replace(QUICK, epochs=1))
    assert any("In 2 of 5 training videos the wall is lost" in n for n in card.notes)
    assert card.metrics["test"].n_videos == 2


def test_nothing_but_torn_videos_is_refused(tmp_path: Path) -> None:
    path = races(tmp_path, {Split.TRAIN: 2}, torn=range(2))
    with pytest.raises(TrainingError, match="resnet3d"):
        train(path, tmp_path / "out", replace(QUICK, epochs=1))


@pytest.mark.parametrize(("n_torn", "network"), [(2, "strips"), (3, "resnet3d")])
def test_auto_reads_clips_where_the_wall_is_lost_in_most_videos(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    n_torn: int,
    network: str,
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    path = races(tmp_path, {Split.TRAIN: 4}, torn=range(n_torn))
    options = ["--width", "2", "--epochs", "1", "--device", "cpu", "--resume"]
    out = ["--out", str(tmp_path / "out"), "--network", "auto"]
    for _ in range(2):  # again, and it is found
        assert main(["train", str(path), *out, *options]) == 0
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert told[-1]["checkpoint"].startswith(f"{network}-")
    (card,) = list_checkpoints(tmp_path / "out")
    assert any(f"In {n_torn} of 4 training videos the wall" in n for n in card.notes)


def test_auto_is_strips_where_whole_groups_are_held_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)  # the runner's has no descriptor
    assert best_network(Protocol.PAPER) == "resnet3d"
    path = races(tmp_path, {Split.TRAIN: 2})
    options = ["--width", "4", "--epochs", "1", "--device", "cpu"]
    out = ["--out", str(tmp_path / "out")]
    assert main(["train", str(path), *out, "--network", "auto", *options]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    started = next(event for event in told if event["event"] == "started")
    assert started["network"] == "strips"
    assert started["checkpoint"].startswith("strips-")


def test_clips_divided_between_parts_are_refused(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, TWO_CODES, protocol=Protocol.PAPER)
    with pytest.raises(TrainingError, match="judges whole videos"):
        train(snapshot, tmp_path / "out", QUICK)


def sure_of(probability: float, n_right: int, n: int) -> Evaluation:
    """``n`` videos that are said to be code 0 with a probability; some are code 1."""
    rows = np.full((n, 15), (1 - probability) / 14)
    rows[:, 0] = probability
    codes = np.where(np.arange(n) < n_right, 0, 1)
    return Evaluation("test", codes, np.arange(n), np.log(rows))


@pytest.mark.parametrize("n_right", [50, 80, 95])
def test_calibration_error_is_the_gap(n_right: int) -> None:
    gap = sure_of(0.95, n_right, 100).calibration_error()
    assert gap == pytest.approx(abs(0.95 - n_right / 100))


def test_a_temperature_mends_what_is_too_sure() -> None:
    assert fit_temperature(sure_of(0.999, 30, 30)) > 0.5  # all right, of only 30
    assert fit_temperature(sure_of(0.99, 60, 100)) > 1.5
    assert fit_temperature(sure_of(0.5, 95, 100)) < 0.8


def test_a_video_that_was_not_read_is_not_right(tmp_path: Path) -> None:
    # fewer validation videos than a temperature needs, so that the epoch's figures stay
    parts = {Split.TRAIN: 15, Split.VALIDATION: 27, Split.TEST: 15}
    snapshot = races(tmp_path, parts, torn=range(0, sum(parts.values()), 3))
    quick = train(snapshot, tmp_path / "out", replace(QUICK, epochs=1))
    device = Predictor(quick.folder, "cpu").device
    net, _ = load_network(quick.folder, device)
    with Snapshot.open(snapshot) as opened:
        flash = [video.code == 0 for video in opened.videos]
        for part, n, n_silent in ((Split.VALIDATION, 27, 9), (Split.TEST, 15, 5)):
            judged = evaluate_part(net, opened, part, device, 8)
            silent = judged.videos.index[judged.videos.silent]
            assert len(silent) == n_silent
            assert any(flash[at] for at in silent), "which silence would make right"
            metrics = quick.metrics[part.word]
            assert (metrics.n_videos, metrics.n_silent) == (n, n_silent)
            assert metrics.video_accuracy == judged.video_accuracy
