"""Where the lanes part and what the network sees: drawn and dragged on the picture."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from annotator.project import ProjectSettings, box_text
from annotator.ui.cards import action_button, words
from annotator.ui.enter_key import ButtonBar
from annotator.ui.frame_view import FrameView
from annotator.ui.jobs import JobBoard
from annotator.ui.key_map import key_words
from annotator.ui.player import Player
from annotator.ui.session import Session
from annotator.ui.tasks import TaskContext, run_task
from annotator.ui.theme import colours
from annotator.ui.writes import Writer
from annotator.workflow import Change, Video
from dataset.clips import CropBox, CropRule

Framed = tuple[CropBox, float]
"""A crop box, and the divider as a fraction of its width."""

_HANDLES: Final = ("divider", "left", "top", "right", "bottom")
_REACH_PX: Final = 16
_STEP: Final = 0.005
_BIG_STEP: Final = 0.02
_LEAST: Final = 0.05
"""Of the picture; a smaller box would be a slip of the hand."""


def framing_of(settings: ProjectSettings, video: Video) -> Framed:
    """The crop box and the divider that hold for a video."""
    crop = (
        CropBox.parse(video.own_crop)
        if video.own_crop
        else settings.crop.box_for(video.width_px, video.height_px)
    )
    return crop, settings.divider_of(video)


class FramingView(QWidget):
    """Lies over the picture; its handles move with the mouse or the arrow keys.

    Signals:
        changed: a handle was moved.
        entered: Enter.
        cancelled: Escape.
    """

    changed = Signal()
    entered = Signal()
    cancelled = Signal()

    def __init__(self, view: FrameView) -> None:
        super().__init__(view)
        self._view = view
        self._sides = dict.fromkeys(_HANDLES, 0.5)
        self._held = ""
        self.handle = "divider"
        """Which one the arrow keys move."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(
            self.tr("Lane divider and crop box: Tab chooses a line, arrow keys move it")
        )
        view.installEventFilter(self)
        self.hide()

    @property
    def framed(self) -> Framed:
        """Where everything is now."""
        at = self._sides
        return CropBox(at["left"], at["top"], at["right"], at["bottom"]), at["divider"]

    def begin(self, framed: Framed) -> None:
        """Show handles at ``framed``."""
        self.set_framed(framed)
        self.handle = "divider"
        self.setGeometry(self._view.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_framed(self, framed: Framed) -> None:
        """Move every handle."""
        crop, divider = framed
        self._sides = {
            "divider": divider,
            "left": crop.left,
            "top": crop.top,
            "right": crop.right,
            "bottom": crop.bottom,
        }
        self.update()

    def move_line(self, handle: str, to: float) -> None:
        """Put a line at a fraction of the picture, the divider at one of the box."""
        at = self._sides
        match handle:
            case "left":
                low, high = 0.0, at["right"] - _LEAST
            case "right":
                low, high = at["left"] + _LEAST, 1.0
            case "top":
                low, high = 0.0, at["bottom"] - _LEAST
            case "bottom":
                low, high = at["top"] + _LEAST, 1.0
            case _:
                low, high = _LEAST, 1 - _LEAST
        at[handle] = round(min(high, max(low, to)), 4)
        self.update()
        self.changed.emit()

    def place_of(self, handle: str) -> QPointF:
        """The middle of a handle, in logical pixels."""
        box = self._box()
        middle = box.center()
        return {
            "left": QPointF(box.left(), middle.y()),
            "right": QPointF(box.right(), middle.y()),
            # Not in the middle, where the divider usually is.
            "top": QPointF(box.left() + 0.25 * box.width(), box.top()),
            "bottom": QPointF(box.left() + 0.25 * box.width(), box.bottom()),
            "divider": QPointF(
                box.left() + self._sides["divider"] * box.width(),
                box.top() + 0.75 * box.height(),
            ),
        }[handle]

    def _box(self) -> QRectF:
        where, at = self._view.picture_rect(), self._sides
        return QRectF(
            where.left() + at["left"] * where.width(),
            where.top() + at["top"] * where.height(),
            (at["right"] - at["left"]) * where.width(),
            (at["bottom"] - at["top"]) * where.height(),
        )

    def _handle_at(self, place: QPointF) -> str:
        """The handle under the pointer, else the line."""
        box = self._box()
        for handle in _HANDLES:
            off = self.place_of(handle) - place
            if abs(off.x()) + abs(off.y()) <= _REACH_PX:
                return handle
        lines = {
            "divider": abs(place.x() - self.place_of("divider").x()),
            "left": abs(place.x() - box.left()),
            "right": abs(place.x() - box.right()),
            "top": abs(place.y() - box.top()),
            "bottom": abs(place.y() - box.bottom()),
        }
        nearest = min(lines, key=lambda name: lines[name])
        return nearest if lines[nearest] <= _REACH_PX else ""

    def _drag(self, place: QPointF) -> None:
        where, box = self._view.picture_rect(), self._box()
        if self._held == "divider":
            self.move_line("divider", (place.x() - box.left()) / box.width())
        elif self._held in ("left", "right"):
            self.move_line(self._held, (place.x() - where.left()) / where.width())
        else:
            self.move_line(self._held, (place.y() - where.top()) / where.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the picture's place."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the nearest line."""
        self._held = self._handle_at(event.position())
        if self._held:
            self.handle = self._held
            self.update()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it; elsewhere show which one would be taken."""
        if self._held:
            self._drag(event.position())
        else:
            over = self._handle_at(event.position())
            self.setCursor(
                Qt.CursorShape.ArrowCursor
                if not over
                else Qt.CursorShape.SizeVerCursor
                if over in ("top", "bottom")
                else Qt.CursorShape.SizeHorCursor
            )
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = ""
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Claim the keys before the page's shortcuts and the focus chain see them."""
        if isinstance(event, QKeyEvent) and event.key() in _KEYS:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._press(event)
                return True
        return super().event(event)

    def _press(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.entered.emit()
            return
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            step = 1 if key == Qt.Key.Key_Tab else -1
            at = (_HANDLES.index(self.handle) + step) % len(_HANDLES)
            self.handle = _HANDLES[at]
            self.update()
            return
        is_big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step_by = _BIG_STEP if is_big else _STEP
        is_back = key in (Qt.Key.Key_Left, Qt.Key.Key_Up)
        by = -step_by if is_back else step_by
        self.move_line(self.handle, self._sides[self.handle] + by)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, the divider, and what can be taken."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._box()
        c = colours()
        x = self.place_of("divider").x()
        for colour, width in (("#000000", 4), ("#ffffff", 2)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(box)
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        for handle in _HANDLES:
            chosen = handle == self.handle
            painter.setPen(QPen(QColor("#ffffff" if chosen else "#000000"), 2))
            painter.setBrush(QColor(c.accent if chosen else "#ffffff"))
            size = 9 if chosen else 7
            painter.drawEllipse(self.place_of(handle), size, size)


_KEYS: Final = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Escape,
    }
)


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
        if rule == settings.crop:
            self._save(wanted, settings, [], video)
            return
        repository = self._session.project.repository

        def operation(_context: TaskContext) -> list[Path]:
            return [
                Path(each.path)
                for each in repository.videos()
                if (each.height_px > each.width_px) == is_upright
                and (each.own_crop is None or each.id == video.id)
                and Path(each.path).is_file()
            ]

        run_task(
            self,
            operation,
            on_success=lambda paths: self._ask(wanted, settings, paths, video),
        )

    # How it does it

    def _on_settings(self) -> None:
        before, self._cut_by = self._cut_by, self._settings.crop
        self._frame_anew()
        if before != self._cut_by and self._session.project.has_own_clips:
            self._cut_as_elsewhere(before)

    def _cut_as_elsewhere(self, before: CropRule) -> None:
        """Have the clips of this desk follow a box that was set at another one."""
        repository, rule = self._session.project.repository, self._cut_by

        def is_stale(video: Video) -> bool:
            size = video.width_px, video.height_px
            return video.own_crop is None and rule.box_for(*size) != before.box_for(
                *size
            )

        def operation(_context: TaskContext) -> list[Path]:
            paths = [Path(each.path) for each in repository.videos() if is_stale(each)]
            return [path for path in paths if path.is_file()]

        def found(paths: list[Path]) -> None:
            if paths:
                self.recut_requested.emit(paths)

        run_task(self, operation, on_success=found)

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

    def _ask(
        self,
        wanted: ProjectSettings,
        shown: ProjectSettings,
        paths: list[Path],
        video: Video,
    ) -> None:
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
        cut.clicked.connect(lambda: self._save(wanted, shown, paths, video))
        box.open()

    def _save(
        self,
        wanted: ProjectSettings,
        shown: ProjectSettings,
        paths: list[Path],
        video: Video,
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

        self._writer.write(write, done, failed)

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
        if stale:
            self.recut_requested.emit(stale)
