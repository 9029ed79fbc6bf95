"""The sections of a report on one network."""

from collections.abc import Sequence
from typing import Final

from dataset.states import PAIRS, LaneState
from model.reports.charts import Bar, Line, bars, curves, matrix, reliability
from model.reports.words import (
    Json,
    calibration_words,
    cell,
    counted,
    curve_words,
    duration,
    e,
    ends_of,
    is_annealed,
    origin,
    percent,
    sameness_words,
    silence_words,
    worst_mistake,
)

_PAIR_NAMES: Final = [str(pair) for pair in PAIRS]
_PAIR_WORDS: Final = [pair.words for pair in PAIRS]
_STATE_WORDS: Final = [state.word for state in LaneState]


def one_network(network: Json, report: Json) -> str:
    """Everything on one network."""
    measures, trained = network["measures"], network["trained"]
    sameness = sameness_words(measures["videos"], _PAIR_WORDS, measures["split"])
    known = dict.fromkeys(filter(None, [sameness, *trained["notes"]]))  # each once
    notes = "".join(f'<p class="note">{e(note)}</p>' for note in known)
    if network["trained"]["protocol"] == "paper" and network["protocol"] != "paper":
        notes = (
            '<p class="note">'
            "It was trained under the study's split, perhaps on clips of"
            " these very videos, so these figures cannot be believed.</p>"
        ) + notes
    device = trained["device_reason"]
    history = trained["history"]
    return (
        f"{_tiles(measures)}{_silence(measures['videos'])}{notes}"
        f'<p class="from">{e(network["checkpoint"])}: {e(network["network"])} with'
        f" {trained['parameters']['total']:,} parameters, trained on"
        f" {trained['clips']:,} clips of {trained['videos']:,} videos of"
        f" {e(trained['snapshot'])} (protocol {e(trained['protocol'])}) in"
        f" {duration(trained['seconds'])}; {e(device)}{_annealing(network)}</p>"
        f"{_curves(history, trained['kept_epoch'])}"
        f"{_confusion(measures)}"
        f'<div class="grid">{_lanes(measures["lanes"])}'
        f"{_calibration(measures['calibration'])}</div>"
        f"{_classes(network, report['study'])}{_groups(measures['groups'])}"
    )


def _annealing(network: Json) -> str:
    """How its learning rate went, where that is not the study's way."""
    config = network["trained"]["config"]
    if not is_annealed(network["network"], anneal=config.get("anneal", False)):
        return ""
    epochs = counted(config["epochs"], "epoch")
    return f" Annealed: its learning rate rises and falls once over {epochs}."


def _tiles(measures: Json) -> str:
    part = measures["split"]
    lanes = measures["lanes"]
    rows = (
        (
            "of the videos right",
            measures["videos"]["accuracy"],
            f"What a coach would notice: both lanes right, {part} videos.",
        ),
        (
            "of the clips right",
            measures["clips"]["accuracy"],
            "The study's measure: each second judged alone.",
        ),
        ("of the lanes right", lanes["accuracy"], "Each lane for itself."),
        (
            "calibration error",
            measures["calibration"]["error"],
            "How far its percentages can be off; 5% or less is good.",
        ),
    )
    return (
        '<div class="tiles">'
        + "".join(
            f'<div class="tile"><b>{percent(figure["value"])}</b>'
            f'<span class="what">{e(what)}</span><span>{e(sentence)}</span>'
            f"<span>{e(origin(figure))}</span></div>"
            for what, figure, sentence in rows
        )
        + "</div>"
    )


def _silence(videos: Json) -> str:
    """Of how many videos it says something, where that was counted."""
    said = silence_words(videos)
    style = "note" if any(videos.get("no_answer", ())) else "from"
    return f'<p class="{style}">{e(said)}</p>' if said else ""


def _curves(history: Sequence[Json], kept: int | None) -> str:
    def line(name: str, style: str, key: str) -> Line:
        return Line(name, style, [row[key] for row in history])

    has_validation = any(row["validation_loss"] is not None for row in history)
    charts = []
    for title, kind in (("Accuracy", "accuracy"), ("Loss", "loss")):
        lines = [line("training", "s1", f"train_{kind}")]
        if has_validation:
            lines.append(line("validation", "s2", f"validation_{kind}"))
            if kind == "accuracy":
                lines.append(
                    line("validation, per video", "s4", "validation_video_accuracy")
                )
        chart = curves(
            lines,
            label=f"{title} over epochs",
            percent=kind == "accuracy",
            marked=kept,
        )
        charts.append(f'<div class="card"><h3>{title}</h3>{chart}</div>')
    return f'<p>{e(curve_words(history, kept))}</p><div class="grid">{"".join(charts)}</div>'


def _confusion(measures: Json) -> str:
    def drawn(of: str) -> str:
        counts = measures[of]["confusion"]
        no_answer = measures[of].get("no_answer", ())
        chart = matrix(
            counts,
            _PAIR_NAMES,
            words=_PAIR_WORDS,
            label=f"Confusion matrix of 15 pairs, {of}",
            unit=of,
            no_answer=no_answer,
        )
        sentence = worst_mistake(counts, _PAIR_WORDS, no_answer)
        return f"<p>{e(sentence)} Each row is what happened; the blue diagonal is right.</p>{chart}"

    return (
        f'<div class="card"><h3>What it takes for what, {measures["videos"]["n"]} videos'
        f"</h3>{drawn('videos')}"
        f"<details><summary>The same for {measures['clips']['n']:,} clips</summary>"
        f"{drawn('clips')}</details></div>"
    )


def _lanes(lanes: Json) -> str:
    chart = matrix(
        lanes["confusion"],
        _STATE_WORDS,
        words=_STATE_WORDS,
        label="Confusion matrix of lane states",
        unit="lanes",
        no_answer=lanes.get("no_answer", ()),
    )
    no_answer = lanes.get("no_answer", ())
    sentence = worst_mistake(lanes["confusion"], _STATE_WORDS, no_answer)
    body = "".join(
        f"<tr><td>{e(row['state'])}</td>"
        + cell(row["precision"])
        + cell(row["recall"])
        + cell(row["f1"], as_percent=False)
        + f"<td>{row['support']}</td></tr>"
        for row in lanes["per_class"]
    )
    return (
        f'<div class="card"><h3>Each lane, {lanes["n"]} lanes</h3>'
        f"<p>{e(sentence)}</p>{chart}"
        "<table><tr><th>state</th><th>precision</th><th>recall</th><th>F1</th>"
        f"<th>n</th></tr>{body}</table></div>"
    )


def _calibration(calibration: Json) -> str:
    bins = [
        (row["sure"], *ends_of(row["right"]), row["right"]["n"])
        for row in calibration["bins"]
        if row["right"]["n"]
    ]
    chart = reliability(bins, label="How often it is right against how sure it is")
    return (
        f'<div class="card"><h3>Can its percentages be believed?</h3>'
        f"<p>{e(calibration_words(calibration))} On the dashed line they are honest;"
        " below it, it is too sure.</p>"
        f'{chart}<p class="from">Expected calibration error'
        f" {percent(calibration['error']['value'])}, {e(origin(calibration['error']))};"
        " ten bins; a larger dot is more videos.</p></div>"
    )


def _classes(network: Json, study: Json) -> str:
    measures = network["measures"]
    quotes = network["network"] == "resnet3d" and network["protocol"] == "paper"

    def table(of: str, *, quote: bool) -> str:
        head = (
            "<tr><th>pair</th><th></th><th>precision</th><th>recall</th><th>F1</th>"
            f"<th>n</th>{'<th>the study: P, R, F1, n</th>' if quote else ''}</tr>"
        )
        body = []
        for row in measures[of]["per_class"]:
            said = study["per_class"][row["code"]]
            quoted = f"{said[0]:.2f} {said[1]:.2f} {said[2]:.2f} {said[3]}"
            body.append(
                f'<tr><td>{e(row["pair"])}</td><td class="words">{e(row["words"])}</td>'
                + cell(row["precision"])
                + cell(row["recall"])
                + cell(row["f1"], as_percent=False)
                + f"<td>{row['support']}</td>"
                + (f"<td>{quoted}</td>" if quote else "")
                + "</tr>"
            )
        weighted = measures[of]["weighted"]
        body.append(
            "<tr><td>all</td><td class='words'>weighted by n</td>"
            + cell(weighted["precision"])
            + cell(weighted["recall"])
            + cell(weighted["f1"], as_percent=False)
            + f"<td>{measures[of]['n']:,}</td>"
            + (f"<td>0.93 0.93 0.93 {study['n_test_clips']:,}</td>" if quote else "")
            + "</tr>"
        )
        return f"<table>{head}{''.join(body)}</table>"

    known = [
        row
        for row in measures["videos"]["per_class"]
        if row["support"] and row["f1"]["value"] is not None
    ]
    sentence = "No pair occurs."
    if known:
        worst = min(known, key=lambda row: row["f1"]["value"])
        sentence = (
            f"It is weakest at {worst['words']} (F1 {worst['f1']['value']:.2f} of"
            f" {counted(worst['support'], 'video')}). Precision: how often it is right when it says"
            " so. Recall: how many of them it finds."
        )
    beside = ", beside the study's own table" if quotes else ""
    return (
        f'<div class="card"><h3>Pair by pair, videos</h3><p>{e(sentence)}</p>'
        f"{table('videos', quote=False)}<details><summary>The same for clips"
        f"{beside}</summary>"
        f"{table('clips', quote=quotes)}</details></div>"
    )


def _groups(groups: Sequence[Json]) -> str:
    if len(groups) < 2:
        return ""
    ordered = sorted(groups, key=lambda row: row["accuracy"]["value"])
    worst, best = ordered[0], ordered[-1]
    sentence = (
        f"It is best at {best['group']} ({percent(best['accuracy']['value'])} of"
        f" {best['accuracy']['n']} videos) and weakest at {worst['group']}"
        f" ({percent(worst['accuracy']['value'])} of {worst['accuracy']['n']})."
    )
    chart = bars(
        [
            Bar(row["group"], *ends_of(row["accuracy"]), f"n = {row['accuracy']['n']}")
            for row in groups[:40]
        ],
        label="Accuracy per video of each group",
    )
    more = (
        f'<p class="from">{len(groups) - 40} more groups are in report.json.</p>'
        if len(groups) > 40
        else ""
    )
    return f'<div class="card"><h3>Group by group</h3><p>{e(sentence)}</p>{chart}{more}</div>'
