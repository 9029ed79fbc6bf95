"""What the rooms of the review page share: what was read, and what is to be played."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from annotator.differences import Rule
from annotator.second_look import SecondLook
from annotator.workflow import (
    Annotation,
    Coach,
    ComparedVideo,
    Disagreement,
    Lane,
    Overruled,
    Settled,
    Video,
)


@dataclass(frozen=True)
class Reviewed:
    """What one coach may see on the review page."""

    coach: Coach | None = None
    coaches: tuple[Coach, ...] = ()
    disputed: tuple[Disagreement, ...] = ()
    settled: tuple[Settled, ...] = ()
    compared: tuple[ComparedVideo, ...] = ()
    overruled: tuple[Overruled, ...] = ()
    rules: tuple[Rule, ...] = ()
    second_look: SecondLook | None = None


@dataclass(frozen=True)
class OnScreen:
    """The video that belongs on the player, and its marked moments."""

    video: Video
    moments: tuple[tuple[float, ...], ...] = ()
    """Seconds from the start, for each replay key; none where nothing was marked."""


def moments_of(annotation: Annotation, *lanes: Lane) -> tuple[float, ...]:
    """When a coach has seen a slip or fall, in these lanes or in any."""
    found = (annotation.answer.moment_s(lane) for lane in lanes or tuple(Lane))
    return tuple(moment_s for moment_s in found if moment_s is not None)


class Room(QObject):
    """One thing to do on the review page: a list on the left, a panel on the right.

    The player between them belongs to the page.

    Signals:
        changed(): another video is to be played, or none.
    """

    changed = Signal()

    def __init__(self, side: QWidget, panel: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self.side = side
        self.panel = panel

    def apply(self, reviewed: Reviewed) -> None:
        """Show what was read; what is half done stays where it still makes sense."""
        raise NotImplementedError

    @property
    def on_screen(self) -> OnScreen | None:
        """What is to be played."""
        raise NotImplementedError

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do here; a friendly word takes the place."""
        return self.on_screen is None

    def empty_words(self) -> Sequence[str]:
        """A title and a sentence for an empty room."""
        raise NotImplementedError

    def step(self, n: int) -> None:
        """Go ``n`` videos on in the list, backwards when negative."""
        raise NotImplementedError

    def show_replaying(self, moment_s: float | None) -> None:
        """Say which moment is playing; None when none is."""

    def say_other_file(self, why: str) -> None:
        """The file is not the one that was imported; empty: it is."""

    def entered(self) -> None:
        """The room came to the front."""

    def refresh_icons(self) -> None:
        """Draw every icon in the colours of this moment."""
