"""The queries of taking in a bundle; like ``queries``, inside a session.

Nothing is ever changed in place: a merge writes annotations, each noted under it. Its
undoing is in :mod:`annotator.merged_queries`, what goes out in
:mod:`annotator.statement_queries`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import (
    coach_queries,
    queries,
    records,
    rename_queries,
    repeat_queries,
    statement_queries,
    undoing,
)
from annotator.coach_names import clean_name, similar_name
from annotator.database import (
    AnnotationRow,
    MergeRow,
    VideoRow,
    utc_now,
)
from annotator.identity import CoachNames, Identities, Rename, identify
from annotator.merging import (
    CLOCKS_DIFFER_BY,
    Fate,
    GivenAnswer,
    GivenRepeat,
    MergeCoach,
    MergeId,
    MergePreview,
    Standing,
    fate,
    may_preview,
    outranks,
)
from annotator.merging import MergeRow as PreviewRow
from annotator.repeat_queries import Said
from annotator.row_locks import lock_videos
from annotator.statement_queries import Key
from annotator.workflow import Change, ChangeKind, CoachId, VideoId


def preview(
    session: Session,
    given: Sequence[GivenAnswer],
    viewer: CoachId | None,
    names: Sequence[CoachNames] = (),
    repeats: Sequence[GivenRepeat] = (),
) -> MergePreview:
    """What taking these answers in would do, as ``viewer`` may see it."""
    now = utc_now()
    videos = {video.fingerprint: video for video in queries.videos(session)}
    called = rename_queries.names_here(session)
    found = _identities(given, names, called, now)
    welcome = {
        clean_name(each.coach)
        for each in given
        if each.fingerprint in videos and fate(each, None, now) is not Fate.AHEAD
    }
    standing = statement_queries.standing(session)
    answered = queries.answers(session)
    rows = []
    for each in given:
        video = videos.get(each.fingerprint)
        if video is None:
            continue
        coach_id = found.who[clean_name(each.coach)]
        stands = _stands(standing, video.id, coach_id)
        committed = {one.coach_id for one in answered.get(video.id, [])}
        hidden = not may_preview(viewer, coach_id, committed)
        rows.append(
            PreviewRow(
                video=video,
                coach=(
                    clean_name(each.coach)
                    if coach_id is None
                    else found.names.get(coach_id, called[coach_id].name)
                ),
                fate=fate(each, stands, now),
                given_at=each.given_at,
                standing_at=stands.given_at if stands else None,
                hidden=hidden,
                answer=None if hidden else each.answer,
                standing=None if hidden or stands is None else stands.answer,
            )
        )
    there = {each.fingerprint: each.video for each in given}
    return MergePreview(
        rows=tuple(rows),
        coaches=_incoming_coaches(given, found, called),
        only_there=tuple(
            name for fingerprint, name in there.items() if fingerprint not in videos
        ),
        only_here=tuple(
            video.name
            for fingerprint, video in videos.items()
            if fingerprint not in there
        ),
        n_renames=sum(map(len, _news(found, welcome).values())),
        n_repeats=len(
            _unknown_repeats(
                session, repeats, {key: each.id for key, each in videos.items()}, found
            )
        ),
    )


class _Written(NamedTuple):
    """An answer to be stored, and what its row is marked as."""

    video_id: int
    name: str
    given: GivenAnswer
    step: str | None = None


def merge(
    session: Session,
    given: Sequence[GivenAnswer],
    source: str,
    digest: str,
    names: Sequence[CoachNames] = (),
    repeats: Sequence[GivenRepeat] = (),
) -> tuple[MergeId | None, Change]:
    """Write what outranks what stands; no merge when nothing does.

    For whoever holds the locks of all and of the coaches: names may be given elsewhere too.
    """
    now = utc_now()
    ids = {
        fingerprint: video_id
        for video_id, fingerprint in session.execute(
            select(VideoRow.id, VideoRow.fingerprint)
        )
    }
    here = [each for each in given if each.fingerprint in ids]
    lock_videos(session, {VideoId(ids[each.fingerprint]) for each in here})
    standing = statement_queries.standing(session)
    found = _identities(given, names, rename_queries.names_here(session), now)
    written: list[_Written] = []
    # Two coaches there may be one here, under a former name.
    taken: dict[tuple[int, CoachId | str], Standing] = {}
    for each in here:
        video_id, name = ids[each.fingerprint], clean_name(each.coach)
        coach_id = found.who[name]
        key = video_id, name if coach_id is None else coach_id
        stands = taken.get(key) or _stands(standing, video_id, coach_id)
        if fate(each, stands, now) is Fate.AHEAD or not outranks(each, stands):
            continue
        if each.before_seeing is not None:
            before = each.before_seeing
            written.append(_Written(video_id, name, before, undoing.BEFORE_SEEING))
        written.append(_Written(video_id, name, each))
        taken[key] = Standing(each.answer, each.given_at)
    news = _news(found, {each.name for each in written})
    again = _unknown_repeats(session, repeats, ids, found)
    touched = [
        *((each.video_id, each.name) for each in written),
        *((video_id, name) for video_id, name, _ in again),
    ]
    if not (touched or news):
        return None, Change(ChangeKind.ANNOTATIONS)
    row = MergeRow(undoes=None, source=source, digest=digest, created_at=now)
    session.add(row)
    session.flush()
    coaches = _take_in_names(
        session,
        row.id,
        found,
        news,
        dict.fromkeys(name for _, name in touched),
    )
    rows = [
        {"step": each.step, **_columns(each.video_id, coaches[each.name], each.given)}
        for each in written
    ]
    statement_queries.append(session, rows, row.id)
    repeat_queries.carry(
        session,
        row.id,
        [(VideoId(video_id), coaches[name], each) for video_id, name, each in again],
    )
    changed = frozenset(VideoId(video_id) for video_id, _ in touched)
    return MergeId(row.id), Change(ChangeKind.ANNOTATIONS, changed, len(rows))


# ---------------------------------------------------------------- pieces


def _identities(
    given: Iterable[GivenAnswer],
    names: Iterable[CoachNames],
    called: Mapping[CoachId, CoachNames],
    now: datetime,
) -> Identities:
    """Who the coaches of the other desk are here."""
    since: dict[str, datetime] = {}
    for each in given:
        for said in filter(None, (each, each.before_seeing)):
            name = clean_name(each.coach)
            since[name] = min(since.get(name, said.given_at), said.given_at)
    there = {name: CoachNames(name) for name in since}
    for called_there in names:
        name = clean_name(called_there.name)
        there[name] = called_there
        if name in since and called_there.since is not None:
            since[name] = min(since[name], called_there.since)
    return identify(
        [replace(each, since=since.get(name)) for name, each in there.items()],
        called,
        now + CLOCKS_DIFFER_BY,
    )


def _unknown_repeats(
    session: Session,
    repeats: Iterable[GivenRepeat],
    ids: Mapping[str, int],
    found: Identities,
) -> list[tuple[int, str, Said]]:
    """Those that count from now on: video, name there, and what was said."""
    latest = utc_now() + CLOCKS_DIFFER_BY
    known = dict(repeat_queries.standing(session))
    written: dict[tuple[int, CoachId | str], tuple[int, str, Said]] = {}
    for each in repeats:
        name = clean_name(each.coach)
        if each.fingerprint not in ids or name not in found.who:
            continue
        if max(each.before_at, each.again_at) > latest:  # a clock is wrong
            continue
        video_id, coach_id = ids[each.fingerprint], found.who[name]
        said = Said(
            each.before, each.before_at, each.again, each.again_at, each.seconds_taken
        )
        key = video_id, name if coach_id is None else coach_id
        stands = known.get((VideoId(video_id), coach_id)) if coach_id else None
        if key in written:  # two coaches there may be one here
            stands = written[key][2]
        if stands is None or repeat_queries.outranks(said, stands):
            written[key] = video_id, name, said
    return list(written.values())


def _news(found: Identities, welcome: Collection[str]) -> dict[str, tuple[Rename, ...]]:
    """The renames to be written: of who is here, or is added with their answers."""
    return {
        name: each
        for name, each in found.renames.items()
        if found.who[name] is not None or name in welcome
    }


def _take_in_names(
    session: Session,
    merge_id: int,
    found: Identities,
    news: Mapping[str, tuple[Rename, ...]],
    wanted: Iterable[str],
) -> dict[str, CoachId]:
    """Rename who is here, add who is new; returns who each of ``wanted`` is."""
    known = {name: i for name, i in found.who.items() if i is not None}
    rename_queries.take_in(
        session,
        merge_id,
        [(known[name], each) for name, each in news.items() if name in known],
        found.names,
    )
    # Only now, for one of those may have given up the name of somebody new.
    for name in wanted:
        if name not in known:
            row, _ = coach_queries.coach_row(session, name, former=False)
            known[name] = CoachId(row.id)
            if name in news:
                row.drawn_as = news[name][0].old
                rename_queries.take_in(
                    session, merge_id, [(known[name], news[name])], {}
                )
    return known


def _incoming_coaches(
    given: Iterable[GivenAnswer],
    found: Identities,
    called: Mapping[CoachId, CoachNames],
) -> tuple[MergeCoach, ...]:
    n_answers: dict[str, int] = {}
    for each in given:
        name = clean_name(each.coach)
        n_answers[name] = n_answers.get(name, 0) + 1
    here = [each.name for each in called.values()]
    incoming = []
    for name, n in n_answers.items():
        coach_id = found.who[name]
        incoming.append(
            MergeCoach(
                name,
                coach_id is None,
                similar_name(name, here) if coach_id is None else None,
                n,
                here=None if coach_id is None else called[coach_id].name,
                becomes=None if coach_id is None else found.names.get(coach_id),
            )
        )
    return tuple(incoming)


def _stands(
    standing: dict[Key, AnnotationRow], video_id: int, coach_id: int | None
) -> Standing | None:
    row = None if coach_id is None else standing.get((video_id, coach_id))
    return None if row is None else Standing(records.answer_of(row), row.created_at)


def _columns(video_id: int, coach_id: int, given: GivenAnswer) -> dict[str, Any]:
    return {
        "video_id": video_id,
        "coach_id": coach_id,
        "seconds_taken": given.seconds_taken,
        "suggestion_id": None,
        "created_at": given.given_at,
        **records.assistance_columns(given.assistance),
        **records.answer_columns(given.answer),
    }
