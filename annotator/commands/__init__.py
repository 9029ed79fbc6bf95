"""What each word of the ``dualane`` command does; ``__main__`` only reads arguments."""

from annotator.commands.bench import bench
from annotator.commands.bundles import bundle
from annotator.commands.comparing import agreement
from annotator.commands.grouping import groups
from annotator.commands.labels import (
    adjudicate,
    disagreements,
    labels_export,
    labels_import,
)
from annotator.commands.learning import checkpoints, export, suggest, train
from annotator.commands.project import (
    backup,
    check,
    demo,
    doctor,
    import_,
    init,
    open_,
    status,
)

__all__ = [
    "adjudicate",
    "agreement",
    "backup",
    "bench",
    "bundle",
    "check",
    "checkpoints",
    "demo",
    "disagreements",
    "doctor",
    "export",
    "groups",
    "import_",
    "init",
    "labels_export",
    "labels_import",
    "open_",
    "status",
    "suggest",
    "train",
]
