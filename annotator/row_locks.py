"""What makes writers on a server wait for each other; a file has one writer anyway.

Always in this order, so that no two wait for each other for ever::

    lock_all ─▶ lock_coaches ─▶ lock_videos

Whoever goes by what stands locks first and reads then: on a server each query sees what
was committed when it began.

Rows that only point to a locked coach or video may be written meanwhile: nobody's answer
waits for the suggestions that a network stores.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from annotator.database import VERSION_TABLE, CoachRow, VideoRow
from annotator.workflow import CoachId, VideoId
from dataset.errors import ProjectError

MOST_NAMED: Final = 500
"""How many rows a query may name; SQLite's own limit was once 999."""

_VERSION: Final = table(VERSION_TABLE, column("version_num"))
"""Its one row is there in every label database, and only an upgrade writes it."""


def no_coach(coach_id: CoachId) -> ProjectError:
    """The error of a coach's number that nobody has."""
    return ProjectError(
        f"No coach has the number {coach_id} in this project: choose who is"
        " labelling again."
    )


def no_video(video_id: VideoId) -> ProjectError:
    """The error of a video's number that none has."""
    return ProjectError(
        f"No video has the number {video_id} in this project: reload the list of"
        " videos."
    )


def lock_all(session: Session) -> None:
    """Make every other writer that calls this wait.

    For tables in which there may be no row to lock yet.
    """
    session.execute(select(_VERSION).with_for_update())


def lock_coaches(
    session: Session, coach_ids: Collection[CoachId] | None = None
) -> None:
    """Make a second writer of what these coaches did wait; None: of what anybody did.

    What can be undone follows from all rows of a coach, on whatever video.

    Raises:
        ProjectError: one of them does not exist.
    """
    query = select(CoachRow.id).order_by(CoachRow.id)
    if coach_ids is not None and len(coach_ids) <= MOST_NAMED:
        query = query.where(CoachRow.id.in_(coach_ids))
    found = set(session.scalars(query.with_for_update(key_share=True)))
    if unknown := set(coach_ids or ()) - found:
        raise no_coach(min(unknown))


def lock_videos(session: Session, video_ids: Collection[VideoId]) -> None:
    """Make a second writer of the same videos wait.

    Raises:
        ProjectError: one of them does not exist.
    """
    # All of them where there are many: databases limit how many a query may name.
    query = select(VideoRow.id).order_by(VideoRow.id)
    if len(video_ids) <= MOST_NAMED:
        query = query.where(VideoRow.id.in_(video_ids))
    found = set(session.scalars(query.with_for_update(key_share=True)))
    if unknown := set(video_ids) - found:
        raise no_video(min(unknown))
