"""The desk's benchmarks measure what they say; how fast it is, a machine alone can tell."""

from annotator.ui.benchmarks import commits, queueing


def test_commits_are_measured_beside_the_disk(tmp_path) -> None:
    figures = commits.measure(25, tmp_path)
    for way in ("answer", "row", "sync"):
        assert 0 < figures[f"commit_{way}_p50_ms"] <= figures[f"commit_{way}_p95_ms"]
    assert list(tmp_path.iterdir()) == []


def test_the_queue_is_measured_as_it_is_painted(qapp, monkeypatch) -> None:
    monkeypatch.setattr(queueing, "N_VIDEOS", 400)
    figures = queueing.measure(1)
    assert figures["queue_videos"] == 400
    for name in ("key", "filter", "order", "answer", "scroll"):
        assert figures[f"queue_{name}_p95_ms"] > 0
