"""What is noted of a training on its card (see ``annotator.ui.sentences``)."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

NOTES: Final = (
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "In {n} of {all} training videos the wall is lost from sight, so lane strips show nothing and the 3D ResNet of the study is trained, which reads clips.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "In {n} of {all} training videos the wall is lost from sight, so nothing was learned from them.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Stopped by hand in epoch {epoch} of {epochs}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Stopped by hand after epoch {epoch} of {epochs}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Continued after epoch {epoch}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "The interrupted training could not be continued ({why}), so it starts from the beginning.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Memory did not hold all clips beside the network, so epoch {epoch} starts again, and clips are read from disk each time.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Memory did not hold batches of {large} clips, so epoch {epoch} starts again with batches of {small}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "In epoch {epoch}, {n} of {all} steps were skipped, because the loss or the gradient was no number or absurdly large. Look at {names}.",
        )
    ),
    str(
        QT_TRANSLATE_NOOP(
            "sentences",
            "{n} processes trained together; each normalised over its own share of a batch.",
        )
    ),
)
