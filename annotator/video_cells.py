"""Which video a cell of a file of labels means."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from annotator.workflow import Video
from dataset.errors import VideoError
from dataset.kinds import VIDEO_SUFFIXES
from dataset.video import fingerprint


@dataclass(frozen=True)
class Unmatched:
    """A row whose video was not found."""

    row: int
    cell: str
    sentence: str
    """Why, and what to do; without the file, the row and the full stop."""
    is_unknown: bool
    """The project has no such video; else it has several."""


class VideoFinder:
    """Finds the video that a cell means, in one way only or not at all.

    A cell with a folder in it is a path and means the video at exactly that path. Any
    other is a name, or a name without its suffix. Never is a part of the cell thrown
    away to find something: the answers would land on another video.

    The project knows a content by one name. A cell with the name of a copy is found by
    reading that copy, where it lies beside the file of labels or the videos.
    """

    def __init__(self, videos: Sequence[Video], folder: Path) -> None:
        self._folder = folder
        self._videos = videos
        self._names: dict[str, list[Video]] = defaultdict(list)
        self._paths: dict[str, list[Video]] = defaultdict(list)
        self._stems: dict[str, list[Video]] = defaultdict(list)
        for video in videos:
            name = same_spelling(video.name)
            stem, suffix = PurePath(name).stem, PurePath(name).suffix
            self._names[name].append(video)
            self._paths[video.path].append(video)
            self._stems[stem].append(video)
            self._stems[stem + suffix.casefold()].append(video)

        self._found: dict[str, Video | Unmatched] = {}

    def __call__(self, cell: str) -> Video | Unmatched:
        """The video, or why there is none; its row is for the caller to fill in."""
        if cell not in self._found:
            self._found[cell] = self._look(cell)
        return self._found[cell]

    def _look(self, cell: str) -> Video | Unmatched:
        for found in self._ways(cell):
            if len(found) == 1:
                return found[0]
            if found:
                paths = " and ".join(video.path for video in found)
                return Unmatched(
                    0,
                    cell,
                    f"“{cell}” could be {paths}: write the whole path of the one that"
                    " is meant",
                    is_unknown=False,
                )
        return Unmatched(
            0,
            cell,
            f"the video “{cell}” is not in this project: import it first, write the"
            " name that it has here, or leave out the rows of unknown videos",
            is_unknown=True,
        )

    @cached_property
    def _by_place(self) -> dict[str | None, list[Video]]:
        """By resolved path; slow, as it asks the disk for every video."""
        found: dict[str | None, list[Video]] = defaultdict(list)
        for video in self._videos:
            found[_resolved(Path(video.path))].append(video)
        found.pop(None, None)
        return found

    def _ways(self, cell: str) -> Iterator[list[Video]]:
        yield self._names.get(same_spelling(cell), [])
        bare = same_spelling(cell.strip())
        yield self._names.get(bare, [])
        if "/" in bare or "\\" in bare:
            yield self._paths.get(cell, [])
            yield self._paths.get(cell.strip(), [])
            yield self._by_place.get(_resolved(self._folder / cell.strip()), [])
            yield self._by_content([self._folder / cell.strip()])
            return
        suffix = PurePath(bare).suffix.casefold()
        if suffix in VIDEO_SUFFIXES:
            bare = PurePath(bare).stem + suffix
        yield self._stems.get(bare, [])
        folders = dict.fromkeys([self._folder, *self._footage])
        yield self._by_content([folder / cell.strip() for folder in folders])

    @cached_property
    def _footage(self) -> list[Path]:
        """The folders in which the project's videos lie."""
        return list(dict.fromkeys(Path(video.path).parent for video in self._videos))

    @cached_property
    def _sizes(self) -> set[int]:
        """Of the project's videos that lie where they did, in bytes."""
        return {size for video in self._videos if (size := _size(Path(video.path)))}

    def _by_content(self, places: Sequence[Path]) -> list[Video]:
        """The videos of which one of these files is a copy."""
        prints = set()
        for place in places:
            # Of another size it is no copy, and need not be read.
            if _size(place) in self._sizes:
                try:
                    prints.add(fingerprint(place))
                except VideoError:
                    continue
        return [video for video in self._videos if video.fingerprint in prints]


def same_spelling(text: str) -> str:
    """Accented letters in one spelling: disks and spreadsheets differ in theirs."""
    return unicodedata.normalize("NFC", text)


def _resolved(path: Path) -> str | None:
    try:
        return same_spelling(str(path.resolve()))
    except (OSError, ValueError, RuntimeError):  # NUL, a name too long, a loop of links
        return None


def _size(path: Path) -> int | None:
    """In bytes; None for what is no file."""
    try:
        return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError):  # a name too long, or with a NUL
        return None
