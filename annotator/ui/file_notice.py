"""What is wrong with the file on screen, said on the desk."""

from PySide6.QtCore import QObject

from annotator.ui.desk import Desk
from annotator.ui.same_file import SameFile
from annotator.ui.sentences import damage_in_own_words
from annotator.workflow import Video


class FileNotice(QObject):
    """Checks that the file is the one imported, and says so where it is not."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._video: Video | None = None
        self._other: Video | None = None
        self.same_file = SameFile(self)
        self.same_file.told.connect(self._on_told)

    def check(self, video: Video) -> None:
        """Look at the file of a video that comes on screen."""
        self._other = None
        self.same_file.check(video)

    def stop(self) -> None:
        """Nothing is on screen."""
        self._video = self._other = None
        self.same_file.stop()
        self._desk.notify("")

    def is_other(self, video: Video) -> bool:
        """Whether the file is known to be another video than the one imported."""
        return self._other is not None and self._other.id == video.id

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
            self.show(self._video)
