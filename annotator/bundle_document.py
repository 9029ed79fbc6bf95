"""``answers.json`` of a bundle: records to its text, and checked field by field back.

What stands in it, and why, is told in :mod:`annotator.bundle_files`.
"""

import dataclasses
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from annotator.bundle_fields import (
    ANSWER_FIELDS,
    LONGEST_NAME,
    answer_of,
    assistance_of,
    coach_of,
    damaged,
    fields_of,
    index_of,
    list_of,
    moment_of,
    new_name_of,
    seconds_of,
    text_of,
)
from annotator.coach_names import name_key
from annotator.identity import CoachNames, Rename
from annotator.merging import GivenAnswer, GivenRepeat
from annotator.workflow import Answer
from dataset.states import LanePair

MOST_COACHES: Final = 1_000
_MOST_ANSWERS: Final = 2_000_000
_MOST_RENAMES: Final = 10_000
_MOST_OF_A_COACH: Final = 1_000

_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16,64}")


# ---------------------------------------------------------------- out


def packed(
    given: Sequence[GivenAnswer],
    called: Sequence[CoachNames],
    repeats: Sequence[GivenRepeat],
) -> bytes:
    """The text: of answers, of what their coaches were called, and of repeats."""
    coaches = {each.name: number for number, each in enumerate(called)}
    videos: dict[str, int] = {}
    names: list[dict[str, str]] = []
    answers = []
    for each in given:
        if each.fingerprint not in videos:
            videos[each.fingerprint] = len(videos)
            names.append({"fingerprint": each.fingerprint, "name": each.video})
        entry = {
            "video": videos[each.fingerprint],
            "coach": coaches.setdefault(each.coach, len(coaches)),
            **_statement(each),
        }
        if each.before_seeing is not None:
            entry["before_seeing"] = _statement(each.before_seeing)
        answers.append(entry)
    listed: set[Rename] = set()
    renames = [
        {
            "coach": coaches[each.name],
            "old": rename.old,
            "new": rename.new,
            "at": rename.at.astimezone(UTC).isoformat(),
        }
        for each in called
        for rename in _told(each, listed)
    ]
    since = {
        each.name: each.since.astimezone(UTC).isoformat()
        for each in called
        if each.since is not None
    }
    return as_json(
        {
            "coaches": list(coaches),
            "since": [since.get(name) for name in coaches],
            "renames": renames,
            "videos": names,
            "answers": answers,
            "repeats": [
                {
                    "video": videos[each.fingerprint],
                    "coach": coaches[each.coach],
                    "given_at": each.again_at.astimezone(UTC).isoformat(),
                    "seconds_taken": each.seconds_taken,
                    "answer": _said(each.again),
                    "before": {
                        "given_at": each.before_at.astimezone(UTC).isoformat(),
                        "answer": _said(each.before),
                    },
                }
                for each in repeats
            ],
        }
    )


def _told(coach: CoachNames, listed: set[Rename]) -> list[Rename]:
    """The renames of a coach that go along: what no desk would believe stays here.

    Somebody who was added twice has the same ones twice, and who keeps a name that an
    undone bundle brought, for the one before is taken, is called otherwise than they say.

    Args:
        coach: whose.
        listed: those that went along already; these are added.
    """
    told: dict[datetime, Rename] = {}
    for rename in coach.renames[-_MOST_OF_A_COACH:]:
        if rename not in listed and rename.old != rename.new:
            told.setdefault(rename.at, rename)
    if all(coach.name not in (each.old, each.new) for each in told.values()):
        return []
    listed.update(told.values())
    return list(told.values())


def _statement(given: GivenAnswer) -> dict[str, Any]:
    found: dict[str, Any] = {
        "given_at": given.given_at.astimezone(UTC).isoformat(),
        "seconds_taken": given.seconds_taken,
        "answer": _said(given.answer),
    }
    if given.assistance is not None:
        found["suggestion"] = {
            "sight": str(given.assistance.sight),
            "source": given.assistance.source,
            "pair": str(given.assistance.pair),
            "confidence": given.assistance.confidence,
        }
    return found


def _said(answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    usual = {field.name: field.default for field in dataclasses.fields(Answer)}
    return {
        name: str(value) if isinstance(value, LanePair) else value
        for name in sorted(ANSWER_FIELDS)
        if (value := getattr(answer, name)) != usual[name]
    }


def as_json(value: object) -> bytes:
    """As JSON in UTF-8, without a space that nobody reads."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# ---------------------------------------------------------------- in


def answers_of(
    path: Path, document: dict[str, Any], coaches: Sequence[str]
) -> tuple[GivenAnswer, ...]:
    """What coaches say; at most one a video and coach.

    Raises:
        LabelError: names the file and what is wrong; so all of them here.
    """
    videos = _videos(path, document)
    taken = set()
    given = []
    for each in list_of(path, document, "answers", _MOST_ANSWERS):
        entry = fields_of(path, each, "an answer")
        key = (
            index_of(path, entry.get("video"), len(videos), "video"),
            index_of(path, entry.get("coach"), len(coaches), "coach"),
        )
        if key in taken:
            damaged(path, "a coach answers a video twice")
        taken.add(key)
        fingerprint, name = videos[key[0]]
        about = (fingerprint, name, coaches[key[1]])
        before = entry.get("before_seeing")
        given.append(
            _statement_of(
                path,
                about,
                entry,
                None
                if before is None
                else _statement_of(
                    path, about, fields_of(path, before, "an answer"), None
                ),
            )
        )
    return tuple(given)


def coaches_of(path: Path, document: dict[str, Any]) -> list[str]:
    """The names that the numbers of coaches mean."""
    coaches = [
        coach_of(path, each)
        for each in list_of(path, document, "coaches", MOST_COACHES)
    ]
    if len({name_key(name) for name in coaches}) < len(coaches):
        damaged(path, "it lists a coach twice")
    return coaches


def names_of(
    path: Path, document: dict[str, Any], coaches: Sequence[str]
) -> tuple[CoachNames, ...]:
    """What its coaches were called; before version 3 only what they are called."""
    renames: dict[int, list[Rename]] = {}
    events: set[Rename] = set()
    moments: set[tuple[int, datetime]] = set()
    for each in list_of(path, {"renames": [], **document}, "renames", _MOST_RENAMES):
        entry = fields_of(path, each, "a rename")
        coach = index_of(path, entry.get("coach"), len(coaches), "coach")
        rename = Rename(
            new_name_of(path, entry.get("old")),
            new_name_of(path, entry.get("new")),
            moment_of(path, entry.get("at"), "the time of a rename"),
        )
        of_coach = renames.setdefault(coach, [])
        if rename.old == rename.new:
            damaged(path, "a rename leads back to the same name")
        if rename in events:
            damaged(path, "it lists a rename twice")
        if (coach, rename.at) in moments:
            damaged(path, "a coach is renamed twice at the same time")
        if len(of_coach) == _MOST_OF_A_COACH:
            damaged(path, f"a coach is renamed more than {_MOST_OF_A_COACH:,} times")
        events.add(rename)
        moments.add((coach, rename.at))
        of_coach.append(rename)
    found = []
    for number, (name, since) in enumerate(
        zip(coaches, _since(path, document, len(coaches)), strict=True)
    ):
        known = CoachNames(name, tuple(renames.get(number, ())), since)
        if known.renames and name not in {
            each for rename in known.renames for each in (rename.old, rename.new)
        }:
            damaged(path, f"the renames of {name} lead to other names")
        found.append(known)
    return tuple(found)


def _since(
    path: Path, document: dict[str, Any], n_coaches: int
) -> list[datetime | None]:
    if "since" not in document:
        return [None] * n_coaches
    given = list_of(path, document, "since", n_coaches)
    if len(given) < n_coaches:
        damaged(path, "since is no moment for each coach")
    return [
        None if each is None else moment_of(path, each, "the time of a coach")
        for each in given
    ]


def _videos(path: Path, document: dict[str, Any]) -> list[tuple[str, str]]:
    """Fingerprint and name."""
    videos = []
    for each in list_of(path, document, "videos", _MOST_ANSWERS):
        video = fields_of(path, each, "a video")
        fingerprint = video.get("fingerprint")
        if not isinstance(fingerprint, str) or not _FINGERPRINT.fullmatch(fingerprint):
            damaged(path, "a video has no fingerprint")
        name = text_of(path, video.get("name"), "the name of a video", LONGEST_NAME)
        videos.append((fingerprint, name))
    if len({fingerprint for fingerprint, _ in videos}) < len(videos):
        damaged(path, "it lists a video twice")
    return videos


def repeats_of(
    path: Path,
    document: dict[str, Any],
    coaches: Sequence[str],
    given: Sequence[GivenAnswer],
) -> tuple[GivenRepeat, ...]:
    """What coaches said of videos that came back, each beside one of ``given``."""
    videos = _videos(path, document)
    answered = {(each.fingerprint, each.coach) for each in given}
    taken = set()
    found = []
    for each in list_of(path, {"repeats": [], **document}, "repeats", _MOST_ANSWERS):
        entry = fields_of(path, each, "a repeat")
        fingerprint, name = videos[
            index_of(path, entry.get("video"), len(videos), "video")
        ]
        coach = coaches[index_of(path, entry.get("coach"), len(coaches), "coach")]
        key = fingerprint, coach
        if key not in answered:
            damaged(path, "a video came back to a coach who never answered it")
        if key in taken:
            damaged(path, "a video came back to a coach twice")
        taken.add(key)
        earlier = fields_of(path, entry.get("before"), "an answer")
        before = answer_of(path, earlier.get("answer"))
        repeat = GivenRepeat(
            fingerprint=fingerprint,
            video=name,
            coach=coach,
            before=before if before is not None else damaged(path, _NOTHING_BEFORE),
            before_at=moment_of(path, earlier.get("given_at"), "the time of an answer"),
            again=answer_of(path, entry.get("answer")),
            again_at=moment_of(path, entry.get("given_at"), "the time of an answer"),
            seconds_taken=seconds_of(path, entry.get("seconds_taken"), "seconds_taken"),
        )
        found.append(repeat)
    return tuple(found)


_NOTHING_BEFORE: Final = "a video came back that had no answer"


def _statement_of(
    path: Path,
    about: tuple[str, str, str],
    entry: dict[str, Any],
    before: GivenAnswer | None,
) -> GivenAnswer:
    fingerprint, video, coach = about
    return GivenAnswer(
        fingerprint=fingerprint,
        video=video,
        coach=coach,
        answer=answer_of(path, entry.get("answer")),
        given_at=moment_of(path, entry.get("given_at"), "the time of an answer"),
        seconds_taken=seconds_of(path, entry.get("seconds_taken"), "seconds_taken"),
        before_seeing=before,
        assistance=assistance_of(path, entry.get("suggestion")),
    )
