"""Whether all that is raised below the window can be said in the window's language.

The code is read, not run: each place that makes an error of ``dataset.errors`` is found,
and so is its sentence, also where a function or a choice gives it.
"""

import ast
import errno
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import annotator
import dataset
import model
from annotator.ui.said_of_faults import SYSTEMS_WORDS
from annotator.ui.sentences import PARTS, SENTENCES

BY_COMMAND_ONLY: Final = {
    "annotator/commands/": "prints on a terminal",
    "annotator/benchmarks/": "run by dualane bench",
    "dataset/benchmarks/": "run by dualane bench",
    "model/benchmarks/": "run by dualane bench",
    "model/study.py": "run by python -m model study",
    "model/study_plan.py": "run by python -m model study",
    "model/leave_out.py": "run by python -m model study",
    "model/export.py": "run by python -m model export",
    "model/int8.py": "asked for with --int8, which the window never gives",
    "model/team.py": "several processes, started with torchrun",
}
"""Files whose sentences no window shows, and why."""

SENTENCES_OF_COMMANDS: Final = {
    "What int8 costs is told in one line and measured on the CPU: leave out --out and"
    " --device.": "of --int8",
    "“{}” is no setting of a network: write such as"
    " resnet3d:width=8,epochs=5,mirror=1.": "of python -m model study",
    "“{}” holds bytes that are no UTF-8 text: type it in a terminal whose language is"
    " set to UTF-8.": "of what is typed after dualane",
    "Memory did not hold {} clips a step on {} processes: give a smaller"
    " --batch-size.": "several processes, started with torchrun",
    "The processes of this training do not find the same saved epoch: give --out a"
    " folder on a disk that all of them share.": "the same",
}
"""Sentences of files that the window runs too, and why it never meets these."""

SAID_ELSEWHERE: Final = {
    "answer['storage']": "the sentence of a StorageError in the process that decodes",
    "ended.complaint": "the sentence of an error in the process of the network",
    "refused": "made of parts by annotator.label_files, tested with real files",
}
"""Expressions that hold a sentence which another place has made."""

FAULT_MAKERS: Final = {
    "_FieldError": (0,),
    "_FormatError": (0,),
    "_damaged": (1,),
    "broken": (1,),
    "damaged": (1,),
    "damaged_sentence": (1,),
    "refuse": (1, 2),
    "refuse_row": (2,),
}
"""Who puts a part into a sentence, and which of its arguments are such parts."""


@dataclass(frozen=True)
class Said:
    where: str
    expression: str
    texts: tuple[str, ...]
    """Each with ``{}`` for what is put into it; none where the code does not tell."""

    @property
    def file(self) -> str:
        return self.where.partition(":")[0]


SENTENCES_OF_A_FILE: Final = {"found[0]": "dataset/contents.py"}
"""Expressions that hold one of the sentences with a figure or a name of that file."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for package in (dataset, model, annotator):
        assert package.__file__ is not None
        root = Path(package.__file__).parent
        for file in sorted(root.rglob("*.py")):
            name = file.relative_to(root.parent).as_posix()
            if not name.startswith("annotator/ui/"):  # speaks by itself
                yield name, ast.parse(file.read_text(encoding="utf-8"))


TREES: Final = tuple(trees())


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@cache
def error_classes() -> frozenset[str]:
    known = {"KnownError"}
    while True:
        more = {
            node.name
            for _, tree in TREES
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and any(name_of(base) in known for base in node.bases)
        }
        if more <= known:
            return frozenset(known)
        known |= more


@cache
def returned(function: str) -> tuple[str, ...]:
    return tuple(
        text
        for _, tree in TREES
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == function
        for each in ast.walk(node)
        if isinstance(each, ast.Return) and each.value is not None
        for text in texts(each.value)
    )


@cache
def constants(name: str) -> tuple[str, ...]:
    return tuple(
        text
        for _, tree in TREES
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if name_of(target) == name
        for text in texts(node.value)
    )


def texts(node: ast.expr) -> tuple[str, ...]:
    match node:
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.JoinedStr(values=values):
            return (
                "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "{}"
                    for part in values
                ),
            )
        case ast.Name(id=name) if name.isupper():
            return constants(name)
        case ast.IfExp(body=body, orelse=other):
            return texts(body) + texts(other)
        case ast.Call(func=ast.Name(id="str")):  # of another error, found by itself
            return ()
        case ast.Call(func=function):
            return returned(name_of(function))
        case ast.Subscript() if ast.unparse(node) in SENTENCES_OF_A_FILE:
            of_the_file = dict(TREES)[SENTENCES_OF_A_FILE[ast.unparse(node)]]
            return tuple(
                text
                for each in ast.walk(of_the_file)
                if isinstance(each, ast.JoinedStr)
                for text in texts(each)
                if text.endswith(".")
            )
    return ()


def arguments(names: Iterable[str], tree: ast.Module) -> Iterator[ast.Call]:
    wanted = set(names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in wanted and node.args:
            yield node


@cache
def raised() -> tuple[Said, ...]:
    return tuple(
        Said(f"{file}:{call.lineno}", ast.unparse(call.args[0]), texts(call.args[0]))
        for file, tree in TREES
        for call in arguments(error_classes(), tree)
    )


def faults() -> Iterator[Said]:
    for file, tree in TREES:
        for call in arguments(FAULT_MAKERS, tree):
            for at in FAULT_MAKERS[name_of(call.func)]:
                for part in call.args[at : at + 1]:
                    where = f"{file}:{call.lineno}"
                    yield Said(where, ast.unparse(part), texts(part))


_PUT_IN: Final = re.compile(r"\\{\w+\\}")


def bare(sentences: Iterable[str]) -> set[str]:
    return {re.sub(r"{\w+}", "{}", each) for each in sentences}


def is_by_command_only(said: Said) -> bool:
    return said.file.startswith(tuple(BY_COMMAND_ONLY))


def test_every_sentence_that_may_reach_the_window_can_be_translated():
    known = bare(SENTENCES) | set(SENTENCES_OF_COMMANDS)
    unknown = [
        f"{said.where}: {text}"
        for said in raised()
        if not is_by_command_only(said)
        for text in said.texts
        if text not in known
    ]
    assert not unknown, "add these to annotator/ui/said_of_….py and translate them"


def test_where_a_sentence_comes_from_is_known():
    unknown = [
        f"{said.where}: {said.expression}"
        for said in raised()
        if not said.texts and said.expression not in SAID_ELSEWHERE
    ]
    assert not unknown, "write the sentence where it is raised"


def test_every_fault_within_a_sentence_can_be_translated():
    patterns = [re.compile(_PUT_IN.sub(".+", re.escape(part))) for part in PARTS]
    unknown = [
        f"{said.where}: {text}"
        for said in faults()
        for text in said.texts
        if not any(pattern.fullmatch(text) for pattern in patterns)
    ]
    assert not unknown, "add these to annotator/ui/said_of_faults.py and translate them"


def test_the_lists_of_exceptions_hold_nothing_in_vain():
    all_raised = raised()
    for place in BY_COMMAND_ONLY:
        files = [file for file, _ in TREES if file.startswith(place)]
        assert files, f"{place} is gone"
    said = {text for each in all_raised for text in each.texts}
    assert set(SENTENCES_OF_COMMANDS) <= said
    expressions = {each.expression for each in all_raised}
    assert set(SAID_ELSEWHERE) <= expressions
    assert set(SENTENCES_OF_A_FILE) <= expressions
    called = {
        name_of(call.func)
        for _, tree in TREES
        for call in arguments(FAULT_MAKERS, tree)
    }
    assert set(FAULT_MAKERS) == called


def test_every_raised_sentence_ends_as_one_and_shows_no_code():
    """No ``repr``: quotation marks and class names of Python help no coach."""
    wrong = []
    for file, tree in TREES:
        for call in arguments(error_classes(), tree):
            shown = [
                part
                for part in ast.walk(call.args[0])
                if isinstance(part, ast.FormattedValue) and part.conversion == ord("r")
            ]
            ends = [text for text in texts(call.args[0]) if not text.endswith(".")]
            if shown or ends:
                wrong.append(f"{file}:{call.lineno}: {ast.unparse(call.args[0])}")
    assert not wrong


@pytest.mark.skipif(sys.platform != "linux", reason="each system has its own words")
def test_the_words_of_the_system_are_its_words():
    of_the_system = {os.strerror(number) for number in errno.errorcode}
    assert set(SYSTEMS_WORDS) <= of_the_system
