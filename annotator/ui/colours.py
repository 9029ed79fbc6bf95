"""The two colour sets and the one in use; every widget asks again when it paints."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Colours:
    """Hex names that ``QColor`` and style sheets both understand.

    Text on every surface reaches a contrast of 4.5 : 1, and lane states differ in
    shape as well, so nothing is told by colour alone.
    """

    is_dark: bool
    background: str
    surface: str
    surface_raised: str
    border: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    """Behind selected rows and chosen buttons; text on it stays ``text``."""
    on_accent: str
    danger: str
    warning: str
    success: str
    flash: str
    slip: str
    fall: str
    empty: str


LIGHT: Final = Colours(
    is_dark=False,
    background="#f3f4f7",
    surface="#ffffff",
    surface_raised="#f7f8fa",
    border="#d9dce3",
    text="#1c2230",
    muted="#5b6475",
    accent="#2f5fd0",
    accent_soft="#e3eafb",
    on_accent="#ffffff",
    danger="#b3261e",
    warning="#8a5a00",
    success="#1d7a46",
    flash="#1d7a46",
    slip="#9a5b00",
    fall="#b8322a",
    empty="#5b6475",
)

DARK: Final = Colours(
    is_dark=True,
    background="#14171d",
    surface="#1c2028",
    surface_raised="#252a34",
    border="#363d4a",
    text="#eaedf3",
    muted="#a2abbb",
    accent="#86a9ff",
    accent_soft="#2a3754",
    on_accent="#0d1526",
    danger="#ff8a80",
    warning="#f2bd5a",
    success="#63d297",
    flash="#63d297",
    slip="#f2bd5a",
    fall="#ff8a80",
    empty="#a2abbb",
)


class _Current:
    colours: Colours = LIGHT


def colours() -> Colours:
    """The colours in use."""
    return _Current.colours


def use(chosen: Colours) -> None:
    """Make ``chosen`` the colours in use; only the theme calls this."""
    _Current.colours = chosen
