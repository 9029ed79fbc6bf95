"""What is said of settings, lists and codes (see ``annotator.ui.sentences``)."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

SENTENCES: Final = (
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} has a name that this system cannot pass on: rename it, or choose another folder for the project.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "“{name}” reads no lane strips, and only in those a flash can be made a slip: leave out accidents, or choose strips.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "On a plateau the learning rate is multiplied by a number above 0 and up to 1, such as 0.2, and never goes below one of 0 to 1, such as 0.00001.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "A patience must be a whole number of epochs, 0 or more, such as 3.",
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "Accidents must be 0 to 0.75, such as 0.3.")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The least steps of an epoch are {n}: give a whole number from 0 to {most}, such as 20.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "“{name}” has no heads of lanes: leave out two heads, or choose lanes or lane_videos.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "“{name}” in the file is not the coach who is called that here, to judge by the names that both had before: give one of the two another name; nothing was taken in.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "There is no network called “{name}”: choose {network}, or another one that this version has.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "There is no network called “{name}”: choose one of {networks}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "The {setting} is {given}: give a whole number of 1 or more."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The width is {given}: give {most} or less; the study's network has 64.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The learning rate is {given}: give a number above 0 and up to 1, such as 0.0001.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The seed is {given}: give a whole number from 0 to 4294967295.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Dropout must be 0 or more and below 1, and l2 must not be negative.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Smoothing must be 0 to 1, and the average of the weights must keep 0 or more and less than 1, such as 0.99.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Jitter must be 0 to 2, such as 1, and time jitter 0 to 0.5, such as 0.2.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The training setting “{name}” is missing or of the wrong kind: train that checkpoint again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} is called as if it were no network but motion: train it again, and leave its name as it is.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "There is no video to learn from: label some first."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} holds a code that there is not: they are 0 to 14."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is no list of decided videos: give a JSON list with file, code and group of each.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be read as a list of clip files: give a text file with one path a line.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP("sentences", "{code} is not a code: codes run from 0 to 14.")
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "“{text}” is no crop box: write left,top,right,bottom as fractions, for example 0,0.1,1,0.9.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "“{text}” is no recipe of clips: import the video again."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} is there already and is no folder: choose another name.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} links the clips of {name} in {file}, which is missing: put the clip file back or import the video again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP("sentences", "{path} cannot use the clips of {name}: {said}")
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} does not tell which clip belongs to which video (/video_index and /videos/n_clips differ): export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} holds no clips: label some videos, then export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} does not match its own checksum, so something in it was changed after it was written: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} gives {name} the lanes {left}-{right}, which is no pair: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} gives {name} the code {code}, but its lanes {left}-{right} are code {wanted}: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} gives clips of {name} the code {code}, but the video has code {wanted} (codes run from 0 to {most}): export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} puts clips of {name} into a part that is neither train, validation nor test: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} puts clips of {name} into another part than the video: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} has group {group} in more than one part ({names}), so its scores would flatter: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{folder} holds other files than an earlier export wrote: choose another folder, or move them away.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The settings that all desks share cannot be read ({why}): update Dualane at this desk, for a newer one may have written them.",
        )
    ),
)
"""Word for word as below: a test compares them with the code."""
