"""What stories at the desk have in common: keys as a coach presses them."""

from PySide6.QtCore import Qt

from annotator.project import Project
from annotator.ui.label_page import LabelPage
from annotator.workflow import Answer, Coach, VideoId
from dataset.states import LanePair


def press(qtbot, page: LabelPage, *keys: str | Qt.Key) -> None:
    """Press keys where the focus is; Enter once the picture is there, and saved after."""
    for key in keys:
        if not page.commits.is_saving:
            caught_up(qtbot, page)
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
    caught_up(qtbot, page)


def caught_up(qtbot, page: LabelPage) -> None:
    """What was asked for is read, and on screen: the queue, and any suggestion."""
    suggesting = page.on_screen._suggesting
    qtbot.waitUntil(lambda: not (page._reader.is_stale or suggesting._reading.running))


def read_again(qtbot, page: LabelPage) -> None:
    page.refresh()
    caught_up(qtbot, page)


def look_at(qtbot, page: LabelPage, video: VideoId) -> None:
    """Go to that video, and wait for its suggestion."""
    page.show_video(video)
    caught_up(qtbot, page)


def control(qtbot, page: LabelPage, key: Qt.Key, *, shift: bool = False) -> None:
    """Ctrl and a key."""
    modifiers = Qt.KeyboardModifier.ControlModifier
    if shift:
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    caught_up(qtbot, page)
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
