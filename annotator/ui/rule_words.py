"""A rule for two states, as one line of the screen."""

from PySide6.QtCore import QCoreApplication

from annotator.differences import Rule
from annotator.ui.difference_words import confusion_words


def rule_words(rule: Rule) -> str:
    """The rule with the states that it is about: ``Flash / Slip: slip if …``."""
    return QCoreApplication.translate("rules", "{states}: {rule}").format(
        states=confusion_words(rule.confusion), rule=rule.text
    )
