"""The same clips with other parts: linked again, or copied as they lie."""

from pathlib import Path

import numpy as np
import pytest

from dataset.snapshot_writer import divide_again, write_snapshot
from dataset.splits import Protocol, Split
from dataset.states import LanePair
from dataset.store import Snapshot, SnapshotVideo, validate
from tests.model.factories import make_clip_file

GROUPS = ("Monday", "Tuesday", "Tuesday")


@pytest.mark.parametrize("kind", ["virtual", "compressed", "plain"])
def test_only_the_parts_change(tmp_path: Path, kind: str) -> None:
    rows = [
        SnapshotVideo(
            video_id=n + 1,
            name=f"race{n}.mp4",
            fingerprint=f"{n:032x}",
            group=group,
            split=Split.TRAIN,
            pair=LanePair.parse("1-3"),
            answers={"Anna": "1-3"},
            status="agreed",
            clip_file=make_clip_file(
                tmp_path / "clips" / f"{n:032x}.h5", LanePair.parse("1-3"), 1, n
            ),
        )
        for n, group in enumerate(GROUPS)
    ]
    source, path = tmp_path / "a.h5", tmp_path / "other" / "b.h5"
    write_snapshot(
        source,
        rows,
        protocol=Protocol.PAPER,
        virtual=kind == "virtual",
        compressed=kind == "compressed",
        tool_version="0",
    )
    parts = {"Monday": Split.TEST, "Tuesday": Split.TRAIN}
    info = divide_again(source, path, parts, tool_version="0")
    assert (info.protocol, info.virtual, info.unchanged) == (
        Protocol.GROUPED,
        kind == "virtual",
        False,
    )
    assert validate(path) == []
    with Snapshot.open(source) as before, Snapshot.open(path) as after:
        assert after.split.tolist() == [2, 0, 0]
        assert [v.split for v in after.videos] == [parts[g] for g in GROUPS]
        assert np.array_equal(after.clips([0, 1, 2]), before.clips([0, 1, 2]))
        assert after.content_checksum != before.content_checksum
        assert [v.answers for v in after.videos] == [v.answers for v in before.videos]
    stamp = path.stat().st_mtime_ns
    assert divide_again(source, path, parts, tool_version="0").unchanged
    assert path.stat().st_mtime_ns == stamp
    with pytest.raises(KeyError):
        divide_again(
            source, tmp_path / "c.h5", {"Monday": Split.TEST}, tool_version="0"
        )
