"""Files of labels: whatever a spreadsheet makes of them comes back, or is refused."""

import csv
import os
from bisect import bisect_right
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from annotator.csv_tables import column_names, has_columns, read_column
from annotator.sheets import (
    ANSWER_COLUMNS,
    COLUMNS,
    SECONDS_COLUMNS,
    LabelRow,
    read_sheet,
    write_sheet,
    written_seconds,
)
from annotator.workflow import Answer
from dataset.errors import LabelError
from dataset.states import PAIRS, LanePair
from tests.annotator.conftest import cannot_judge, says

HEADER = "video,coach,left,right,unsure,unusable,note\n"
SECONDS = "video,coach,left,right,left_time_s\n"


def read(folder: Path, content: str | bytes) -> tuple[LabelRow, ...]:
    path = folder / "labels.csv"
    if isinstance(content, str):
        content = content.encode()
    path.write_bytes(content)
    return read_sheet(path).rows


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(LabelError) as caught:
        read(folder, content)
    sentence = str(caught.value)
    assert sentence.startswith("labels.csv")
    assert sentence.endswith(".")
    return sentence


# ---------------------------------------------------------------- what is read


def test_words_digits_and_case_are_all_states(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        HEADER + "a.mp4,Anna,flash,FALL,0,0,\na.mp4,Ben, 1 ,3,1,0,late\n",
    )
    assert [row.answer for row in rows] == [
        says("1-3"),
        says("1-3", unsure=True, note="late"),
    ]
    assert [row.row for row in rows] == [2, 3]


def test_moments_and_times_are_seconds_with_a_point_or_a_comma(tmp_path: Path) -> None:
    head = "video;coach;left;right;left_moment_s;right_moment_s;left_time_s\n"
    (row,) = read(tmp_path, head + "a.mp4;Anna;slip;fall;3,25;1.5;6,42\n")
    assert row.answer == says(
        "2-3", left_moment_s=3.25, right_moment_s=1.5, left_time_s=6.42
    )
    for cells, why in (
        ("flash;fall;3.2;;;", "a flash has none"),
        ("fall;flash;;;6.4;", "a fall has none"),
        ("flash;fall;;-1;;", "moment is -1"),
        ("flash;fall;;nan;;", "moment is nan"),
        ("flash;flash;;;0;", "final time is 0"),
        ("flash;flash;;;inf;", "final time is inf"),
        ("flash;flash;;;fast;", "left_time_s is “fast”"),
    ):
        bad = f"{head.strip()};note\na.mp4;Anna;{cells}\n"
        assert why in refusal(tmp_path, bad)


def test_a_file_without_seconds_is_a_file_of_labels_still(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(HEADER)
    assert has_columns(path, ANSWER_COLUMNS)
    path.write_text(",".join(COLUMNS) + "\n")
    assert has_columns(path, ANSWER_COLUMNS)
    path.write_text(",".join(COLUMNS[:8]) + "\n")
    assert not has_columns(path, ANSWER_COLUMNS)


def test_semicolons_a_byte_order_mark_and_other_columns_are_fine(
    tmp_path: Path,
) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(
        "Right;left;time_s;VIDEO;coach;;note\n3;1;5,2;a.mp4;Anna;x;Fuß, früh\n",
        encoding="utf-8-sig",
    )
    sheet = read_sheet(path)
    assert sheet.rows[0].answer == says("1-3", note="Fuß, früh")
    assert sheet.ignored_columns == ("time_s", "column 6")


@pytest.mark.parametrize(
    ("encoding", "mark", "end", "first"),
    [
        ("utf-16", "\t", "\r\n", ""),  # Excel's “Unicode text”
        ("utf-8-sig", ";", "\r\n", "sep=;"),
        ("utf-8", "\t", "\n", ""),
        ("utf-8", ",", "\r\n", ""),
    ],
)
def test_what_spreadsheets_write_is_read(
    tmp_path: Path, encoding: str, mark: str, end: str, first: str
) -> None:
    lines = ["video,coach,left,right", "比赛1.mp4,陈,1,2", "レース2.mp4,E\u0301va,2,3"]
    content = end.join([*filter(None, [first]), *lines, ""])
    content = content.replace(",", mark)
    rows = read(tmp_path, content.encode(encoding))
    assert [(row.video, row.coach) for row in rows] == [
        ("比赛1.mp4", "陈"),
        ("レース2.mp4", "E\u0301va"),
    ]
    assert rows[0].row == (3 if first else 2)


@pytest.mark.parametrize(
    "content",
    [
        # Excel leaves out the last cells of rows where all of them are empty.
        HEADER + "a.mp4,Anna,flash,fall,0,0,hi\nb.mp4,Anna,1,3\n",
        HEADER + "a.mp4,Anna,flash,fall,0,0,hi,,\nb.mp4,Anna,1,3,,,,,,\n",
        "\n \n" + HEADER + "a.mp4,Anna,flash,fall,0,0,hi\n\nb.mp4,Anna,1,3,,,\n",
        (
            ",,,\n" + HEADER + "a.mp4,Anna,flash,fall,0,0,hi\nb.mp4,Anna,1,3,0,0,\n"
        ).replace(",", ";"),
        "sep=;\n\n"
        + (HEADER + "a.mp4,Anna,flash,fall,0,0,hi\nb.mp4,Anna,1,3,0,0,\n").replace(
            ",", ";"
        ),
        # A script that has taken columns with empty cells for numbers.
        HEADER + "a.mp4,Anna,1.0,3.0,0.0,0.0,hi\nb.mp4,Anna,1.0,3.0,0.0,,\n",
    ],
)
def test_empty_cells_and_rows_may_be_there_or_not(tmp_path: Path, content: str) -> None:
    rows = read(tmp_path, content)
    assert [(row.video, row.answer) for row in rows] == [
        ("a.mp4", says("1-3", note="hi")),
        ("b.mp4", says("1-3")),
    ]


@pytest.mark.parametrize("first", ["sep=", "SEP=", 'sep="', "sep=,", "sep=\n"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_first_line_that_tells_no_mark_is_no_header(
    tmp_path: Path, first: str, mark: str
) -> None:
    if first == "sep=,":
        first = f"sep={mark}"
    table = (HEADER + "a.mp4,Anna,flash,fall,0,0,hi\n").replace(",", mark)
    [row] = read(tmp_path, f"{first}\n{table}")
    assert (row.video, row.answer) == ("a.mp4", says("1-3", note="hi"))


@pytest.mark.parametrize(
    "content",
    [
        HEADER + "a.mp4,Anna," + "x" * 100_000 + ",1,0,0,\n",
        HEADER + 'a.mp4,Anna,1,"3\n\x1b[31m",0,0,\n',
        HEADER + "a.mp4,Anna,1,3," + "y" * 100_000 + ",0,\n",
        SECONDS + "a.mp4,Anna,1,3," + "9s" * 50_000 + "\n",
    ],
)
def test_a_refusal_is_a_line_that_can_be_read(tmp_path: Path, content: str) -> None:
    sentence = refusal(tmp_path, content)
    assert len(sentence) < 300
    assert sentence.isprintable()


def test_many_columns_are_not_all_named(tmp_path: Path) -> None:
    path = tmp_path / "videos.csv"
    path.write_text(",".join(f"column {n}" for n in range(1000)) + "\n")
    for ask in (column_names, lambda path: read_column(path, "group")):
        with pytest.raises(LabelError, match=r"column 18, column 19, …\)"):
            ask(path)


def test_the_mark_between_cells_is_told_from_those_within(tmp_path: Path) -> None:
    remark = '"remarks, if any, please, short, ok, thanks"'
    head = f"video;coach;left;right;{remark}"
    for end in ("\n", "\r\n", "\r"):
        rows = read(tmp_path, f"{head}{end}a.mp4;Anna;flash;fall;a,b,c,d,e,f,g{end}")
        assert [row.answer for row in rows] == [says("1-3")]
    # As old computers ended lines: the whole file is no header.
    commas = "video,coach,left,right\r" + "a.mp4,Anna,flash,fall\r"
    assert len(read(tmp_path, commas + "b;;;;;;;;;;;;,Anna,1,3\r")) == 2


def test_a_row_in_which_the_file_ends_is_not_taken_for_a_short_one(
    tmp_path: Path,
) -> None:
    whole = HEADER + "a.mp4,Anna,flash,fall,0,0,hi\nb.mp4,Anna,,,0,1,moved"
    assert len(read(tmp_path, whole)) == 2
    said = refusal(tmp_path, whole.removesuffix(",1,moved"))
    assert "row 3: the file ends in the middle of this row, after 5 of 7 cells" in said


def test_what_never_ends_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.csv_tables.MOST_BYTES", 100)
    with pytest.raises(LabelError, match="no file of labels: choose another file"):
        read_sheet(Path("/dev/zero"))


def test_unusable_is_a_mark_or_a_reason(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        HEADER
        + "a.mp4,Anna,,,0,1,zoomed in\n"
        + "a.mp4,Ben,,,0,1,\n"
        + "b.mp4,Anna,,,1,camera moved,really\n",
    )
    assert [row.answer for row in rows] == [
        Answer(unusable="zoomed in", note="zoomed in"),
        Answer(unusable="unusable"),
        Answer(unusable="camera moved", unsure=True, note="really"),
    ]


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    text = HEADER + 'a.mp4,Anna,1,1,0,0,"two\nlines"\n\n,,,,,,\nb.mp4,Anna,9,1,0,0,\n'
    assert "row 5:" in refusal(tmp_path, text)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (HEADER + "a.mp4,Anna,won,flash,0,0,\n", ["row 2", "left", "“won”", "flash,"]),
        (HEADER + "a.mp4,Anna,1,1,0,0,,,6_42\n", ["row 2", "9 cells"]),
        (SECONDS + "a.mp4,Anna,1,1,6_42\n", ["row 2", "left_time_s is “6_42”"]),
        (HEADER + "a.mp4,Anna,1,5,0,0,\n", ["row 2", "right", "“5”"]),
        (HEADER + "a.mp4,Anna,empty,4,0,0,\n", ["row 2", "Both lanes", "unusable"]),
        (HEADER + "a.mp4,Anna,,1,0,0,\n", ["row 2", "left is empty"]),
        (HEADER + ",Anna,1,1,0,0,\n", ["row 2", "the video is empty"]),
        (HEADER + "a.mp4, ,1,1,0,0,\n", ["row 2", "the coach is empty"]),
        (HEADER + "a.mp4,Anna,1,1,perhaps,0,\n", ["row 2", "unsure", "0 or 1"]),
        (HEADER + "a.mp4,Anna,1,1,0,no race,\n", ["row 2", "unusable", "states"]),
        (HEADER + "a.mp4,Anna,1,1,0,0", ["row 2", "6 of 7 cells"]),
        (HEADER + "a.mp4,Anna,1,1,0,0,a,b\n", ["row 2", "8 cells", "quotes"]),
        (HEADER + 'a.mp4,Anna,1,1,0,0,"open\n', ["row 2", "quotes"]),
        (HEADER + "a.mp4,Anna,1,1,0,0,nul\0\n", ["row 2", "NUL"]),
        (
            "video,coach,left,unsure\n",
            [
                "row 1",
                "“right” is missing",
                "must name video, coach, left, right (and may name unsure",
            ],
        ),
        ("video,coach,left,right,Left\n", ["row 1", "two columns “left”"]),
        ("", ["empty", "video, coach"]),
        ("video,coach,left,right\nb\xe4.mp4,A,1,1\n".encode("latin-1"), ["UTF-8"]),
        (HEADER.encode("utf-16-le"), ["row 1", "NUL"]),
        ((HEADER + "x").encode("utf-16")[:-1], ["UTF-8"]),
    ],
)
def test_what_is_wrong_is_named_with_its_row(
    tmp_path: Path, content: str | bytes, expected: list[str]
) -> None:
    sentence = refusal(tmp_path, content)
    for part in expected:
        assert part in sentence


def test_a_long_cell_is_read_and_an_endless_one_is_told(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEADER + f"a.mp4,Anna,1,1,0,0,{'x' * 200_000}\n")
    assert len(row.answer.note) == 200_000
    endless = HEADER + 'a.mp4,Anna,1,1,0,0,"' + "long " * 2_000_001
    assert "longer than 10,000,000 characters" in refusal(tmp_path, endless)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_file_that_cannot_be_read_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.symlink_to(path)  # stops every user, root too
    with pytest.raises(LabelError, match="cannot be read"):
        read_sheet(path)


def test_a_file_that_is_not_there_or_is_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(LabelError) as caught:
            read_sheet(path)
        assert str(path) in str(caught.value)


# ---------------------------------------------------------------- there and back

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
) | st.sampled_from(
    [
        "=HYPERLINK(1)",
        "+1",
        "-2",
        "@x",
        "'quoted'",
        "''",
        "'=1",
        'a "word", and; more',
        "line\nbreak\r\n",
        "\ttab",
        "手滑了",
        "\uff1d1",
        "0",
        "1",
        " no ",
        "'yes",
        "true",
    ]
)
some_seconds = st.none() | st.floats(0.001, 999)
timed = st.builds(
    Answer,
    st.just(LanePair.parse("2-2")),
    left_moment_s=some_seconds,
    right_moment_s=some_seconds,
    left_time_s=some_seconds,
    right_time_s=some_seconds,
)
answers = st.one_of(
    st.builds(Answer, st.sampled_from(PAIRS), unsure=st.booleans(), note=texts),
    timed,
    st.builds(
        Answer,
        unusable=texts.filter(lambda text: bool(text.strip())),
        unsure=st.booleans(),
        note=texts,
    ),
)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example([cannot_judge("1"), says("1-1", note="\r"), says("1-1", note=" ")])
@given(st.lists(answers, max_size=5))
def test_what_is_written_comes_back(tmp_path: Path, said: list[Answer]) -> None:
    path = tmp_path / "out.csv"
    rows = [(f"=v{n}.mp4", f"-Anna {n}", answer) for n, answer in enumerate(said)]
    assert write_sheet(path, rows) == len(rows)
    sheet = read_sheet(path)
    assert [(row.video, row.coach, row.answer) for row in sheet.rows] == [
        (video, coach, as_written(answer)) for video, coach, answer in rows
    ]
    assert sheet.ignored_columns == ()
    again = tmp_path / "again.csv"
    write_sheet(again, [(row.video, row.coach, row.answer) for row in sheet.rows])
    assert again.read_bytes() == path.read_bytes()


def as_written(answer: Answer) -> Answer:
    def told(name: str) -> float | None:
        seconds = getattr(answer, name)
        return None if seconds is None else written_seconds(name, seconds)

    return replace(
        answer,
        left_moment_s=told("left_moment_s"),
        right_moment_s=told("right_moment_s"),
        left_time_s=told("left_time_s"),
        right_time_s=told("right_time_s"),
    )


@given(st.sampled_from(SECONDS_COLUMNS), st.floats(0.0001, 999))
def test_seconds_are_written_with_three_decimals_at_most(
    name: str, seconds: float
) -> None:
    written = written_seconds(name, seconds)
    assert 0 < written < seconds + 0.001
    assert abs(written - seconds) < (0.001 if "moment" in name else 0.000501)
    assert written_seconds(name, written) == written
    if seconds > 0.001:
        assert len(repr(written).partition(".")[2]) <= 3


@pytest.mark.parametrize("fps", [24, 25, 30, 30000 / 1001, 50, 60, 120, 240])
def test_a_moment_that_was_written_is_on_the_same_frame(fps: float) -> None:
    stamps = [number / fps for number in range(20_000)]
    assert all(
        bisect_right(stamps, written_seconds("left_moment_s", stamp) + 1e-9) - 1
        == number
        for number, stamp in enumerate(stamps)
    )
    assert written_seconds("left_moment_s", 5.066666666666666) == 5.067
    assert written_seconds("left_moment_s", 6.802) == 6.802


def test_no_cell_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_sheet(
        path,
        [
            ("=cmd.mp4", "@Anna", says("1-1", note="+1")),
            ("-a.mp4", "\tBen", cannot_judge("=1+1")),
        ],
    )
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert cells[: len(COLUMNS)] == list(COLUMNS)
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))]
