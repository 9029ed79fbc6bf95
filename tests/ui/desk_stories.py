"""What stories at the desk have in common: keys as a coach presses them."""

from PySide6.QtCore import Qt

from annotator.project import Project
from annotator.ui.label_page import LabelPage
from annotator.workflow import Answer, Coach, VideoId
from dataset.states import LanePair


def press(qtbot, page: LabelPage, *keys: str | Qt.Key) -> None:
    """Press keys where the focus is; Enter once the picture is there, and saved after."""
    for key in keys:
        if key == Qt.Key.Key_Return:
            seen(qtbot, page)
        where = page.focusWidget() or page
        if isinstance(key, str):
            qtbot.keyClicks(where, key)
        else:
            qtbot.keyClick(where, key)
        if key == Qt.Key.Key_Return:
            saved(qtbot, page)


def seen(qtbot, page: LabelPage) -> None:
    """Nobody answers a video before its picture is there."""
    qtbot.waitUntil(lambda: page.video is None or page.player.has_shown)


def saved(qtbot, page: LabelPage) -> None:
    qtbot.waitUntil(lambda: not page.commits.is_saving)


def control(qtbot, page: LabelPage, key: Qt.Key, *, shift: bool = False) -> None:
    """Ctrl and a key."""
    modifiers = Qt.KeyboardModifier.ControlModifier
    if shift:
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page, key, modifiers)
    saved(qtbot, page)


def undo(qtbot, page: LabelPage) -> None:
    control(qtbot, page, Qt.Key.Key_Z)


def redo(qtbot, page: LabelPage) -> None:
    control(qtbot, page, Qt.Key.Key_Z, shift=True)


def answer_of(project: Project, video: VideoId, coach: Coach) -> Answer | None:
    stored = project.repository.annotation(video, coach.id)
    return stored.answer if stored else None


def pair(text: str, **more: object) -> Answer:
    return Answer(LanePair.parse(text), **more)  # type: ignore[arg-type]
