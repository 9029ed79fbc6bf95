"""What a coach had of a suggestion while answering: the record that stays with an answer.

Also of a blind answer it is kept which suggestion there was behind the curtain. Only so
can be said later how often coaches who saw a wrong one gave that answer, against those
who did not see it.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from dataset.states import LanePair


class Sight(StrEnum):
    """What a coach gets of the suggestion for one video."""

    SHOWN = "shown"
    LOCKED = "locked"
    """Not before the coach's own answer; so the project has it for this coach."""
    KEPT_BLIND = "kept-blind"
    """Not before the coach's own answer, though this coach sees others: the random
    share."""


@dataclass(frozen=True)
class Assistance:
    """The suggestion that there was when a coach answered, seen or not.

    Raises:
        ValueError: the confidence is no probability.
    """

    sight: Sight
    source: str
    """Which checkpoint said it, or what else did."""
    pair: LanePair
    """What it said was most likely."""
    confidence: float
    """The probability that it gave to that pair, 0 to 1."""

    def __post_init__(self) -> None:
        """A confidence is a probability."""
        if not (math.isfinite(self.confidence) and 0 <= self.confidence <= 1):
            raise ValueError(f"a confidence of {self.confidence}")

    @property
    def shown(self) -> bool:
        """Whether the coach had seen it; an answer without is a blind one."""
        return self.sight is Sight.SHOWN
