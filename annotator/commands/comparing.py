"""The read-out on how far coaches agree."""

from argparse import Namespace
from typing import Any

from annotator.agreement import (
    MIN_VIDEOS,
    JointAgreement,
    Measure,
    PairAgreement,
    measure_agreement,
    measure_jointly,
)
from annotator.commands.output import opened, say
from annotator.influence import Influence, following_sentence, measure_influence
from annotator.repeats import SelfAgreement, measure_self
from dataset.agreement import Estimate

_TITLES = {"pair": "both lanes", "left": "left lane", "right": "right lane"}


def agreement(arguments: Namespace) -> int:
    """Percent, kappa, AC1 and alpha, for both lanes together and for each."""
    with opened(arguments) as project:
        coaches = project.repository.coaches()
        given = project.repository.independent_annotations()
        groups = {video.id: video.group for video in project.repository.videos()}
        oneself = measure_self(project.repository.repeats())
        consensus = {
            decision.video.id: decision.pair
            for decision in project.repository.decisions()
        }
    found = measure_agreement(coaches, given, groups)
    joint = measure_jointly(coaches, given, groups)
    influence = measure_influence(coaches, given, consensus, groups)
    facts = {
        "agreement": [
            _facts(both, measure) for both in found for measure in both.measures
        ],
        "sentences": [both.sentence for both in found],
        "all_coaches": _joint_facts(joint) if joint else None,
        "least_videos": MIN_VIDEOS,
        "influence": _influence_facts(influence),
        "oneself": [_oneself_facts(each) for each in oneself],
    }
    lines = [line for both in found for line in _lines(both)]
    if joint:
        lines += _joint_lines(joint)
    if found:
        lines.append("Answers count as given before seeing the other's.")
    if influence:
        lines += ["", *_influence_lines(influence)]
    lines += [line for each in oneself for line in _oneself_lines(each)]
    say(
        arguments,
        facts,
        "\n".join(lines)
        or "Agreement needs two coaches who have answered the same videos: label on.",
    )
    return 0


def _facts(both: PairAgreement, measure: Measure) -> dict[str, Any]:
    figures = measure.figures
    facts: dict[str, Any] = {
        "coaches": [both.first.name, both.second.name],
        "what": measure.what,
        "n": figures.n,
        "same": figures.n_same,
        "groups": figures.n_groups,
        "intervals_over": figures.resampled,
        "enough": both.enough,
    }
    for name in ("percent", "cohen_kappa", "gwet_ac1", "krippendorff_alpha"):
        estimate: Estimate = getattr(figures, name)
        facts[name] = estimate.value
        facts[f"{name}_interval"] = _ends(estimate)
    return facts


def _ends(estimate: Estimate) -> list[float] | None:
    if estimate.low is None or estimate.high is None:
        return None
    return [estimate.low, estimate.high]


def _lines(both: PairAgreement) -> list[str]:
    lines = [both.sentence]
    if not both.enough:
        few = (
            f"  Too few videos for figures: {MIN_VIDEOS} with both answers are needed."
        )
        return [*lines, few]
    head = ("", "n", "same", "percent", "Cohen's kappa", "Gwet's AC1", "Kripp. alpha")
    rows = [head]
    for measure in both.measures:
        figures = measure.figures
        rows.append(
            (
                _TITLES[measure.what],
                str(figures.n),
                str(figures.n_same),
                _percent(figures.percent),
                _figure(figures.cohen_kappa),
                _figure(figures.gwet_ac1),
                _figure(figures.krippendorff_alpha),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        lines.append(("  " + "  ".join(cells)).rstrip())
    figures = both.measures[0].figures
    if figures.resampled == "groups":
        how = f"by resampling the {figures.n_groups} groups"
    elif figures.resampled == "videos":
        how = "over single videos: whole evenings may differ more"
    else:
        how = (
            f"over groups or single videos, whichever are wider: {figures.n_groups}"
            " groups are too few to show how much whole evenings differ"
        )
    lines.append(f"  In brackets: 95 % intervals {how}.")
    if any(m.figures.n_same == m.figures.n for m in both.measures):
        lines.append("  Where two never differ, only percent has an interval.")
    return lines


def _percent(estimate: Estimate) -> str:
    if estimate.value is None:
        return "undefined"
    text = f"{100 * estimate.value:.1f} %"
    if estimate.low is None or estimate.high is None:
        return text
    return f"{text} [{100 * estimate.low:.1f}, {100 * estimate.high:.1f}]"


def _figure(estimate: Estimate) -> str:
    if estimate.value is None:
        return "undefined"
    text = f"{estimate.value:.3f}"
    if estimate.low is None or estimate.high is None:
        return text
    return f"{text} [{estimate.low:.3f}, {estimate.high:.3f}]"


def _joint_facts(joint: JointAgreement) -> dict[str, Any]:
    return {
        "coaches": [coach.name for coach in joint.coaches],
        "n": joint.n,
        "krippendorff_alpha": {w: e.value for w, e in joint.alphas.items()},
        "krippendorff_alpha_interval": {w: _ends(e) for w, e in joint.alphas.items()},
    }


def _joint_lines(joint: JointAgreement) -> list[str]:
    title = f"All {len(joint.coaches)} coaches on {joint.n} videos"
    if joint.n < MIN_VIDEOS:
        return [f"{title}: too few videos for a figure."]
    figures = (f"{_TITLES[what]} {_figure(e)}" for what, e in joint.alphas.items())
    return [f"{title}, Krippendorff's alpha: {', '.join(figures)}."]


def _influence_facts(found: Influence) -> dict[str, Any]:
    following = found.following
    return {
        "n_blind": found.n_blind,
        "n_assisted": found.n_assisted,
        "blind": [_facts(both, m) for both in found.blind for m in both.measures],
        "assisted": [_facts(both, m) for both in found.assisted for m in both.measures],
        "acceptance": [
            {
                "confidence": [each.low, each.high],
                "shown": each.n_shown,
                "accepted": each.n_accepted,
                "decided": each.n_decided,
                "right": each.n_right,
            }
            for each in found.acceptance
        ],
        "wrong_suggestions": {
            "assisted": following.n_assisted,
            "assisted_same": following.n_assisted_same,
            "blind": following.n_blind,
            "blind_same": following.n_blind_same,
            "p_value": following.p_value,
            "enough": following.enough,
            "follows": following.follows,
        },
        "median_seconds": {"blind": found.blind_s, "assisted": found.assisted_s},
        "sentence": following_sentence(following),
    }


def _influence_lines(found: Influence) -> list[str]:
    lines = [
        f"Blind and assisted: {found.n_blind} answers were given blind,"
        f" {found.n_assisted} with a suggestion seen."
    ]
    if found.blind_s is not None and found.assisted_s is not None:
        lines.append(
            f"Half of them took less than {found.blind_s:.1f} s blind, and"
            f" {found.assisted_s:.1f} s assisted."
        )
    for title, pairs in (("both blind", found.blind), ("assisted", found.assisted)):
        for both in pairs:
            names = f"{both.first.name} and {both.second.name}, {title}"
            figures = both.measures[0].figures
            if both.enough:
                lines.append(
                    f"  {names}: n = {both.n}, kappa {_figure(figures.cohen_kappa)},"
                    f" AC1 {_figure(figures.gwet_ac1)}"
                )
            else:
                lines.append(f"  {names}: n = {both.n}, too few videos for figures")
    if found.acceptance:
        lines.append("  confidence   shown  accepted  suggestion was right")
    for each in found.acceptance:
        right = f"{each.n_right} of {each.n_decided}" if each.n_decided else "not known"
        span = f"{100 * each.low:.0f} to {100 * each.high:.0f} %"
        lines.append(
            f"  {span:11}  {each.n_shown:5}  {each.n_accepted:8}  {right}".rstrip()
        )
    lines.append(following_sentence(found.following))
    return lines


def _oneself_facts(found: SelfAgreement) -> dict[str, Any]:
    figures = found.figures
    return {
        "coach": found.coach.name,
        "n": found.n,
        "same": found.n_same,
        "median_days": round(found.days, 1),
        "cohen_kappa": figures.cohen_kappa.value if figures else None,
        "cohen_kappa_interval": _ends(figures.cohen_kappa) if figures else None,
        "gwet_ac1": figures.gwet_ac1.value if figures else None,
        "gwet_ac1_interval": _ends(figures.gwet_ac1) if figures else None,
        "months": {
            month: {"same": same, "n": n} for month, (same, n) in found.months.items()
        },
    }


def _oneself_lines(found: SelfAgreement) -> list[str]:
    videos = "video" if found.n == 1 else "videos"
    line = (
        f"{found.coach.name} gave the same answer to {found.n_same} of {found.n} {videos}"
        f" that came back, half of them after {found.days:.0f} days or more"
    )
    if found.figures is not None:
        line += (
            f": kappa {_figure(found.figures.cohen_kappa)},"
            f" AC1 {_figure(found.figures.gwet_ac1)}"
        )
    lines = [f"{line}."]
    if len(found.months) > 1:
        each = (f"{month} {same}/{n}" for month, (same, n) in found.months.items())
        lines.append(f"  Over time: {', '.join(each)}.")
    return lines
