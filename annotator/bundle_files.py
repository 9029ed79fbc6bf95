"""A bundle, a file of answers from another desk: how it is written and checked.

A zip archive of exactly two members; :mod:`annotator.bundle_document` is about the second::

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

import hashlib
import json
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NoReturn

from annotator import __version__
from annotator.bundle_document import (
    MOST_COACHES,
    answers_of,
    as_json,
    coaches_of,
    names_of,
    packed,
    repeats_of,
)
from annotator.bundle_fields import (
    LONGEST_NAME,
    damaged,
    moment_of,
    refuse,
    text_of,
)
from annotator.csv_tables import no_file
from annotator.identity import CoachNames
from annotator.merging import GivenAnswer, GivenRepeat
from dataset.errors import LabelError
from dataset.files import is_there, replaced

FORMAT: Final = "dualane-answers"
VERSION: Final = 3
SUFFIX: Final = ".dualane-answers"

MOST_BYTES: Final = 256 * 2**20
"""Of ``answers.json``: a million answers with notes have room."""
_MOST_MANIFEST_BYTES: Final = 64 * 2**10
_MOST_VALUES: Final = 32_000_000
"""Of ``answers.json``; a few hundred packed KiB could hold so many empty ones that the
memory of a desk would not do for them."""

_MOST_VERSIONS: Final = 10_000
"""A number beyond is no version of anything."""

_MANIFEST: Final = "manifest.json"
_ANSWERS: Final = "answers.json"


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
    content = packed(given, names, repeats)
    coaches = {each.coach for each in given} | {each.name for each in names}
    if len(content) > MOST_BYTES or len(coaches) > MOST_COACHES:
        raise LabelError(
            f"These answers are more than a bundle holds ({MOST_COACHES:,} coaches,"
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
        archive.writestr(_MANIFEST, as_json(manifest))
        archive.writestr(_ANSWERS, content)


def is_bundle(path: Path) -> bool:
    """Whether a file says that it is a bundle; no word on whether it is sound."""
    try:
        return is_there(path) and path.is_file() and _manifest(path)["format"] == FORMAT
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
    if type(version) is not int or not 1 <= version <= _MOST_VERSIONS:  # a bool is one
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
    coaches = coaches_of(path, document)
    given = answers_of(path, document, coaches)
    return Bundle(
        path=path,
        project=text_of(path, manifest.get("project"), "project", LONGEST_NAME),
        created=moment_of(path, manifest.get("created"), "created"),
        digest=digest,
        answers=given,
        names=names_of(path, document, coaches),
        repeats=repeats_of(path, document, coaches, given),
    )


def _manifest(path: Path) -> dict[str, Any]:
    found = _parsed(path, _member(path, _MANIFEST, _MOST_MANIFEST_BYTES))
    if not isinstance(found.get("format"), str):
        damaged(path, "it does not say what it is")
    return found


def _member(path: Path, name: str, most_bytes: int) -> bytes:
    """The bytes of one member, never more than the limit whatever the file claims."""
    exactly = Counter([_MANIFEST] if name == _MANIFEST else [_MANIFEST, _ANSWERS])
    if is_there(path) and not path.is_file() and not path.is_dir():
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
        raise no_file(path) from error
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
