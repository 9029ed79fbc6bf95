"""Where the lanes part and what the network sees: moved, kept, and clips cut again."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from annotator.project import ProjectSettings, box_text
from annotator.ui.cards import action_button, words
from annotator.ui.enter_key import ButtonBar
from annotator.ui.framing_view import Framed, FramingView
from annotator.ui.jobs import JobBoard
from annotator.ui.key_map import key_words
from annotator.ui.player import Player
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext, run_task
from annotator.ui.writes import Writer
from annotator.workflow import Change, Video
from dataset.clips import CropBox, CropRule


def framing_of(settings: ProjectSettings, video: Video) -> Framed:
    """The crop box and the divider that hold for a video."""
    crop = (
        CropBox.parse(video.own_crop)
        if video.own_crop
        else settings.crop.box_for(video.width_px, video.height_px)
    )
    return crop, settings.divider_of(video)


class Framing(ButtonBar):
    """The row below the player while lanes and crop are moved.

    Signals:
        recut_requested: clips are stale; the ``Path`` of each video to be cut again.
        ended: the keys are the page's again.
        dropped: what was moved is lost, for a video has come on screen.
    """

    recut_requested = Signal(object)
    ended = Signal()
    dropped = Signal()

    def __init__(
        self,
        session: Session,
        player: Player,
        board: JobBoard | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        session.settings_changed.connect(self._on_settings)
        self._cut_by = session.project.settings.crop
        self._player = player
        self._video: Video | None = None
        self._begun: Framed | None = None
        """Where the lines were before they were moved."""
        self._writer = Writer(self, self._show_busy, board)
        self.view = FramingView(player.view)
        self.view.changed.connect(self._draw)
        self.view.entered.connect(self.enter)
        self.view.cancelled.connect(self.end)
        self.hint = words(
            self.tr("Drag a line, or choose it with Tab and move it with arrow keys."),
            "muted",
        )
        self.video_button = action_button(
            self.tr("For this video"), self.apply_to_video, "primary"
        )
        self.video_button.setToolTip(
            f"{self.video_button.text()} ({key_words('Return')})"
        )
        self.project_button = action_button(
            self.tr("For the project"), self.apply_to_project
        )
        self.reset_button = action_button(
            self.tr("As in the project"), self.follow_project, "quiet"
        )
        self.cancel_button = action_button(self.tr("Cancel"), self.end, "quiet")
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (
            self.video_button,
            self.project_button,
            self.reset_button,
            self.cancel_button,
        ):
            button.setProperty("room", "4 8")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(4)
        layout.addWidget(self.hint)
        layout.addLayout(buttons)
        self.hide()
        player.add_below(self)
        player.framingRequested.connect(self._on_asked)

    @property
    def is_on(self) -> bool:
        """Whether lanes and crop are being moved."""
        return self.view.isVisibleTo(self._player)

    @property
    def has_moved(self) -> bool:
        """Whether lines were moved that nobody has kept, nor is just keeping."""
        is_moved = self.is_on and self.view.framed != self._begun
        return is_moved and not self._writer.busy

    def show_video(self, video: Video | None) -> None:
        """Turn to the video on screen; what was not applied is dropped."""
        was_on, had_moved = self.is_on, self.has_moved
        self._finish()
        self._video = video
        if was_on:
            # Hiding the handles gives their focus to some button, which Space presses.
            self.ended.emit()
        if had_moved and video is not None:
            self.dropped.emit()

    def show_again(self, video: Video) -> None:
        """Take up what another window has kept for the video on screen.

        What is being moved here stays where it is; applying it is compared with that.
        """
        before, self._video = self._video, video
        if before is None or before.id != video.id:
            return
        same = (before.own_crop, before.own_divider) == (
            video.own_crop,
            video.own_divider,
        )
        if not same:
            self._frame_anew()

    def propose(self, divider: float) -> None:
        """Begin to move lanes and crop, with the divider there; nothing is kept yet."""
        if not self.is_on:
            self._player.toggle_framing()
        if self.is_on:
            self.view.move_line("divider", divider)

    def end(self) -> None:
        """Leave everything as it was."""
        video = self._video
        self._finish()
        if video is not None:
            self._player.reframe(*framing_of(self._settings, video))
        self.ended.emit()

    def enter(self) -> None:
        """Do what Enter means here: keep it for this video, unless that is under way."""
        self.video_button.click()

    def apply_to_video(self) -> None:
        """Keep box and divider for this video alone."""
        if self._video is None:
            return
        crop, divider = self.view.framed
        usual_crop, usual_divider = self._usual()
        self._keep(
            self._video,
            None if crop == usual_crop else box_text(crop),
            None if divider == usual_divider else divider,
        )

    def follow_project(self) -> None:
        """Let this video have what the project has."""
        if self._video is not None:
            self._keep(self._video, None, None)

    def apply_to_project(self) -> None:
        """Keep box and divider for all videos of this shape without their own."""
        video = self._video
        if video is None:
            return
        crop, divider = self.view.framed
        settings = self._settings
        is_upright = video.height_px > video.width_px
        rule = replace(
            settings.crop, **{"portrait" if is_upright else "landscape": crop}
        )
        wanted = replace(settings, crop=rule, divider=divider)
        save = partial(self._save, wanted, settings, video)
        if rule == settings.crop:
            save([])
            return

        def is_stale(each: Video) -> bool:
            is_same_shape = (each.height_px > each.width_px) == is_upright
            return is_same_shape and (each.own_crop is None or each.id == video.id)

        self._list_files(is_stale, lambda paths: self._ask(paths, save))

    # How it does it

    def _on_settings(self) -> None:
        before, self._cut_by = self._cut_by, self._settings.crop
        self._frame_anew()
        if before != self._cut_by and self._session.project.has_own_clips:
            self._cut_as_elsewhere(before)

    def _cut_as_elsewhere(self, before: CropRule) -> None:
        """Have the clips of this desk follow a box that was set at another one."""
        rule = self._cut_by

        def is_stale(each: Video) -> bool:
            size = each.width_px, each.height_px
            is_other = rule.box_for(*size) != before.box_for(*size)
            return is_other and each.own_crop is None

        self._list_files(is_stale, self._have_cut)

    def _list_files(
        self, is_meant: Callable[[Video], bool], then: Callable[[list[Path]], None]
    ) -> None:
        """Hand on the files of these videos that are there, found on a thread."""
        repository = self._session.project.repository

        def operation(_context: TaskContext) -> list[Path]:
            paths = [Path(each.path) for each in repository.videos() if is_meant(each)]
            return [path for path in paths if path.is_file()]

        run_task(self, operation, on_success=then)

    def _have_cut(self, stale: list[Path]) -> None:
        if stale:
            self.recut_requested.emit(stale)

    def _frame_anew(self) -> None:
        """Draw what counts by now, unless it is just being moved here."""
        if self._video is not None and not self.is_on:
            self._player.reframe(*framing_of(self._settings, self._video))

    @property
    def _settings(self) -> ProjectSettings:
        return self._session.project.settings

    def _usual(self) -> Framed:
        assert self._video is not None
        bare = replace(self._video, own_crop=None, own_divider=None)
        return framing_of(self._settings, bare)

    def _on_asked(self, on: bool) -> None:
        if on and self._video is not None and self._player.is_open:
            self._player.pause()
            self._player.show_frame()
            self._player.view.set_zoom(1.0)
            self.show()
            self._begun = framing_of(self._settings, self._video)
            self.view.begin(self._begun)
            self.reset_button.setEnabled(self._has_own)
        else:
            self.end()

    def _finish(self) -> None:
        self.hide()
        self.view.hide()
        self._player.controls.frame_button.setChecked(False)

    def _draw(self) -> None:
        self._player.reframe(*self.view.framed)

    def _ask(self, paths: list[Path], save: Callable[[list[Path]], None]) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(
            self.tr("Another crop box: {n} videos must be cut again.").format(
                n=len(paths)
            )
        )
        box.setInformativeText(
            self.tr(
                "Their clips are made anew in the background; answers stay as they"
                " are. You can go on labelling, and stop it at any time."
            )
        )
        cut = box.addButton(self.tr("Cut again"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        cut.clicked.connect(lambda: save(paths))
        box.open()

    def _save(
        self,
        wanted: ProjectSettings,
        shown: ProjectSettings,
        video: Video,
        paths: list[Path],
    ) -> None:
        project = self._session.project
        self._cut_by = wanted.crop  # who cuts anew, it is asked here

        def write() -> None:
            project.save_settings(wanted, shown)

        def failed() -> None:
            self._cut_by = project.settings.crop

        def done(_nothing: None) -> None:
            self._session.tell_settings()
            if video.own_crop is not None or video.own_divider is not None:
                # It is what the project has, now.
                self._keep(video, None, None, paths)
            else:
                self._applied(video, paths)

        if not self._writer.write(write, done, failed):
            failed()

    def _keep(
        self,
        video: Video,
        crop: str | None,
        divider: float | None,
        paths: list[Path] | None = None,
    ) -> None:
        stale = [Path(video.path)] if crop != video.own_crop else []
        repository = self._session.project.repository

        def write() -> Change:
            return repository.set_framing(video.id, crop=crop, divider=divider)

        def done(change: Change) -> None:
            changed = replace(video, own_crop=crop, own_divider=divider)
            self._applied(changed, paths if paths is not None else stale)
            self._session.emit_change(change)

        self._writer.write(write, done)

    def _show_busy(self, busy: bool) -> None:
        """A second press would keep what the first one has not yet."""
        for button in (self.video_button, self.project_button):
            button.setEnabled(not busy)
        self.reset_button.setEnabled(not busy and self._has_own)

    @property
    def _has_own(self) -> bool:
        """Whether the video has a box or a divider of its own."""
        video = self._video
        return video is not None and (
            video.own_crop is not None or video.own_divider is not None
        )

    def _applied(self, video: Video, stale: list[Path]) -> None:
        if self._video is not None and self._video.id == video.id:
            self._finish()
            self._video = video
            self._player.reframe(*framing_of(self._settings, video))
            self.ended.emit()
        self._have_cut(stale)
