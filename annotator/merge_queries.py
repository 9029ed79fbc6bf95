"""The queries of taking in and undoing a bundle; like ``queries``, inside a session.

Nothing is ever changed in place. A merge writes annotations, each noted under it; its
undoing writes annotations too, which put back what stood before, noted under a row of
``merges`` that ``undoes`` the first. Every question is then asked of the rows that are
neither (``queries.void_annotations``).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import and_, func, insert, select
from sqlalchemy.orm import Session

from annotator import coach_queries, queries, records, rename_queries, repeat_queries
from annotator.coach_names import clean_name, similar_name
from annotator.database import (
    AnnotationRow,
    CoachRow,
    MergedAnnotationRow,
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
    Merge,
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
from annotator.workflow import Change, ChangeKind, CoachId, VideoId
from dataset.errors import ProjectError

_Key = tuple[int, int]
"""A video's id and a coach's."""


def given_answers(session: Session, coaches: set[CoachId]) -> list[GivenAnswer]:
    """What these coaches say now, withdrawals included; in the order of videos."""
    videos = {row.id: row for row in session.scalars(select(VideoRow))}
    names = {row.id: row.name for row in session.scalars(select(CoachRow))}
    blind = {
        (each.video_id, each.coach_id): each for each in queries.independent(session)
    }
    found = []
    for (video_id, coach_id), row in sorted(_standing(session).items()):
        if coach_id not in coaches:
            continue
        given = partial(
            GivenAnswer,
            fingerprint=videos[video_id].fingerprint,
            video=videos[video_id].name,
            coach=names[coach_id],
        )
        answer = records.answer_of(row)
        first = blind.get((VideoId(video_id), CoachId(coach_id)))
        before = None
        if first is not None and answer is not None and first.answer != answer:
            before = given(
                answer=first.answer,
                given_at=first.created_at,
                seconds_taken=first.seconds_taken,
                assistance=first.assistance,
            )
        found.append(
            given(
                answer=answer,
                given_at=row.created_at,
                seconds_taken=row.seconds_taken,
                before_seeing=before,
                assistance=records.assistance_of(row) if answer is not None else None,
            )
        )
    return found


def given_repeats(session: Session, coaches: set[CoachId]) -> list[GivenRepeat]:
    """What these coaches said last of videos that came back, withdrawals included.

    Where the answer itself came with a bundle that was undone, nothing goes along.
    """
    videos = {row.id: row for row in session.scalars(select(VideoRow))}
    names = {row.id: row.name for row in session.scalars(select(CoachRow))}
    stated = _standing(session).keys()
    return [
        GivenRepeat(
            fingerprint=videos[video_id].fingerprint,
            video=videos[video_id].name,
            coach=names[coach_id],
            before=each.before,
            before_at=each.before_at,
            again=each.again,
            again_at=each.again_at,
            seconds_taken=each.seconds_taken,
        )
        for (video_id, coach_id), each in sorted(
            repeat_queries.standing(session).items(), key=lambda pair: pair[0]
        )
        if coach_id in coaches and (video_id, coach_id) in stated
    ]


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
    standing = _standing(session)
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


def merge(
    session: Session,
    given: Sequence[GivenAnswer],
    source: str,
    digest: str,
    names: Sequence[CoachNames] = (),
    repeats: Sequence[GivenRepeat] = (),
) -> tuple[MergeId | None, Change]:
    """Write what outranks what stands; no merge when nothing does."""
    queries.lock_all(session)  # names too may be given at the same time elsewhere
    now = utc_now()
    ids = {
        fingerprint: video_id
        for video_id, fingerprint in session.execute(
            select(VideoRow.id, VideoRow.fingerprint)
        )
    }
    here = [each for each in given if each.fingerprint in ids]
    queries.lock_videos(session, {ids[each.fingerprint] for each in here})
    standing = _standing(session)
    found = _identities(given, names, rename_queries.names_here(session), now)
    written: list[tuple[int, str, GivenAnswer]] = []
    # Two coaches there may be one here, under a former name.
    taken: dict[tuple[int, CoachId | str], Standing] = {}
    for each in here:
        video_id, name = ids[each.fingerprint], clean_name(each.coach)
        coach_id = found.who[name]
        key = video_id, name if coach_id is None else coach_id
        stands = taken.get(key) or _stands(standing, video_id, coach_id)
        if fate(each, stands, now) is Fate.AHEAD or not outranks(each, stands):
            continue
        if stands is None and each.before_seeing is not None:
            written.append((video_id, name, each.before_seeing))
        written.append((video_id, name, each))
        taken[key] = Standing(each.answer, each.given_at)
    news = _news(found, {name for _, name, _ in written})
    again = _unknown_repeats(session, repeats, ids, found)
    if not (written or news or again):
        return None, Change(ChangeKind.ANNOTATIONS)
    row = MergeRow(undoes=None, source=source, digest=digest, created_at=now)
    session.add(row)
    session.flush()
    coaches = _take_in_names(
        session,
        row.id,
        found,
        news,
        dict.fromkeys(name for _, name, _ in (*written, *again)),
    )
    rows = [_columns(video_id, coaches[name], each) for video_id, name, each in written]
    _append(session, rows, row.id)
    repeat_queries.carry(
        session,
        row.id,
        [(VideoId(video_id), coaches[name], each) for video_id, name, each in again],
    )
    changed = frozenset(VideoId(video_id) for video_id, _, _ in (*written, *again))
    return MergeId(row.id), Change(ChangeKind.ANNOTATIONS, changed, len(rows))


def undo(session: Session, merge_id: MergeId) -> Change:
    """Put back what stood before a merge, where nothing was said since.

    Raises:
        ProjectError: there is no such merge, or it is undone already.
    """
    queries.lock_all(session)
    row = session.get(MergeRow, merge_id, with_for_update=True)
    if row is None or row.undoes is not None:
        raise ProjectError(
            f"Nothing was taken in under the number {merge_id}: look at the list of"
            " what was taken in."
        )
    if session.scalar(select(MergeRow.id).where(MergeRow.undoes == merge_id)):
        raise ProjectError(f"What came in with {row.source} is undone already.")
    keys = {
        (video_id, coach_id)
        for video_id, coach_id in session.execute(
            select(AnnotationRow.video_id, AnnotationRow.coach_id)
            .join(
                MergedAnnotationRow,
                MergedAnnotationRow.annotation_id == AnnotationRow.id,
            )
            .where(MergedAnnotationRow.merge_id == merge_id)
        )
    }
    queries.lock_videos(session, {video_id for video_id, _ in keys})
    undoing = MergeRow(
        undoes=merge_id, source=row.source, digest=row.digest, created_at=utc_now()
    )
    session.add(undoing)
    session.flush()
    void = set(session.scalars(queries.void_annotations()))
    before, last = _standing(session), _last(session)
    rows = []
    for key in sorted(keys):
        if last[key].id not in void:
            continue  # answered since, on top of it: that stays
        columns = _restored(key, before.get(key), undoing.created_at)
        if columns["kind"] == last[key].kind == records.WITHDRAWN:
            continue
        if _content(last[key]) != columns:
            rows.append(columns)
    _append(session, rows, undoing.id)
    rename_queries.put_back(session, merge_id, undoing.id)
    return queries.change(
        ChangeKind.ANNOTATIONS, [VideoId(each["video_id"]) for each in rows]
    )


def merges(session: Session) -> list[Merge]:
    """What was taken in, newest first."""
    rows = session.scalars(select(MergeRow).order_by(MergeRow.id.desc())).all()
    undone = {row.undoes: row.created_at for row in rows if row.undoes is not None}
    n_answers: dict[int, int] = {}
    coaches: dict[int, list[str]] = {}
    for merge_id, name, n in session.execute(
        select(MergedAnnotationRow.merge_id, CoachRow.name, func.count())
        .join(AnnotationRow, AnnotationRow.id == MergedAnnotationRow.annotation_id)
        .join(CoachRow, CoachRow.id == AnnotationRow.coach_id)
        .group_by(MergedAnnotationRow.merge_id, CoachRow.id, CoachRow.name)
        .order_by(CoachRow.id)
    ):
        coaches.setdefault(merge_id, []).append(name)
        n_answers[merge_id] = n_answers.get(merge_id, 0) + n
    renamed = rename_queries.renamed_by_merge(session)
    repeated = repeat_queries.repeated_by_merge(session)
    for merge_id, name in (*renamed, *repeated):
        if name not in coaches.setdefault(merge_id, []):
            coaches[merge_id].append(name)
    n_renames = Counter(merge_id for merge_id, _ in renamed)
    n_repeats = Counter(merge_id for merge_id, _ in repeated)
    return [
        Merge(
            id=MergeId(row.id),
            source=row.source,
            coaches=tuple(coaches.get(row.id, ())),
            n_answers=n_answers.get(row.id, 0),
            merged_at=row.created_at,
            undone_at=undone.get(row.id),
            n_renames=n_renames[row.id],
            n_repeats=n_repeats[row.id],
        )
        for row in rows
        if row.undoes is None
    ]


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
    standing: dict[_Key, AnnotationRow], video_id: int, coach_id: int | None
) -> Standing | None:
    row = None if coach_id is None else standing.get((video_id, coach_id))
    return None if row is None else Standing(records.answer_of(row), row.created_at)


def _standing(session: Session) -> dict[_Key, AnnotationRow]:
    """The last statement of each coach on each video, which may be a withdrawal."""
    return _last(session, AnnotationRow.id.not_in(queries.void_annotations()))


def _last(session: Session, *where: Any) -> dict[_Key, AnnotationRow]:
    last = (
        select(
            AnnotationRow.video_id,
            AnnotationRow.coach_id,
            func.max(AnnotationRow.revision).label("revision"),
        )
        .where(*where)
        .group_by(AnnotationRow.video_id, AnnotationRow.coach_id)
        .subquery()
    )
    rows = session.scalars(
        select(AnnotationRow).join(
            last,
            and_(
                AnnotationRow.video_id == last.c.video_id,
                AnnotationRow.coach_id == last.c.coach_id,
                AnnotationRow.revision == last.c.revision,
            ),
        )
    )
    return {(row.video_id, row.coach_id): row for row in rows}


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


def _restored(key: _Key, row: AnnotationRow | None, now: datetime) -> dict[str, Any]:
    """The columns of ``row`` again; of a withdrawal where there was none."""
    if row is not None:
        return _content(row)
    return {
        "video_id": key[0],
        "coach_id": key[1],
        "seconds_taken": None,
        "suggestion_id": None,
        "created_at": now,
        **records.assistance_columns(None),
        **records.answer_columns(None),
    }


def _content(row: AnnotationRow) -> dict[str, Any]:
    return {
        "video_id": row.video_id,
        "coach_id": row.coach_id,
        "seconds_taken": row.seconds_taken,
        "suggestion_id": row.suggestion_id,
        "created_at": row.created_at,
        **records.assistance_columns(records.assistance_of(row)),
        **records.answer_columns(records.answer_of(row)),
    }


def _append(session: Session, rows: list[dict[str, Any]], merge_id: int) -> None:
    """Write annotations in this order and note which merge wrote them."""
    ids = queries.append_rows(session, rows)
    if ids:
        session.execute(
            insert(MergedAnnotationRow),
            [{"annotation_id": each, "merge_id": merge_id} for each in ids],
        )
