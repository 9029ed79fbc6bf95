"""What is said of coaches and answers (see ``annotator.ui.sentences``)."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

SENTENCES: Final = (
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The coach's name holds a sign that cannot be seen: type the name anew.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The coach's name “{name}…” has {n} characters: type one of at most {most}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Another coach is called “{name}” here: type another name, such as one with the family name.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "No coach has the number {n} in this project: choose who is labelling again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "No coach is called “{name}” here (known: {known}): check the spelling, or add the coach first.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "No video has the number {n} in this project: reload the list of videos.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "No video is called “{name}” in this project: check the spelling, or import it first.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{n} videos are called “{name}” ({places}): write the whole path of the one that is meant.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "That video has no answer of yours any more: go to it again and answer it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} was settled anew meanwhile, so that is not undone: open it again to change it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} was settled meanwhile as “{pairs}”: open it again to change it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} is {status}, not disputed, so there is nothing to settle: it takes two coaches who differ.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "An answer is either a state for each lane or “cannot judge” with a reason: give one of the two.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "“Cannot judge” needs a reason, such as “camera moved” or “no race”.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The {lane} lane has a moment of {time} s, and a {state} has none: only a slip or a fall begins at a moment.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The {lane} lane's moment is {time}: give it in seconds from the first frame, such as 3.2.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The {lane} lane has a final time of {time} s, and a {state} has none: only who stops the timer has a time.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The {lane} lane's final time is {time}: give it in seconds, such as 6.42.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "“{text}” is not a lane state: use flash, slip, fall or empty (or 1, 2, 3, 4).",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Both lanes are empty, so there is nothing to judge: mark the video as unusable instead.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "“{text}” is not a pair: write left and right with a hyphen between, such as 1-3 or flash-fall.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} is a folder, not a bundle: choose the file in it."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Other desks take “{other}” and “{name}” for one coach: give one of the two another name, then send again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} holds no answer yet, so there is nothing to send: label first.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} holds no answer of {who} yet, so there is nothing to send: label first.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "Nothing that {name} has taken in is left to undo."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Nothing was taken in under the number {n}: look at the list of what was taken in.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "What came in with {name} is undone already: take the file in again to have it back.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "These answers are more than a bundle holds ({n} coaches, {size} MiB): send those of some coaches at a time.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} has more than {n} MiB and is no file of labels: choose another file, or part it into several.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} is a folder: give the bundle a file name in it."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} lies where the project {folder} keeps its own files: choose another place for the bundle.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is there already and is no bundle of answers: choose another name, or move it away.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} is a folder: give the labels a file name in it."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} lies where the project {folder} keeps its own files: choose another place for the labels.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is there already and holds something else than these labels: choose another name, or move it away.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} names {n} coaches: check that the column coach holds the names of people; nothing was imported.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path}, row {row}: {name} answers {video} here and in row {before}: keep one of the two; nothing was imported.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path}, row {row}: {video} is in “{value}” here and in “{before}” above: keep one of the two; nothing was changed.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} has no column “video”, or has it twice (its columns: {names}): name so the column with the names of the files.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} has no column beside “video”: add one that names the group, such as session, athlete or venue.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} has no column “{name}”, or has it twice (its columns: {names}): name one that it has once.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is empty: its first row must name its columns, such as {names}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The group pattern “{pattern}” takes too long: write it without a repeat inside a repeat, such as (a+)+; nothing was changed.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The group pattern “{pattern}” is no regular expression ({error}): correct it, or leave it out to group by file name.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "“{text}” is no number of videos: write targets as 20 for every pair, or as 1-3=40,3-3=10.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path}, row {row}: {what}; nothing was imported."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} {fault}: {remedy}; nothing was taken in."
        )
    ),
)
"""Word for word as below: a test compares them with the code."""
