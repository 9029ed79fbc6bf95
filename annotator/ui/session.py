"""The open project and who is labelling: what every page is given."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.workflow import Change, Coach

if TYPE_CHECKING:
    from annotator.project import Project


class Session(QObject):
    """One open project in one window.

    Whoever writes hands the repository's :class:`Change` to :meth:`emit_change`; each
    page decides whether that makes it stale.

    Signals:
        changed: something was written; carries the ``Change``.
        coach_changed: another coach is labelling; carries the ``Coach`` or None.
        settings_changed: the project's settings were saved.
    """

    changed = Signal(object)
    coach_changed = Signal(object)
    settings_changed = Signal()

    def __init__(
        self,
        project: "Project",
        coach: Coach | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.project = project
        self._coach = coach

    @property
    def coach(self) -> Coach | None:
        """Who is labelling; None until somebody says so."""
        return self._coach

    def set_coach(self, coach: Coach | None) -> None:
        """Say who is labelling. Saying the same again does nothing."""
        if coach == self._coach:
            return
        self._coach = coach
        self.coach_changed.emit(coach)

    def emit_change(self, change: Change) -> None:
        """Tell every page what was written; an empty change is not told."""
        if change:
            self.changed.emit(change)
