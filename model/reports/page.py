"""A report as one HTML page: no script, nothing loaded from elsewhere, every name escaped.

The page shows what stands in the report and computes nothing of its own. Each figure has
a plain sentence, its 95 % interval and its n.
"""

from typing import Final

from dataset.states import PAIRS
from model.reports.one_network import one_network
from model.reports.several_networks import (
    comparisons,
    int8,
    leak_gaps,
    left_out,
    side_by_side,
    targets,
)
from model.reports.style import CSS
from model.reports.words import Json, e, is_of, name_of, words_of

_PAIR_NAMES: Final = [str(pair) for pair in PAIRS]


def page(report: Json) -> str:
    """The whole page."""
    title = e(report["title"])
    networks: list[Json] = report["networks"]
    # what a coach would be helped by comes first: whole groups held out
    parts = [
        f"<h1>{title}</h1>",
        *(f"<p>{e(sentence)}</p>" for sentence in report["about"]),
        _from(report),
        _warnings(report),
    ]
    if report["targets"]:
        parts += ["<h2>What had to be reached</h2>", targets(report["targets"])]
    if len(networks) > 1:
        parts += [
            "<h2>The networks side by side</h2>",
            side_by_side(report),
        ]
    if report["leak_gaps"]:
        parts += ["<h2>What the study's split is worth</h2>", leak_gaps(report)]
    if report["int8"]:
        parts += ["<h2>What 8-bit integers cost</h2>", int8(report["int8"])]
    if report["comparisons"]:
        parts += ["<h2>On the same videos</h2>", comparisons(report)]
    if report["left_out"]:
        parts += ["<h2>Each group left out once</h2>", left_out(report["left_out"])]
    if len(networks) > 1:
        parts.append("<h2>Each network</h2>")
        for at, network in enumerate(networks):
            data = next(each for each in report["data"] if is_of(network, each))
            judged_on = data.get("title") or f"protocol {data['protocol']}"
            named = f"{e(words_of(network))}: {e(judged_on)}"
            parts.append(
                f'<details class="network"{" open" if not at else ""}>'
                f"<summary>{named}</summary>{one_network(network, report)}</details>"
            )
    elif networks:
        parts.append(one_network(networks[0], report))
    if report["data"]:
        parts += ["<h2>What it was measured on</h2>", *map(_data, report["data"])]
    parts.append(_method())
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{CSS}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _from(report: Json) -> str:
    machine = report["machine"]
    where = machine["gpu"] or machine["processor"]
    return (
        f'<p class="from">Measured {e(report["created"][:16].replace("T", " "))} UTC with Dualane'
        f" {e(report['tool_version'])} on {e(where)} ({machine['cores']} cores,"
        f" {e(machine['system'])}, torch {e(machine['torch'])}).</p>"
    )


def _warnings(report: Json) -> str:
    """What everybody must know before reading on, once each."""
    notes: list[str] = []
    if any(network["protocol"] == "paper" for network in report["networks"]):
        notes.append(
            "Protocol “paper” is the study's split: clips of one video are in training and"
            " in test, and the test clips also choose the epoch. Its figures flatter."
            " Believe those of protocol “grouped”, which holds whole groups out."
        )
    if any(network["measures"]["split"] == "train" for network in report["networks"]):
        notes.append(
            "These are training videos: the figures say what was learned by heart, not"
            " what it is worth on new videos."
        )
    if any(
        network["measures"]["split"] == "validation" and network["protocol"] != "paper"
        for network in report["networks"]
    ):
        notes.append(
            "The validation videos also chose the epoch, so these figures are a little"
            " too good."
        )
    few = min(
        (
            network["measures"]["videos"]["n"]
            for network in report["networks"]
            if network["protocol"] != "paper"
        ),
        default=None,
    )
    if few is not None and few < 30:
        counted = "One video was" if few == 1 else f"Only {few} videos were"
        notes.append(f"{counted} judged: look at the intervals before the figures.")
    return "".join(f'<p class="note">{e(note)}</p>' for note in notes)


def _data(data: Json) -> str:
    straddling = (
        f" {data['straddling']:,} videos have clips on both sides."
        if data["straddling"]
        else ""
    )
    body = "".join(
        f"<tr><td>{part}</td><td>{row['videos']:,}</td><td>{row['clips']:,}</td>"
        f"<td>{len(row['groups'])}</td>"
        + "".join(f"<td>{n}</td>" for n in row["codes"])
        + "</tr>"
        for part, row in data["parts"].items()
    )
    names = "".join(
        f"<details><summary>The {row['videos']:,} {part} videos</summary>"
        f'<p class="from">Groups: {", ".join(map(name_of, row["groups"]))}</p>'
        f'<ul class="names">{"".join(f"<li>{name_of(n)}</li>" for n in row["names"])}</ul>'
        "</details>"
        for part, row in data["parts"].items()
        if row["videos"] and part != "train"
    )
    return (
        f'<div class="card"><h3>{name_of(data["snapshot"])}, protocol'
        f" {e(data['protocol'])}</h3>"
        f"<p>{data['clips']:,} clips of {data['videos']:,} videos.{straddling} <span"
        f' class="from">Written {e(data["created"])}, content'
        f" {e(data['checksum'][:12])}.</span></p>"
        "<table><tr><th>part</th><th>videos</th><th>clips</th><th>groups</th>"
        + "".join(f"<th>{name}</th>" for name in _PAIR_NAMES)
        + f"</tr>{body}</table>{names}</div>"
    )


def _method() -> str:
    return (
        "<h2>How to read the intervals</h2>"
        '<div class="card"><p>Each figure is from the videos that were at hand; with'
        " others it would come out a little differently. The 95% interval says how"
        " differently. It is found by drawing whole groups anew, 2,000 times, since videos"
        " of one evening resemble each other. With fewer than 20 groups single videos are"
        " drawn too, or Wilson's formula is used where every video counts once, and the"
        " interval holds both; with fewer than three only these. Few groups or videos"
        " have their intervals widened as Student's distribution asks for; with three"
        " groups one that is called 95% still holds the truth in about 90%. The"
        " interval of a difference on the same videos is never narrower than the one that"
        " belongs to McNemar's exact test, so 0 lies outside only where the test, too, says"
        " more than chance.</p>"
        "<p>A video is judged by the mean of its clips' probabilities, or as a whole by a"
        " network that reads whole videos; then each of its clips has that answer.</p></div>"
    )
