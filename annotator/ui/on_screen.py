"""The video on the desk: its file in the player, its answer, its suggestion, its notice."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject
from PySide6.QtWidgets import QWidget

from annotator.evidence import Evidence
from annotator.ui.answering import Answering
from annotator.ui.cards import plain_tip
from annotator.ui.desk import Desk
from annotator.ui.file_notice import FileNotice
from annotator.ui.framing import Framing, framing_of
from annotator.ui.session import Session
from annotator.ui.suggesting import Suggesting
from annotator.workflow import (
    Coach,
    QueueItem,
    Status,
    SuggestionId,
    Video,
    VideoId,
)

if TYPE_CHECKING:
    from collections.abc import Collection


class OnScreen(QObject):
    """Which video a coach looks at, and since when."""

    def __init__(
        self,
        session: Session,
        desk: Desk,
        answering: Answering,
        framing: Framing,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._session = session
        self._desk = desk
        self._answering = answering
        self._framing = framing
        self._suggesting = Suggesting(
            session, desk.suggestion_row, page, self._show_evidence
        )
        session.suggesting_changed.connect(self.show_suggestion)
        self._since = QElapsedTimer()
        self.notice = FileNotice(desk, self)
        self.video: Video | None = None
        self.autoplay = False
        """Whether a video plays as soon as it is on screen."""
        self.before_undo: list[VideoId] = []
        """Which video each undo that can still be redone was pressed on."""
        self.suggested: Collection[VideoId] = frozenset()
        """The videos that have a suggestion, whoever may see it."""
        self._are_coming = False
        self._says_none = False
        self._play_once_shown = False
        desk.player.positionChanged.connect(self._on_frame)

    @property
    def video_id(self) -> VideoId | None:
        """Which video it is."""
        return self.video.id if self.video else None

    @property
    def seconds(self) -> float:
        """How long the video has been on screen."""
        return self._since.elapsed() / 1000

    def seen_suggestion(self, coach: Coach, video: Video) -> SuggestionId | None:
        """The suggestion for ``video`` that ``coach`` has seen."""
        return self._suggesting.seen(coach, video.id)

    def show(self, video_id: VideoId | None, *, keep_picture: bool = False) -> None:
        """Turn to a video of the queue; None, or one that is not in it, is none.

        Args:
            video_id: the video.
            keep_picture: the player shows it already.
        """
        desk = self._desk
        item = desk.queue.model.item(video_id)
        desk.bar.close_reasons()
        if item is None:
            self.clear()
            self._say_there_is_none()
            return
        self._says_none = False
        video = self.video = item.video
        desk.show_shape(video.width_px, video.height_px)
        desk.name_label.setText(video.name)
        desk.name_label.setToolTip(plain_tip(video.path))
        if not keep_picture:
            project = self._session.project
            self._framing.show_video(video)
            crop, divider = framing_of(project.settings, video)
            desk.player.open(
                Path(video.path),
                crop,
                divider=divider,
                clips=project.clip_file(video.fingerprint),
            )
            self._play_once_shown = self.autoplay
            self._open_ahead(video.id)
            self.notice.check(video)
        self.notice.show(video)
        desk.queue.select(video.id)
        self._answering.take_up(item)
        self.show_suggestion()
        self._since.restart()

    def expect(self, are_coming: bool) -> None:
        """Whether videos are being imported just now."""
        if are_coming != self._are_coming:
            self._are_coming = are_coming
            if self._says_none:
                self._say_there_is_none()

    def _say_there_is_none(self) -> None:
        self._says_none = True
        if self._are_coming:
            self._desk.player.view.say(
                self.tr(
                    "Videos are coming: each can be labelled as soon as it is here."
                )
            )
        else:
            self._desk.player.view.say(
                self.tr(
                    "No videos yet: drop some on this window, or import all of a folder."
                ),
                button=self.tr("Import a folder…"),
            )

    def after_redo(self, restored: VideoId) -> VideoId | None:
        """Where a redo leads: where its undo was pressed, else what is next to label."""
        queue = self._desk.queue.model
        before = self.before_undo.pop() if self.before_undo else None
        return before if queue.item(before) else queue.next_open(restored)

    def show_again(self, item: QueueItem) -> None:
        """The video that is shown was read again, and nothing else has changed."""
        self.video = item.video
        self._framing.show_again(item.video)
        self._desk.queue.select(item.video.id)
        self._answering.take_up(item, anew=False)
        self.show_suggestion()

    def clear(self) -> None:
        """Show no video."""
        self.video = None
        self._says_none = False
        self._framing.show_video(None)
        self._desk.player.close_video()
        self.notice.clear()
        self._desk.name_label.setText("")
        self._answering.take_up(None)
        self.show_suggestion()

    def show_suggestion(self) -> None:
        """Show what the coach may see of a suggestion for the video."""
        coach = self._session.coach
        item = self._desk.queue.model.item(self.video_id)
        if item is not None and item.status is Status.COVERED:
            # Nor that motion is silent: it looks at those that are in dispute alone.
            self._suggesting.show_none(None)
        elif coach is None or item is None or item.video.id not in self.suggested:
            self._suggesting.show_none(self.video if item is None else item.video)
        else:
            self._suggesting.show(coach, item)

    def _show_evidence(self, evidence: Evidence | None) -> None:
        self._desk.player.tracks.show_evidence(evidence)
        self._answering.offer(evidence.lanes if evidence is not None else ())

    def _on_frame(self, _time_s: float) -> None:
        # Not before: a busy machine would run after the clock and show nothing at all.
        if self._play_once_shown:
            self._play_once_shown = False
            self._desk.player.play()

    def _open_ahead(self, video_id: VideoId) -> None:
        queue = self._desk.queue.model
        after = queue.item(queue.next_open(video_id))
        self._desk.player.open_ahead(Path(after.video.path) if after else None)
