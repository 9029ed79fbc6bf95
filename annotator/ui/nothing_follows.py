"""What is said once no video that is shown waits for this coach's answer."""

from PySide6.QtCore import QCoreApplication

from annotator.ui.key_map import Act, KeyMap
from annotator.ui.queue import QueueModel
from annotator.workflow import Status


def nothing_follows_words(queue: QueueModel, keys: KeyMap) -> tuple[str, str]:
    """The sentence, and the look it is said in.

    Args:
        queue: of the coach who labels.
        keys: the keys of the desk, of which one goes on.
    """
    n_left = sum(each.status is Status.COVERED for each in queue.items)
    found = {each.status for each in queue.all_items}
    if Status.UNLABELLED in found or (Status.COVERED in found and not n_left):
        told = QCoreApplication.translate(
            "LabelPage", "Nothing more to label among the videos shown."
        )
        return told, "hint"
    if not n_left:
        told = QCoreApplication.translate("LabelPage", "Every video has your answer.")
        n_open = sum(each.status is Status.DISPUTED for each in queue.all_items)
        if n_open:
            then = QCoreApplication.translate(
                "LabelPage", "In dispute: {n}, to settle in Review (Ctrl+2)."
            )
            told = f"{told} {then.format(n=n_open)}"
        return told, "good"
    told = QCoreApplication.translate(
        "LabelPage",
        "No video needs your answer. Others have answered {n} more; yours is"
        " welcome: {go_on}.",
    )
    go_on = keys.labelled(
        QCoreApplication.translate("LabelPage", "next of them"), Act.NEXT_OPEN
    )
    return told.format(n=n_left, go_on=go_on), "hint"
