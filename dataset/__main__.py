"""The command ``python -m dataset``: videos into clip files, and a look at HDF5 files.

Exit status: 0 done, 1 a known error in one sentence on stderr, 2 wrong usage.
"""

import argparse
import io
import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dataset import clip_files, store, validation
from dataset.asked_files import file_of
from dataset.cells import one_line
from dataset.errors import KnownError
from dataset.numpy_files import export_numpy
from dataset.splits import Protocol, Split
from dataset.states import LanePair


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of videos may hold anything
            stream.reconfigure(errors="backslashreplace")
    try:
        status: int = options.run(options)
    except KnownError as error:
        print(one_line(str(error)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; what was finished is kept.", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dataset", description="Clips and snapshots of Dualane."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ingest = commands.add_parser("ingest", help="cut videos into clip files")
    ingest.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    ingest.add_argument("--out", required=True, type=Path, metavar="FOLDER")
    ingest.add_argument("--jobs", type=_positive, metavar="N")
    ingest.add_argument("--json", action="store_true", help="one object a video")
    ingest.add_argument(
        "--accept-damaged", action="store_true", help="take what is left of a video"
    )
    ingest.set_defaults(run=_ingest)

    motion = commands.add_parser("motion", help="read what happened from heights alone")
    motion.add_argument("files", nargs="*", type=Path, metavar="CLIPFILE")
    motion.add_argument("--from", dest="listed", type=Path, metavar="LIST")
    motion.add_argument(
        "--attached", action="store_true", help="end when standard input closes"
    )
    motion.set_defaults(run=_motion)

    validate = commands.add_parser("validate", help="read every byte and check it")
    validate.add_argument("files", nargs="+", type=Path, metavar="FILE")
    validate.add_argument(
        "--no-clips", action="store_true", help="check all but the clips, in no time"
    )
    validate.set_defaults(run=_validate)

    arrays = commands.add_parser("numpy", help="a snapshot as NumPy files")
    arrays.add_argument("file", type=Path, metavar="FILE")
    arrays.add_argument("folder", type=Path, metavar="FOLDER")
    arrays.set_defaults(run=_numpy)

    study = commands.add_parser(
        "study", help="render races straight to clips, to try networks on"
    )
    study.add_argument("file", type=Path, metavar="FILE", help="the snapshot")
    study.add_argument("--videos", type=_positive, default=872, metavar="N")
    study.add_argument("--venues", type=int, choices=range(1, 7), default=6)
    study.add_argument(
        "--hard", action="store_true", help="people, shadows, flicker, shake and pan"
    )
    study.add_argument("--seed", type=int, default=0)
    study.add_argument(
        "--train", type=_positive, metavar="N", help="keep N training videos only"
    )
    study.add_argument(
        "--protocol", choices=[p.value for p in Protocol], default=Protocol.GROUPED
    )
    study.add_argument("--jobs", type=_positive, metavar="N")
    study.set_defaults(run=_study)

    info = commands.add_parser("info", help="what a snapshot or clip file holds")
    info.add_argument("file", type=Path, metavar="FILE")
    info.add_argument("--json", action="store_true")
    info.set_defaults(run=_info)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _ingest(options: argparse.Namespace) -> int:
    # Video decoding is only there where videos are; snapshots are read without it.
    from dataset.clips import CropRule
    from dataset.ingest import Refused, find_videos, ingest

    videos = find_videos(options.paths)
    n_refused = n_clips = n_reused = 0
    for result in ingest(
        videos,
        options.out,
        CropRule(),
        jobs=options.jobs,
        accept_damaged=options.accept_damaged,
    ):
        if isinstance(result, Refused):
            n_refused += 1
            print(one_line(str(result.error)), file=sys.stderr)
            if options.json:
                _print_json({"video": str(result.path), "error": str(result.error)})
            continue
        n_clips += result.n_clips
        n_reused += result.reused
        if options.json:
            _print_json(
                {
                    "video": str(result.path),
                    "fingerprint": result.fingerprint,
                    "clips": result.n_clips,
                    "duration_s": result.duration_s,
                    "damage": result.damage,
                    "reused": result.reused,
                }
            )
        elif result.damage:
            print(one_line(f"{result.path.name}: {result.damage}"))
    if not options.json:
        done = len(videos) - n_refused
        print(
            f"{done} of {len(videos)} videos in {options.out}: {n_clips} clips,"
            f" {n_reused} videos were there already, {n_refused} refused."
        )
    return 1 if n_refused else 0


def _motion(options: argparse.Namespace) -> int:
    """One JSON object a line, as ``python -m model predict`` prints them."""
    if options.attached:
        threading.Thread(target=_end_with_input, daemon=True).start()
    asked: list[tuple[str, float | None]] = [
        (str(file), None) for file in options.files
    ]
    if options.listed is not None:
        lines = options.listed.read_text(encoding="utf-8").splitlines()
        asked += [file_of(line) for line in lines if line.strip()]
    from dataset.motion_files import read_motion_of  # OpenCV

    n_failed = 0
    for file, divider in asked:
        event: dict[str, Any]
        try:
            event = {"event": "video", **read_motion_of(Path(file), divider)}
        except KnownError as error:
            n_failed += 1
            event = {"event": "error", "message": str(error)}
        print(json.dumps({**event, "file": file}, ensure_ascii=False), flush=True)
    return 1 if n_failed else 0


def _end_with_input() -> None:
    """End at once when nobody listens any more: nothing is written here."""
    if sys.stdin is not None:
        sys.stdin.read()
    os._exit(1)


def _validate(options: argparse.Namespace) -> int:
    n_bad = 0
    for file in options.files:
        if options.no_clips:
            problems = store.validate(file, clips=False)
        else:
            problems = validation.validate_from_outside(file)
        n_bad += bool(problems)
        for problem in problems:
            print(one_line(problem), file=sys.stderr)
        if not problems:
            aside = ", clips aside" if options.no_clips else ""
            print(one_line(f"{file} is sound{aside}."))
    return 1 if n_bad else 0


def _numpy(options: argparse.Namespace) -> int:
    done = export_numpy(options.file, options.folder)
    sizes = ", ".join(f"{part} {n}" for part, n in done.n_clips.items())
    already = " already" if done.unchanged else ""
    print(f"{done.folder} holds the clips{already}: {sizes}.")
    return 0


def _study(options: argparse.Namespace) -> int:
    from dataset.rendering.study import render_study  # OpenCV, for those who render

    def progress(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done} of {total} videos", end="", file=sys.stderr, flush=True)

    info = render_study(
        options.file,
        options.videos,
        options.venues,
        hard=options.hard,
        seed=options.seed,
        n_train=options.train,
        protocol=Protocol(options.protocol),
        jobs=options.jobs,
        progress=progress,
    )
    print(f"{info.path}: {info.n_videos} videos, {info.n_clips} clips.")
    return 0


def _info(options: argparse.Namespace) -> int:
    if validation.kind_of(options.file) == clip_files.KIND:
        facts = _clip_file_facts(options.file)
    else:
        facts = _snapshot_facts(options.file)
    if options.json:
        _print_json(facts)
    else:
        for name, value in facts.items():
            text = json.dumps(value, ensure_ascii=False)
            shown = value if isinstance(value, str) else text
            print(one_line(f"{name:20} {shown}"))
    return 0


def _clip_file_facts(path: Path) -> dict[str, Any]:
    info = store.read_clip_file_info(path)
    return {
        "format": clip_files.KIND,
        "path": str(path),
        "fingerprint": info.fingerprint,
        "clips": info.n_clips,
        "width_px": info.width_px,
        "height_px": info.height_px,
        "duration_s": info.duration_s,
        "fps": info.fps,
        "damage": info.damage,
        "gaps": info.gaps,
        "recipe": json.loads(info.recipe_json),
    }


def _snapshot_facts(path: Path) -> dict[str, Any]:
    with store.Snapshot(path) as snapshot:
        info = snapshot.info
        codes = Counter(video.pair.code for video in snapshot.videos)
        return {
            "format": "dualane-snapshot",
            "path": str(path),
            "videos": info.n_videos,
            "clips": info.n_clips,
            "protocol": info.protocol.value,
            "virtual": info.virtual,
            "compressed": info.compressed,
            "straddling_videos": info.n_straddling,
            "clips_by_split": {
                part.word: len(snapshot.clip_indices(part)) for part in Split
            },
            "videos_by_pair": {
                str(LanePair.from_code(code)): codes[code] for code in sorted(codes)
            },
            "recipe": json.loads(snapshot.recipe),
            "tool_version": snapshot.tool_version,
            "created": snapshot.created,
            "content_checksum": snapshot.content_checksum,
        }


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
