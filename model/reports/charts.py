"""Charts as inline SVG: no library, no script, light and dark by the page's style.

Each function gives an ``<svg>`` whose colours are classes of ``model.page``'s style sheet.
Whatever stands in it as text is escaped here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_LEFT: Final = 46
_RIGHT: Final = 14
_TOP: Final = 14
_BOTTOM: Final = 34


@dataclass(frozen=True)
class Line:
    """One curve: its name, its style class and its points; None leaves a gap."""

    name: str
    style: str
    points: Sequence[float | None]


@dataclass(frozen=True)
class Bar:
    """A value with an interval, on a row of its own."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    remark: str = ""
    style: str = "s1"


def _svg(width: float, height: float, label: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" style="max-width:{width:g}px"'
        f' aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str, style: str = "", anchor: str = "") -> str:
    anchor = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{style}"{anchor}>{escape(words)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        f' class="{style}"/>'
    )


def curves(
    lines: Sequence[Line], *, label: str, percent: bool, marked: int | None
) -> str:
    """Values over epochs, the first of which is 1.

    Args:
        lines: the curves; all as long as the longest, or shorter.
        label: what it shows, for people who hear it.
        percent: values are shares of 1.
        marked: the epoch whose weights were kept.
    """
    width, height = 440, 240
    n = max((len(line.points) for line in lines), default=0)
    values = [v for line in lines for v in line.points if v is not None]
    top = 1.0 if percent else _nice(max(values, default=1.0))
    right, bottom = width - _RIGHT, height - _BOTTOM

    def x(epoch: int) -> float:
        return _LEFT + (right - _LEFT) * ((epoch - 1) / (n - 1) if n > 1 else 0.5)

    def y(value: float) -> float:
        return bottom - (bottom - _TOP) * min(value / top, 1.0)

    parts = []
    for step in range(5):
        value = top * step / 4
        words = f"{value:.0%}" if percent else f"{value:.3g}"
        parts += [
            _line(_LEFT, y(value), right, y(value), "grid"),
            _text(_LEFT - 7, y(value) + 4, words, "tick", "end"),
        ]
    every = max(1, -(-n // 8))
    for epoch in range(1, n + 1):
        if (epoch - 1) % every == 0 or (epoch == n and (n - 1) % every > every / 2):
            parts.append(_text(x(epoch), bottom + 16, str(epoch), "tick", "middle"))
    parts.append(_text((_LEFT + right) / 2, height - 3, "epoch", "tick", "middle"))
    if marked is not None and 1 <= marked <= n:
        parts.append(_line(x(marked), _TOP, x(marked), bottom, "mark"))
        after = marked <= n / 2 or n == 1
        parts.append(
            _text(
                x(marked) + (5 if after else -5),
                _TOP + 10,
                "kept",
                "tick",
                "start" if after else "end",
            )
        )
    for line in lines:
        points = [
            (x(at + 1), y(value))
            for at, value in enumerate(line.points)
            if value is not None
        ]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        if len(points) > 1:
            parts.append(f'<polyline points="{path}" class="line {line.style}"/>')
        parts += [
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{2.4 if n > 1 else 4}"'
            f' class="dot {line.style}"/>'
            for px, py in points
        ]
    return _svg(width, height, label, parts) + _legend(lines)


def _legend(lines: Sequence[Line]) -> str:
    return (
        '<p class="legend">'
        + "".join(
            f'<span><i class="{line.style}"></i>{escape(line.name)}</span>'
            for line in lines
        )
        + "</p>"
    )


def _nice(value: float) -> float:
    """The next of 1, 2, 2.5, 4, 5, 8 or 10 times a power of ten."""
    if not value > 0:
        return 1.0
    power = 10.0 ** int(f"{value:e}".split("e")[1])
    return next(f * power for f in (1, 2, 2.5, 4, 5, 8, 10) if value <= f * power)


def matrix(
    counts: Sequence[Sequence[int]],
    names: Sequence[str],
    *,
    words: Sequence[str],
    label: str,
    unit: str,
    no_answer: Sequence[int] = (),
) -> str:
    """A confusion matrix: rows are the truth, shaded by the share of their row.

    Args:
        counts: square, of what was answered.
        names: short names of the classes, for both axes.
        words: their long names, for the tips.
        label: what it shows, for people who hear it.
        unit: what is counted.
        no_answer: of each class, how many have no answer; a column of its own where
            there are any.
    """
    q = len(names)
    cell = 38 if q > 8 else 62
    left, top = 58, 40
    missing = list(no_answer) if any(no_answer) else [0] * q
    beside = cell + 14 if any(missing) else 0
    width, height = left + q * cell + beside + 60, top + q * cell + 12
    parts = [
        _text(left + q * cell / 2, 13, "said by the network", "tick", "middle"),
        f'<text x="13" y="{top + q * cell / 2:g}" class="tick" text-anchor="middle"'
        f' transform="rotate(-90 13 {top + q * cell / 2:g})">what happened</text>',
        _text(left + q * cell + beside + 8, top - 8, "n", "tick"),
    ]
    if beside:
        x = left + q * cell + beside / 2
        parts.append(_text(x, top - 8, "no answer", "tick", "middle"))
    for at, name in enumerate(names):
        middle = at * cell + cell / 2
        parts += [
            _text(left + middle, top - 8, name, "tick", "middle"),
            _text(left - 7, top + middle + 4, name, "tick", "end"),
        ]
    for row, of_row in enumerate(counts):
        n_row = sum(of_row) + missing[row]
        y = top + row * cell
        for column, n in enumerate(of_row):
            x = left + column * cell
            part = n / n_row if n_row else 0.0
            kind = "hit" if row == column else "miss"
            tip = f"{words[row]} taken for {words[column]}" if row != column else ""
            tip = f"{tip or words[row] + ' recognised'}: {n} of {n_row} {unit}"
            parts.append(
                f'<g><title>{escape(tip)}</title><rect x="{x + 1}" y="{y + 1}"'
                f' width="{cell - 2}" height="{cell - 2}" rx="3" class="cell"/>'
            )
            if n:
                parts.append(
                    f'<rect x="{x + 1}" y="{y + 1}" width="{cell - 2}"'
                    f' height="{cell - 2}" rx="3" class="{kind}"'
                    f' fill-opacity="{0.12 + 0.88 * part:.3f}"/>'
                )
                style = "count on" if part > 0.55 else "count"
                parts.append(
                    _text(x + cell / 2, y + cell / 2 + 4, f"{n}", style, "middle")
                )
            parts.append("</g>")
        if missing[row]:
            x = left + q * cell + beside / 2
            parts.append(
                _text(x, y + cell / 2 + 4, f"{missing[row]}", "tick", "middle")
            )
        n_at = left + q * cell + beside + 8
        parts.append(_text(n_at, y + cell / 2 + 4, f"{n_row}", "tick"))
    return _svg(width, height, label, parts)


def reliability(
    bins: Sequence[tuple[float, float | None, float | None, float | None, int]],
    *,
    label: str,
) -> str:
    """How often it is right against how sure it is.

    Args:
        bins: how sure on average, share that is right, both ends of its interval, and
            how many videos; only bins with videos.
        label: what it shows, for people who hear it.
    """
    size = 270
    right, bottom = size - _RIGHT, size - _BOTTOM - 4

    def x(value: float) -> float:
        return _LEFT + (right - _LEFT) * value

    def y(value: float) -> float:
        return bottom - (bottom - _TOP) * value

    parts = []
    for step in range(5):
        value = step / 4
        parts += [
            _line(_LEFT, y(value), right, y(value), "grid"),
            _text(_LEFT - 7, y(value) + 4, f"{value:.0%}", "tick", "end"),
            _text(x(value), bottom + 15, f"{value:.0%}", "tick", "middle"),
        ]
    parts += [
        _line(x(0), y(0), x(1), y(1), "mark"),
        _text((_LEFT + right) / 2, size - 5, "how sure it is", "tick", "middle"),
    ]
    most = max((n for *_, n in bins), default=1)
    for sure, share, low, high, n in bins:
        if share is None:
            continue
        if low is not None and high is not None:
            parts.append(_line(x(sure), y(low), x(sure), y(high), "whisker s1"))
        radius = 3 + 5 * (n / most) ** 0.5
        parts.append(
            f'<circle cx="{x(sure):.1f}" cy="{y(share):.1f}" r="{radius:.1f}"'
            f' class="dot s1"><title>{n} videos: {sure:.0%} sure, {share:.0%} right'
            "</title></circle>"
        )
    return _svg(size, size, label, parts)


def bars(
    rows: Sequence[Bar],
    *,
    label: str,
    low: float = 0.0,
    high: float = 1.0,
    percent: bool = True,
    signed: bool = False,
) -> str:
    """Values with intervals, one under the other.

    Args:
        rows: from top to bottom.
        label: what it shows, for people who hear it.
        low: the left end of the axis.
        high: the right end.
        percent: values are shares of 1.
        signed: a value is a difference, and zero is marked.
    """
    width, pitch, left = 640, 34, 190
    right = width - 110
    height = _TOP + pitch * len(rows) + 24

    def x(value: float) -> float:
        part = (value - low) / (high - low)
        return left + (right - left) * min(max(part, 0.0), 1.0)

    def words(value: float) -> str:
        if signed:
            return f"{100 * value:+.1f}" if percent else f"{value:+.2f}"
        return f"{value:.1%}" if percent else f"{value:.2f}"

    parts = []
    for step in range(5):
        value = low + (high - low) * step / 4
        tick = f"{100 * value:+.0f}" if signed and percent else f"{value:.0%}"
        tick = tick if percent else f"{value:.2f}"
        parts += [
            _line(x(value), _TOP, x(value), height - 22, "grid"),
            _text(x(value), height - 6, tick, "tick", "middle"),
        ]
    if signed and low < 0 < high:
        parts.append(_line(x(0), _TOP, x(0), height - 22, "mark"))
    for at, row in enumerate(rows):
        y = _TOP + pitch * (at + 0.5)
        parts.append(_text(left - 10, y + 4, _short(row.name), "name", "end"))
        if row.value is None:
            parts.append(_text(left + 4, y + 4, "no figure", "tick"))
            continue
        if row.low is not None and row.high is not None:
            parts.append(_line(x(row.low), y, x(row.high), y, f"whisker {row.style}"))
        tip = f"{row.name}: {words(row.value)} {row.remark}"
        parts.append(
            f'<circle cx="{x(row.value):.1f}" cy="{y:.1f}" r="5.5"'
            f' class="dot {row.style}"><title>{escape(tip)}</title></circle>'
        )
        parts.append(_text(right + 14, y + 4, words(row.value), "value"))
    return _svg(width, height, label, parts)


def _short(name: str) -> str:
    return name if len(name) <= 26 else f"{name[:25]}…"
