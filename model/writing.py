"""What a training writes while the next epoch learns already.

The study's network and its moments are 450 MB, and its best weights another 150. To hash
and write them takes seconds: nothing beside an epoch on a processor, and as much as an
epoch on a large GPU.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait


class Writer:
    """Writes one thing after another.

    Args:
        in_background: let the caller go on meanwhile. Whatever went wrong is raised by
            what is asked of the writer next.
    """

    def __init__(self, *, in_background: bool) -> None:
        self.in_background = in_background
        self._thread = ThreadPoolExecutor(1, "writer") if in_background else None
        self._last: Future[None] | None = None

    def do(self, write: Callable[[], None]) -> None:
        """Write, once what came before is written; raises what either raises."""
        self.wait()
        if self._thread is None:
            write()
        else:
            self._last = self._thread.submit(write)

    def wait(self) -> None:
        """Until everything is written; raises what that raised, once."""
        if self._last is None:
            return
        wait([self._last])  # whoever is interrupted here must wait again
        last, self._last = self._last, None
        last.result()
