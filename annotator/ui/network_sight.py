"""What the network sees of a video, in the place of the player's picture."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QImage

from annotator.ui.frame_view import FrameView
from annotator.ui.network_clips import NetworkClips


class NetworkSight(QObject):
    """Shows the stored clip at the player's position while it is turned on."""

    def __init__(
        self, view: FrameView, position_s: Callable[[], float | None], parent: QObject
    ) -> None:
        """Show nothing yet.

        Args:
            view: where the picture is.
            position_s: seconds from the first frame; None while no video is open.
            parent: as for every object.
        """
        super().__init__(parent)
        self._view = view
        self._position_s = position_s
        self.is_on = False
        self.clips = NetworkClips(self)
        self.clips.ready.connect(self.show)

    def set_path(self, path: Path | None) -> None:
        """Turn to the clip file of another video."""
        self.clips.set_path(path)
        if self.is_on:
            self.clips.read()

    def turn(self, on: bool) -> None:
        """Show what the network sees, or the picture itself."""
        self.is_on = on
        if on:
            self.clips.read()
        self.show()

    def forget(self) -> None:
        """Nothing of the video before stays."""
        if self.is_on:
            self._view.show_network(QImage())

    def show(self) -> None:
        """Show it as of now, or say why there is nothing."""
        view, clips = self._view, self.clips
        if not self.is_on:
            view.show_network(None)
            return
        at_s = self._position_s()
        found = None if at_s is None else clips.at(at_s)
        if found is not None:
            words = QCoreApplication.translate(
                "Player", "Clip {clip} of {n}, picture {frame} of 30"
            ).format(clip=found.clip + 1, n=clips.n_clips, frame=found.frame + 1)
            view.show_network(found.image, words)
        elif clips.problem:
            view.show_network(QImage(), clips.problem)
        elif clips.is_reading:
            # The picture before stays, for a moment: no flicker while playing.
            if view.network_image.isNull():
                view.show_network(QImage())
        elif clips.is_ready and at_s is not None:
            words = QCoreApplication.translate(
                "Player", "No clip reaches here: the network does not see this part."
            )
            view.show_network(QImage(), words)
        else:
            view.show_network(QImage())
