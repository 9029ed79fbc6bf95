"""What is wrong with the file on screen, said on the desk."""

from PySide6.QtCore import QObject

from annotator.ui.desk import Desk
from annotator.ui.errors import show_error
from annotator.ui.same_file import SameFile
from annotator.ui.sentences import damage_in_own_words
from annotator.workflow import Video, VideoId
from dataset.errors import VideoError


class FileNotice(QObject):
    """Checks that the file is the one imported, and says so where it is not."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._video: Video | None = None
        self._other: Video | None = None
        self._sure: Video | None = None
        """The one on screen, once its file is known to be the one imported."""
        self._answered: set[VideoId] = set()
        """Those that were answered before it was known."""
        self.same_file = SameFile(self)
        self.same_file.told.connect(self._on_told)

    def check(self, video: Video) -> None:
        """Look at the file of a video that comes on screen."""
        self._other = self._sure = None
        self.same_file.check(video)

    def clear(self) -> None:
        """Nothing is on screen."""
        self._video = self._other = self._sure = None
        self.same_file.leave()
        self._desk.notify("")

    def stop(self) -> None:
        """Look at nothing any more."""
        self.clear()
        self._answered.clear()
        self.same_file.stop()

    def is_other(self, video: Video) -> bool:
        """Whether the file is known to be another video than the one imported."""
        return self._other is not None and self._other.id == video.id

    def note_answer(self, video: Video) -> None:
        """It has been answered; if its file is not known yet, it is looked at later."""
        if self._sure is None or self._sure.id != video.id:
            self._answered.add(video.id)
            self.same_file.check_later(video)

    def show(self, video: Video) -> None:
        """Say what is wrong with the file of ``video``, if anything."""
        self._video = video
        if self.is_other(video):
            self._desk.notify(
                self.tr("This file is another video than the one imported."),
                "problem",
            )
        else:
            self._desk.notify(damage_in_own_words(video.damage))

    def _on_told(self, video: Video, is_same: bool) -> None:
        if self._video is not None and self._video.id == video.id:
            self._other = None if is_same else video
            self._sure = video if is_same else None
            self.show(self._video)
        was_answered = video.id in self._answered
        self._answered.discard(video.id)
        if was_answered and not is_same:
            self._tell_answered(video)

    def _tell_answered(self, video: Video) -> None:
        """In a box: the coach has gone on, and looks at another video by now."""
        told = self.tr(
            "You have answered {name}, and its file is another video than the one"
            " imported: go back to it and take the answer back, or put the right file in"
            " its place. The file is {path}"
        ).format(name=video.name, path=video.path)
        show_error(self._desk, VideoError(told))
