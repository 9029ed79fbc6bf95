"""A bundle, a file of answers from another desk: how it is written and checked.

A zip archive of exactly two members::

    manifest.json   format, version, created, tool, project, sha256 of answers.json
    answers.json    coaches  ["Ben Muster"]
                    since    ["2026-…+00:00"]   each coach's, null where it is not known
                    renames  [{"coach": 0, "old": "Ben", "new": "Ben Muster",
                               "at": "2026-…+00:00"}]
                    videos   [{"fingerprint": "6a1f…", "name": "race1.mp4"}]
                    answers  [{"video": 0, "coach": 0, "given_at": "2026-…+00:00",
                               "seconds_taken": 4.2, "answer": {"pair": "1-3", …},
                               "suggestion": {"sight": "shown", "source": "strips-1f…",
                                              "pair": "1-3", "confidence": 0.91},
                               "before_seeing": {"given_at": …, "answer": …}}]
                    repeats  [{"video": 0, "coach": 0, "given_at": …,
                               "seconds_taken": …, "answer": {…},
                               "before": {"given_at": …, "answer": {…}}}]

``answer`` holds the fields of :class:`annotator.workflow.Answer`, the pair as ``1-3``;
it is null where the coach took it back. ``suggestion`` holds those of
:class:`annotator.assistance.Assistance`, where there was one.

What is in it, and why:

* **What stands now, not every revision.** Which answer counts is decided by when it was
  given (``annotator.merging``), and for that the last one is enough. One earlier answer
  goes along where it differs: what the coach said before the other's answer could be
  seen, for agreement is measured on that one.
* **What coaches were called.** A name is all that tells them apart at another desk, so
  each one's renames go along, and whoever has or had one of these names, answers or not;
  and since when each is at that desk, which tells who a name meant that two had in turn
  (``annotator.identity``).
* **Repeats**, with the answer that each is compared with: how far a coach agrees with
  herself is the same at every desk.
* **Answers only.** Settled answers stay at the desk where they were settled: what is
  decided there from two answers is decided here too, once both are here.
* **Videos by what they contain.** A name is only for people to read; the same footage
  under another name is found, and other footage under the same name is not.

A bundle comes from outside. Nothing in it is a path, nothing is extracted or run, what
it unpacks to is limited before it is read, and each field is checked; whatever is wrong
is one sentence, and then nothing of it is taken in.

Format history:

* 1 – without ``suggestion``; read as ever.
* 2 – without ``since``, ``renames`` and ``repeats``; read as ever. A version 1 would take
  an answer that a suggestion had helped for a blind one, so it is told apart by its
  number and refuses this one.
* 3 – as above, at first without ``since``. A version 2 would take a coach who was renamed for a second one.
"""

import dataclasses
import hashlib
import json
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NoReturn

from annotator import __version__
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
    refuse,
    seconds_of,
    text_of,
)
from annotator.coach_names import name_key
from annotator.identity import CoachNames, Rename
from annotator.merging import GivenAnswer, GivenRepeat
from annotator.workflow import Answer
from dataset.errors import LabelError
from dataset.files import replaced
from dataset.states import LanePair

FORMAT: Final = "dualane-answers"
VERSION: Final = 3
SUFFIX: Final = ".dualane-answers"

MOST_BYTES: Final = 256 * 2**20
"""Of ``answers.json``: a million answers with notes have room."""
_MOST_MANIFEST_BYTES: Final = 64 * 2**10
_MOST_VALUES: Final = 32_000_000
"""Of ``answers.json``; a few hundred packed KiB could hold so many empty ones that the
memory of a desk would not do for them."""
_MOST_ANSWERS: Final = 2_000_000
_MOST_COACHES: Final = 1_000
_MOST_RENAMES: Final = 10_000
_MOST_OF_A_COACH: Final = 1_000

_MANIFEST: Final = "manifest.json"
_ANSWERS: Final = "answers.json"
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True)
class Bundle:
    """A checked file."""

    path: Path
    project: str
    """Where it comes from, for people."""
    created: datetime
    digest: str
    """SHA-256 of what it says, in hex digits."""
    answers: tuple[GivenAnswer, ...]
    names: tuple[CoachNames, ...]
    """Of everybody in it."""
    repeats: tuple[GivenRepeat, ...]


def write_bundle(
    path: Path,
    project: str,
    given: Sequence[GivenAnswer],
    names: Sequence[CoachNames] = (),
    repeats: Sequence[GivenRepeat] = (),
) -> None:
    """Write answers to a file, whole or not at all.

    Args:
        path: the file; what is there is replaced.
        project: where they come from, for people.
        given: at most one a video and coach.
        names: of their coaches, and of whoever shares a name with them.
        repeats: of the same coaches and videos, at most one each.

    Raises:
        LabelError: they are more than a desk would take in.
        StorageError: the disk is full or the folder cannot be written.
    """
    content = _packed(given, names, repeats)
    coaches = {each.coach for each in given} | {each.name for each in names}
    if len(content) > MOST_BYTES or len(coaches) > _MOST_COACHES:
        raise LabelError(
            f"These answers are more than a bundle holds ({_MOST_COACHES:,} coaches,"
            f" {MOST_BYTES // 2**20} MiB): send those of some coaches at a time."
        )
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(),
        "tool": __version__,
        "project": project[:LONGEST_NAME],
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    with (
        replaced(path) as beside,
        zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr(_MANIFEST, _json(manifest))
        archive.writestr(_ANSWERS, content)


def is_bundle(path: Path) -> bool:
    """Whether a file says that it is a bundle; no word on whether it is sound."""
    try:
        return path.is_file() and _manifest(path)["format"] == FORMAT
    except LabelError:
        return False


def read_bundle(path: Path) -> Bundle:
    """Read and check a bundle, all of it before anything is returned.

    Raises:
        LabelError: names the file, what is wrong, and what to do.
    """
    manifest = _manifest(path)
    if manifest["format"] != FORMAT:
        refuse(path, "is no bundle of answers", f"choose a file that ends in {SUFFIX}")
    version = manifest.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        damaged(path, "it has no version")
    if version > VERSION:
        refuse(
            path,
            f"was written by a newer Dualane (bundle version {version}, this one reads"
            f" up to {VERSION})",
            "update Dualane to take it in",
        )
    content = _member(path, _ANSWERS, MOST_BYTES)
    digest = hashlib.sha256(content).hexdigest()
    if manifest.get("sha256") != digest:
        damaged(path, "its checksum does not match")
    document = _parsed(path, content)
    coaches = _coaches(path, document)
    given = _given(path, document, coaches)
    return Bundle(
        path=path,
        project=text_of(path, manifest.get("project"), "project", LONGEST_NAME),
        created=moment_of(path, manifest.get("created"), "created"),
        digest=digest,
        answers=given,
        names=_names(path, document, coaches),
        repeats=_repeats(path, document, coaches, given),
    )


def _packed(
    given: Sequence[GivenAnswer],
    called: Sequence[CoachNames],
    repeats: Sequence[GivenRepeat],
) -> bytes:
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
    return _json(
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


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# ---------------------------------------------------------------- checking


def _manifest(path: Path) -> dict[str, Any]:
    found = _parsed(path, _member(path, _MANIFEST, _MOST_MANIFEST_BYTES))
    if not isinstance(found.get("format"), str):
        damaged(path, "it does not say what it is")
    return found


def _member(path: Path, name: str, most_bytes: int) -> bytes:
    """The bytes of one member, never more than the limit whatever the file claims."""
    exactly = Counter([_MANIFEST] if name == _MANIFEST else [_MANIFEST, _ANSWERS])
    if path.exists() and not path.is_file() and not path.is_dir():
        refuse(path, "is no file that can be read", "choose a bundle")
    try:
        if path.stat().st_size > MOST_BYTES:
            refuse(path, "is too large for a bundle", "choose one that Dualane wrote")
        with zipfile.ZipFile(path) as archive:
            if not exactly <= Counter(archive.namelist()) or (
                # A newer version may hold more, which it says in its manifest.
                name != _MANIFEST and not exactly >= Counter(archive.namelist())
            ):
                refuse(path, "is no bundle of answers", "choose one that Dualane wrote")
            with archive.open(name) as member:
                content = member.read(most_bytes + 1)
    except FileNotFoundError as error:
        raise LabelError(
            f"There is no file {path}: check its name and folder."
        ) from error
    except IsADirectoryError as error:
        raise LabelError(
            f"{path} is a folder, not a bundle: choose the file in it."
        ) from error
    except OSError as error:
        raise LabelError(
            f"{path} cannot be read ({error.strerror or error}): ask for the right to"
            " read it, or check that its disk is connected."
        ) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError):
        refuse(path, "is no bundle of answers, or is damaged", "ask for it again")
    # Encrypted, or packed in a way that we never use.
    except (RuntimeError, NotImplementedError, ValueError):
        refuse(path, "is packed in an unknown way", "choose one that Dualane wrote")
    if len(content) > most_bytes:
        refuse(
            path,
            f"holds more than {most_bytes // 2**20 or 1} MiB",
            "it is no bundle that Dualane wrote",
        )
    return content


def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    def no_number(word: str) -> NoReturn:
        raise ValueError(word)

    if content.count(b",") > _MOST_VALUES:
        damaged(path, "it holds more values than any answers need")
    try:
        found = json.loads(content.decode("utf-8"), parse_constant=no_number)
    except (ValueError, RecursionError):  # UnicodeDecodeError is one of them
        damaged(path, "it is no JSON text")
    if not isinstance(found, dict):
        damaged(path, "it holds no fields")
    return found


def _given(
    path: Path, document: dict[str, Any], coaches: Sequence[str]
) -> tuple[GivenAnswer, ...]:
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


def _coaches(path: Path, document: dict[str, Any]) -> list[str]:
    coaches = [
        coach_of(path, each)
        for each in list_of(path, document, "coaches", _MOST_COACHES)
    ]
    if len({name_key(name) for name in coaches}) < len(coaches):
        damaged(path, "it lists a coach twice")
    return coaches


def _names(
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


def _repeats(
    path: Path,
    document: dict[str, Any],
    coaches: Sequence[str],
    given: Sequence[GivenAnswer],
) -> tuple[GivenRepeat, ...]:
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
