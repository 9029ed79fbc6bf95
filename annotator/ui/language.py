"""Which language the window speaks, and switching it.

Texts are written in English and looked up in ``resources/translations`` by Qt; what has
no translation stays English. A widget asks for its words when it is made, so after a
switch the window makes its widgets anew.
"""

import logging
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from annotator.settings import Language

TRANSLATIONS: Final = files("resources") / "translations"
"""``dualane_<language>.ts`` is what people translate, ``.qm`` what Qt reads."""

_log = logging.getLogger(__name__)

QTS_WORDS: Final = (
    str(QT_TRANSLATE_NOOP("QFileDialog", "&Look in:")),
    str(QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:")),
)
"""Of Qt's own file dialog, where its translation into Chinese is older than the words."""


def language_name(language: Language) -> str:
    """A language in its own words, for whoever landed in a foreign one."""
    return {Language.ENGLISH: "English", Language.CHINESE: "简体中文"}[language]


def spoken(choice: Language) -> Language:
    """The language that ``choice`` means here and now.

    Follows the system only where it is set to one that there is; else English.
    """
    if choice is not Language.SYSTEM:
        return choice
    # By script too: there is no translation into the traditional signs.
    system = QLocale.system()
    if system.language() is QLocale.Language.Chinese and (
        system.script() is QLocale.Script.SimplifiedHanScript
    ):
        return Language.CHINESE
    return Language.ENGLISH


def apply_language(app: QApplication, choice: Language) -> None:
    """Have every text that is asked for from now on in a language."""
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    language = spoken(choice)
    if language is Language.ENGLISH:
        return
    with as_file(TRANSLATIONS / f"dualane_{language.value}.qm") as ours:
        _install(app, str(ours))
    # The buttons of Qt's own dialogs come from Qt.
    own = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    _install(app, str(own / f"qtbase_{language.value}.qm"))


def _install(app: QApplication, file: str) -> None:
    translator = QTranslator(app)
    if translator.load(file):
        app.installTranslator(translator)
    else:  # the window works without it, in English
        _log.warning("The translation %s cannot be read.", file)
