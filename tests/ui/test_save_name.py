"""No file is replaced without a word, however its name was typed."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from annotator.ui.save_name import ask_where

YES, NO = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What is typed and pressed, and what was asked."""
    said: dict[str, object] = {"typed": "", "pressed": NO, "question": None}

    def name(*_more: object) -> tuple[object, str]:
        return said["typed"], "the kind"

    def question(_parent: object, _title: str, text: str, *_more: object) -> object:
        said["question"] = text
        return said["pressed"]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    monkeypatch.setattr(QMessageBox, "question", question)
    return said


def ask(qtbot, start: Path) -> Path | None:
    parent = QWidget()
    qtbot.addWidget(parent)
    return ask_where(parent, "Export", start, "Dataset (*.h5)", ".h5", ".hdf5")[0]


@pytest.mark.parametrize("pressed", [YES, NO])
def test_a_name_without_its_end_replaces_nothing_unasked(
    qtbot, asked, tmp_path, pressed
):
    there = tmp_path / "evening.h5"
    there.write_bytes(b"learned from")
    asked.update(typed=str(tmp_path / "evening"), pressed=pressed)
    assert ask(qtbot, tmp_path) == (there if pressed is YES else None)
    assert "evening.h5 is there already" in str(asked["question"])


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("new", "new.h5"),
        ("of v1.2", "of v1.2.h5"),  # no end, though there is a dot
        ("new.h5", "new.h5"),
        ("new.H5", "new.H5"),
        ("new.hdf5", "new.hdf5"),
    ],
)
def test_a_name_gets_the_end_that_it_lacks(qtbot, asked, tmp_path, typed, path):
    asked["typed"] = str(tmp_path / typed)
    assert ask(qtbot, tmp_path) == tmp_path / path
    assert asked["question"] is None


def test_what_the_dialog_has_asked_about_is_not_asked_again(qtbot, asked, tmp_path):
    there = tmp_path / "evening.h5"
    there.write_bytes(b"learned from")
    asked["typed"] = str(there)
    assert ask(qtbot, tmp_path) == there
    assert asked["question"] is None


def test_nothing_typed_is_nothing(qtbot, asked, tmp_path):
    assert ask(qtbot, tmp_path) is None
