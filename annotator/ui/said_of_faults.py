"""What is wrong with a file, put into the sentences of ``annotator.ui.sentences``."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

FAULTS: Final = (
    str(QT_TRANSLATE_NOOP("sentences", "it is far too large")),
    str(QT_TRANSLATE_NOOP("sentences", "it is no JSON")),
    str(QT_TRANSLATE_NOOP("sentences", "it is no checkpoint card")),
    str(QT_TRANSLATE_NOOP("sentences", "its version is unknown")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” is missing or of the wrong kind")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” is no finite number")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” counts below zero")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” is no list of tables")),
    str(QT_TRANSLATE_NOOP("sentences", "“metrics” counts what cannot be")),
    str(QT_TRANSLATE_NOOP("sentences", "“metrics” holds a share that is none")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "“metrics” has more videos without an answer than videos"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "“metrics” is no table of tables")),
    str(QT_TRANSLATE_NOOP("sentences", "“config” is wrong ({what})")),
    str(QT_TRANSLATE_NOOP("sentences", "“notes” is no list of sentences")),
    str(QT_TRANSLATE_NOOP("sentences", "“created” is no time")),
    str(QT_TRANSLATE_NOOP("sentences", "“checkpoint_id” is no name")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” is below {n}")),
    str(QT_TRANSLATE_NOOP("sentences", "“network” differs from the configuration's")),
    str(QT_TRANSLATE_NOOP("sentences", "it ends early")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” holds no true or false")),
    str(QT_TRANSLATE_NOOP("sentences", "its numbers are not those that were written")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” holds what is no number")),
    str(QT_TRANSLATE_NOOP("sentences", "it is no file")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” has no sound shape")),
    str(QT_TRANSLATE_NOOP("sentences", "it is too short")),
    str(QT_TRANSLATE_NOOP("sentences", "its header claims {n} bytes")),
    str(QT_TRANSLATE_NOOP("sentences", "its header is no JSON object")),
    str(QT_TRANSLATE_NOOP("sentences", "its metadata is no table of texts")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” leaves a gap or overlaps another")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "its tensors need {wanted} bytes and {given} are there"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "a name stands twice in its header")),
    str(QT_TRANSLATE_NOOP("sentences", "a name in its header is none")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” is not described as a tensor")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” holds numbers of an unknown kind")),
    str(QT_TRANSLATE_NOOP("sentences", "“{name}” has no sound place")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "“{name}” has a place that does not fit its shape"
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "a video came back to a coach who never answered it"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "a video came back to a coach twice")),
    str(QT_TRANSLATE_NOOP("sentences", "a video came back that had no answer")),
    str(QT_TRANSLATE_NOOP("sentences", "a rename leads back to the same name")),
    str(QT_TRANSLATE_NOOP("sentences", "it lists a rename twice")),
    str(QT_TRANSLATE_NOOP("sentences", "a coach is renamed twice at the same time")),
    str(QT_TRANSLATE_NOOP("sentences", "a coach is renamed more than {n} times")),
    str(QT_TRANSLATE_NOOP("sentences", "the renames of {name} lead to other names")),
    str(QT_TRANSLATE_NOOP("sentences", "a coach has a name without end")),
    str(QT_TRANSLATE_NOOP("sentences", "a rename")),
    str(QT_TRANSLATE_NOOP("sentences", "the time of a rename")),
    str(QT_TRANSLATE_NOOP("sentences", "since is no moment for each coach")),
    str(QT_TRANSLATE_NOOP("sentences", "the time of a coach")),
    str(QT_TRANSLATE_NOOP("sentences", "a repeat")),
    str(QT_TRANSLATE_NOOP("sentences", "choose a file that ends in {suffix}")),
    str(QT_TRANSLATE_NOOP("sentences", "it has no version")),
    str(QT_TRANSLATE_NOOP("sentences", "it does not say what it is")),
    str(QT_TRANSLATE_NOOP("sentences", "it is no JSON text")),
    str(QT_TRANSLATE_NOOP("sentences", "it holds no fields")),
    str(QT_TRANSLATE_NOOP("sentences", "it lists a coach twice")),
    str(QT_TRANSLATE_NOOP("sentences", "it lists a video twice")),
    str(QT_TRANSLATE_NOOP("sentences", "a video has no fingerprint")),
    str(QT_TRANSLATE_NOOP("sentences", "a coach answers a video twice")),
    str(QT_TRANSLATE_NOOP("sentences", "the confidence of a suggestion is no number")),
    str(QT_TRANSLATE_NOOP("sentences", "a suggestion says what none can say")),
    str(QT_TRANSLATE_NOOP("sentences", "a suggestion names no pair")),
    str(QT_TRANSLATE_NOOP("sentences", "an answer has an unknown field “{name}”")),
    str(QT_TRANSLATE_NOOP("sentences", "there is no pair “{text}”")),
    str(QT_TRANSLATE_NOOP("sentences", "unsure is neither true nor false")),
    str(QT_TRANSLATE_NOOP("sentences", "a coach has no name that can be typed")),
    str(QT_TRANSLATE_NOOP("sentences", "{what} is no list, or too long a one")),
    str(QT_TRANSLATE_NOOP("sentences", "{what} has no fields")),
    str(QT_TRANSLATE_NOOP("sentences", "an answer names no {what} of the file")),
    str(QT_TRANSLATE_NOOP("sentences", "{what} is no text, or too long a one")),
    str(QT_TRANSLATE_NOOP("sentences", "{what} holds a character that does not exist")),
    str(QT_TRANSLATE_NOOP("sentences", "{what} is no number of seconds")),
    str(QT_TRANSLATE_NOOP("sentences", "{what} is no moment in time")),
    str(QT_TRANSLATE_NOOP("sentences", "{what} lies before the year 1970")),
    str(QT_TRANSLATE_NOOP("sentences", "it holds more values than any answers need")),
    str(QT_TRANSLATE_NOOP("sentences", "the name of a video")),
    str(QT_TRANSLATE_NOOP("sentences", "the name of a coach")),
    str(QT_TRANSLATE_NOOP("sentences", "the time of an answer")),
    str(QT_TRANSLATE_NOOP("sentences", "the source of a suggestion")),
    str(QT_TRANSLATE_NOOP("sentences", "a video")),
    str(QT_TRANSLATE_NOOP("sentences", "an answer")),
    str(QT_TRANSLATE_NOOP("sentences", "a suggestion")),
    str(QT_TRANSLATE_NOOP("sentences", "a sight")),
    str(QT_TRANSLATE_NOOP("sentences", "a pair")),
    str(QT_TRANSLATE_NOOP("sentences", "video")),
    str(QT_TRANSLATE_NOOP("sentences", "coach")),
    str(QT_TRANSLATE_NOOP("sentences", "it is not UTF-8 text")),
    str(QT_TRANSLATE_NOOP("sentences", "its last line is not whole")),
    str(QT_TRANSLATE_NOOP("sentences", "it is no TOML")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "line {row} makes no sense from character {n} on"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "it has no {name}")),
    str(QT_TRANSLATE_NOOP("sentences", "there is no schema_version {version}")),
    str(QT_TRANSLATE_NOOP("sentences", "it has no schema_version")),
    str(QT_TRANSLATE_NOOP("sentences", "{table}.{key} is not a text")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "suggestions.policy is “{word}”, none of {names}"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "lanes.divider is not a fraction of the width")),
    str(QT_TRANSLATE_NOOP("sentences", "suggestions.blind_share is not a number")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "suggestions.blind_share is not a fraction of the videos"
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "training.promote_better is neither true nor false"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "targets is not a table")),
    str(QT_TRANSLATE_NOOP("sentences", "targets.{pair} is not a number of videos")),
    str(QT_TRANSLATE_NOOP("sentences", "its seal")),
    str(QT_TRANSLATE_NOOP("sentences", "what it says about its clips")),
    str(QT_TRANSLATE_NOOP("sentences", "HDF5 cannot cope with it")),
    str(QT_TRANSLATE_NOOP("sentences", "its seal is of another file")),
    str(QT_TRANSLATE_NOOP("sentences", "clip {number} of {name}")),
    str(QT_TRANSLATE_NOOP("sentences", "the clips of {name} were changed")),
    str(QT_TRANSLATE_NOOP("sentences", "clips of {name}")),
    str(QT_TRANSLATE_NOOP("sentences", "it is no HDF5 file any more")),
    str(QT_TRANSLATE_NOOP("sentences", "exit status {n}")),
    str(QT_TRANSLATE_NOOP("sentences", "exit {n}")),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "this PyTorch ({version}) was built without CUDA"
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "PyTorch finds no NVIDIA GPU with a working driver"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "a first computation on it failed ({error})")),
    str(
        QT_TRANSLATE_NOOP("sentences", "a first computation on it gave a wrong result")
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences", "the newest file of the project's backups folder"
        )
    ),
    str(QT_TRANSLATE_NOOP("sentences", "a copy of your own")),
    str(QT_TRANSLATE_NOOP("sentences", "No checkpoint")),
    str(QT_TRANSLATE_NOOP("sentences", "none")),
    str(QT_TRANSLATE_NOOP("sentences", "width")),
    str(QT_TRANSLATE_NOOP("sentences", "epochs")),
    str(QT_TRANSLATE_NOOP("sentences", "batch size")),
    str(QT_TRANSLATE_NOOP("sentences", "nobody")),
)
"""Word for word as below: a test compares them with the code. The first that fits is taken."""

SYSTEMS_WORDS: Final = (
    str(QT_TRANSLATE_NOOP("sentences", "Permission denied")),
    str(QT_TRANSLATE_NOOP("sentences", "Operation not permitted")),
    str(QT_TRANSLATE_NOOP("sentences", "No such file or directory")),
    str(QT_TRANSLATE_NOOP("sentences", "Not a directory")),
    str(QT_TRANSLATE_NOOP("sentences", "Is a directory")),
    str(QT_TRANSLATE_NOOP("sentences", "Read-only file system")),
    str(QT_TRANSLATE_NOOP("sentences", "Input/output error")),
    str(QT_TRANSLATE_NOOP("sentences", "No space left on device")),
    str(QT_TRANSLATE_NOOP("sentences", "Disk quota exceeded")),
    str(QT_TRANSLATE_NOOP("sentences", "File name too long")),
    str(QT_TRANSLATE_NOOP("sentences", "Too many levels of symbolic links")),
    str(QT_TRANSLATE_NOOP("sentences", "Too many open files")),
    str(QT_TRANSLATE_NOOP("sentences", "Too many open files in system")),
    str(QT_TRANSLATE_NOOP("sentences", "Cannot allocate memory")),
    str(QT_TRANSLATE_NOOP("sentences", "Device or resource busy")),
    str(QT_TRANSLATE_NOOP("sentences", "No such device or address")),
    str(QT_TRANSLATE_NOOP("sentences", "No such device")),
    str(QT_TRANSLATE_NOOP("sentences", "Invalid argument")),
    str(QT_TRANSLATE_NOOP("sentences", "Stale file handle")),
    str(QT_TRANSLATE_NOOP("sentences", "Transport endpoint is not connected")),
    str(QT_TRANSLATE_NOOP("sentences", "Connection timed out")),
    str(QT_TRANSLATE_NOOP("sentences", "Connection refused")),
    str(QT_TRANSLATE_NOOP("sentences", "Host is down")),
    str(QT_TRANSLATE_NOOP("sentences", "No route to host")),
    str(QT_TRANSLATE_NOOP("sentences", "Network is unreachable")),
)
"""What the operating system says of a file, word for word (``os.strerror`` on Linux)."""
