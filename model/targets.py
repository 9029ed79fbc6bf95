"""What a study of full size has to reach, and whether it did.

Which network is the best is decided on validation videos; the test videos are read once,
for the figure.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from model.measures import Json
from model.reports.published import ACCURACY

STUDY: Final = ACCURACY["resnet3d"]
"""What the study's network reached by its own account, per clip."""
CALM: Final = 0.98
HARD: Final = STUDY
FORTY: Final = 0.95
CALIBRATION: Final = 0.05


def targets(found: Mapping[str, Sequence[Json]]) -> list[Json]:
    """Each target with the figure that it is held against.

    Args:
        found: footage (``paper``, ``few_paper``, ``calm``, ``hard``, ``forty…``) → its
            networks, as ``report.network_json`` has them.

    Returns:
        ``what``, ``network`` with its ``width`` and ``n_training_videos``, for a narrow
        one of few videos is not the study's, ``wanted``, ``figure`` and whether it is
        ``reached``; a
        figure has to reach its target itself, whatever its interval.
    """
    rows: list[Json] = []

    def add(
        what: str, network: Json, figure: Json, wanted: float, *, most: bool = False
    ) -> None:
        value = figure["value"]
        reached = value is not None and (value <= wanted if most else value >= wanted)
        rows.append(
            {
                "what": what,
                "network": network["label"],
                "width": network["trained"]["config"]["width"],
                "n_training_videos": network["trained"]["videos"],
                "wanted": wanted,
                "at_most": most,
                "figure": figure,
                "reached": reached,
            }
        )

    for footage, where in (("paper", ""), ("few_paper", " on the same few videos")):
        of = {row["label"]: row for row in found.get(footage, ())}
        study = of.get("resnet3d")
        if study is None:
            continue
        mine = study["measures"]["clips"]["accuracy"]
        if footage == "paper":
            add("per clip under the study's split", study, mine, STUDY)
        for name in ("c3d", "cnn2d"):
            if name in of:
                other = of[name]["measures"]["clips"]["accuracy"]
                what = f"per clip under the study's split, below resnet3d{where}"
                add(what, of[name], other, mine["value"], most=True)
    for footage, wanted, what in (
        ("calm", CALM, "per video, calm venue never seen"),
        ("hard", HARD, "per video, hard venue never seen"),
        *(
            (name, FORTY, "per video, calm venue never seen, 40 training videos")
            for name in found
            if name.startswith("forty")
        ),
    ):
        winner = best(found.get(footage, ()))
        if winner is None:
            continue
        measures = winner["measures"]
        add(what, winner, measures["videos"]["accuracy"], wanted)
        if not footage.startswith("forty"):
            what = f"calibration error, {footage} venue never seen"
            add(what, winner, measures["calibration"]["error"], CALIBRATION, most=True)
    return rows


def best(networks: Sequence[Json]) -> Json | None:
    """The network that is right on most validation videos; the smaller one of equals."""
    known = [row for row in networks if "validation" in row["trained"]["metrics"]]
    if not known:
        return None
    return max(
        known,
        key=lambda row: (
            row["trained"]["metrics"]["validation"]["video_accuracy"],
            -row["trained"]["parameters"]["total"],
        ),
    )
