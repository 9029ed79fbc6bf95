"""The study in its small form: rendered, trained, judged, checked, and not done twice."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import metrics

from dataset.errors import TrainingError
from dataset.splits import Split
from dataset.store import Snapshot
from model.config import TrainConfig, read_network
from model.int8 import is_installed
from model.networks import NETWORKS
from model.predictor import Predictor, load_network
from model.report import DATA, PAGE
from model.study import (
    CALM,
    OF_THE_STUDY,
    PAPER,
    SIZES,
    Size,
    chosen_size,
    config_of,
    run_study,
    variants_for,
)
from model.variants import Variant, label_of, labels_of
from tests.model.factories import predicted
from tests.model.test_command import here


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("study")


def command(folder: Path) -> list[object]:
    return [
        *("study", "--size", "small", "--out", folder, "--videos", 6, "--jobs", 1),
        *("--network", "resnet3d", "--network", "strips:epochs=2", "--device", "cpu"),
    ]


@pytest.mark.slow
def test_one_command_and_its_figures_are_right(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = here(capsys, *command(folder))
    assert [e["event"] for e in said].count("measured") == 3
    report = json.loads(Path(said[-1]["json"]).read_text("utf-8"))
    assert Path(said[-1]["page"]).stat().st_size > 20_000
    assert [(n["network"], n["protocol"]) for n in report["networks"]] == [
        ("resnet3d", "grouped"),
        ("strips", "grouped"),
        ("resnet3d", "paper"),
    ]
    rights: dict[str, Any] = {}
    for network, name in zip(
        report["networks"], ("calm", "calm", "paper"), strict=True
    ):
        truth, clip_truth, sums, said_clips = independently(folder, name, network)
        measures = network["measures"]
        of_videos = sums.argmax(1)
        assert measures["videos"]["n"] == len(truth)
        assert measures["videos"]["accuracy"]["value"] == pytest.approx(
            metrics.accuracy_score(truth, of_videos)
        )
        assert measures["clips"]["confusion"] == (
            metrics.confusion_matrix(clip_truth, said_clips, labels=range(15)).tolist()
        )
        assert measures["videos"]["weighted"]["f1"]["value"] == pytest.approx(
            metrics.f1_score(truth, of_videos, average="weighted", zero_division=0)
        )
        rights[f"{network['network']} {name}"] = said_clips == clip_truth
        if name == "calm":
            rights[network["network"]] = of_videos == truth
    [gap] = report["leak_gaps"]
    assert gap["gap"]["value"] == pytest.approx(
        rights["resnet3d paper"].mean() - rights["resnet3d calm"].mean()
    )
    [comparison] = report["comparisons"]
    assert comparison["difference"]["value"] == pytest.approx(
        rights["strips"].mean() - rights["resnet3d"].mean()
    )
    assert comparison["n_gained"] == int((rights["strips"] & ~rights["resnet3d"]).sum())


def independently(
    folder: Path, name: str, network: dict[str, Any]
) -> tuple[Any, Any, Any, Any]:
    """Truth and answers by the way that suggestions take, not the report's."""
    place = folder / "checkpoints" / network["checkpoint"]
    predictor = Predictor(place, "cpu")
    # Folded weights round otherwise in bf16, and this network is hardly sure of anything.
    predictor._net = load_network(place, predictor.device)[0]
    truth, clip_truth, means, said = [], [], [], []
    with Snapshot.open(folder / f"{name}.h5") as snapshot:
        test = snapshot.clip_indices(Split.TEST)
        for video in np.unique(snapshot.video_index[test]):
            clips = test[snapshot.video_index[test] == video]
            answers = predicted(predictor, snapshot.clips(clips))
            truth.append(snapshot.codes[clips[0]])
            clip_truth += snapshot.codes[clips].tolist()
            means.append(answers.mean(0))
            said += answers.argmax(1).tolist()
    return np.array(truth), np.array(clip_truth), np.array(means), np.array(said)


@pytest.mark.slow
def test_again_it_trains_nothing_and_says_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the test above, as after a kill between two networks."""
    before = json.loads((folder / "report.json").read_text("utf-8"))
    stamps = {p: p.stat().st_mtime_ns for p in folder.rglob("*.safetensors")}
    assert len(stamps) == 3
    lost = folder / "checkpoints" / before["networks"][1]["checkpoint"]
    for file in lost.iterdir():
        file.unlink()
    lost.rmdir()
    said = here(capsys, *command(folder))
    assert {e["network"] for e in said if e["event"] == "epoch"} == {"strips"}
    after = json.loads((folder / "report.json").read_text("utf-8"))
    for old, new in zip(before["networks"], after["networks"], strict=True):
        assert new["measures"] == old["measures"]
    kept = [p for p in stamps if p.parent != lost]
    assert all(p.stat().st_mtime_ns == stamps[p] for p in kept)


def test_what_is_trained_on_what() -> None:
    full = SIZES["full"]
    assert [v.network for v in variants_for(PAPER, full)] == [
        *("resnet3d", "c3d", "cnn2d")
    ]
    calm = variants_for(CALM, full)
    assert [v.network for v in calm[:3]] == ["resnet3d", "c3d", "cnn2d"]
    assert {v.network for v in calm} == set(NETWORKS)
    assert variants_for(CALM, full, [Variant("strips")]) == [Variant("strips")]
    assert not variants_for(PAPER, full, [Variant("strips")])
    with pytest.raises(TrainingError, match="no network called “resnet4d”"):
        variants_for(CALM, full, [Variant("resnet4d")])
    with pytest.raises(TrainingError, match="has no heads of lanes"):
        variants_for(CALM, full, [Variant("resnet3d", {"two_heads": True})])
    mirrored = Variant("resnet3d", {"mirror": True})
    assert variants_for(CALM, full, [mirrored]) == [mirrored]
    assert not variants_for(PAPER, full, [mirrored]), "so it is not rendered either"
    wide = [Variant("resnet3d", {"width": 8}), Variant("c3d", {"epochs": 2})]
    assert variants_for(PAPER, full, wide) == wide
    options = [v for v in variants_for(full.footage[0], full) if v.recipe]
    assert mirrored in options
    assert Variant("resnet3d", {"anneal": True}) in options
    assert {v.network for v in options if "two_heads" not in v.recipe} == {"resnet3d"}
    assert options[-1] == Variant("lanes", {"two_heads": True})
    assert label_of(options[-1].config()) == "lanes + two heads"


def test_two_cores_narrow_what_reads_clips_and_leave_strips_as_they_are() -> None:
    size = SIZES["cpu"]
    footage = {each.name: each for each in size.footage}
    assert size.n_videos == 872
    without = Variant("strips", {"accidents": 0.0})
    forty = [f"{kind}forty{no}" for kind in ("", "hard_") for no in ("", "_1", "_2")]
    for name in ("calm", "hard", *forty):
        few = [without] if name in forty else []
        assert variants_for(footage[name], size) == [Variant("strips"), *few]
        assert footage[name].n_videos is None
        assert not variants_for(footage[name], size, [Variant("resnet3d")])
    assert len({footage[name].seed for name in ("forty", "forty_1", "forty_2")}) == 3
    assert config_of(Variant("strips"), size, 0) == TrainConfig.for_network(
        "strips", seed=0
    )
    few = variants_for(footage["few"], size)
    assert {v.network for v in few if not v.recipe} == {"resnet3d", "lanes", "strips"}
    assert Variant("lanes", {"two_heads": True}) in few
    assert Variant("resnet3d", {"anneal": True}) not in few, "it anneals anyway"
    of_paper = {v.network for v in variants_for(footage["paper"], size)}
    assert of_paper == set(OF_THE_STUDY)
    for network in ("resnet3d", "lanes", "c3d", "cnn2d"):
        assert config_of(Variant(network), size, 0).width < 16
    plain = config_of(Variant("resnet3d"), size, 0)
    assert label_of(plain, plain) == "resnet3d"  # what the others are compared with
    assert plain.anneal
    assert plain.stop_patience > plain.epochs, "nothing ends it before its end"
    assert "narrower" in size.about
    assert "annealed" in size.about

    assert footage["paper"].has_races_of(footage["few"])
    assert not footage["paper"].has_races_of(footage["calm"])
    assert not footage["forty"].has_races_of(footage["forty_1"])
    less = chosen_size("cpu", 30, epochs=1)
    assert {each.n_videos or less.n_videos for each in less.footage} == {30}
    assert config_of(Variant("c3d"), less, 0).epochs == 1


ANNEALED = Size(
    6,
    3,
    (replace(CALM, has_options=True), PAPER),
    {"width": 2, "epochs": 1, "learning_rate": 1e-3, "anneal": True},
    has_int8=True,
)


def test_what_a_sizes_recipe_does_anyway_is_no_option() -> None:
    options = [v for v in variants_for(ANNEALED.footage[0], ANNEALED) if v.recipe]
    assert {"mirror": True} in [v.recipe for v in options]
    assert not any("anneal" in v.recipe for v in options)
    same = [Variant("resnet3d"), Variant("resnet3d", {"anneal": True, "width": 2})]
    assert variants_for(CALM, ANNEALED, same) == [Variant("resnet3d")]
    without = Variant("resnet3d", {"anneal": False})
    assert variants_for(CALM, ANNEALED, [*same, without]) == [same[0], without]


def test_a_network_that_a_size_does_not_train_is_refused(tmp_path: Path) -> None:
    wanted = [Variant("strips"), Variant("lane_videos")]
    told = run_study(tmp_path, SIZES["cpu"], "cpu", wanted=wanted)
    with pytest.raises(TrainingError, match="nothing to train “lane_videos” on"):
        next(told)
    # it has this one under the study's split only, where nothing has an option
    wanted = [Variant("c3d"), Variant("c3d", {"mirror": True})]
    told = run_study(tmp_path, SIZES["cpu"], "cpu", wanted=wanted)
    with pytest.raises(TrainingError, match=r"nothing to train “c3d \+ mirror” on"):
        next(told)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_reference_of_a_size_that_anneals_is_found(tmp_path: Path) -> None:
    wanted = [
        Variant("resnet3d", {"width": 3}),  # not the plain one, though named alike
        Variant("resnet3d"),
        Variant("resnet3d", {"mirror": True}),
    ]
    said = list(run_study(tmp_path, ANNEALED, "cpu", wanted=wanted, jobs=1))
    labels = ["resnet3d", "resnet3d", "resnet3d + mirror"]
    both = [*labels, *labels[:2]]  # an option has no place under the study's split
    assert [e["network"] for e in said if e["event"] == "measured"] == both
    assert {e["network"] for e in said if e["event"] == "epoch"} == set(labels)
    report = json.loads((tmp_path / DATA).read_text("utf-8"))
    assert [n["label"] for n in report["networks"]] == both
    plain = report["networks"][1]["checkpoint"]
    assert {c["a"] for c in report["comparisons"]} == {plain}
    assert len(report["comparisons"]) == 2
    gaps = [(gap["network"], gap["width"]) for gap in report["leak_gaps"]]
    assert gaps == [("resnet3d", 3), ("resnet3d", 2)]
    rights = [n["measures"]["clips"]["accuracy"]["value"] for n in report["networks"]]
    for gap, grouped, paper in zip(
        report["leak_gaps"], rights[:2], rights[3:], strict=True
    ):
        assert gap["grouped"]["value"] == grouped
        assert gap["paper"]["value"] == paper
    if is_installed():
        assert {(row["network"], row["width"]) for row in report["int8"]} == {
            ("resnet3d", 2)
        }
    html = (tmp_path / PAGE).read_text("utf-8")
    assert "+ anneal" not in html
    assert "width 2, annealed" in html
    assert "rises and falls once over 1 epoch." in html


def test_labels_tell_networks_apart() -> None:
    plain, mirrored = Variant("resnet3d"), Variant("resnet3d", {"mirror": True})
    narrow = Variant("resnet3d", {"width": 8})
    assert label_of(mirrored.config(epochs=3)) == "resnet3d + mirror"
    assert label_of(Variant("strips", {"epochs": 1}).config()) == "strips"
    annealed = plain.config(anneal=True)
    assert label_of(annealed) == "resnet3d + anneal"
    assert label_of(annealed, annealed) == "resnet3d"
    assert label_of(mirrored.config(anneal=True), annealed) == "resnet3d + mirror"
    assert label_of(plain.config(), annealed) == "resnet3d without anneal"
    assert label_of(mirrored.config(), annealed) == "resnet3d + mirror without anneal"
    configs = [plain.config(), mirrored.config(), narrow.config()]
    assert labels_of(configs) == [
        "resnet3d, width 64",
        "resnet3d + mirror",
        "resnet3d, width 8",
    ]
    assert labels_of([plain.config(), plain.config(seed=3)]) == [
        "resnet3d, width 64, 1",
        "resnet3d, width 64, 2",
    ]


def test_the_full_size_is_the_studys() -> None:
    full = SIZES["full"]
    assert full.n_videos == 872
    assert not full.recipe
    assert TrainConfig.for_network("resnet3d", **full.recipe) == TrainConfig()
    assert chosen_size("small", 7, epochs=3, width=None).recipe["epochs"] == 3
    assert chosen_size("small", 7).n_videos == 7
    with pytest.raises(TrainingError, match="0 videos make no study"):
        chosen_size("small", 0)


def test_settings_of_a_network_are_read_strictly() -> None:
    assert read_network("strips") == ("strips", {})
    name, given = read_network("resnet3d:width=8,learning_rate=0.001,mirror=1")
    assert (name, given) == (
        "resnet3d",
        {"width": 8, "learning_rate": 0.001, "mirror": True},
    )
    for wrong in ("a:width", "a:width=x", "a:depth=3", "a:mirror=yes", "a:network=b"):
        with pytest.raises(TrainingError, match="is no setting"):
            read_network(wrong)
