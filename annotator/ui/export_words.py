"""What is said of an export of the dataset: what it wrote, left out, and still lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from annotator.ui.cards import counted
from annotator.ui.class_grid import pair_words
from annotator.ui.group_plan import next_group_words, to_have_some
from annotator.workflow import Coach, Status
from dataset.splits import Split

if TYPE_CHECKING:
    from annotator.exchange import SnapshotExport


@dataclass(frozen=True)
class Exported:
    """What an export did."""

    report: "SnapshotExport"
    place: Path
    """The file or folder that was written."""
    n_bytes: int
    unchanged: bool
    """It held the same already."""
    clips: Mapping[Split, int]
    viewer: Coach | None
    """Who was labelling when it was asked for."""
    may_see_totals: bool
    """Whether its numbers tell the viewer nothing of an answer."""


def written_words(exported: Exported) -> str:
    """That a file was written, and none of its numbers."""
    return (
        QCoreApplication.translate("ExportCard", "{file} held this already.")
        if exported.unchanged
        else QCoreApplication.translate("ExportCard", "{file} is written.")
    ).format(file=exported.place.name)


def why_no_numbers() -> str:
    """Why its numbers are not for this coach to see."""
    return QCoreApplication.translate(
        "ExportCard",
        "Its numbers are shown once you have answered every video that the others"
        " have.",
    )


def summary_words(exported: Exported) -> str:
    """What an export wrote, a fact a line."""
    report, clips = exported.report, exported.clips
    start = (
        QCoreApplication.translate(
            "ExportCard", "{file} in {folder} held this already ({size}):"
        )
        if exported.unchanged
        else QCoreApplication.translate(
            "ExportCard", "{file} is written to {folder} ({size}):"
        )
    ).format(
        file=exported.place.name,
        folder=exported.place.parent,
        size=QLocale().formattedDataSize(exported.n_bytes),
    )
    lines = [
        QCoreApplication.translate(
            "ExportCard",
            "{start} {clips} of {videos} (train {train:,}, validation {validation:,},"
            " test {test:,}).",
        ).format(
            start=start,
            clips=counted(
                report.n_clips,
                QCoreApplication.translate("ExportCard", "clip"),
                QCoreApplication.translate("ExportCard", "clips"),
            ),
            videos=counted(
                report.n_videos,
                QCoreApplication.translate("ExportCard", "video"),
                QCoreApplication.translate("ExportCard", "videos"),
            ),
            train=clips.get(Split.TRAIN, 0),
            validation=clips.get(Split.VALIDATION, 0),
            test=clips.get(Split.TEST, 0),
        )
    ]
    if report.left_out:
        lines.append(
            QCoreApplication.translate("ExportCard", "Left out: {n:,}.").format(
                n=len(report.left_out)
            )
        )
    if report.fixing:
        lines.append(
            QCoreApplication.translate(
                "ExportCard", "Fixed for good: {groups}."
            ).format(
                groups=", ".join(
                    f"{group} ({_part_words(part)})"
                    for group, part in report.fixing.items()
                )
            )
        )
    if Split.TEST in report.empty:
        lines.append(next_group_words(report.empty))
    lacking = {
        part: pairs
        for part, pairs in report.missing.items()
        if pairs and part not in report.empty
    }
    for part, pairs in lacking.items():
        lines.append(
            QCoreApplication.translate(
                "ExportCard", "No {part} video of: {pairs}."
            ).format(part=_part_words(part), pairs=", ".join(map(pair_words, pairs)))
        )
    if lacking:
        lines.append(to_have_some())
    if report.unseen:
        lines.append(
            QCoreApplication.translate(
                "ExportCard", "No video at all of: {pairs}."
            ).format(pairs=", ".join(map(pair_words, report.unseen)))
        )
    if report.n_straddling:
        lines.append(
            QCoreApplication.translate(
                "ExportCard", "Videos with clips on both sides: {n:,}."
            ).format(n=report.n_straddling)
        )
    return "\n".join(lines)


def left_out_words(why: str, videos: str) -> str:
    """What the export left out, and what would bring it in."""
    from annotator.exchange import NO_CLIPS, WHY_LEFT_OUT

    return {
        NO_CLIPS: QCoreApplication.translate(
            "ExportCard", "{videos} without clips: to be imported again"
        ),
        WHY_LEFT_OUT[Status.UNLABELLED]: QCoreApplication.translate(
            "ExportCard", "{videos} without any answer: to be labelled"
        ),
        WHY_LEFT_OUT[Status.WAITING]: QCoreApplication.translate(
            "ExportCard",
            "{videos} with one coach's answer: to be labelled by the other coach",
        ),
        WHY_LEFT_OUT[Status.DISPUTED]: QCoreApplication.translate(
            "ExportCard", "{videos} in dispute: to be settled under Review"
        ),
        WHY_LEFT_OUT[Status.UNUSABLE]: QCoreApplication.translate(
            "ExportCard", "{videos} that cannot be judged: left out for good"
        ),
    }[why].format(videos=videos)


def _part_words(part: Split) -> str:
    return {
        Split.TRAIN: QCoreApplication.translate("ExportCard", "training"),
        Split.VALIDATION: QCoreApplication.translate("ExportCard", "validation"),
        Split.TEST: QCoreApplication.translate("ExportCard", "test"),
    }[part]
