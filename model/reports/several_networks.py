"""The sections of a report on networks side by side."""

from collections.abc import Mapping, Sequence
from typing import Final

from model.reports.charts import Bar, bars
from model.reports.words import (
    Json,
    cell,
    counted,
    difference_words,
    duration,
    e,
    ends_of,
    is_annealed,
    is_of,
    name_of,
    network_words,
    origin,
    percent,
    signed_ends,
    words_of,
)

_STYLES: Final = ("s1", "s2", "s3", "s4", "s5")


def side_by_side(report: Json) -> str:
    """Every network in one table and one chart for each dataset."""
    found = []
    for data in report["data"]:
        rows = [n for n in report["networks"] if is_of(n, data)]
        if not rows:
            continue
        protocol = data["protocol"]
        level = "videos" if protocol == "grouped" else "clips"
        best = max(rows, key=lambda n: n["measures"][level]["accuracy"]["value"] or 0)
        figure = best["measures"][level]["accuracy"]
        how = "whole groups held out" if protocol == "grouped" else "the study's split"
        level_best = [
            n["label"]
            for n in rows
            if n["measures"][level]["accuracy"]["value"] == figure["value"]
        ]
        sentence = (
            f"{words_of(best)} has the most {level} right:"
            f" {percent(figure['value'])} of {figure['n']:,}."
            if len(level_best) == 1
            else f"{', '.join(level_best)} have as many {level} right as each other:"
            f" {percent(figure['value'])} of {figure['n']:,}."
        )
        chart = bars(
            [
                Bar(
                    n["label"],
                    n["measures"][level]["accuracy"]["value"],
                    n["measures"][level]["accuracy"]["low"],
                    n["measures"][level]["accuracy"]["high"],
                    origin(n["measures"][level]["accuracy"]),
                    _STYLES[at % len(_STYLES)],
                )
                for at, n in enumerate(rows)
            ],
            label=f"Accuracy per {level[:-1]} of each network, protocol {protocol}",
        )
        found.append(
            f'<div class="card"><h3>{e(data.get("title") or f"Protocol {protocol}: {how}")}'
            f"</h3><p>{e(sentence)}</p>"
            f"{chart}{_network_table(rows, report['study'], protocol)}</div>"
        )
    return "".join(found)


_ANSWERED: Final = "<th>videos answered</th><th>right, of those</th>"


def _answered(figures: Json, right: str) -> str:
    """Cells for ``_ANSWERED``; dashes in a report that did not count silence."""
    return cell(figures.get("coverage")) + cell(figures.get(right))


def _annealed(network: Json) -> str:
    anneal = network["trained"]["config"].get("anneal", False)
    return ", annealed" if is_annealed(network["network"], anneal=anneal) else ""


def _network_table(rows: Sequence[Json], study: Json, protocol: str) -> str:
    quote = protocol == "paper"
    silent = any(sum(n["measures"]["videos"].get("no_answer", ())) for n in rows)
    head = (
        f"<tr><th>network</th><th>videos</th>{_ANSWERED if silent else ''}"
        "<th>clips</th><th>clip loss</th>"
        "<th>lanes</th><th>lane F1</th><th>calibration</th>"
        "<th>parameters</th><th>trained</th>"
        + ("<th>the study</th>" if quote else "")
        + "</tr>"
    )
    body = []
    for network in rows:
        measures, trained = network["measures"], network["trained"]
        said = study["accuracy"].get(network["label"])
        loss = study["loss"].get(network["label"])
        quoted = (
            f"<td>{percent(said)}<small>loss {loss:.2f}</small></td>"
            if said is not None
            else "<td>–</td>"
        )
        body.append(
            f"<tr><td>{e(network['label'])}<small>width"
            f" {trained['config']['width']}{_annealed(network)}</small></td>"
            + cell(measures["videos"]["accuracy"])
            + (_answered(measures["videos"], "accuracy_answered") if silent else "")
            + cell(measures["clips"]["accuracy"])
            + cell(measures["clips"]["loss"], as_percent=False)
            + cell(measures["lanes"]["accuracy"])
            + cell(measures["lanes"]["macro_f1"], as_percent=False)
            + cell(measures["calibration"]["error"])
            + f"<td>{trained['parameters']['total']:,}</td>"
            + f"<td>{duration(trained['seconds'])}</td>"
            + (quoted if quote else "")
            + "</tr>"
        )
    after = (
        '<p class="from">'
        "“The study” quotes the study's own figures on its own"
        f" {study['n_test_clips']:,} test clips, which nobody has measured here:"
        f" {e(study['citation'])}. Its C3D said “flash – flash” to everything (594 of"
        " 2,188 clips are that).</p>"
        if quote
        else ""
    )
    return f"<table>{head}{''.join(body)}</table>{after}"


def targets(rows: Sequence[Json]) -> str:
    """What had to be reached, and whether it was."""
    n_reached = sum(row["reached"] for row in rows)
    body = "".join(
        f'<tr><td>{e(row["what"])}</td><td class="words">{e(_trained(row))}</td>'
        f"<td>{'at most' if row['at_most'] else 'at least'} {percent(row['wanted'])}</td>"
        + cell(row["figure"])
        + f"<td>{'reached' if row['reached'] else '<b>not reached</b>'}</td></tr>"
        for row in rows
    )
    return (
        f'<div class="card"><p>{n_reached} of {counted(len(rows), "target")} reached. The'
        " network was chosen on validation videos; the test videos are read once.</p>"
        "<table><tr><th>target</th><th></th><th>wanted</th><th>measured</th><th></th>"
        f"</tr>{body}</table></div>"
    )


def _trained(row: Json) -> str:
    """A network with what else decides how good it can be; reports of before lack that."""
    if "width" not in row:
        return str(row["network"])
    videos = counted(row["n_training_videos"], "video")
    return f"{row['network']}, width {row['width']}, {videos}"


def _named(row: Json) -> str:
    """The network of a leak gap or of int8; the first reports had no ``anneal``."""
    return network_words(row["network"], row["width"], anneal=row.get("anneal", False))


def leak_gaps(report: Json) -> str:
    """How much better each network seems under the study's split."""
    found = []
    for gap in report["leak_gaps"]:
        figure = gap["gap"]
        points = 100 * (figure["value"] or 0)
        named = _named(gap)
        ends = signed_ends(figure)
        beyond = figure["low"] is not None and figure["low"] > 0
        sentence = (
            f"On the same videos {named} seems {points:.1f} points"
            " better when clips of its training videos are in the test"
            if points > 0
            else f"{named} is not flattered by the study's split"
            f" here ({points:+.1f} points)"
        )
        sentence += "." if beyond else ", which may be chance."
        chart = bars(
            [
                Bar("paper", *ends_of(gap["paper"]), origin(gap["paper"]), "s2"),
                Bar("grouped", *ends_of(gap["grouped"]), origin(gap["grouped"]), "s1"),
            ],
            label="Accuracy per clip under both protocols",
        )
        found.append(
            f'<div class="card"><h3>Leak gap: {e(gap["network"])}</h3>'
            f"<p>{e(sentence)}</p>{chart}"
            f'<p class="from">Per clip: paper {percent(gap["paper"]["value"])}'
            f" ({e(origin(gap['paper']))}), grouped {percent(gap['grouped']['value'])}"
            f" ({e(origin(gap['grouped']))}); gap {points:+.1f} points"
            f"{f' (95% interval {ends})' if ends else ''}.</p></div>"
        )
    return "".join(found)


def int8(rows: Sequence[Json]) -> str:
    """The same clips judged in floating point and in 8-bit integers, on the CPU."""
    body = "".join(
        f'<tr><td class="words">{e(_named(row))}</td>'
        f'<td class="words">{e(row["footage"])}</td>'
        + "".join(cell(row[name]) for name in ("float", "int8", "lost", "alike"))
        + "</tr>"
        for row in rows
    )
    return (
        '<div class="card"><p>The same clips of the test part, judged both ways: what is'
        " lost is above 0 where int8 is worse.</p><table><tr><th></th><th></th>"
        "<th>float</th><th>int8</th><th>lost</th><th>same answer</th></tr>"
        f"{body}</table></div>"
    )


def comparisons(report: Json) -> str:
    """Networks on the same videos, and the videos that flip; a card for each reference."""
    of_reference: dict[tuple[str, str], list[Json]] = {}
    for row in report["comparisons"]:
        same = (row["snapshot_checksum"], row["a"])
        of_reference.setdefault(same, []).append(row)
    labels = {n["checkpoint"]: n["label"] for n in report["networks"]}
    titles = {data["checksum"]: data.get("title") for data in report["data"]}
    return "".join(
        _against(rows, labels, titles.get(data) if len(of_reference) > 1 else None)
        for (data, _), rows in of_reference.items()
    )


def _against(rows: Sequence[Json], labels: Mapping[str, str], title: str | None) -> str:
    """One network, and all that were compared with it on the same videos."""
    reach = max(
        (
            abs(end)
            for row in rows
            for end in ends_of(row["difference"])
            if end is not None
        ),
        default=0.1,
    )
    reach = min(1.0, max(0.1, reach * 1.1))
    chart = bars(
        [
            Bar(
                labels.get(row["b"], row["b"]),
                *ends_of(row["difference"]),
                difference_words(row),
                _STYLES[at % len(_STYLES)],
            )
            for at, row in enumerate(rows)
        ],
        label="Difference of per-video accuracy, in points",
        low=-reach,
        high=reach,
        signed=True,
    )
    lines = "".join(
        f"<p>{e(' '.join([difference_words(row), *_silent_in(row)]))} <span class='from'>Difference"
        f" {100 * (row['difference']['value'] or 0):+.1f} points"
        f"{_in_brackets(signed_ends(row['difference']))}, exact McNemar"
        f" p = {row['p']:.3g}, n = {row['n_videos']} videos of"
        f" {counted(row['n_groups'], 'group')}.</span></p>"
        for row in rows
    )
    flips = "".join(map(_flips, rows))
    return (
        '<div class="card"><h3>Points more of the videos right than'
        f" {e(rows[0]['a'])}{f': {e(title)}' if title else ''}</h3>"
        f"{chart}{lines}{flips}</div>"
    )


def _silent_in(row: Json) -> list[str]:
    """A sentence for each checkpoint that says nothing of some videos."""
    return [
        f"{row[who]} gave no answer to {counted(row[key], 'video')}, which count as wrong."
        for who, key in (("a", "a_silent"), ("b", "b_silent"))
        if row.get(key)
    ]


def _in_brackets(text: str) -> str:
    return f" (95% interval {text})" if text else ""


def _flips(row: Json) -> str:
    if not row["changed"]:
        return ""
    body = "".join(
        f"<tr><td>{name_of(video['name'])}</td><td>{e(video['kind'])}</td>"
        f"<td>{e(video['truth_pair'])}</td>"
        f"{_said(video, 'a')}{_said(video, 'b')}</tr>"
        for video in row["changed"]
    )
    return (
        f"<details><summary>{counted(len(row['changed']), 'video')} on which {e(row['b'])} says"
        " something else</summary><table><tr><th>video</th><th></th><th>truth</th>"
        f"<th>{e(row['a'])}</th><th>{e(row['b'])}</th></tr>{body}</table></details>"
    )


def _said(video: Json, who: str) -> str:
    """What a checkpoint says of a video, and how sure it is."""
    pair = video[f"{who}_pair"]
    if pair is None:
        return "<td>no answer</td>"
    sure = max(video[f"{who}_probabilities"])
    return f"<td>{e(pair)} <small>{sure:.0%}</small></td>"


def left_out(left: Json) -> str:
    """What each network says of groups that it has never seen."""
    rows: list[Json] = left["rows"]
    human = left["human"]
    drawn = [
        Bar(
            row["name"],
            *ends_of(row["macro_f1"]),
            origin(row["macro_f1"], as_percent=False),
            "s5" if row["kind"] == "baseline" else "s1",
        )
        for row in rows
    ]
    if human is not None:
        drawn.append(
            Bar(
                "the two coaches",
                *ends_of(human["macro_f1"]),
                "against each other",
                "s4",
            )
        )
    chart = bars(
        drawn, label="Macro-F1 of lane states, each group left out once", percent=False
    )
    states = left["states"]
    silent = any(sum(row.get("no_answer", ())) for row in rows)
    head = (
        "<tr><th></th><th>macro-F1</th>"
        + "".join(f"<th>{e(state)} F1</th>" for state in states)
        + f"<th>lanes right</th><th>videos right</th>{_ANSWERED if silent else ''}</tr>"
    )
    body = "".join(
        f"<tr><td>{e(row['name'])}</td>"
        + cell(row["macro_f1"], as_percent=False)
        + "".join(cell(row["f1"][state], as_percent=False) for state in states)
        + cell(row["lane_accuracy"])
        + cell(row["video_accuracy"])
        + (_answered(row, "video_accuracy_answered") if silent else "")
        + "</tr>"
        for row in [*rows, *([] if human is None else [human])]
    )
    folds = "".join(
        f"<tr><td>{name_of(fold['group'])}</td><td>{fold['train_videos']}</td>"
        f"<td>{fold['videos']}</td>"
        + "".join(f"<td>{fold['states'][state]}</td>" for state in states)
        + "".join(_fold_cell(fold, row["name"]) for row in rows)
        + "</tr>"
        for fold in left["folds"]
    )
    return (
        f'<div class="card"><h3>Lane by lane on groups never seen</h3>'
        f"<p>{e(left['sentence'])}</p>{chart}<table>{head}{body}</table>"
        f'<p class="from">{e(left["how"])}</p>'
        f"{_not_trained(left['folds'])}"
        "<table><tr><th>left out</th><th>videos trained on</th><th>videos judged</th>"
        + "".join(f"<th>{e(state)} lanes</th>" for state in states)
        + "".join(f"<th>{e(row['name'])}</th>" for row in rows)
        + f"</tr>{folds}</table></div>"
    )


def _fold_cell(fold: Json, name: str) -> str:
    """Right videos of a group, and how many have no answer or why none has."""
    if name in fold.get("not_trained", {}):
        return "<td>not trained</td>"
    n_silent = fold.get("no_answer", {}).get(name, 0)
    below = f"<small>no answer: {n_silent}</small>" if n_silent else ""
    return f"<td>{percent(fold['video_accuracy'].get(name))}{below}</td>"


def _not_trained(folds: Sequence[Json]) -> str:
    """Which network could not be trained without which group, and why."""
    return "".join(
        f'<p class="note">Without {name_of(fold["group"])}, {e(network)} could not be'
        f" trained: {e(message)} Its videos have no answer.</p>"
        for fold in folds
        for network, message in fold.get("not_trained", {}).items()
    )
