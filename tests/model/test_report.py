"""The page as a person gets it: complete, escaped, without anything from elsewhere."""

import json
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from dataset.splits import Split
from model.checkpoints import Card
from model.config import TrainConfig
from model.networks import NETWORKS, build
from model.report import DATA, PAGE
from model.reports import published
from model.reports.charts import Bar, Line, bars, curves, matrix, reliability
from model.reports.page import page
from model.reports.words import curve_words, is_annealed, network_words, worst_mistake
from tests.model.factories import make_snapshot
from tests.model.test_command import here

HOSTILE = "<script>alert(1)</script>&\"'\u202e"
VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Collects texts and attributes, and complains of tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def written(
    trained: Card, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, dict[str, Any]]:
    """A report on videos of hostile names, from the command itself."""
    folder = tmp_path_factory.mktemp("report")
    rows = [
        ("1-4", HOSTILE, Split.TEST),
        ("4-1", HOSTILE, Split.TEST),
        ("1-1", "Friday", Split.TEST),
        ("4-1", "Sunday", Split.TEST),
    ]
    snapshot = make_snapshot(folder, rows, name="a&b.h5")
    out = folder / "out"
    from model.__main__ import main

    command = ["evaluate", snapshot, trained.folder, trained.folder, "--out", out]
    assert main([*map(str, command), "--device", "cpu"]) == 0
    return (
        (out / PAGE).read_text("utf-8"),
        json.loads((out / DATA).read_text("utf-8")),
    )


def test_the_page_is_whole_and_loads_nothing(
    written: tuple[str, dict[str, Any]],
) -> None:
    html, _ = written
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    names = {tag for tag, _ in reader.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "style:import"}
    for _, attributes in reader.tags:
        assert not {"src", "href", "onload", "onclick"} & attributes.keys()
    assert "default-src 'none'" in html
    assert "prefers-color-scheme: dark" in html
    assert "url(" not in html
    for svg in re.findall(r"<svg.*?</svg>", html):
        ElementTree.fromstring(svg.replace("&#x27;", "'"))


def test_names_of_videos_are_only_text(written: tuple[str, dict[str, Any]]) -> None:
    html, report = written
    assert "<script>" not in html
    reader = Reader()
    reader.feed(html)
    assert any(HOSTILE in text for text in reader.texts)
    # a sign that turns the reading direction is fenced in
    assert re.search(r"<bdi>[^<]*\u202e[^<]*</bdi>", html)
    assert any(HOSTILE in name for name in report["data"][0]["parts"]["test"]["names"])


def test_it_says_what_was_measured_where_and_how_sure_it_is(
    written: tuple[str, dict[str, Any]], trained: Card
) -> None:
    html, report = written
    [first, second] = report["networks"]
    assert first == second
    assert first["checkpoint"] == trained.checkpoint_id
    assert first["measures"]["videos"]["n"] == 4
    assert first["measures"]["clips"]["n"] == 8
    assert first["trained"]["history"][-1]["epoch"] == len(trained.history)
    assert not first["same_snapshot"]
    assert report["machine"]["device"] == "cpu"
    assert report["data"][0]["parts"]["test"]["videos"] == 4
    for words in (
        "Only 4 videos were judged",
        "95% interval",
        "n = 4 videos",
        "n = 8 clips",
        "test videos",
        report["machine"]["processor"].split(" (")[0].replace("&", "&amp;"),
        trained.checkpoint_id,
        "are right on the same of the 4 videos",
    ):
        assert words in html, words


def test_figures_of_the_study_are_quoted_as_the_studys(
    written: tuple[str, dict[str, Any]],
) -> None:
    html, report = written
    assert report["study"]["accuracy"] == published.ACCURACY
    assert sum(row[3] for row in published.PER_CLASS) == published.N_TEST_CLIPS
    assert "92.8%" not in html  # nothing here was measured under its split


def test_training_videos_come_with_a_warning(
    two_codes: Path, trained: Card, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = here(
        capsys,
        *("evaluate", two_codes, trained.folder, "--split", "train"),
        *("--out", tmp_path / "new" / "folder"),
    )
    assert said[0] == {"event": "starting", "command": "evaluate"}
    assert said[-1]["event"] == "done"
    html = Path(said[-1]["page"]).read_text("utf-8")
    assert "learned by heart" in html
    (tmp_path / "file").write_text("")
    refused = here(
        capsys,
        *("evaluate", two_codes, trained.folder, "--out", tmp_path / "file"),
    )
    assert "cannot be written" in refused[-1]["message"]


def test_charts_hold_what_they_are_given() -> None:
    history: list[float | None] = [0.2, None, 0.8]
    drawn = ElementTree.fromstring(
        curves([Line("a<b", "s1", history)], label="x", percent=True, marked=3).split(
            "<p class"
        )[0]
    )
    heights = [float(c.attrib["cy"]) for c in drawn.iter("circle")]
    assert len(heights) == 2
    assert heights[0] > heights[1]
    table = ElementTree.fromstring(
        matrix([[3, 1], [0, 5]], ["a", "<"], words=["A", "B"], label="m", unit="videos")
    )
    titles = [t.text for t in table.iter("title")]
    assert titles == [
        "A recognised: 3 of 4 videos",
        "A taken for B: 1 of 4 videos",
        "B taken for A: 0 of 5 videos",
        "B recognised: 5 of 5 videos",
    ]
    shades = [
        float(r.attrib["fill-opacity"])
        for r in table.iter("rect")
        if "fill-opacity" in r.attrib
    ]
    assert shades == pytest.approx([0.12 + 0.88 * 0.75, 0.12 + 0.88 * 0.25, 1.0])
    ElementTree.fromstring(reliability([(0.9, 0.8, 0.5, 1.0, 7)], label="r"))
    ElementTree.fromstring(
        bars(
            [Bar("a", 0.5, 0.4, 0.6), Bar("none", None)], label="b", signed=True, low=-1
        )
    )


def test_sentences() -> None:
    assert network_words("resnet3d", 64) == "resnet3d (the study's 3D ResNet)"
    assert "with 4 filters instead of 64" in network_words("resnet3d", 4)
    assert "filters" not in network_words("strips", 16)
    assert (
        network_words("strips") == "strips (lane strips of the whole video, annealed)"
    )
    assert network_words("c3d", 64, anneal=True) == "c3d (C3D, annealed)"
    annealed = (name for name in NETWORKS if is_annealed(name, anneal=False))
    assert list(annealed) == [
        name
        for name in NETWORKS
        if getattr(build(TrainConfig.for_network(name)), "anneals", False)
    ]
    assert worst_mistake([[2, 0], [0, 1]], ["a", "b"]) == "It made no mistake here."
    assert "say b where a happened: 2 of 3" in worst_mistake(
        [[1, 2], [0, 1]], ["a", "b"]
    )
    assert "2 of 8" in worst_mistake([[1, 2], [0, 1]], ["a", "b"], [5, 0])
    answered = worst_mistake([[2, 0], [0, 1]], ["a", "b"], [0, 3])
    assert answered == "It made no mistake in what it answered."
    nothing = worst_mistake([[0, 0], [0, 0]], ["a", "b"], [2, 3])
    assert nothing == "It answered nothing here."
    row = {
        "train_loss": 2.0,
        "train_accuracy": 0.9,
        "validation_accuracy": 0.5,
    }
    assert "40 points fewer than in training" in curve_words([row], 1)
    assert "no video was held out" in curve_words(
        [{**row, "validation_accuracy": None}], 1
    )
    assert curve_words([], None).startswith("It was stopped")


def test_what_has_no_answer_has_a_column_of_its_own() -> None:
    chart = matrix(
        [[2, 1], [0, 0]], ["a", "b"], words=["a", "b"], label="", unit="videos"
    )
    assert "no answer" not in chart
    chart = matrix(
        *([[2, 1], [0, 0]], ["a", "b"]),
        words=["a", "b"],
        label="",
        unit="videos",
        no_answer=[0, 4],
    )
    assert "no answer" in chart
    assert "2 of 3 videos" in chart
    assert "0 of 4 videos" in chart
    ElementTree.fromstring(chart)


def test_a_report_of_before_silence_was_counted_is_a_page_still() -> None:
    kept = resources.files("resources") / "measured" / "study_cpu.json"
    counted = {"coverage", "accuracy_answered", "no_answer", "n_silent", "anneal"}
    report = json.loads(
        kept.read_text("utf-8"),
        object_hook=lambda found: {k: found[k] for k in found.keys() - counted},
    )
    assert "coverage" not in report["networks"][0]["measures"]["videos"]
    reader = Reader()
    reader.feed(page(report))
    assert reader.open == []


def test_networks_are_held_against_the_one_that_judged_the_same_videos() -> None:
    kept = resources.files("resources") / "measured" / "study_cpu.json"
    report = json.loads(kept.read_text("utf-8"))
    first = report["comparisons"][0]
    heading = "Points more of the videos right than"
    assert page(report).count(heading) == 1
    calm = report["data"][0]
    other = {**first, "a": "resnet3d-calm", "snapshot_checksum": calm["checksum"]}
    html = page({**report, "comparisons": [first, other]})
    assert f"<h3>{heading} {first['a']}: " in html
    assert f"<h3>{heading} resnet3d-calm: {calm['title']}</h3>" in html


def test_the_page_says_how_many_videos_were_answered(
    written: tuple[str, dict[str, Any]],
) -> None:
    html, report = written
    assert "It answered all 4 videos." in html
    spoiled = json.loads(json.dumps(report))
    videos = spoiled["networks"][0]["measures"]["videos"]
    videos["no_answer"][0] = 1
    videos["coverage"].update(value=0.75)
    videos["accuracy_answered"].update(value=1.0, n=3)
    assert "videos answered" not in html, "a column of nothing but 100 %"
    html = page(spoiled)
    assert "<th>videos answered</th><th>right, of those</th>" in html
    assert "It gave no answer to 1 of 4 videos" in html
    assert "of those it answered it is right on 100.0%" in html


def test_the_page_says_that_a_network_does_not_tell_videos_apart(
    written: tuple[str, dict[str, Any]],
) -> None:
    _, report = written
    one = json.loads(json.dumps(report))
    one["networks"] = one["networks"][:1]
    videos = one["networks"][0]["measures"]["videos"]
    videos["confusion"] = [[0] * 15 for _ in range(15)]
    videos["confusion"][0][3] = videos["confusion"][12][3] = 2
    said = (
        "It says flash – empty of all 4 test videos that it answers, so it does"
        " not tell videos apart"
    )
    assert page(one).count(said) == 1
    # a network of today has learned of it in training, and its card says the same
    one["networks"][0]["trained"]["notes"] = [
        f"{said}: train it on more videos, or for more epochs."
    ]
    assert page(one).count(said) == 1
    one["networks"][0]["trained"]["notes"] = []
    videos["confusion"][12][3], videos["confusion"][12][12] = 0, 2
    assert "tell videos apart" not in page(one)
    videos["confusion"][12][12], videos["confusion"][0][3] = 0, 4
    assert "tell videos apart" not in page(one), "all videos are of one pair"
