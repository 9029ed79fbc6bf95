"""The word that opens the window, and nothing that the window does not need to open."""

import signal
import sys
from argparse import Namespace


def open_(arguments: Namespace) -> int:
    """The window; without a display, one line that says so."""
    from annotator.doctor import display_missing

    if display_missing():
        if arguments.project:  # a wrong path is the nearer trouble
            from annotator.project import Project

            Project.open(arguments.project).close()
        print(
            "There is no display here, so the window was not opened: run"
            f" “dualane open{f' {arguments.project}' if arguments.project else ''}” at a"
            " desk with a screen.",
            file=sys.stderr,
        )
        return 0
    from annotator.ui.app import run

    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # every answer is on disk already
    return run(arguments.project)
