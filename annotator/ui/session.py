"""The open project and who is labelling: what every page is given."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.workflow import Change, ChangeKind, Coach, VideoId
from dataset.errors import KnownError

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
        suggesting_changed: another one suggests, or motion has met moving cameras.
    """

    changed = Signal(object)
    coach_changed = Signal(object)
    settings_changed = Signal()
    suggesting_changed = Signal()

    def __init__(
        self,
        project: "Project",
        coach: Coach | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.project = project
        self._coach = coach
        self.suggesting: str | None = None
        """Who suggests now: a checkpoint, or motion; None while nobody has looked."""
        self.silent: set[VideoId] = set()
        """Videos of which motion says nothing, because the camera moves."""

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

    def set_suggesting(self, source: str, silent: Iterable[VideoId]) -> None:
        """Keep who suggests, and of which more videos motion says nothing."""
        is_new = source != self.suggesting
        self.suggesting = source
        if not self.add_silent(silent) and is_new:
            self.suggesting_changed.emit()

    def add_silent(self, videos: Iterable[VideoId]) -> bool:
        """Keep of which more videos motion says nothing; answers whether there are any."""
        n_before = len(self.silent)
        self.silent.update(videos)
        is_more = len(self.silent) > n_before
        if is_more:
            self.suggesting_changed.emit()
        return is_more

    def emit_change(self, change: Change) -> None:
        """Tell every page what was written; an empty change is not told."""
        if not change:
            return
        if change.kind is ChangeKind.COACHES:
            self._read_name()
        self.changed.emit(change)

    def _read_name(self) -> None:
        """Who is labelling may have another name; it stays the same coach."""
        try:
            coaches = self.project.repository.coaches()
        except KnownError:  # whoever labels next is told why
            return
        self._coach = next(
            (each for each in coaches if each == self._coach), self._coach
        )
