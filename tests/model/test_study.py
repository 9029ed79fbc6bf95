"""The study in its small form: rendered, trained, judged, checked, and not done twice."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import metrics

from dataset.errors import TrainingError
from dataset.splits import Split
from dataset.store import Snapshot
from model.int8 import is_installed
from model.predictor import Predictor, load_network
from model.report import DATA, PAGE
from model.study import run_study
from model.study_plan import (
    CALM,
    PAPER,
    SIZES,
    Size,
)
from model.variants import Variant
from tests.model.factories import predicted
from tests.model.test_command import here


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("study")


BOTH = ("resnet3d", "strips:epochs=2")


def command(
    folder: Path, *options: str, networks: Sequence[str] = BOTH
) -> list[object]:
    return [
        *("study", "--size", "small", "--out", folder, "--videos", 6, "--jobs", 1),
        *(word for name in networks for word in ("--network", name)),
        *("--device", "cpu", *options),
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

    some = ("--footage", "paper")
    [*_, refused] = here(capsys, *command(folder, *some))
    assert "nothing to train “strips” on" in refused["message"]
    said = here(capsys, *command(folder, *some, networks=BOTH[:1]))
    assert {e["footage"] for e in said if e["event"] == "rendering"} == {"paper"}
    [alone] = json.loads((folder / "report.json").read_text("utf-8"))["networks"]
    assert alone["measures"] == before["networks"][2]["measures"]


WIDE = replace(
    PAPER,
    name="wide",
    title="The same again, wider",
    networks=("resnet3d",),
    recipes={"resnet3d": {"width": 4}},
)
ANNEALED = Size(
    6,
    3,
    (replace(CALM, has_options=True), PAPER, WIDE),
    {"width": 2, "epochs": 1, "learning_rate": 1e-3, "anneal": True},
    has_int8=True,
)


def test_a_network_that_a_size_does_not_train_is_refused(tmp_path: Path) -> None:
    of_strips = Size(6, 3, (replace(CALM, networks=("strips",)), PAPER))
    wanted = [Variant("strips"), Variant("lane_videos")]
    told = run_study(tmp_path, of_strips, "cpu", wanted=wanted)
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
    both = [*labels, *labels[:2], *labels[:2]]  # no options under the study's split
    assert [e["network"] for e in said if e["event"] == "measured"] == both
    assert {e["network"] for e in said if e["event"] == "epoch"} == set(labels)
    report = json.loads((tmp_path / DATA).read_text("utf-8"))
    assert [n["label"] for n in report["networks"]] == both
    plain = report["networks"][1]["checkpoint"]
    assert {c["a"] for c in report["comparisons"]} == {plain}
    assert len(report["comparisons"]) == 2
    gaps = [(gap["network"], gap["width"]) for gap in report["leak_gaps"]]
    assert gaps == [("resnet3d", 3), ("resnet3d", 2), ("resnet3d", 3)]
    rights = [n["measures"]["clips"]["accuracy"]["value"] for n in report["networks"]]
    for gap, grouped, paper in zip(
        report["leak_gaps"], [*rights[:2], rights[0]], rights[3:6], strict=True
    ):
        assert gap["grouped"]["value"] == grouped
        assert gap["paper"]["value"] == paper
    if is_installed():
        # where footage has a recipe of its own, that is what is plain on it
        assert [(row["network"], row["width"]) for row in report["int8"]] == [
            *[("resnet3d", 2)] * 2,
            ("resnet3d", 4),
        ]
    widths = [n["trained"]["config"]["width"] for n in report["networks"]]
    assert widths == [3, 2, 2, 3, 2, 3, 4]
    html = (tmp_path / PAGE).read_text("utf-8")
    # the two under the study's split hold the same clips, and each has its own networks
    data = {row["snapshot"]: row["checksum"] for row in report["data"]}
    assert data["paper.h5"] == data["wide.h5"] != data["calm.h5"]
    cards = dict(re.findall(r"<h3>([^<]*)</h3>(.*?</table>)", html))
    for title, wanted_widths in ((PAPER.title, [3, 2]), (WIDE.title, [3, 4])):
        table = cards[title.replace("'", "&#x27;")]
        found = [int(width) for width in re.findall(r"width (\d+)", table)]
        assert list(dict.fromkeys(found[-2:])) == wanted_widths, title
        assert (
            len(re.findall(f": {title.replace(chr(39), '&#x27;')}</summary>", html))
            == 2
        )
    assert "+ anneal" not in html
    assert "width 2, annealed" in html
    assert "rises and falls once over 1 epoch." in html
