"""What is put into the sentences of ``annotator.ui.sentences``: faults, remedies, damage."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

PHRASES: Final = (
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "the file ends in the middle of this row, after {n} of {wanted} cells: save or copy it again",
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "points to a file that does not exist")),
    str(QT_TRANSLATE_NOOP("sentences", "does not exist")),
    str(QT_TRANSLATE_NOOP("sentences", "copy {path} to its place")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "put it back, or set aside the -wal, -shm and -journal files that lie there still, and then copy {path} to its place",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "put it back, or take the project from a copy of your own"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "is damaged ({why})")),
    str(QT_TRANSLATE_NOOP("sentences", "is no bundle of answers")),
    str(QT_TRANSLATE_NOOP("sentences", "is no bundle of answers, or is damaged")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "was written by a newer Dualane (bundle version {version}, this one reads up to {known})",
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "is no file that can be read")),
    str(QT_TRANSLATE_NOOP("sentences", "is too large for a bundle")),
    str(QT_TRANSLATE_NOOP("sentences", "is packed in an unknown way")),
    str(QT_TRANSLATE_NOOP("sentences", "holds more than {n} MiB")),
    str(QT_TRANSLATE_NOOP("sentences", "choose one that Dualane wrote")),
    str(QT_TRANSLATE_NOOP("sentences", "choose a bundle")),
    str(QT_TRANSLATE_NOOP("sentences", "ask for it again")),
    str(QT_TRANSLATE_NOOP("sentences", "it is no bundle that Dualane wrote")),
    str(QT_TRANSLATE_NOOP("sentences", "update Dualane to take it in")),
    str(QT_TRANSLATE_NOOP("sentences", "its checksum does not match")),
    str(QT_TRANSLATE_NOOP("sentences", "clip file")),
    str(QT_TRANSLATE_NOOP("sentences", "snapshot")),
    str(QT_TRANSLATE_NOOP("sentences", "checkpoint")),
    str(QT_TRANSLATE_NOOP("sentences", "export")),
    str(QT_TRANSLATE_NOOP("sentences", "training")),
    str(QT_TRANSLATE_NOOP("sentences", "import")),
    str(QT_TRANSLATE_NOOP("sentences", "demo")),
    str(QT_TRANSLATE_NOOP("sentences", "save")),
    str(QT_TRANSLATE_NOOP("sentences", "backup")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "there are {n} cells where the header has {wanted}: put text that holds a comma or a semicolon in double quotes",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "a cell is longer than {n} characters, or a double quote is opened and never closed: shorten the cell or close the quote",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "the quotes do not match: put text with quotes in double quotes and write each quote in it twice",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "there is a NUL character: save the file as CSV again"
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "there are two columns “{name}”: remove or rename one"
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "the column “{name}” is missing: the first row must name {names} (and may name {others})",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "the {name} is empty: fill it in or delete the row"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "unsure is “{value}”: write 0 or 1")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "the video is marked as unusable and has states all the same: empty left and right, or write 0 as unusable",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{lane} is empty: write flash, slip, fall or empty, or mark the video as unusable",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} is “{value}”: write seconds, such as 6.42, or leave it empty",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "“{name}” could be {places}: write the whole path of the one that is meant",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "the video “{name}” is not in this project: import it first, write the name that it has here, or leave out the rows of unknown videos",
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "{lane}: {what}")),
    str(QT_TRANSLATE_NOOP("sentences", "{what} (and so for {n} more of the rows)")),
    str(
        QT_TRANSLATE_NOOP("sentences", "only the first {time} s of {total} s are there")
    ),
    str(QT_TRANSLATE_NOOP("sentences", "{frames} could not be decoded")),
    str(QT_TRANSLATE_NOOP("sentences", "{frames} is damaged")),
    str(QT_TRANSLATE_NOOP("sentences", "{frames} are damaged")),
    str(QT_TRANSLATE_NOOP("sentences", "{frames} carries a time that cannot be true")),
    str(QT_TRANSLATE_NOOP("sentences", "{frames} carry a time that cannot be true")),
    str(QT_TRANSLATE_NOOP("sentences", "the file cannot be read in {where}")),
    str(
        QT_TRANSLATE_NOOP("sentences", "the picture changes its size or turn at {time}")
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{total} are missing in {n} places, the longest ({longest}) {where}",
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "{total} are missing {where}")),
    str(QT_TRANSLATE_NOOP("sentences", "{n} frames")),
    str(QT_TRANSLATE_NOOP("sentences", "{n} frame")),
    str(QT_TRANSLATE_NOOP("sentences", "at the start")),
    str(QT_TRANSLATE_NOOP("sentences", "at {time}")),
    str(QT_TRANSLATE_NOOP("sentences", "one place")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{n} of {total} {part} videos gained, {lost} lost"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", " (process {pid} on {host}, since {time})")),
    str(QT_TRANSLATE_NOOP("sentences", "unusable")),
    str(QT_TRANSLATE_NOOP("sentences", "{n} places")),
    str(QT_TRANSLATE_NOOP("sentences", "unlabelled")),
    str(QT_TRANSLATE_NOOP("sentences", "waiting")),
    str(QT_TRANSLATE_NOOP("sentences", "agreed")),
    str(QT_TRANSLATE_NOOP("sentences", "settled")),
    str(QT_TRANSLATE_NOOP("sentences", "covered")),
)
"""Word for word as below: a test compares them with the code."""
