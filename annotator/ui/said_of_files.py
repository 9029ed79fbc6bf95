"""What is said of databases, clips and other files (see ``annotator.ui.sentences``)."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

SENTENCES: Final = (
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Groups of videos were changed while the dataset was written, so no part of it was fixed: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be looked up, for its folder may not be entered: ask for the right to read it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "The labels of this project, {database}, are gone: {remedy}."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{name} was written by a newer Dualane (schema {revision}, this version knows up to {known}): update Dualane to open it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is a database of another program: choose another folder or file for the labels.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The label database is a {backend} address, and Dualane keeps labels in a SQLite file or at postgresql+psycopg://user@host/name: correct the database in project.toml.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Labels on a PostgreSQL server need one more package: install it with pip install 'dualane[server]'.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The address of the label database ({address}) cannot be read: write it as postgresql+psycopg://user@host/name in project.toml.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The address of the label database cannot be read: write it as postgresql+psycopg://user@host/name.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The database {name} holds no labels of Dualane: correct its address in project.toml, or ask whoever runs the server for its last copy.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The label server {name} cannot be used ({why}): check the network, the address in project.toml, and the password in DUALANE_DATABASE_PASSWORD or your pgpass file.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} lies where the project {folder} keeps its own files: choose another place, such as {places}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Another {what} is running in {folder}{holder}: wait for it to end, or stop it, and try again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be read ({why}): ask for the right to read it, or check that its disk is connected.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} cannot be opened any more ({why}): put it back, or make it again, and start anew.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} holds clips of {shape}, not of 30 pictures of 112 × 112 in colour: import the video again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} holds clips of {shape}, not of 30 pictures of 112 × 112 in colour: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} does not hold one whole number a clip in /{name}: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} has no clip {n} with frames of 112 × 112: import the video again.",
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "{path} was cut anew meanwhile: run it again.")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} has a name that this system cannot pass on: rename it."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is a pipe or a device and no file: choose a video file.",
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "{path} {lack}: choose a video file.")),
    str(QT_TRANSLATE_NOOP("sentences", "{path} is a folder: name the {noun} itself.")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} does not exist: check the name, or make the {noun} again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is an HDF5 file but no {noun} of Dualane: choose another file.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} carries the unknown format version “{version}”: make the {noun} again with this version of Dualane.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} was written by a newer Dualane (format {version}, this one reads up to {known}): update Dualane to open it.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is damaged or no HDF5 file: check that it is the {noun} you mean, or make it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} has lost the seal at its end, so it was cut short or another program has written to it: make the {noun} again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is damaged ({sentence}): copy it again from the camera, or import it anyway to take in what is there.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is damaged{inside}: delete it and make it again by importing or exporting once more.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} holds no clips: import that video again."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} links the clips of {name} in {file}, which were cut anew since: export it again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} was replaced while it was being read: run it again."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} was not written, for no video has a consensus yet: let two coaches answer some videos first.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} holds the clips of another video than {name}: import that video again.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "{path} holds no clips of {name}: import that video again."
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{path} is there already and is no snapshot that this Dualane can replace: choose another name, or remove that file first.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{first} and {second} were cut by different recipes ({key}): import one of them again, then export.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The crop box {box} is no part of a frame: give left, top, right and bottom as fractions with 0 ≤ left < right ≤ 1 and 0 ≤ top < bottom ≤ 1.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{where} was written with another code table, so its codes cannot be trusted: export or train it again with this version of Dualane.",
        )
    ),
)
"""Word for word as below: a test compares them with the code."""
