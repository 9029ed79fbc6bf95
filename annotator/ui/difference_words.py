"""Kinds of disagreement and confused states, in words for the screen."""

from PySide6.QtCore import QCoreApplication

from annotator.differences import Confusion, Difference, Judged, Kind
from annotator.ui.theme import state_words
from dataset.states import LanePair


def confusion_words(confusion: Confusion) -> str:
    """Two states, translated: ``Flash / Slip``."""
    return QCoreApplication.translate("differences", "{one} / {other}").format(
        one=state_words(confusion.first), other=state_words(confusion.second)
    )


def difference_words(difference: Difference) -> str:
    """The kind of a disagreement, translated."""
    if difference.confusion is not None:
        return confusion_words(difference.confusion)
    return {
        Kind.SWAPPED: QCoreApplication.translate("differences", "Lanes swapped"),
        Kind.UNUSABLE: QCoreApplication.translate("differences", "Can it be judged?"),
        Kind.SEVERAL: QCoreApplication.translate("differences", "Several states"),
        Kind.STATES: QCoreApplication.translate("differences", "One state"),
    }[difference.kind]


def judged_words(judged: Judged) -> str:
    """A state or a pair, translated: ``Slip`` or ``Slip – Fall``."""
    if isinstance(judged, LanePair):
        return QCoreApplication.translate("differences", "{left} – {right}").format(
            left=state_words(judged.left), right=state_words(judged.right)
        )
    return state_words(judged)
