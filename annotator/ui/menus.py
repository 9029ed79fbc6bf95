"""The menus of the window: every action by its name, its keys, and when it is there."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from annotator.settings import Language, Theme
from annotator.ui.edit_menu import EditMenu, Steps, steps_of
from annotator.ui.key_map import KeyMap
from annotator.ui.language import language_name, spoken

if TYPE_CHECKING:
    from annotator.ui.in_and_out import InAndOut
    from annotator.ui.workspace import Workspace


class MenuTarget(Protocol):
    """What the menus ask of the window."""

    @property
    def workspace(self) -> "Workspace | None":
        """The open project's pages; None on the welcome page."""

    @property
    def keys(self) -> KeyMap:
        """The keys of the desk."""

    @property
    def is_opening(self) -> bool:
        """Whether another project is about to take this one's place."""

    def ask_new(self) -> None: ...  # noqa: D102 - named after what they do
    def ask_open(self) -> None: ...  # noqa: D102
    def open_project(self, folder: Path) -> None: ...  # noqa: D102
    def close_project(self) -> None: ...  # noqa: D102
    def close(self) -> bool: ...  # noqa: D102
    def show_page(self, index: int) -> None: ...  # noqa: D102
    def choose_theme(self, theme: Theme) -> None: ...  # noqa: D102
    def choose_language(self, language: Language) -> None: ...  # noqa: D102
    def show_keys(self) -> None: ...  # noqa: D102
    def change_keys(self) -> None: ...  # noqa: D102
    def show_rules(self) -> None: ...  # noqa: D102
    def show_about(self) -> None: ...  # noqa: D102


class Menus(QObject):
    """Fills the menu bar of a window.

    Args:
        window: whose menu bar it is.
        target: what does the work; the window itself.
        files: what does the work with files.
        theme: the one that is ticked.
        language: the one that is ticked.
    """

    def __init__(
        self,
        window: QMainWindow,
        target: MenuTarget,
        files: "InAndOut",
        theme: Theme,
        language: Language,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._target = target
        self._files = files
        self.theme_actions: dict[Theme, QAction] = {}
        self.language_actions: dict[Language, QAction] = {}
        self._leads_elsewhere: list[QAction] = []
        self.needs_project: list[QAction] = []
        """Those that do something with the open project."""
        self.keyed: list[QAction] = []
        """Those with a key, for any other window that the keys are to work in."""
        self._make_file_menu()
        self.edit = EditMenu(window, self._steps, self)
        self._make_view_menu(theme, language)
        self._make_help_menu()

    def enable(self, *, has_project: bool, opening: bool) -> None:
        """Offer what can be done: nothing that an opening would undo."""
        for action in self.needs_project:
            action.setEnabled(has_project and not opening)
        for action in (*self._leads_elsewhere, *self.language_actions.values()):
            action.setEnabled(not opening)
        self._recent.setEnabled(bool(self._recent.actions()) and not opening)

    def show_recent(self, folders: Sequence[Path]) -> None:
        """List the projects that were open before, newest first."""
        self._recent.clear()
        for folder in folders:
            # An ampersand would underline the letter after it.
            text = f"{folder.stem} – {folder.parent}".replace("&", "&&")
            self._add(self._recent, text, partial(self._target.open_project, folder))

    def _make_file_menu(self) -> None:
        target, files = self._target, self._files
        file = self._window.menuBar().addMenu(self.tr("&File"))
        self._leads_elsewhere = [
            self._add(file, self.tr("New project…"), target.ask_new, "Ctrl+N"),
            self._add(file, self.tr("Open project…"), target.ask_open, "Ctrl+O"),
        ]
        self._recent = file.addMenu(self.tr("Open recent"))
        file.addSeparator()
        for text, slot, keys in (
            (self.tr("Import videos…"), files.ask_import_videos, "Ctrl+I"),
            (
                self.tr("Import a folder of videos…"),
                files.ask_import_folder,
                "Ctrl+Shift+I",
            ),
            (self.tr("Import answers (CSV)…"), files.ask_import_labels, ""),
            (self.tr("Export answers (CSV)…"), files.ask_export_labels, ""),
            (self.tr("Send my answers…"), files.ask_send_answers, ""),
            (
                self.tr("Take in a colleague's answers…"),
                files.ask_take_answers,
                "",
            ),
            (self.tr("Groups of videos…"), files.ask_groups, ""),
            (self.tr("Export dataset…"), files.ask_export_dataset, "Ctrl+E"),
        ):
            self.needs_project.append(self._add(file, text, slot, keys))
        file.addSeparator()
        close = self._add(
            file, self.tr("Close project"), target.close_project, "Ctrl+W"
        )
        self.needs_project.append(close)
        self._add(file, self.tr("Quit"), target.close, "Ctrl+Q")

    def _steps(self) -> Steps | None:
        workspace = self._target.workspace
        if workspace is None or self._target.is_opening:
            return None
        return steps_of(workspace, self._target.keys)

    def _make_view_menu(self, theme: Theme, language: Language) -> None:
        view = self._window.menuBar().addMenu(self.tr("&View"))
        pages = (
            self.tr("Label"),
            self.tr("Review"),
            self.tr("Dataset"),
            self.tr("Training"),
        )
        for index, text in enumerate(pages):
            show = partial(self._target.show_page, index)
            action = self._add(view, text, show, f"Ctrl+{index + 1}")
            self.needs_project.append(action)
        view.addSeparator()
        themes = view.addMenu(self.tr("Theme"))
        group = QActionGroup(self)
        for text, each in (
            (self.tr("As the system"), Theme.SYSTEM),
            (self.tr("Light"), Theme.LIGHT),
            (self.tr("Dark"), Theme.DARK),
        ):
            choose = partial(self._target.choose_theme, each)
            self.theme_actions[each] = self._choice(
                themes, group, text, choose, ticked=each is theme
            )
        # Both words: whoever looks for it may not read the one on screen.
        other = "语言" if spoken(language) is Language.ENGLISH else "Language"
        title = self.tr("Language")  # lupdate does not look into f-strings
        languages = view.addMenu(f"{title} · {other}")
        group = QActionGroup(self)
        for text, tongue in (
            (self.tr("As the system"), Language.SYSTEM),
            (language_name(Language.ENGLISH), Language.ENGLISH),
            (language_name(Language.CHINESE), Language.CHINESE),
        ):
            speak = partial(self._target.choose_language, tongue)
            self.language_actions[tongue] = self._choice(
                languages, group, text, speak, ticked=tongue is language
            )

    def _make_help_menu(self) -> None:
        target = self._target
        help_menu = self._window.menuBar().addMenu(self.tr("&Help"))
        self._add(help_menu, self.tr("The four states"), target.show_rules, "F1")
        self._add(help_menu, self.tr("Keys"), target.show_keys, "?")
        self._add(help_menu, self.tr("Change keys…"), target.change_keys)
        self._add(help_menu, self.tr("About Dualane"), target.show_about)

    def _add(
        self, menu: QMenu, text: str, slot: Callable[[], object], keys: str = ""
    ) -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
            self.keyed.append(action)
        action.triggered.connect(lambda _checked=False: slot())
        menu.addAction(action)
        return action

    def _choice(
        self,
        menu: QMenu,
        group: QActionGroup,
        text: str,
        slot: Callable[[], object],
        *,
        ticked: bool,
    ) -> QAction:
        action = self._add(menu, text, slot)
        action.setCheckable(True)
        action.setChecked(ticked)
        group.addAction(action)
        return action
