"""A bundle, a file of answers from another desk: how it is written and checked.

A zip archive of exactly two members::

    manifest.json   format, version, created, tool, project, sha256 of answers.json
    answers.json    coaches  ["Ben Muster"]
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
  each one's renames go along, and whoever has or had one of these names, answers or not
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
* 2 – without ``renames`` and ``repeats``; read as ever. A version 1 would take an answer that a suggestion
  had helped for a blind one, so it is told apart by its number and refuses this one.
* 3 – as above. A version 2 would take a coach who was renamed for a second one.
"""

import dataclasses
import hashlib
import json
import lzma
import math
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NoReturn

from annotator import __version__
from annotator.assistance import Assistance, Sight
from annotator.coach_names import LONGEST_COACH, clean_name, name_key
from annotator.identity import CoachNames, Rename
from annotator.merging import GivenAnswer, GivenRepeat
from annotator.workflow import Answer
from dataset.errors import KnownError, LabelError
from dataset.files import replaced
from dataset.states import LanePair

FORMAT: Final = "dualane-answers"
VERSION: Final = 3
SUFFIX: Final = ".dualane-answers"

MOST_BYTES: Final = 256 * 2**20
"""Of ``answers.json``: a million answers with notes have room."""
_MOST_MANIFEST_BYTES: Final = 64 * 2**10
_MOST_ANSWERS: Final = 2_000_000
_MOST_COACHES: Final = 200
_MOST_RENAMES: Final = 10_000
_MOST_OF_A_COACH: Final = 1_000
_LONGEST_NAME: Final = 1_000
_LONGEST_TEXT: Final = 1_000_000

_MANIFEST: Final = "manifest.json"
_ANSWERS: Final = "answers.json"
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{16,64}")
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_FIELDS: Final = {field.name for field in dataclasses.fields(Answer)}


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
        StorageError: the disk is full or the folder cannot be written.
    """
    content = _packed(given, names, repeats)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(),
        "tool": __version__,
        "project": project[:_LONGEST_NAME],
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
        _refuse(path, "is no bundle of answers", "choose a file that ends in " + SUFFIX)
    version = manifest.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        _damaged(path, "it has no version")
    if version > VERSION:
        _refuse(
            path,
            f"was written by a newer Dualane (bundle version {version}, this one reads"
            f" up to {VERSION})",
            "update Dualane to take it in",
        )
    content = _member(path, _ANSWERS, MOST_BYTES)
    digest = hashlib.sha256(content).hexdigest()
    if manifest.get("sha256") != digest:
        _damaged(path, "its checksum does not match")
    document = _parsed(path, content)
    coaches = _coaches(path, document)
    given = _given(path, document, coaches)
    return Bundle(
        path=path,
        project=_text(path, manifest.get("project"), "project", _LONGEST_NAME),
        created=_moment(path, manifest.get("created"), "created"),
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
    renames = [
        {
            "coach": coaches[each.name],
            "old": rename.old,
            "new": rename.new,
            "at": rename.at.astimezone(UTC).isoformat(),
        }
        for each in called
        for rename in each.renames[-_MOST_OF_A_COACH:]
    ]
    return _json(
        {
            "coaches": list(coaches),
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
        for name in sorted(_FIELDS)
        if (value := getattr(answer, name)) != usual[name]
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# ---------------------------------------------------------------- checking


def _refuse(path: Path, what: str, remedy: str) -> NoReturn:
    raise LabelError(f"{path.name} {what}: {remedy}; nothing was taken in.")


def _damaged(path: Path, what: str) -> NoReturn:
    _refuse(path, f"is damaged ({what})", "ask for it again")


def _manifest(path: Path) -> dict[str, Any]:
    found = _parsed(path, _member(path, _MANIFEST, _MOST_MANIFEST_BYTES))
    if not isinstance(found.get("format"), str):
        _damaged(path, "it does not say what it is")
    return found


def _member(path: Path, name: str, most_bytes: int) -> bytes:
    """The bytes of one member, never more than the limit whatever the file claims."""
    exactly = Counter([_MANIFEST] if name == _MANIFEST else [_MANIFEST, _ANSWERS])
    if path.exists() and not path.is_file() and not path.is_dir():
        _refuse(path, "is no file that can be read", "choose a bundle")
    try:
        if path.stat().st_size > MOST_BYTES:
            _refuse(path, "is too large for a bundle", "choose one that Dualane wrote")
        with zipfile.ZipFile(path) as archive:
            if not exactly <= Counter(archive.namelist()) or (
                # A newer version may hold more, which it says in its manifest.
                name != _MANIFEST and not exactly >= Counter(archive.namelist())
            ):
                _refuse(
                    path, "is no bundle of answers", "choose one that Dualane wrote"
                )
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
        _refuse(path, "is no bundle of answers, or is damaged", "ask for it again")
    # Encrypted, or packed in a way that we never use.
    except (RuntimeError, NotImplementedError, ValueError):
        _refuse(path, "is packed in an unknown way", "choose one that Dualane wrote")
    if len(content) > most_bytes:
        _refuse(
            path,
            f"holds more than {most_bytes // 2**20 or 1} MiB",
            "it is no bundle that Dualane wrote",
        )
    return content


def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    def no_number(word: str) -> NoReturn:
        raise ValueError(word)

    try:
        found = json.loads(content.decode("utf-8"), parse_constant=no_number)
    except (ValueError, RecursionError):  # UnicodeDecodeError is one of them
        _damaged(path, "it is no JSON text")
    if not isinstance(found, dict):
        _damaged(path, "it holds no fields")
    return found


def _given(
    path: Path, document: dict[str, Any], coaches: Sequence[str]
) -> tuple[GivenAnswer, ...]:
    videos = _videos(path, document)
    taken = set()
    given = []
    for each in _list(path, document, "answers", _MOST_ANSWERS):
        entry = _dict(path, each, "an answer")
        key = (
            _index(path, entry.get("video"), len(videos), "video"),
            _index(path, entry.get("coach"), len(coaches), "coach"),
        )
        if key in taken:
            _damaged(path, "a coach answers a video twice")
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
                else _statement_of(path, about, _dict(path, before, "an answer"), None),
            )
        )
    return tuple(given)


def _coaches(path: Path, document: dict[str, Any]) -> list[str]:
    coaches = [
        _coach(path, each) for each in _list(path, document, "coaches", _MOST_COACHES)
    ]
    if len({name_key(name) for name in coaches}) < len(coaches):
        _damaged(path, "it lists a coach twice")
    return coaches


def _names(
    path: Path, document: dict[str, Any], coaches: Sequence[str]
) -> tuple[CoachNames, ...]:
    """What its coaches were called; before version 3 only what they are called."""
    renames: dict[int, list[Rename]] = {}
    events: set[Rename] = set()
    moments: set[tuple[int, datetime]] = set()
    for each in _list(path, {"renames": [], **document}, "renames", _MOST_RENAMES):
        entry = _dict(path, each, "a rename")
        coach = _index(path, entry.get("coach"), len(coaches), "coach")
        rename = Rename(
            _new_name(path, entry.get("old")),
            _new_name(path, entry.get("new")),
            _moment(path, entry.get("at"), "the time of a rename"),
        )
        of_coach = renames.setdefault(coach, [])
        if rename.old == rename.new:
            _damaged(path, "a rename leads back to the same name")
        if rename in events:
            _damaged(path, "it lists a rename twice")
        if (coach, rename.at) in moments:
            _damaged(path, "a coach is renamed twice at the same time")
        if len(of_coach) == _MOST_OF_A_COACH:
            _damaged(path, f"a coach is renamed more than {_MOST_OF_A_COACH:,} times")
        events.add(rename)
        moments.add((coach, rename.at))
        of_coach.append(rename)
    found = []
    for number, name in enumerate(coaches):
        known = CoachNames(name, tuple(renames.get(number, ())))
        if known.renames and name not in {
            each for rename in known.renames for each in (rename.old, rename.new)
        }:
            _damaged(path, f"the renames of {name} lead to other names")
        found.append(known)
    return tuple(found)


def _new_name(path: Path, found: object) -> str:
    name = _coach(path, found)
    if len(name) > LONGEST_COACH:
        _damaged(path, "a coach has a name without end")
    return name


def _videos(path: Path, document: dict[str, Any]) -> list[tuple[str, str]]:
    """Fingerprint and name."""
    videos = []
    for each in _list(path, document, "videos", _MOST_ANSWERS):
        video = _dict(path, each, "a video")
        fingerprint = video.get("fingerprint")
        if not isinstance(fingerprint, str) or not _FINGERPRINT.fullmatch(fingerprint):
            _damaged(path, "a video has no fingerprint")
        name = _text(path, video.get("name"), "the name of a video", _LONGEST_NAME)
        videos.append((fingerprint, name))
    if len({fingerprint for fingerprint, _ in videos}) < len(videos):
        _damaged(path, "it lists a video twice")
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
    for each in _list(path, {"repeats": [], **document}, "repeats", _MOST_ANSWERS):
        entry = _dict(path, each, "a repeat")
        fingerprint, name = videos[
            _index(path, entry.get("video"), len(videos), "video")
        ]
        coach = coaches[_index(path, entry.get("coach"), len(coaches), "coach")]
        key = fingerprint, coach
        if key not in answered:
            _damaged(path, "a video came back to a coach who never answered it")
        if key in taken:
            _damaged(path, "a video came back to a coach twice")
        taken.add(key)
        earlier = _dict(path, entry.get("before"), "an answer")
        before = _answer(path, earlier.get("answer"))
        repeat = GivenRepeat(
            fingerprint=fingerprint,
            video=name,
            coach=coach,
            before=before if before is not None else _damaged(path, _NOTHING_BEFORE),
            before_at=_moment(path, earlier.get("given_at"), "the time of an answer"),
            again=_answer(path, entry.get("answer")),
            again_at=_moment(path, entry.get("given_at"), "the time of an answer"),
            seconds_taken=_seconds(path, entry.get("seconds_taken"), "seconds_taken"),
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
        answer=_answer(path, entry.get("answer")),
        given_at=_moment(path, entry.get("given_at"), "the time of an answer"),
        seconds_taken=_seconds(path, entry.get("seconds_taken"), "seconds_taken"),
        before_seeing=before,
        assistance=_assistance(path, entry.get("suggestion")),
    )


def _assistance(path: Path, found: object) -> Assistance | None:
    if found is None:
        return None
    said = _dict(path, found, "a suggestion")
    confidence = said.get("confidence")
    if not isinstance(confidence, int | float) or isinstance(confidence, bool):
        _damaged(path, "the confidence of a suggestion is no number")
    try:
        return Assistance(
            Sight(_text(path, said.get("sight"), "a sight", 16)),
            _text(
                path, said.get("source"), "the source of a suggestion", _LONGEST_NAME
            ),
            LanePair.parse(_text(path, said.get("pair"), "a pair", 3)),
            float(confidence),
        )
    except (ValueError, OverflowError):  # of a sight or a confidence that there is not
        _damaged(path, "a suggestion says what none can say")
    except LabelError:
        _damaged(path, "a suggestion names no pair")


def _answer(path: Path, found: object) -> Answer | None:
    if found is None:
        return None
    said = _dict(path, found, "an answer")
    if unknown := said.keys() - _FIELDS:
        _damaged(path, f"an answer has an unknown field {min(unknown)!r}")
    fields: dict[str, Any] = {}
    for name, value in said.items():
        match name:
            case "pair":
                text = _text(path, value, "a pair", 3)
                try:
                    fields[name] = LanePair.parse(text)
                except KnownError:
                    _damaged(path, f"there is no pair {text!r}")
            case "unsure":
                if not isinstance(value, bool):
                    _damaged(path, "unsure is neither true nor false")
                fields[name] = value
            case "unusable" | "note":
                fields[name] = _text(path, value, name, _LONGEST_TEXT)
            case _:  # moments and times, in seconds
                fields[name] = _seconds(path, value, name)
    try:
        return Answer(**fields)
    except LabelError as error:
        _damaged(path, str(error).rstrip("."))


def _coach(path: Path, found: object) -> str:
    name = clean_name(_text(path, found, "the name of a coach", _LONGEST_NAME))
    if not name_key(name) or any(unicodedata.category(c) == "Cc" for c in name):
        _damaged(path, "a coach has no name that can be typed")
    return name


def _list(
    path: Path, document: dict[str, Any], key: str, most_items: int
) -> list[object]:
    found = document.get(key)
    if not isinstance(found, list) or len(found) > most_items:
        _damaged(path, f"{key} is no list, or too long a one")
    return found


def _dict(path: Path, found: object, what: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        _damaged(path, f"{what} has no fields")
    return found


def _index(path: Path, found: object, n: int, what: str) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < n:
        _damaged(path, f"an answer names no {what} of the file")
    return found


def _text(path: Path, found: object, what: str, longest: int) -> str:
    if not isinstance(found, str) or len(found) > longest:
        _damaged(path, f"{what} is no text, or too long a one")
    # No database or file takes half a character, and PostgreSQL no NUL.
    try:
        found.encode()
    except UnicodeEncodeError:
        _damaged(path, f"{what} holds a character that does not exist")
    if "\0" in found:
        _damaged(path, f"{what} holds a character that does not exist")
    return found


def _seconds(path: Path, found: object, what: str) -> float | None:
    if found is None:
        return None
    if (
        not isinstance(found, int | float)
        or isinstance(found, bool)
        or not 0 <= found <= 10**9
        or not math.isfinite(found)
    ):
        _damaged(path, f"{what} is no number of seconds")
    return float(found)


def _moment(path: Path, found: object, what: str) -> datetime:
    text = _text(path, found, what, 64)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        _damaged(path, f"{what} is no moment in time")
    if moment < _EARLIEST:
        _damaged(path, f"{what} lies before the year 2000")
    return moment
