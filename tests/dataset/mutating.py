"""Spoils small real videos in many ways and checks what comes of each.

A child process does the work, for a decoder may crash or hang in it::

    python -m tests.dataset.mutating FOLDER SEED FIRST COUNT

It writes one line before and one after each video. By the same numbers it does the same
again, so a failure of the test can be looked at alone.
"""

import contextlib
import sys
from fractions import Fraction
from pathlib import Path
from random import Random

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from dataset.clips import FPS, MIN_REAL_FRAMES, CropRule, iter_clips
from dataset.damage import Damage
from dataset.errors import VideoError
from dataset.intake import Ingested, Job, Refused, outcome_of
from dataset.shapes import CLIP_FRAMES
from dataset.store import read_clip_file_info, validate
from dataset.video import VideoReader
from tests.dataset.cutting import taken_at

N_FRAMES = 60
SIZE = (64, 96)
MEMORY_BYTES = 6 * 2**30
"""Of address space, threads included: a header must not make anybody take more."""


def make_sources(folder: Path) -> None:
    """Two seconds of noise and of grey in each of four containers."""
    for name, codec, options, muxing in (
        ("a.mp4", "libx264", {"g": "12", "bf": "2"}, {}),
        ("b.mkv", "libx264", {"g": "30", "bf": "2"}, {}),
        ("c.avi", "mjpeg", {"qmin": "8", "qmax": "8"}, {}),
        ("d.mov", "libx264", {"g": "12", "bf": "0"}, {"movflags": "faststart"}),
    ):
        random = np.random.default_rng(0)
        path = folder / name
        with av.open(str(path), "w", options=muxing) as container:
            stream = container.add_stream(codec, rate=30, options=options)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height = SIZE
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            for index in range(N_FRAMES):
                pixels = np.full((SIZE[1], SIZE[0], 3), 2 * index, np.uint8)
                pixels[:32] = random.integers(0, 255, (32, SIZE[0], 3))
                frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
                frame.pts, frame.time_base = index, Fraction(1, 30)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))


def mutate(content: bytes, random: Random) -> tuple[str, bytes]:
    """``(what was done, spoilt content)``; never the content itself."""
    spoilt = bytearray(content)
    size = len(content)
    kind = random.choice(["cut", "few", "many", "head", "tail", "hole", "moved"])
    if kind == "cut":
        return kind, content[: random.randrange(size)]
    if kind == "hole":
        start = random.randrange(size)
        length = random.randrange(1, size // 4)
        spoilt[start : start + length] = bytes(len(spoilt[start : start + length]))
    elif kind == "moved":
        start, length = random.randrange(size), random.randrange(1, size // 8)
        piece = spoilt[start : start + length]
        if random.random() < 0.5:
            del spoilt[start : start + length]
        else:
            at = random.randrange(size)
            spoilt[at:at] = piece
    else:
        first, last = 0, size
        if kind == "head":
            last = min(size, 1024)
        elif kind == "tail":
            first = max(0, size - 3072)
        n_bytes = random.choice([100, 400]) if kind == "many" else random.randint(1, 6)
        for _ in range(n_bytes):
            spoilt[random.randrange(first, last)] = random.randrange(256)
    if spoilt == content:
        spoilt[size // 2] ^= 0x55
    return kind, bytes(spoilt)


def check_sentence(path: Path, error: Exception) -> None:
    """One sentence that names the file."""
    text = str(error)
    assert str(path) in text, text
    assert text.endswith("."), text
    assert "\n" not in text, text


def check_damage(damage: Damage) -> None:
    """Numbers that can be true, and a sentence where there is anything to say."""
    assert damage.n_decoded >= 1
    assert 0 <= damage.n_corrupt <= damage.n_decoded
    assert min(damage.n_lost, damage.n_misplaced, damage.n_breaks) >= 0
    ends = [end for gap in damage.gaps for end in gap]
    assert ends == sorted(ends), damage.gaps
    assert not ends or ends[-1] <= damage.duration_s + 1e-6, damage
    for start, end in damage.gaps:
        assert start < end, damage.gaps
    anything = (
        damage.n_corrupt
        or damage.n_lost
        or damage.n_misplaced
        or damage.n_breaks
        or damage.gaps
        or damage.ends_early_s
        or damage.changed_at_s is not None
    )
    assert bool(damage.sentence) == bool(anything), damage
    assert not damage.serious or damage.sentence


def check_video(path: Path, kind: str, random: Random) -> str:
    """Cut and play one video.

    Returns:
        ``refused``, ``whole`` or ``damaged``.

    Raises:
        AssertionError: what came of it contradicts itself.
    """
    try:
        stream = iter_clips(path)
        rows = [(clip.start_frame, clip.times_s) for clip in stream]
    except VideoError as error:
        check_sentence(path, error)
        with pytest.raises(VideoError):
            VideoReader(path).close()
        return "refused"
    damage = stream.damage
    check_damage(damage)
    n_whole, rest = divmod(stream.n_frames, CLIP_FRAMES)
    n_clips = n_whole + (rest >= MIN_REAL_FRAMES or not n_whole)
    assert len(rows) == n_clips, (len(rows), stream.n_frames)
    assert [start for start, _ in rows] == [k * CLIP_FRAMES for k in range(n_clips)]
    times_s = np.concatenate([times for _, times in rows])
    assert times_s[0] == 0
    assert (np.diff(times_s) >= 0).all()
    assert abs(stream.n_frames / FPS - stream.duration_s) < 2 / FPS
    assert times_s[-1] < stream.duration_s
    with VideoReader(path) as reader:
        check_player(reader, times_s[: stream.n_frames], random)
        assert abs(reader.duration_s - stream.duration_s) < 0.1 or damage.sentence, (
            reader.duration_s,
            damage,
        )
    missing_s = (N_FRAMES - damage.n_decoded) / 30
    if kind == "cut" and missing_s > 0.6:
        assert damage.sentence, f"{missing_s:.1f} s are missing, and nobody says so"
    return "damaged" if damage.sentence else "whole"


def check_player(reader: VideoReader, times_s: np.ndarray, random: Random) -> None:
    """The player shows at each time what was cut, in the size it promises."""
    assert reader.times_s[0] == 0
    assert (np.diff(reader.times_s) > 0).all()
    assert reader.duration_s > reader.times_s[-1]
    size = (reader.info.height_px, reader.info.width_px, 3)
    for _ in range(4):
        index = random.randrange(len(reader.times_s))
        frame = reader.frame(index)
        assert frame.pixels.shape == size
        assert frame.time_s <= reader.times_s[index]
    for _ in range(6):
        k = random.randrange(len(times_s))
        shown = taken_at(reader, k / FPS)
        assert shown.time_s == times_s[k], (k, shown.time_s, times_s[k])


def check_import(path: Path, folder: Path) -> None:
    """Import one video; its clip file is sound and repeats what is missing."""
    job = Job(folder, CropRule(), accept_damaged=True)
    outcome = outcome_of(path, job, lambda *_: False)
    if isinstance(outcome, Refused):
        check_sentence(path, outcome.error)
        return
    assert isinstance(outcome, Ingested)
    clip_file = folder / f"{outcome.fingerprint}.h5"
    assert list(validate(clip_file)) == []
    info = read_clip_file_info(clip_file)
    assert (info.n_clips, info.damage) == (outcome.n_clips, outcome.damage)
    assert bool(info.gaps) <= bool(info.damage)
    clip_file.unlink()


def say(*words: object) -> None:
    """One line to the parent, at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def run(folder: Path, seed: int, first: int, count: int) -> None:
    """Do mutations ``first`` to ``first + count - 1`` of ``seed``."""
    sources = sorted(folder.glob("?.???"))
    contents = [source.read_bytes() for source in sources]
    for number in range(first, first + count):
        random = Random(f"{seed}-{number}")
        source = number % len(sources)
        kind, content = mutate(contents[source], random)
        path = folder / f"spoilt-{number}{sources[source].suffix}"
        path.write_bytes(content)
        say("begin", number)
        try:
            came = check_video(path, kind, random)
            if number % 10 == 0:
                check_import(path, folder)
        # Whatever it is, it is the finding; pytest's own failure is no Exception.
        except BaseException as error:  # noqa: BLE001
            came = "wrong"
            say("wrong", number, kind, type(error).__name__, repr(str(error)))
        say("end", number, kind, came)
        if came != "wrong":
            path.unlink()


def main() -> None:
    """Be the child."""
    folder, seed, first, count = sys.argv[1:]
    with contextlib.suppress(ImportError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    run(Path(folder), int(seed), int(first), int(count))


if __name__ == "__main__":
    main()
