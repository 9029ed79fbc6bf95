"""The open project and who is labelling: what every page is given."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.ui.reads import LatestRead
from annotator.workflow import Change, ChangeKind, Coach, Silence, Video, VideoId

if TYPE_CHECKING:
    from annotator.project import Project


class Session(QObject):
    """One open project in one window.

    Whoever writes hands the repository's :class:`Change` to :meth:`emit_change`; each
    page decides whether that makes it stale.

    Signals:
        changed: something was written; carries the ``Change``.
        coach_changed: another coach is labelling; carries the ``Coach`` or None.
        coaches_changed: there is one more coach, or one has another name.
        settings_changed: the project's settings are other ones now.
        suggesting_changed: another one suggests, or motion says nothing of one more video.
    """

    changed = Signal(object)
    coach_changed = Signal(object)
    coaches_changed = Signal()
    settings_changed = Signal()
    suggesting_changed = Signal()

    def __init__(
        self,
        project: "Project",
        coach: Coach | None,
        coaches: Iterable[Coach],
        parent: QObject | None = None,
    ) -> None:
        """Begin.

        Args:
            project: open; whoever opened it closes it after this.
            coach: who labels, if anybody has said so.
            coaches: all of them, as ``Repository.coaches`` gave them.
            parent: as for every object.
        """
        super().__init__(parent)
        self.project = project
        self._coach = coach
        self._coaches = tuple(coaches)
        self._reading = LatestRead(
            self,
            lambda _context: tuple(project.repository.coaches()),
            self._know,
            failed=lambda _error: self.tell_settings(),  # the next write says why
        )
        self._settings = project.settings
        self.suggesting: str | None = None
        """Who suggests now: a checkpoint, or motion; None while nobody has looked."""
        self.silent: dict[VideoId, Silence] = {}
        """Videos of which motion has said nothing, some of them before lanes were moved."""

    @property
    def coach(self) -> Coach | None:
        """Who is labelling; None until somebody says so."""
        return self._coach

    @property
    def coaches(self) -> tuple[Coach, ...]:
        """Everybody who labels, as last read, in the order they joined."""
        return self._coaches

    def read_coaches(self) -> None:
        """Read them again, in the background."""
        self._reading.ask()

    def set_coach(self, coach: Coach | None) -> None:
        """Say who is labelling. Saying the same again does nothing."""
        if coach == self._coach:
            return
        self._coach = coach
        self.coach_changed.emit(coach)

    def set_suggesting(self, source: str, silent: Mapping[VideoId, Silence]) -> None:
        """Keep who suggests, and of which more videos motion says nothing."""
        is_new = source != self.suggesting
        self.suggesting = source
        if not self.add_silent(silent) and is_new:
            self.suggesting_changed.emit()

    def silence_of(self, video: Video) -> Silence | None:
        """That motion says nothing of a video whose lanes part as they do now."""
        silence = self.silent.get(video.id)
        if silence is None or silence.divider != self.project.settings.divider_of(
            video
        ):
            return None
        return silence

    def add_silent(self, videos: Mapping[VideoId, Silence]) -> bool:
        """Keep of which more videos motion says nothing; answers whether there are any."""
        is_news = not videos.items() <= self.silent.items()
        self.silent.update(videos)
        if is_news:
            self.suggesting_changed.emit()
        return is_news

    def emit_change(self, change: Change) -> None:
        """Tell every page what was written; an empty change is not told.

        A write may have changed the settings too. They hold names of coaches: where
        those are new, they are told once the coaches are known by them.
        """
        if change:
            if change.kind is ChangeKind.COACHES:
                self.read_coaches()
            self.changed.emit(change)
        if not self._reading.running:
            self.tell_settings()

    def tell_settings(self) -> None:
        """Tell every page of settings that were saved since they were told last."""
        if self.project.settings != self._settings:
            self._settings = self.project.settings
            self.settings_changed.emit()

    def _know(self, coaches: tuple[Coach, ...]) -> None:
        """Who is labelling may have another name; it stays the same coach."""
        before = [(each, each.name) for each in self._coaches]
        self._coaches = coaches
        self._coach = next(
            (each for each in coaches if each == self._coach), self._coach
        )
        if before != [(each, each.name) for each in coaches]:
            self.coaches_changed.emit()
        self.tell_settings()
