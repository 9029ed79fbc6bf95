"""What a coach can take back and bring back, read from the answers themselves.

Nothing about undo is kept in memory: every row of ``annotations`` that a coach gave at
the desk is one entry, and a row that takes one back or brings it back says so. So undo
works after a restart, and two windows of one coach share it.

::

    rows of one coach, in the order in which they were written
    A      B      C      undo   undo   redo   D
    [A]    [AB]   [ABC]  [AB]   [A]    [AB]   [ABD]      can be undone, last first
    []     []     []     [C]    [CB]   [C]    []         can be redone, last first

A row that came from elsewhere, such as a file of labels, is no entry: it ends what
could be undone or redone of its video, which would otherwise overwrite it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from annotator.workflow import AnnotationId, VideoId

UNDO: Final = "undo"
REDO: Final = "redo"
BEFORE_SEEING: Final = "before"
"""No step but a mark, of a row that came with a bundle: its coach had seen nobody else's
answer then, and said something else since."""


@dataclass(frozen=True)
class Written:
    """What undo needs to know of one row."""

    id: AnnotationId
    video_id: VideoId
    step: str | None
    """``UNDO``, ``REDO``, or anything else for an answer."""
    at_desk: bool
    """Whether the coach gave it in a window."""


@dataclass(frozen=True)
class Entry:
    """One change of mind."""

    video_id: VideoId
    before: AnnotationId | None
    """The row that stood before; None for no answer at all."""
    after: AnnotationId
    """The row that brought the change."""


@dataclass
class Trail:
    """What can be undone and redone now; the last of each comes first."""

    undoable: list[Entry] = field(default_factory=list)
    redoable: list[Entry] = field(default_factory=list)


def trail(rows: Iterable[Written]) -> Trail:
    """Follow a coach's rows from the first to the last."""
    undoable: list[Entry] = []
    redoable: list[Entry] = []
    standing: dict[VideoId, AnnotationId] = {}
    foreign: dict[VideoId, AnnotationId] = {}

    def holds(entry: Entry) -> bool:
        return foreign.get(entry.video_id, 0) < entry.after

    def move(source: list[Entry], target: list[Entry]) -> None:
        while source:
            entry = source.pop()
            if holds(entry):
                target.append(entry)
                return

    for row in rows:
        if row.step == UNDO:
            move(undoable, redoable)
        elif row.step == REDO:
            move(redoable, undoable)
        elif row.at_desk:
            undoable.append(Entry(row.video_id, standing.get(row.video_id), row.id))
            redoable.clear()
        else:
            foreign[row.video_id] = row.id
        standing[row.video_id] = row.id
    return Trail(
        [entry for entry in undoable if holds(entry)],
        [entry for entry in redoable if holds(entry)],
    )
