"""How a report says numbers: with interval and n, and one plain sentence a figure."""

from collections.abc import Sequence
from html import escape
from typing import Any

from model.comparison import SIGNIFICANT
from model.silence import same_answer_words

Json = dict[str, Any]

NETWORK_WORDS = {
    "resnet3d": "the study's 3D ResNet",
    "c3d": "C3D",
    "cnn2d": "frame-wise 2D CNN",
    "strips": "lane strips of the whole video",
    "lanes": "both lanes through one network",
    "lane_videos": "both lanes through one network that learns which clips decide",
}

STUDY_WIDTH = dict.fromkeys(("resnet3d", "c3d", "cnn2d"), 64)
"""Filters in the first stage of the study's networks."""


ANNEAL_BY_THEMSELVES = frozenset({"strips"})
"""Networks that are annealed whatever their configuration says."""


def e(text: object) -> str:
    """Text for HTML; a name may hold anything."""
    return escape(str(text))


def name_of(text: object) -> str:
    """A file's name, whose signs must not turn what stands around it."""
    return f"<bdi>{e(text)}</bdi>"


def network_words(name: str, width: int | None = None, *, anneal: bool = False) -> str:
    """A network for people; one that is narrower than the study's says so.

    Args:
        name: of the network, with its options behind.
        width: its filters in the first stage; None where that is said elsewhere.
        anneal: whether its configuration says so.
    """
    kind = name.partition(" ")[0]
    words = NETWORK_WORDS.get(kind)
    if words is None:
        return name
    if kind in STUDY_WIDTH and width not in (None, STUDY_WIDTH[kind]):
        words += f", with {width} filters instead of {STUDY_WIDTH[kind]}"
    if is_annealed(kind, anneal=anneal):
        words += ", annealed"
    return f"{name} ({words})"


def words_of(network: Json) -> str:
    """A network of a report for people; ``anneal`` came later than the first reports."""
    config = network["trained"]["config"]
    anneal = config.get("anneal", False)
    return network_words(network["label"], config["width"], anneal=anneal)


def is_annealed(network: str, *, anneal: bool) -> bool:
    """Whether its learning rate rises and falls once, by itself or as it was told to."""
    return anneal or network in ANNEAL_BY_THEMSELVES


def counted(n: int, noun: str) -> str:
    """So many of something."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def percent(value: float | None) -> str:
    """A share."""
    return "–" if value is None else f"{value:.1%}"


def ends(figure: Json, *, as_percent: bool = True) -> str:
    """The interval of a figure, or nothing."""
    if figure["low"] is None or figure["high"] is None:
        return ""
    if as_percent:
        return f"{100 * figure['low']:.1f}–{100 * figure['high']:.1f}%"
    return f"{figure['low']:.2f}–{figure['high']:.2f}"


def signed_ends(figure: Json) -> str:
    """The interval of a difference of shares, in points."""
    if figure["low"] is None or figure["high"] is None:
        return ""
    return f"{100 * figure['low']:+.1f} to {100 * figure['high']:+.1f}"


def origin(figure: Json, *, as_percent: bool = True) -> str:
    """Interval, where it is from, and n: ``95% 88.1–93.0%, Wilson, n = 57 videos``."""
    found = ends(figure, as_percent=as_percent)
    said = (
        f"95% interval {found} ({figure['interval']}), " if found else "no interval, "
    )
    return f"{said}n = {figure['n']:,} {figure['of']}"


def cell(figure: Json | None, *, as_percent: bool = True) -> str:
    """A figure in a table, its interval below; a dash where there is none."""
    value = None if figure is None else figure["value"]
    if figure is None or value is None:
        return "<td>–</td>"
    number = f"{value:.1%}" if as_percent else f"{value:.2f}"
    found = ends(figure, as_percent=as_percent)
    tip = e(origin(figure, as_percent=as_percent))
    return f'<td title="{tip}">{number}<small>{found}</small></td>'


def worst_mistake(
    counts: Sequence[Sequence[int]],
    words: Sequence[str],
    no_answer: Sequence[int] = (),
) -> str:
    """A sentence on what it confuses most often.

    Args:
        counts: rows are the truth, columns what was answered.
        words: what the classes are called.
        no_answer: of each class, how many have no answer.
    """
    wrong = [
        (n, row, column)
        for row, of_row in enumerate(counts)
        for column, n in enumerate(of_row)
        if row != column and n
    ]
    if not any(map(sum, counts)):
        return "It answered nothing here."
    if not wrong and any(no_answer):
        return "It made no mistake in what it answered."
    if not wrong:
        return "It made no mistake here."
    n, row, column = max(wrong, key=lambda found: (found[0], -found[1], -found[2]))
    of = sum(counts[row]) + (no_answer[row] if no_answer else 0)
    return (
        f"Its most frequent mistake is to say {words[column]} where {words[row]} happened:"
        f" {n} of {of}."
    )


def is_of(network: Json, data: Json) -> bool:
    """Whether a network of a report was judged on one of its datasets.

    Two of them may hold the same: a study trains twice on one. Reports of before name none.
    """
    named = network.get("snapshot", data["snapshot"])
    return bool(network["data"] == data["checksum"] and named == data["snapshot"])


def sameness_words(videos: Json, words: Sequence[str], part: str) -> str:
    """A sentence on a network that gives all videos one answer; empty of any other.

    Args:
        videos: its figures per video.
        words: what the classes are called.
        part: of the snapshot.
    """
    counts = videos["confusion"]
    said = [column for column, of in enumerate(zip(*counts, strict=True)) if any(of)]
    n_occurring = sum(map(any, counts))
    if len(said) != 1 or n_occurring < 2:
        return ""
    return same_answer_words(words[said[0]], sum(map(sum, counts)), part)


def silence_words(videos: Json) -> str:
    """A sentence on videos without an answer; empty of a report that did not count them."""
    coverage = videos.get("coverage")
    if coverage is None:
        return ""
    n_silent = sum(videos["no_answer"])
    if not n_silent:
        return f"It answered all {videos['n']:,} videos."
    answered = videos["accuracy_answered"]
    return (
        f"It gave no answer to {n_silent:,} of {videos['n']:,} videos, since the wall is"
        f" lost from sight there (answered: {percent(coverage['value'])},"
        f" {origin(coverage)}). They count as wrong above; of those it answered it is"
        f" right on {percent(answered['value'])} ({origin(answered)})."
    )


def curve_words(history: Sequence[Json], kept: int | None) -> str:
    """A sentence on how it learned."""
    if not history:
        return "It was stopped before its first epoch ended."
    first, last = history[0], history[-1]
    text = (
        f"In {counted(len(history), 'epoch')} the training loss went from {first['train_loss']:.2f}"
        f" to {last['train_loss']:.2f}"
    )
    if last["validation_accuracy"] is None or kept is None:
        return f"{text}; no video was held out to choose an epoch by."
    row = history[kept - 1]
    gap = row["train_accuracy"] - row["validation_accuracy"]
    text += (
        f"; the weights of epoch {kept} are kept, where {row['validation_accuracy']:.0%}"
        " of the validation clips were right"
    )
    if gap > 0.1:
        return (
            f"{text}, {100 * gap:.0f} points fewer than in training, so it knows its"
            " training videos better than new ones."
        )
    return f"{text}."


def calibration_words(calibration: Json) -> str:
    """A sentence on whether its confidence can be believed."""
    rows = [row for row in calibration["bins"] if row["right"]["n"]]
    value = calibration["error"]["value"]
    sure = sum(row["sure"] * row["right"]["n"] for row in rows)
    right = sum(row["right"]["value"] * row["right"]["n"] for row in rows)
    gap = (sure - right) / max(calibration["n"], 1)
    if value is None:
        return "It answered nothing, so there is nothing to believe."
    text = f"What it says of itself is off by {100 * value:.1f} points on average"
    if abs(gap) < 0.02:
        return f"{text}, as often too high as too low."
    return f"{text}: it is {'too sure' if gap > 0 else 'not sure enough'} of itself."


def difference_words(comparison: Json) -> str:
    """A sentence on who wins on the same videos."""
    a, b = comparison["a"], comparison["b"]
    n = comparison["n_videos"]
    if not comparison["n_gained"] and not comparison["n_lost"]:
        return f"{b} and {a} are right on the same of the {n} videos."
    won, lost = comparison["n_gained"], comparison["n_lost"]
    text = f"{b} is right on {won} of {n} videos where {a} is wrong, and wrong on {lost} where {a} is right"
    if comparison["is_beyond_chance"]:
        return f"{text}: it is better by more than chance."
    if comparison["is_worse_beyond_chance"]:
        return f"{text}: it is worse by more than chance."
    if comparison["p"] < SIGNIFICANT:
        return (
            f"{text}: video by video that would be more than chance, but the groups do not"
            " agree, so it may be chance."
        )
    return f"{text}: that may be chance."


def duration(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def ends_of(figure: Json) -> tuple[float | None, float | None, float | None]:
    """Value and both ends of its interval."""
    return figure["value"], figure["low"], figure["high"]
