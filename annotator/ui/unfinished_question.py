"""An import that was not finished, told when its project is opened again."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

if TYPE_CHECKING:
    from annotator.unfinished import Unfinished

_MOST = 3
"""So many names stand in one sentence."""


class UnfinishedQuestion(QObject):
    """Asks whether to take in the rest; without an answer, again next time."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.question: QMessageBox | None = None
        """The question on screen; None when there is none."""

    def ask(
        self,
        found: "Unfinished",
        *,
        go_on: Callable[[], object],
        forget: Callable[[], object],
    ) -> None:
        """Tell of it.

        Args:
            found: what was not finished.
            go_on: imports the same again.
            forget: the coach wants none of it.
        """
        self.close()
        box = self.question = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("An import was not finished"))
        box.setText(self._what(found))
        box.setInformativeText(self._then(found))
        role = QMessageBox.ButtonRole
        on = box.addButton(self.tr("Import the rest"), role.AcceptRole)
        no = box.addButton(self.tr("Leave them out"), role.DestructiveRole)
        later = box.addButton(self.tr("Not now"), role.RejectRole)
        box.setDefaultButton(on)
        box.setEscapeButton(later)

        def answered(_result: int) -> None:
            self.question = None
            box.deleteLater()
            if box.clickedButton() is on:
                go_on()
            elif box.clickedButton() is no:
                forget()

        box.finished.connect(answered)
        box.open()

    def close(self) -> None:
        """Ask no more: the project goes, or the same is being imported."""
        if self.question is not None:
            self.question.reject()

    def _what(self, found: "Unfinished") -> str:
        if found.left is None:
            return self.tr("The last import was not finished: {places}.").format(
                places=self._listed([str(path) for path in found.paths])
            )
        if len(found.left) == 1:
            return self.tr("The last import was not finished: 1 video is missing.")
        return self.tr(
            "The last import was not finished: {n:,} videos are missing."
        ).format(n=len(found.left))

    def _then(self, found: "Unfinished") -> str:
        if found.left is None:
            return self.tr(
                "That place is not there now: put in the card or the disk first."
                " Importing it again takes only what is missing."
            )
        return self.tr(
            "Missing: {names}. Importing {places} again takes only what is missing."
        ).format(names=self._listed(found.left), places=self._listed(found.places))

    def _listed(self, names: Sequence[str]) -> str:
        first = ", ".join(names[:_MOST])
        if len(names) <= _MOST:
            return first
        return self.tr("{names} and {n:,} more").format(
            names=first, n=len(names) - _MOST
        )
