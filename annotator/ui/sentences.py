"""What the rooms below the window say, in the language of the window.

They know no Qt and speak English, in whole sentences with names and figures in them.
Those that a coach is likely to meet are known here, each with a ``{field}`` for what
differs; a sentence that is not known is shown as it is.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from string import Formatter
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from annotator.ui import (
    said_of_answers,
    said_of_files,
    said_of_networks,
    said_of_settings,
    said_of_trainings,
)
from annotator.ui.said_of_faults import FAULTS, SYSTEMS_WORDS
from annotator.ui.said_within import PHRASES
from annotator.ui.theme import state_words
from dataset.states import LaneState

_ANY: Final = (
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} may not be read: ask for the right to read it."
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "{path} is a folder: choose a video file.")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} is empty (0 bytes): copy it again from the camera."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} holds no moving picture (only sound or data): choose a video.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is encoded in a way that is not known here: convert it to MP4 (H.264) and import that.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} has frames of {width} × {height} pixels, more than the 8192 × 4320 that can be decoded here: convert it to 4K or smaller.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be opened as a video: its copy was cut off or it is damaged; copy it again from the camera.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is no video: choose a video file, such as MP4, MOV, AVI, MKV, WebM or MTS.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} holds no picture that decodes: its copy was cut off or it is damaged; copy it again from the camera.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} does not tell when its pictures were taken: convert it to MP4 (H.264) and import that.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} lasts longer than {hours} hours: cut it into shorter videos and import those.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} cannot be read ({why}): check that it is still there."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} does not exist: name a video or a folder."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is still being written: import it again when its copy is done.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "There are no videos in {places}: choose a folder that holds some, and that may be read.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The decoder hung on {path} and was ended: convert it to MP4 (H.264) and import that, or leave it out.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The decoder crashed on {path} ({how}): import it again, and if that fails too, convert it to MP4 (H.264) and import that.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "No space is left to write {path}: free some space on that disk and run it again; nothing already saved was touched.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "No space is left to write {name}: free some space on that disk and answer again; everything saved before is safe.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be written: choose a folder that you may write to, or ask for the right to write there.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be written, for its folder has gone: check that the disk is still connected and run it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} cannot be opened for writing: ask for the right to write there, or copy the project to a folder of your own.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Another process is writing {name}: wait for it to end, or close it, and try again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Somebody else wrote the same row of {name} at this moment: try again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The disk failed while {name} was read or written: check the disk or its connection and try again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{folder} is a project already: open it instead."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} is a file, not a folder: choose another name for the project.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} holds other files already ({file}): choose an empty or a new folder for the project.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} is no Dualane project (there is no {file} in it): choose another folder, or make a project with dualane init {same}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} was made by a newer Dualane (project version {version}, this one knows up to {known}): update Dualane to open it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The folder {folder} cannot be made ({why}): choose another place or name for the project.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} is a project of your own, not a demo: choose another folder for the demo.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "A settled answer needs a reason: say in a few words what decided it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "There is no file {path}: check its name and folder."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is a folder, not a CSV file: choose the file of labels in it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is not UTF-8 text (byte {n}): save it from the spreadsheet as “CSV UTF-8” and import it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "No video of {project} is decided yet, so there is nothing to export: let two coaches answer the same videos, or settle the disputed ones.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The clips of all decided videos of {project} are missing: import the videos again to cut them, then export.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{project} has no trained network yet: retrain once, then ask for suggestions.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Training ended without a checkpoint: start it again, and if it happens twice run “dualane doctor”.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The {part} videos show pairs that no training video shows ({pairs}), so the network cannot know them.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The {part} videos show states that no training video shows ({pairs}), so the network cannot know them.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The {part} videos show states that no training video shows ({pairs}), so the network knows them only from other climbs that training changed into them.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The {part} videos show states that no training video shows in the {lane} lane ({pairs}), so the network cannot know them there.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "All training videos are {pairs}, so the network can learn nothing else.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "It says {pairs} of all {n} {part} videos that it answers, so it does not tell videos apart: train it on more videos, or for more epochs.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "A short training (fewer than {n} steps), so another one may judge the same videos otherwise; what batch normalisation goes by was measured on training clips at its end.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} has a name that is too long for its disk: choose a shorter one.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is in use by the system or another program: close what uses it and run it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is a folder, so no file of that name can be written: choose another name, or move that folder away.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} is damaged or is no label database: set it aside, with the -wal, -shm and -journal files beside it, and put {copy} in its place.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be read ({why}): correct it in a text editor, or put an older copy in its place; the labels are not touched by it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} was moved, deleted or replaced while it was open: close the project, put the folder back, and open it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "A coach needs a name: type one, such as “Anna”.",
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "The CPU was asked for.")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{network} was trained under protocol “paper” and knows clips of nearly every video, so nobody can say which network is better on new ones: train on an export under protocol “grouped”.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "No video is held out from training, so nobody can say which network is better: label the videos of another evening or venue, which are held out by themselves, and train again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The dataset that the network was trained on is not in this project any more, so there is nothing to compare them on: retrain once.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "The comparison was cancelled; it can be made again."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "The comparison ended without a result: compare them again."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{network} may have learned from these very videos, for protocol “paper” divides the clips of a video.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The validation videos chose the epoch of {network}, so its figure here is a little too good.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Of {n} of {all} videos {network} says nothing, for the wall is lost from sight there; they count as wrong.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Protocol “paper”: clips of one video are in training and in test, and the test clips also choose the best epoch, as in the study, so the figures flatter the network.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "There are no test videos yet, so there is no honest figure of how good the network is.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "There are no validation videos yet, so training runs all its epochs and keeps the last weights.",
        )
    ),
)
SENTENCES: Final = (
    *_ANY,
    *said_of_files.SENTENCES,
    *said_of_answers.SENTENCES,
    *said_of_networks.SENTENCES,
    *said_of_trainings.NOTES,
    *said_of_settings.SENTENCES,
)
"""Word for word as below: a test compares them with the code."""
FORMER: Final = (
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "A short training (fewer than {n} steps): batch normalisation was measured on training clips at its end.",
        )
    ),
)
"""Said by earlier versions, and still written on the cards of their checkpoints."""
_WHOLE: Final = (*SENTENCES, *FORMER)
PARTS: Final = (*PHRASES, *FAULTS)
_PARTS_AND_SYSTEM: Final = (*PARTS, *SYSTEMS_WORDS)
"""What is put into them, likewise; the first that fits is taken."""

_FIELDS: Final = {
    "lane": "left|right",
    "lack": "points to a file that does not exist|does not exist",
    "fault": ("(?:is no|is damaged|is too large|is packed|was written|holds more) .+?"),
    "frames": "[0-9]+ frames?",
    "inside": r"(?: \(.+?\))?",
    "holder": r"(?: \(.+?\))?",
    "n": "[0-9][0-9,]*",
    "key": "[a-z_]+",
    "table": "[a-z_]+",
}
"""What a field may hold, where it could begin or end at several places."""

_WITHIN: Final = frozenset(
    (
        *("lack", "fault", "remedy", "what", "why", "noun", "holder", "status"),
        *("frames", "where", "counts", "how", "setting", "copy", "known"),
        *("standing", "former"),
    )
)
"""Fields that hold words of ours, which are looked up themselves."""


def in_own_words(text: str) -> str:
    """``text`` in the window's language, with the same names and figures in it.

    Several sentences, one a line, are looked up one by one.
    """
    if "\n" in text:
        return "\n".join(in_own_words(line) for line in text.split("\n"))
    return _own(text, _patterns(_WHOLE))


def part_in_own_words(text: str) -> str:
    """A part of a sentence likewise: a fault, a remedy, a sentence without its stop."""
    found = _own(text, _patterns(_PARTS_AND_SYSTEM))
    if found != text:
        return found
    whole = _own(f"{text}.", _patterns(SENTENCES))
    return text if whole == f"{text}." else whole.rstrip("。.")


def damage_in_own_words(text: str) -> str:
    """What a video lacks (``dataset.damage``): several parts, one sentence."""
    parts = text.removesuffix(".").split("; ")
    parts[0] = parts[0][:1].lower() + parts[0][1:]
    own = [part_in_own_words(each) for each in parts]
    if own == parts:  # English, or not translated: as it was said
        return text
    stop = QCoreApplication.translate("sentences", ".") if text.endswith(".") else ""
    return QCoreApplication.translate("sentences", "; ").join(own) + stop


def _own(text: str, patterns: Sequence[tuple[str, re.Pattern[str]]]) -> str:
    for sentence, pattern in patterns:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        own = QCoreApplication.translate("sentences", sentence)
        fields = found.groupdict()
        if own == sentence:  # English, or not translated: as it was said
            pairs = fields.get("pairs")  # but for how the window writes a pair
            return text.replace(pairs, _value("pairs", pairs)) if pairs else text
        return own.format(**{name: _value(name, each) for name, each in fields.items()})
    return text


@cache
def _patterns(sentences: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((sentence, _pattern(sentence)) for sentence in sentences)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = []
    for literal, field, _spec, _conversion in Formatter().parse(sentence):
        parts.append(re.escape(literal))
        if field is not None:
            parts.append(f"(?P<{field}>{_FIELDS.get(field, '.+?')})")
    return re.compile("".join(parts))


def _value(name: str, value: str) -> str:
    """States, lanes, parts and faults are words of ours; all else names and figures."""
    if name in ("pairs", "state"):
        for state in LaneState:
            value = re.sub(rf"\b{state.word}\b", state_words(state), value)
    elif name in ("part", "lane"):
        value = _words_of_ours().get(value, value)
    elif name == "sentence":
        value = damage_in_own_words(value)
    elif name == "said":
        value = in_own_words(value)
    elif name == "inside" and value:
        inside = QCoreApplication.translate("sentences", " ({what})")
        value = inside.format(what=part_in_own_words(value[2:-1]))
    elif name in _WITHIN:
        value = part_in_own_words(value)
    return value


def _words_of_ours() -> Mapping[str, str]:
    return {
        "training": QCoreApplication.translate("sentences", "training"),
        "validation": QCoreApplication.translate("sentences", "validation"),
        "test": QCoreApplication.translate("sentences", "test"),
        "left": QCoreApplication.translate("sentences", "left"),
        "right": QCoreApplication.translate("sentences", "right"),
    }
