import sys

import pytest

from tests.factories import make_video
from tests.killing import kill_many


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX systems do")
def test_an_import_killed_at_any_moment_ends_as_if_nothing_had_happened(tmp_path):
    videos = [
        make_video(tmp_path / f"Hall_2024_race{n:03}.mp4", n_frames=40 + 7 * n)
        for n in range(8)
    ]
    n_hit, wrong = kill_many(videos, 5, tmp_path, seed=3)
    assert not wrong
    assert n_hit >= 3, "the moments must lie within the import"
