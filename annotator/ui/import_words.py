"""What is said of an import: how long it takes, what it did, what was there before."""

from PySide6.QtCore import QCoreApplication

from annotator.ui.cards import counted
from annotator.videos import ImportReport


def remaining_words(seconds: float | None) -> str:
    """How long it will take; empty while nobody can tell."""
    if seconds is None:
        return ""
    if seconds < 55:
        few = max(5, 5 * round(seconds / 5))
        return QCoreApplication.translate(
            "ImportDialog", "About {n} seconds left"
        ).format(n=few)
    minutes = round(seconds / 60)
    if minutes < 60:
        return QCoreApplication.translate("ImportDialog", "About {n} min left").format(
            n=minutes
        )
    return QCoreApplication.translate(
        "ImportDialog", "About {hours} h {minutes} min left"
    ).format(hours=minutes // 60, minutes=minutes % 60)


def summary_words(report: ImportReport) -> str:
    """One line on what an import did."""
    one, many = (
        QCoreApplication.translate("ImportDialog", "video"),
        QCoreApplication.translate("ImportDialog", "videos"),
    )
    n_added, n_refused = len(report.added), len(report.refused)
    parts = [
        QCoreApplication.translate("ImportDialog", "{count} imported").format(
            count=counted(n_added, one, many)
        )
    ]
    if n_known := len(report.already):
        parts.append(
            QCoreApplication.translate("ImportDialog", "{n:,} there already").format(
                n=n_known
            )
        )
    if n_moved := len(report.relinked):
        parts.append(
            QCoreApplication.translate(
                "ImportDialog", "{n:,} found at a new place"
            ).format(n=n_moved)
        )
    if n_refused:
        parts.append(
            QCoreApplication.translate("ImportDialog", "{n:,} refused").format(
                n=n_refused
            )
        )
    return ", ".join(parts)


def known_names(report: ImportReport) -> list[str]:
    """What was there already: as the file is called, and as the project calls it."""
    files: dict[str, list[str]] = {}
    for file, name in report.other_names:
        files.setdefault(name, []).append(file)
    called = [
        (files[name].pop() if files.get(name) else name, name)
        for name in report.already
    ]
    return [file if file == name else f"{file} ({name})" for file, name in called]


def both(first: ImportReport, second: ImportReport) -> ImportReport:
    """Two imports, one after the other, as one; with the change of the second."""
    return ImportReport(
        added=first.added + second.added,
        already=first.already + second.already,
        relinked=first.relinked + second.relinked,
        other_names=first.other_names + second.other_names,
        refused=first.refused + second.refused,
        damaged=first.damaged + second.damaged,
        joined=first.joined | second.joined,
        change=second.change,
    )
