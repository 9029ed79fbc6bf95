"""The queries of groups of videos and their parts; like ``queries``, inside a session."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotator.database import GroupSplitRow, VideoRow, utc_now
from annotator.queries import note_change
from annotator.row_locks import lock_all, lock_videos
from annotator.workflow import VideoId
from dataset.errors import ProjectError
from dataset.spelling import any_case
from dataset.splits import Split, known_group


def frozen(session: Session, groups: set[str]) -> bool:
    """Whether an export has fixed the part of one of these groups."""
    found = session.scalar(
        select(func.count())
        .select_from(GroupSplitRow)
        .where(GroupSplitRow.group_name.in_(groups))
    )
    return bool(found)


def known(session: Session, group: str) -> str:
    """The group that is meant, as :func:`~dataset.splits.known_group` says.

    Of two that differ only in capitals one that is fixed, else the one that came first.
    """
    return known_group(group, _known(session))


def _known(session: Session) -> list[str]:
    # Sorted here: databases order capitals each in their own way.
    fixed = sorted(session.scalars(select(GroupSplitRow.group_name)))
    of_videos = session.scalars(
        select(VideoRow.group_name)
        .group_by(VideoRow.group_name)
        .order_by(func.min(VideoRow.id))
    )
    return [*fixed, *of_videos]


def regroup(session: Session, groups: Mapping[VideoId, str]) -> list[VideoId]:
    """Put videos in other groups, as :func:`known`; returns those that moved."""
    lock_all(session)  # another desk may add a video to such a group just now
    # Locked first: an export that fixes a group just now holds its videos.
    rows = session.scalars(
        select(VideoRow).order_by(VideoRow.id).with_for_update(key_share=True)
    ).all()
    fixed = set(session.scalars(select(GroupSplitRow.group_name)))
    there = _known(session)
    spelt = {group: known_group(group, there) for group in set(groups.values())}
    moved = []
    for row in rows:
        wanted = groups.get(VideoId(row.id))
        group = row.group_name if wanted is None else spelt[wanted]
        if group != row.group_name and row.group_name not in fixed:
            row.group_name = group
            note_change(session, row)
            moved.append(VideoId(row.id))
    return moved


def check_division(
    session: Session, groups: Mapping[VideoId, str], splits: Mapping[str, Split]
) -> None:
    """Refuse a division of videos that is not true any more.

    Raises:
        ProjectError: a video has another group by now, or a group another part.
    """
    now = session.execute(select(VideoRow.id, VideoRow.group_name))
    moved = any(groups.get(VideoId(each), group) != group for each, group in now)
    fixed = {
        group: Split[part.upper()]
        for group, part in session.execute(
            select(GroupSplitRow.group_name, GroupSplitRow.split)
        )
    }
    # Another desk may have fixed the same group in other capitals.
    alike: dict[str, set[Split]] = {}
    for group, part in fixed.items():
        alike.setdefault(any_case(group), set()).add(part)
    if moved or any(
        part is not fixed[group]
        if group in fixed
        else part not in alike.get(any_case(group), {part})
        for group, part in splits.items()
    ):
        raise ProjectError(
            "Groups of videos were changed while the dataset was written, so no part of"
            " it was fixed: export it again."
        )


def freeze(
    session: Session,
    splits: Mapping[str, Split],
    groups: Mapping[VideoId, str] | None,
) -> int:
    """Fix the part of each group that has none; returns of how many.

    Raises:
        ProjectError: see :func:`check_division`.
    """
    lock_all(session)  # another desk may export other videos of the same groups
    if groups is not None:
        lock_videos(session, groups.keys())
        check_division(session, groups, splits)
    fixed = set(session.scalars(select(GroupSplitRow.group_name)))
    fresh = {name: part for name, part in splits.items() if name not in fixed}
    for name, part in fresh.items():
        session.add(
            GroupSplitRow(group_name=name, split=part.word, frozen_at=utc_now())
        )
    return len(fresh)
