"""The read-out of decided videos that are worth a second look."""

from argparse import Namespace
from typing import Any

from annotator.commands.output import complain, lined, listed, opened, say, steps
from annotator.second_look import (
    Contradicted,
    LookAlikes,
    SecondLook,
    look_again,
    share_done,
)
from annotator.second_look import second_look as found_in


def second_look(arguments: Namespace) -> int:
    """Videos that the network contradicts, and look-alikes decided differently."""
    failed: list[str] = []
    with opened(arguments) as project:
        if arguments.refresh:
            with steps() as tell:

                def show(event: dict[str, Any]) -> None:
                    kind = event.get("event")
                    if kind in ("training", "round"):
                        part, parts = event["part"], event["of"]
                        tell(f"Training, part {part} of {parts}", share_done(event))
                    elif kind == "read":
                        tell("Reading videos", share_done(event))
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
        "agreed": found.n_right,
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
    if not lines and found.n_videos:
        lines = ["None of these decided videos is clearly contradicted."]
    lines.append(_origin(found))
    say(arguments, facts, lined(lines))
    return 1 if failed else 0


def _origin(found: SecondLook) -> str:
    """What the list is from, and how far networks can be trusted here."""
    videos = (
        "1 decided video" if found.n_videos == 1 else f"{found.n_videos} decided videos"
    )
    right = f"{found.n_right} of {found.n_videos}"
    if found.looked_at is not None:
        were = "was" if found.n_videos == 1 else "were"
        return (
            f"{videos} {were} looked at on {found.looked_at:%Y-%m-%d}, each by a network"
            " that had not learned from its group. They said what was"
            f" decided for {right}."
        )
    if not found.n_videos:
        return (
            "Nothing was looked at yet: no network has judged a decided video without"
            " knowing its answer. --refresh trains some and looks at all of them."
        )
    return (
        f"From what networks suggested for {videos} while open; for {right} it is what"
        " was decided. --refresh looks at all decided videos."
    )


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
