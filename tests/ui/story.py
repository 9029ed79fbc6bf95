"""Stories of an evening through the real ``main()``: what a coach does, and sees.

::

    def evening(coach):
        yield coach.at(1)                       # wait until the first video is there
        coach.press("a", "k", ENTER)
        yield coach.sees("✓ Saved")
        coach.close()

    tell(["open", folder], evening)

A story is a generator: it yields what it waits to see, and Qt's own loop, entered by the
command itself, runs meanwhile. Keys and clicks go to the window that has the focus, as
the window system delivers them, and so to whatever lies on top there.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from shiboken6 import isValid

from annotator.__main__ import main
from annotator.ui import errors
from annotator.ui.frame_view import FrameView
from annotator.ui.label_page import LabelPage
from annotator.ui.main_window import MainWindow
from annotator.ui.queue import answer_words

ENTER: Final = Qt.Key.Key_Return
CTRL: Final = Qt.KeyboardModifier.ControlModifier
SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_PATIENCE_S: Final = 60.0
"""Generous: the machine that runs this may be busy with other things."""
_LOOK_MS: Final = 5

Sight = Callable[[], object]
"""What is waited for; true once it can be seen."""
Story = Callable[["CoachAtTheDesk"], Iterator[Sight]]


class CoachAtTheDesk:
    """Hands and eyes of a coach; what is inside the window, only where eyes read it."""

    @property
    def window(self) -> MainWindow:
        """The one window."""
        (window,) = (
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, MainWindow) and each.isVisible()
        )
        return window

    @property
    def page(self) -> LabelPage:
        """The labelling page of the open project."""
        workspace = self.window.workspace
        assert workspace is not None
        return workspace.label_page

    # Hands

    def press(
        self,
        *keys: str | Qt.Key,
        with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press keys one after the other; a text is typed letter by letter."""
        for key in keys:
            for each in key if isinstance(key, str) else [key]:
                window = QGuiApplication.focusWindow()
                assert window is not None, "no window has the keys"
                QTest.keyClick(
                    window, ord(each) if isinstance(each, str) else each, with_
                )

    def click(self, on: QWidget | str) -> None:
        """Click the middle of a widget, or of the button that bears these words."""
        widget = _button(on) if isinstance(on, str) else on
        window = widget.window()
        handle = window.windowHandle()
        assert handle is not None
        QTest.mouseClick(
            handle,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            widget.mapTo(window, QPoint(widget.width() // 2, widget.height() // 2)),
        )

    def choose_file(self, ask: Callable[[], object], path: Path) -> Iterator[Sight]:
        """Do what opens a file dialog, and type ``path`` there."""
        QTimer.singleShot(0, ask)  # it comes back only when the dialog has gone
        yield lambda: QApplication.activeModalWidget() is not None
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(field, QLineEdit)
        yield field.hasFocus
        field.selectAll()
        self.press(str(path))
        self.press(Qt.Key.Key_Escape)  # the list of names that drops down
        self.press(ENTER)
        yield lambda: not (isValid(dialog) and dialog.isVisible())

    def close(self) -> None:
        """Close the window by the button of its frame."""
        handle = self.window.windowHandle()
        assert handle is not None
        handle.close()

    # Eyes

    def sees(self, *words: str) -> Sight:
        """Whether all of ``words`` can be read somewhere on the screen."""
        return lambda: all(any(each in text for text in readable()) for each in words)

    def sees_no(self, *words: str) -> Sight:
        """Whether none of ``words`` can be read any more."""
        return lambda: not any(each in t for each in words for t in readable())

    def at(self, number: int) -> Sight:
        """Whether the video of that place in the queue, from 1, is on screen."""

        def seen() -> bool:
            window = self.window
            if window.workspace is None:
                return False
            page = window.workspace.label_page
            items = page.queue.all_items
            return (
                len(items) >= number
                and page.video is not None
                and page.video.id == items[number - 1].video.id
                and page.player.has_shown
                and (page.player.is_open or page.player.shown_index < 0)  # or failed
                and not page.commits.is_saving
                and window.isActiveWindow()
            )

        return seen

    def answer_on_screen(self) -> str:
        """What the lanes show as chosen, such as “Slip – Flash, unsure”; empty for none."""
        answer = self.page.draft.answer()
        return answer_words(answer) if answer is not None else ""

    def answers_in_queue(self) -> list[str]:
        """What the queue tells of each video, from above; empty for none of mine."""
        return [
            answer_words(each.mine.answer) if each.mine is not None else ""
            for each in self.page.queue.all_items
        ]


def readable() -> list[str]:
    """Every text on the screen, without the places where a long word may be broken."""
    found = []
    for widget in _on_screen():
        if widget.isWindow():
            found.append(widget.windowTitle())
        if isinstance(widget, QLabel | QAbstractButton | QMessageBox):
            found.append(widget.text())
        elif isinstance(widget, FrameView):
            found.append(widget.words)
    return [text.replace("\N{ZERO WIDTH SPACE}", "") for text in found]


def _on_screen() -> Iterator[QWidget]:
    for window in QApplication.topLevelWidgets():
        for widget in [window, *window.findChildren(QWidget)]:
            if widget.isVisible() and widget.window() is window:
                yield widget


def _button(words: str) -> QAbstractButton:
    (found,) = (
        each
        for each in _on_screen()
        if isinstance(each, QAbstractButton) and each.text().replace("&", "") == words
    )
    return found


class _Teller:
    """Goes on with a story as soon as what it waits for can be seen."""

    def __init__(self, story: Story) -> None:
        self._steps = story(CoachAtTheDesk())
        self._awaited: Sight = lambda: True
        self._since = time.monotonic()
        self._inside = False
        self.error: BaseException | None = None
        self.ended = False
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)

    def _look(self) -> None:
        if self._inside:  # a dialog that waits for its answer runs a loop of its own
            return
        self._inside = True
        try:
            if not self.ended:
                self._go_on()
            elif self._is_late():
                raise AssertionError("the story is over and the window still there")
        except StopIteration:
            self.ended = True
            self._since = time.monotonic()
        except BaseException as error:  # noqa: BLE001 - told by whoever began the story
            self.error = error
            self.stop()
            _end_everything()
        finally:
            self._inside = False

    def _go_on(self) -> None:
        has_keys = QGuiApplication.focusWindow()
        if has_keys is None or not has_keys.isVisible():
            _focus_again()
        if self._awaited():
            self._awaited = next(self._steps)
            self._since = time.monotonic()
        elif self._is_late():
            # Inside the story, so that the trace shows the line that waits.
            waited = AssertionError(f"not seen; on the screen is {readable()}")
            self._steps.throw(waited)  # type: ignore[attr-defined]

    def _is_late(self) -> bool:
        return time.monotonic() - self._since > _PATIENCE_S

    def stop(self) -> None:
        self._timer.stop()


def _focus_again() -> None:
    """Give the keys to the window below a dialog that has gone, as a desktop does.

    Offscreen there is no window manager, and nobody would have them, or what has gone.
    """
    if QApplication.activeModalWidget() is None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible():
                window.activateWindow()


def _end_everything() -> None:
    """After a story that failed: nothing is asked any more."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow):
            window._drop_workspace()
    QApplication.exit(1)


def tell(command: Sequence[str | Path], story: Story) -> None:
    """Run the ``dualane`` command until its window is closed, while ``story`` is told.

    Raises:
        AssertionError: what the story waited for was not seen, the window went before
            its end, the command failed, or an error is left on the screen.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(True)  # as in a process of its own
    heard = qInstallMessageHandler(None)
    qInstallMessageHandler(heard)
    hooks = sys.excepthook, threading.excepthook
    signals = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    teller = _Teller(story)
    try:
        code = main([str(each) for each in command])
    finally:
        teller.stop()
        qInstallMessageHandler(heard)
        sys.excepthook, threading.excepthook = hooks
        for number, handler in signals.items():
            signal.signal(number, handler)
    if teller.error is not None:
        raise teller.error
    assert teller.ended, "the window was closed before the story's end"
    assert code == 0
    assert not errors.open_dialogs()
