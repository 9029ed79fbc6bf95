"""Which video a cell of a file of labels means."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from annotator.workflow import Video
from dataset.errors import VideoError
from dataset.kinds import VIDEO_SUFFIXES
from dataset.spelling import any_case, same_spelling
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
        self._listed: dict[Path, frozenset[str] | None] = {}
        self._parents: dict[str, tuple[Path, str | None]] = {}

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
            yield self._by_place.get(self._resolved_cell(cell.strip()), [])
            yield self._by_content(self._at_path(cell.strip()))
            return
        suffix = PurePath(bare).suffix.casefold()
        if suffix in VIDEO_SUFFIXES:
            bare = PurePath(bare).stem + suffix
        yield self._stems.get(bare, [])
        yield self._by_content(self._called(cell.strip()))

    @cached_property
    def _holding(self) -> dict[str | None, list[Path]]:
        """Name of a file → where it lies: beside the file of labels, or the videos.

        By ``any_case``; under None the folders that may not be listed.
        """
        footage = (Path(video.path).parent for video in self._videos)
        found: dict[str | None, list[Path]] = defaultdict(list)
        for folder in dict.fromkeys([self._folder, *footage]):
            names = self._names_in(folder)
            for name in (None,) if names is None else names:
                found[name].append(folder)
        return found

    def _called(self, name: str) -> list[Path]:
        """Where a file of that name may lie."""
        holding = self._holding
        folders = [*holding.get(any_case(name), ()), *holding.get(None, ())]
        return [folder / name for folder in folders]

    def _at_path(self, cell: str) -> list[Path]:
        """Where that path leads, if something may lie there."""
        head, name = os.path.split(cell)
        is_there = self._may_hold(self._parent(head)[0], name)
        return [self._folder / cell] if is_there else []

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
        if not prints:
            return []
        return [video for video in self._videos if video.fingerprint in prints]

    def _resolved_cell(self, cell: str) -> str | None:
        """``_resolved`` of a path in a cell; quick where nothing lies there."""
        head, name = os.path.split(cell)
        parent, resolved = self._parent(head)
        if name == os.pardir or resolved is None or self._may_hold(parent, name):
            return _resolved(self._folder / cell)
        return same_spelling(str(Path(resolved, name)))

    def _parent(self, head: str) -> tuple[Path, str | None]:
        """The folder that a cell names before the last part, and ``_resolved`` of it."""
        if head not in self._parents:
            parent = self._folder / head
            self._parents[head] = parent, _resolved(parent)
        return self._parents[head]

    def _may_hold(self, folder: Path, name: str) -> bool:
        """Whether a file of that name may lie in a folder."""
        names = self._names_in(folder)
        return names is None or any_case(name) in names

    def _names_in(self, folder: Path) -> frozenset[str] | None:
        """As the function; each folder is listed but once.

        A file of labels may name a million videos that lie nowhere, and to ask a disk
        for each of them takes minutes.
        """
        if folder not in self._listed:
            self._listed[folder] = _names_in(folder)
        return self._listed[folder]


def _names_in(folder: Path) -> frozenset[str] | None:
    """What lies in a folder, by ``any_case``; None where it may not be listed."""
    try:
        with os.scandir(folder) as entries:
            return frozenset(any_case(entry.name) for entry in entries)
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()
    except (OSError, ValueError):
        return None


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
