"""Queues as long as wanted, without a database."""

from datetime import UTC, datetime

from annotator.workflow import (
    Annotation,
    AnnotationId,
    Answer,
    CoachId,
    QueueItem,
    Status,
    Video,
    VideoId,
)
from dataset.states import PAIRS


def many_items(n: int) -> list[QueueItem]:
    """``n`` videos in 40 groups, in the order of names; two of three are answered."""
    return [_item(number) for number in range(1, n + 1)]


def _item(number: int) -> QueueItem:
    video = Video(
        id=VideoId(number),
        name=f"Hall_2024_race{number:05}.mp4",
        path=f"/footage/Hall_2024_race{number:05}.mp4",
        fingerprint=f"{number:064x}",
        group=f"Evening {number % 40}",
        width_px=1080,
        height_px=1920,
        duration_s=11.4,
        n_clips=11,
    )
    if number % 3 == 0:
        return QueueItem(video, None, Status.UNLABELLED)
    answer = Answer(
        PAIRS[number % len(PAIRS)],
        unsure=number % 7 == 0,
        note="low hold" if number % 11 == 0 else "",
    )
    mine = Annotation(
        AnnotationId(number),
        video.id,
        CoachId(1),
        answer,
        1,
        datetime(2024, 5, 1, tzinfo=UTC),
    )
    return QueueItem(video, mine, Status.WAITING)
