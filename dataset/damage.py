"""What is missing of a video that was decoded to its end, in numbers and in a sentence."""

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from dataset.decoding import Tally

CLEAR_GAP_S: Final = 0.5
"""A picture that stands so long without reason is told: a slip takes no longer."""

MAX_STORED_GAPS: Final = 500
"""The longest are stored with the clips; all are counted."""


@dataclass(frozen=True)
class Damage:
    """What is missing of a video, once every frame of it has been decoded.

    All times are in seconds from the first frame that decodes.
    """

    n_decoded: int
    n_corrupt: int = 0
    """Frames that decoded with errors in the picture."""
    n_lost: int = 0
    """Frames that did not decode."""
    n_misplaced: int = 0
    """Frames that decoded but whose time stamp cannot be true."""
    n_breaks: int = 0
    """Places where the file could not be read."""
    gaps: tuple[tuple[float, float], ...] = ()
    """``(start_s, end_s)`` of each time without the picture that was there, in order.

    A start below zero is a time before the first frame that decodes.
    """
    changed_at_s: float | None = None
    """When the picture first has another size or turn than the first frame."""
    duration_s: float = 0.0
    declared_duration_s: float | None = None

    @classmethod
    def of(
        cls, tally: "Tally", tick_s: Fraction, duration_s: float, declared: float | None
    ) -> Self:
        """Sum up what a decoder met on its way to the end.

        Args:
            tally: of that decoder.
            tick_s: seconds of one unit of its stamps.
            duration_s: length that the frames add up to.
            declared: length that the container claims, if it does.
        """
        gaps, n_lost = _gaps_and_losses(tally, tick_s)
        first = tally.first or 0
        changed = tally.changed_at
        return cls(
            n_decoded=tally.n_kept,
            n_corrupt=tally.n_corrupt,
            n_lost=n_lost,
            n_misplaced=tally.n_misplaced,
            n_breaks=tally.n_breaks,
            gaps=tuple(
                (float((start - first) * tick_s), float((end - first) * tick_s))
                for start, end in gaps
            ),
            changed_at_s=None if changed is None else float((changed - first) * tick_s),
            duration_s=duration_s,
            declared_duration_s=declared,
        )

    @property
    def ends_early_s(self) -> float:
        """Seconds missing at the end; 0 where that is within what is normal."""
        if self.declared_duration_s is None:
            return 0.0
        # What is missing at the start is no end, and is told as what it is.
        late_s = sum(-start for start, _ in self.gaps if start < 0)
        missing = self.declared_duration_s - self.duration_s - late_s
        # Containers count to the end of their last sample, and edit lists and sound
        # shift that by some frames: only a clear gap is a cut-off recording.
        normal_s = min(max(0.5, 0.1 * self.declared_duration_s), 5.0)
        return missing if missing > normal_s else 0.0

    @property
    def gaps_s(self) -> float:
        """Length of all gaps together, the one before the first frame included."""
        return sum(end - start for start, end in self.gaps)

    @property
    def serious(self) -> bool:
        """Whether somebody should decide before this video is used."""
        spoilt = self.n_corrupt + self.n_lost + self.n_misplaced
        n_all = self.n_decoded + self.n_lost + self.n_misplaced
        return (
            self.ends_early_s > 0
            or spoilt > 0.1 * n_all
            or self.gaps_s > 0.1 * (self.duration_s + self.gaps_s)
        )

    @property
    def sentence(self) -> str:
        """What is missing, in one sentence; empty when nothing is."""
        parts = []
        if self.ends_early_s:
            parts.append(
                f"only the first {self.duration_s:.1f} s of"
                f" {self.declared_duration_s:.1f} s are there"
            )
        if self.gaps:
            parts.append(self._gaps_text())
        if self.n_lost:
            parts.append(f"{_frames(self.n_lost)} could not be decoded")
        if self.n_corrupt:
            frames = _frames(self.n_corrupt)
            parts.append(
                f"{frames} is damaged"
                if self.n_corrupt == 1
                else f"{frames} are damaged"
            )
        if self.n_misplaced:
            frames = _frames(self.n_misplaced)
            parts.append(
                f"{frames} carries a time that cannot be true"
                if self.n_misplaced == 1
                else f"{frames} carry a time that cannot be true"
            )
        if self.n_breaks:
            places = "one place" if self.n_breaks == 1 else f"{self.n_breaks} places"
            parts.append(f"the file cannot be read in {places}")
        if self.changed_at_s is not None:
            parts.append(
                f"the picture changes its size or turn at {_clock(self.changed_at_s)}"
            )
        if not parts:
            return ""
        text = "; ".join(parts)
        return f"{text[0].upper()}{text[1:]}."

    def _gaps_text(self) -> str:
        longest_s, start_s = max((end - start, start) for start, end in self.gaps)
        where = "at the start" if start_s < 0 else f"at {_clock(start_s)}"
        total = _seconds_text(self.gaps_s)
        if len(self.gaps) == 1:
            return f"{total} are missing {where}"
        return (
            f"{total} are missing in {len(self.gaps)} places, the longest"
            f" ({_seconds_text(longest_s)}) {where}"
        )

    def to_json(self) -> str:
        """One line of JSON, to be kept with the clips."""
        longest = sorted(self.gaps, key=lambda gap: gap[0] - gap[1])[:MAX_STORED_GAPS]
        return json.dumps(
            {
                "n_decoded": self.n_decoded,
                "n_corrupt": self.n_corrupt,
                "n_lost": self.n_lost,
                "n_misplaced": self.n_misplaced,
                "n_breaks": self.n_breaks,
                "n_gaps": len(self.gaps),
                "gaps_s": round(self.gaps_s, 3),
                "gaps": [
                    (round(start, 3), round(end, 3)) for start, end in sorted(longest)
                ],
                "changed_at_s": self.changed_at_s,
                "ends_early_s": round(self.ends_early_s, 3),
            },
            sort_keys=True,
        )


def gaps_of_json(text: str) -> tuple[tuple[float, float], ...]:
    """The ``(start_s, end_s)`` of ``Damage.to_json``.

    Raises:
        ValueError: the text is something else.
    """
    try:
        values: Any = json.loads(text)
        return tuple((float(start), float(end)) for start, end in values["gaps"])
    except (KeyError, TypeError) as error:
        raise ValueError("no account of what is missing of a video") from error


def _frames(count: int) -> str:
    return f"{count} frame" if count == 1 else f"{count} frames"


def _clock(time_s: float) -> str:
    """``0:07``, ``12:30``, ``1:02:03``; rounded down, as a player shows it."""
    minutes, seconds = divmod(int(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _seconds_text(length_s: float) -> str:
    return f"{length_s:.1f} s" if length_s >= 0.1 else f"{length_s:.2f} s"


def _gaps_and_losses(
    tally: "Tally", tick_s: Fraction
) -> tuple[list[tuple[int, int]], int]:
    """Gaps in ticks, and how many frames were lost in and outside them.

    A packet that gave no frame is a lost one where an error was raised over it or where
    the picture stands meanwhile; elsewhere it is none: a second field, or a frame that
    leans on what lies before the beginning of the file.
    """
    # Here, for who only reads clips may have no PyAV.
    from dataset.decoding import MAX_HOLD_S

    usual = tally.usual_gap
    lost = sorted(tally.unseen)
    gaps = []
    n_lost = tally.n_nameless
    counted: set[int] = set()
    for pause in tally.pauses:
        missing = pause.end - pause.start - usual
        if 2 * missing <= usual:
            continue
        inside = _between(lost, pause.start, pause.end)
        clear = pause.hurt or missing * tick_s >= CLEAR_GAP_S
        if inside or (clear and not pause.explained):
            gaps.append((pause.start + usual, pause.end))
            counted.update(inside)
    if tally.first is not None and tally.last is not None:
        before = _between(lost, tally.first - round(MAX_HOLD_S / tick_s), tally.first)
        if before and (tally.first - before[0]) * tick_s >= CLEAR_GAP_S:
            gaps.insert(0, (before[0], tally.first))
            counted.update(before)
        counted.update(lost[bisect_left(lost, tally.last + 1) :])
    counted.update(stamp for stamp in lost if stamp in tally.failed)
    return gaps, n_lost + len(counted)


def _between(stamps: Sequence[int], start: int, end: int) -> Sequence[int]:
    return stamps[bisect_left(stamps, start + 1) : bisect_left(stamps, end)]
