"""The read-out of decided videos that are worth a second look."""

from argparse import Namespace
from typing import Any

from annotator.commands.output import complain, listed, opened, say, steps
from annotator.second_look import Contradicted, LookAlikes, look_again
from annotator.second_look import second_look as found_in

_SHARES = {"read": (0.0, 0.3), "fold": (0.3, 0.7)}
"""Where a kind of event begins on the bar, and how much of it that kind fills."""


def second_look(arguments: Namespace) -> int:
    """Videos that the network contradicts, and look-alikes decided differently."""
    failed: list[str] = []
    with opened(arguments) as project:
        if arguments.refresh:
            with steps() as tell:

                def show(event: dict[str, Any]) -> None:
                    kind = event.get("event")
                    if kind in _SHARES:
                        begin, part = _SHARES[kind]
                        share = begin + part * event["done"] / max(event["of"], 1)
                        tell("Learning with some videos left out", share)
                    elif kind == "error" and "file" in event:
                        failed.append(str(event.get("message", "")))

                look_again(
                    project,
                    n_folds=arguments.folds,
                    epochs=arguments.epochs,
                    device=arguments.device,
                    on_event=show,
                )
        found = found_in(project)
    for sentence in failed:
        complain(sentence)
    facts = {
        "videos": found.n_videos,
        "from_suggestions": found.from_suggestions,
        "looked_at": found.looked_at.isoformat() if found.looked_at else None,
        "contradicted": [
            {
                "video": each.decision.video.name,
                "decided": str(each.decision.pair),
                "says": str(each.says),
                "share": round(each.share, 4),
                "decided_share": round(each.decided_share, 4),
                "confident": each.is_confident,
            }
            for each in found.contradicted
        ],
        "alike": [
            {
                "videos": [each.first.video.name, each.second.video.name],
                "decided": [str(each.first.pair), str(each.second.pair)],
                "distance": round(each.distance, 4),
            }
            for each in found.alike
        ],
    }
    lines = listed(
        "Decided otherwise than the network says, the most doubtful first",
        [_contradicted_line(each) for each in found.contradicted],
    )
    lines += listed(
        "Alike and decided differently", [_alike_line(each) for each in found.alike]
    )
    if not lines:
        lines = ["Nothing that is decided is worth a second look."]
    lines.append(
        f"From the suggestions of {found.n_videos} decided videos; --refresh looks at all"
        " of them."
        if found.from_suggestions
        else f"{found.n_videos} decided videos were looked at on"
        f" {found.looked_at:%Y-%m-%d}, each by a network that had not learned from its"
        " group."
    )
    say(arguments, facts, "\n".join(lines))
    return 1 if failed else 0


def _contradicted_line(each: Contradicted) -> str:
    doubt = "" if each.is_confident else ", not sure"
    return (
        f"{each.decision.video.name}: decided {each.decision.pair.words}, the network"
        f" says {each.says.words} ({each.share:.0%}{doubt})"
    )


def _alike_line(each: LookAlikes) -> str:
    return (
        f"{each.first.video.name} ({each.first.pair.words}) and"
        f" {each.second.video.name} ({each.second.pair.words})"
    )
