"""Labels in and out of a project."""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from annotator.backups import list_backups
from annotator.database import VideoRow, utc_now
from annotator.label_files import (
    RowFate,
    export_consensus,
    export_labels,
    full_words,
    import_labels,
)
from annotator.project import Project
from annotator.repository import Repository
from annotator.sheets import read_sheet
from annotator.video_cells import VideoFinder
from annotator.videos import import_videos
from annotator.workflow import Answer, Status
from dataset.errors import (
    LabelError,
)
from tests.annotator.conftest import add_coaches, add_video, says, take_back
from tests.annotator.desks import current
from tests.annotator.test_sheets import answers, as_written
from tests.annotator.test_videos import rows
from tests.counting import LINEAR, Work, work_of
from tests.factories import make_video
from tests.footage_folder import footage_folder

HEADER = "video,coach,left,right,unsure,unusable,note\n"


def labels(folder: Path, *lines: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


# ---------------------------------------------------------------- labels in


@pytest.fixture
def races(project: Project) -> Project:
    for number in (1, 2, 3):
        add_video(project.repository, f"race{number}.mp4")
    return project


def test_labels_come_in_are_counted_and_come_in_once(
    races: Project, tmp_path: Path
) -> None:
    add_coaches(races.repository, "Anna")
    video = races.repository.video("race1.mp4")
    anna = races.repository.coach("Anna")
    races.repository.record_annotation(video.id, anna.id, says("1-1"))
    path = labels(
        tmp_path,
        "race1.mp4,Anna,1,2,0,0,",
        "race1.mp4,Ben,1,2,0,0,",
        "race2,Ben,3,1,1,0,",
    )
    before = rows(races)
    told = import_labels(races, path, dry_run=True)
    assert (told.n_new, told.n_changed, told.n_same) == (2, 1, 0)
    assert told.n_coaches_added == 1
    assert not told.change
    assert rows(races) == before
    done = import_labels(races, path)
    assert (done.n_new, done.n_changed, done.n_same) == (2, 1, 0)
    assert done.change.n_written == 3
    assert len(races.repository.history(video.id, anna.id)) == 2
    statuses = {
        races.repository.video(video_id).name: status
        for video_id, status in races.repository.statuses().items()
    }
    assert statuses == {
        "race1.mp4": Status.AGREED,
        "race2.mp4": Status.WAITING,
        "race3.mp4": Status.UNLABELLED,
    }
    before = rows(races)
    again = import_labels(races, path)
    assert (again.n_new, again.n_changed, again.n_same) == (0, 0, 3)
    assert not again.change
    assert rows(races) == before


def test_the_labels_are_copied_before_others_come_in(
    races: Project, tmp_path: Path
) -> None:
    path = labels(tmp_path, "race1.mp4,Anna,1,2,0,0,")
    import_labels(races, path, dry_run=True)
    assert list_backups(races.backups_folder) == []
    import_labels(races, path)
    assert len(list_backups(races.backups_folder)) == 1
    import_labels(races, path)
    assert len(list_backups(races.backups_folder)) == 1


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["race9.mp4,Anna,1,1,0,0,"], ["row 2", "“race9.mp4”", "import it first"]),
        (["RACE1.MP4,Anna,1,1,0,0,"], ["row 2", "“RACE1.MP4”"]),
        (
            [
                "race1.mp4,Anna,1,1,0,0,",
                "race2.mp4,Anna,1,1,0,0,",
                "race1,Anna ,1,1,,,",
            ],
            ["row 4", "row 2", "Anna", "race1.mp4"],
        ),
        (["race1.mp4,Anna,1,1,0,0,", "race2.mp4,Anna,4,4,0,0,"], ["row 3", "empty"]),
        (["twin.mp4,Anna,1,1,0,0,"], ["row 2", "“twin.mp4”", "/one", "/two"]),
        (["both,Anna,1,1,0,0,"], ["row 2", "“both”", "both.mp4", "both.mov"]),
    ],
)
def test_labels_that_do_not_fit_change_nothing(
    races: Project, tmp_path: Path, lines: list[str], expected: list[str]
) -> None:
    add_video(races.repository, "twin.mp4", path="/one/twin.mp4")
    add_video(races.repository, "twin.mp4", path="/two/twin.mp4")
    add_video(races.repository, "both.mp4")
    add_video(races.repository, "both.mov")
    before = rows(races)
    with pytest.raises(LabelError) as caught:
        import_labels(races, labels(tmp_path, *lines))
    for part in ("labels.csv", *expected):
        assert part in str(caught.value)
    assert rows(races) == before
    assert list_backups(races.backups_folder) == []


def test_a_dry_run_tells_row_by_row(races: Project, tmp_path: Path) -> None:
    import_labels(
        races,
        labels(tmp_path, "race1.mp4,Anna,1,3,0,0,", "race2.mp4,Anna,1,1,0,0,"),
    )
    before = rows(races)
    found = import_labels(
        races,
        labels(
            tmp_path,
            "race1.mp4,Anna,1,3,0,0,",
            "race2.mp4,Anna,1,1,1,0,late",
            "race3.mp4,Ana,2,3,0,0,",
            "race9.mp4,Anna,1,1,0,0,",
            "race8.mp4,Anna,1,1,0,0,",
        ),
        dry_run=True,
    )
    told = [
        (
            each.row,
            each.video.name,
            each.coach,
            each.fate,
            full_words(each.before) if each.before else None,
            full_words(each.after),
        )
        for each in found.rows
    ]
    assert told == [
        (2, "race1.mp4", "Anna", RowFate.SAME, "flash – fall", "flash – fall"),
        (
            3,
            "race2.mp4",
            "Anna",
            RowFate.CHANGED,
            "flash – flash",
            "flash – flash, unsure, note “late”",
        ),
        (4, "race3.mp4", "Ana", RowFate.NEW, None, "slip – fall"),
    ]
    assert [(each.row, each.cell) for each in found.unmatched] == [
        (5, "race9.mp4"),
        (6, "race8.mp4"),
    ]
    assert "row 5" in found.refused
    assert "1 more" in found.refused
    assert [(coach.name, coach.similar) for coach in found.new_coaches] == [
        ("Ana", "Anna")
    ]
    assert rows(races) == before


def test_rows_of_unknown_videos_are_left_out_on_request_only(
    races: Project, tmp_path: Path
) -> None:
    add_video(races.repository, "twin.mp4", path="/one/twin.mp4")
    add_video(races.repository, "twin.mp4", path="/two/twin.mp4")
    path = labels(tmp_path, "race1.mp4,Anna,1,3,0,0,", "race9.mp4,Anna,1,1,0,0,")
    with pytest.raises(LabelError, match=r"row 3: .*race9"):
        import_labels(races, path)
    done = import_labels(races, path, skip_unknown=True)
    assert (done.n_new, len(done.unmatched), done.refused) == (1, 1, "")
    assert current(races.repository, by="name") == {("race1.mp4", "Anna"): says("1-3")}
    # One that could be two videos is never skipped in silence.
    path = labels(tmp_path, "race2.mp4,Anna,1,3,0,0,", "twin.mp4,Anna,1,1,0,0,")
    with pytest.raises(LabelError, match=r"row 3: “twin.mp4” could be"):
        import_labels(races, path, skip_unknown=True)


def test_the_name_of_a_copy_finds_the_video(project: Project, tmp_path: Path) -> None:
    footage = tmp_path / "footage"
    for n in (1, 2):
        make_video(footage / f"race{n}.mp4", n_frames=30 + n)
    import_videos(project, [footage], jobs=1)
    whole = (footage / "race1.mp4").read_bytes()
    (footage / "copy of it.mp4").write_bytes(whole)
    (tmp_path / "beside.mp4").write_bytes(whole)
    (tmp_path / "other.mp4").write_bytes(whole[:-1] + b"x")
    sheet = labels(
        tmp_path,
        "copy of it.mp4,Anna,1,1,0,0,",
        "beside.mp4,Ben,1,2,0,0,",
        f"{footage / 'copy of it.mp4'},Cleo,1,3,0,0,",
        "other.mp4,Dora,1,1,0,0,",
    )
    found = import_labels(project, sheet, dry_run=True)
    assert [row.video.name for row in found.rows] == ["race1.mp4"] * 3
    assert [each.cell for each in found.unmatched] == ["other.mp4"]


def test_the_consensus_goes_out_too(races: Project, tmp_path: Path) -> None:
    add_video(races.repository, "=cmd.mp4", group="@day")
    import_labels(
        races,
        labels(
            tmp_path,
            "race1.mp4,Anna,1,3,0,0,",
            "race1.mp4,Ben,1,3,0,0,",
            "race2.mp4,Anna,1,1,0,0,",
            "race2.mp4,Ben,2,1,0,0,",
            "race3.mp4,Ben,2,1,0,0,",
        ),
    )
    repository = races.repository
    ben = repository.coach("Ben")
    video = repository.video("race2.mp4")
    repository.record_adjudication(video.id, ben.id, says("2-1"), "=HYPERLINK(1)")
    path = tmp_path / "consensus.csv"
    assert export_consensus(races, path) == 4
    with path.open(encoding="utf-8-sig", newline="") as file:
        told = {row["video"]: row for row in csv.DictReader(file)}
    assert {name: row["status"] for name, row in told.items()} == {
        "'=cmd.mp4": "unlabelled",
        "race1.mp4": "agreed",
        "race2.mp4": "settled",
        "race3.mp4": "waiting",
    }
    assert told["'=cmd.mp4"]["group"] == "'@day"
    race1, race2, race3 = (told[f"race{n}.mp4"] for n in (1, 2, 3))
    assert (race1["left"], race1["right"], race1["code"]) == ("flash", "fall", "2")
    assert (race2["left"], race2["reason"]) == ("slip", "'=HYPERLINK(1)")
    assert (race3["left"], race3["code"]) == ("", "")
    assert export_consensus(races, path) == 4, "an earlier one is replaced"
    with pytest.raises(LabelError, match="something else than these labels"):
        export_labels(races, path)


def with_many_videos(folder: Path, names: Sequence[str]) -> Project:
    """A project of its own with videos that nobody has looked at."""
    project = Project.create(folder / f"{len(names)}.dualane")
    with project.repository._writing() as session:
        session.execute(
            insert(VideoRow),
            [
                {
                    "name": name,
                    "path": f"/footage/{name}",
                    "fingerprint": f"{n:032x}",
                    "group_name": "big",
                    "width_px": 1080,
                    "height_px": 1920,
                    "duration_s": 11.4,
                    "n_clips": 11,
                    "damage": "",
                    "created_at": utc_now(),
                }
                for n, name in enumerate(names, start=1)
            ],
        )
    return project


@pytest.mark.slow
def test_a_row_costs_as_little_among_many_as_among_few(tmp_path: Path) -> None:
    """With as many videos: no row looks through all the others."""
    coaches = ("Anna", "Ben", "Cleo", "Dora", "陈")

    def works(n_videos: int) -> tuple[Work, Work]:
        names = [f"big{n}.mp4" for n in range(n_videos)]
        project = with_many_videos(tmp_path, names)
        rows = [f"{name},{coach},1,2,0,0," for name in names for coach in coaches]
        path = labels(tmp_path, *rows)
        try:
            first = work_of(lambda: import_labels(project, path))
            again = work_of(lambda: import_labels(project, path, dry_run=True))
            assert import_labels(project, path).n_same == len(rows)
        finally:
            project.close()
        return first, again

    for few, many in zip(works(300), works(1_200), strict=True):
        assert many.over(few) < LINEAR


@pytest.mark.parametrize("cell", ["gone{}.mp4", "gone/{}.mp4"])
def test_a_row_of_an_unknown_video_asks_no_folder_for_itself(
    tmp_path: Path, cell: str
) -> None:
    """A folder is listed once, however many rows there are; nor is each video asked."""
    rows = [f"{cell.format(n)},Anna,1,2,0,0," for n in range(300)]

    def works(n_folders: int) -> Work:
        folders = [tmp_path / f"{n_folders} of {n}" for n in range(n_folders)]
        for folder in folders:
            folder.mkdir()
        paths = [str(folder / f"race{n}.mp4") for n in range(3) for folder in folders]
        with closing(Project.create(tmp_path / f"{n_folders}.dualane")) as project:
            find = VideoFinder(
                [
                    add_video(project.repository, Path(path).name, path=path)
                    for path in paths
                ],
                tmp_path,
            )
        return work_of(lambda: [find(row.partition(",")[0]) for row in rows])

    few, many = works(2), works(20)
    assert many.calls < 1.5 * few.calls
    assert few.calls < 120 * len(rows)


def test_a_path_through_a_link_finds_what_lies_there_or_lay_there(
    project: Project, tmp_path: Path
) -> None:
    evening = tmp_path / "evening"
    make_video(evening / "race1.mp4", n_frames=30)
    import_videos(project, [evening], jobs=1)
    add_video(project.repository, "race1.mp4", path=str(evening / "gone" / "race1.mp4"))
    (tmp_path / "link").symlink_to(evening)
    (evening / "copy.mp4").write_bytes((evening / "race1.mp4").read_bytes())
    (evening / "race 1 too.mp4").symlink_to(evening / "race1.mp4")
    sheet = labels(
        tmp_path,
        "link/race1.mp4,Anna,1,1,0,0,",
        "link/copy.mp4,Ben,1,2,0,0,",
        "link/race 1 too.mp4,Cleo,1,3,0,0,",
        "link/gone/race1.mp4,Dora,1,1,0,0,",
        "link/nothing.mp4,Dora,1,1,0,0,",
        "nowhere/race1.mp4,Dora,1,1,0,0,",
        "link/race1.mp4/..,Dora,1,1,0,0,",
    )
    found = import_labels(project, sheet, dry_run=True)
    assert [(row.coach, row.video.path) for row in found.rows] == [
        *((coach, str(evening / "race1.mp4")) for coach in ("Anna", "Ben", "Cleo")),
        ("Dora", str(evening / "gone" / "race1.mp4")),
    ]
    assert len(found.unmatched) == 3


def test_a_file_with_a_thousand_coaches_has_its_columns_mixed_up(
    races: Project, tmp_path: Path
) -> None:
    path = labels(tmp_path, *(f"race1.mp4,who {n},1,2,0,0," for n in range(1001)))
    with pytest.raises(LabelError, match="names 1,001 coaches"):
        import_labels(races, path, dry_run=True)


@pytest.fixture
def alike(project: Project) -> Project:
    """Videos that a careless search takes for each other."""
    for path in (
        "/mon/IMG_1.mp4",
        "/mon/final.MP4",
        "/mon/Chamonix.2024.mp4",
        "/mon/Chamonix.mp4",
        "/mon/E\u0301vreux.mp4",  # as macOS spells it
        "/tue/bare",
    ):
        add_video(project.repository, Path(path).name, path=path)
    return project


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("IMG_1.mp4", "IMG_1.mp4"),
        ("IMG_1", "IMG_1.mp4"),
        (" IMG_1 ", "IMG_1.mp4"),
        ("IMG_1.MP4", "IMG_1.mp4"),
        ("final.mp4", "final.MP4"),
        ("Chamonix.2024", "Chamonix.2024.mp4"),
        ("Chamonix", "Chamonix.mp4"),
        ("\u00c9vreux.mp4", "E\u0301vreux.mp4"),
        ("\u00c9vreux", "E\u0301vreux.mp4"),
        ("/mon/IMG_1.mp4", "IMG_1.mp4"),
        ("/tue/../mon/IMG_1.mp4", "IMG_1.mp4"),
        ("/mon/\u00c9vreux.mp4", "E\u0301vreux.mp4"),
        ("bare", "bare"),
    ],
)
def test_a_cell_finds_its_video(
    alike: Project, tmp_path: Path, cell: str, name: str
) -> None:
    assert import_labels(alike, labels(tmp_path, f"{cell},Anna,1,1,0,0,")).n_new == 1
    assert [video for video, _ in current(alike.repository, by="name")] == [name]


@pytest.mark.parametrize(
    "cell",
    [
        "/tue/IMG_1.mp4",
        "tue/IMG_1.mp4",
        "/tue/IMG_1",
        "/mon/IMG_1",
        "C:\\tue\\IMG_1.mp4",
        "IMG_1.mov",
        "Chamonix.2023",
        "Chamonix.2023.mp4",
        "final.avi",
        "bare.mp4",
    ],
)
def test_a_cell_never_finds_another_video(
    alike: Project, tmp_path: Path, cell: str
) -> None:
    with pytest.raises(LabelError, match=r"row 2: the video .* is not in this project"):
        import_labels(alike, labels(tmp_path, f"{cell},Anna,1,1,0,0,"))
    assert current(alike.repository, by="name") == {}


def test_a_path_may_begin_at_the_file_of_labels(
    project: Project, tmp_path: Path
) -> None:
    for day in ("mon", "tue"):
        path = tmp_path / day / "IMG_1.mp4"
        add_video(project.repository, "IMG_1.mp4", path=str(path))
    import_labels(project, labels(tmp_path, "tue/IMG_1.mp4,Anna,1,1,0,0,"))
    (given,) = project.repository.annotations()
    assert Path(project.repository.video(given.video_id).path).parent.name == "tue"


def test_a_coach_in_other_capitals_is_the_same_one(
    races: Project, tmp_path: Path
) -> None:
    import_labels(races, labels(tmp_path, "race1,Anna,1,1,0,0,"))
    path = labels(tmp_path, "race1,anna,1,1,0,0,", "race2, ANNA ,1,2,0,0,")
    done = import_labels(races, path)
    assert (done.n_same, done.n_new, done.n_coaches_added) == (1, 1, 0)
    with pytest.raises(LabelError, match="here and in row 2"):
        import_labels(
            races, labels(tmp_path, "race1,Anna,1,1,0,0,", "race1,anna,1,2,0,0,")
        )


def test_a_file_from_before_a_coach_was_renamed_finds_the_coach(
    races: Project, tmp_path: Path
) -> None:
    old = labels(tmp_path, "race1,Anna,1,1,0,0,")
    import_labels(races, old)
    races.repository.rename_coach(races.repository.coach("Anna").id, "Anna Muster")
    assert import_labels(races, old).n_same == 1
    told = import_labels(races, labels(tmp_path, "race2,ANNA,1,2,0,0,"))
    assert (told.n_new, told.n_coaches_added) == (1, 0)
    with pytest.raises(LabelError, match=r"Anna Muster answers race1\.mp4 here"):
        import_labels(
            races, labels(tmp_path, "race1,Anna,1,1,0,0,", "race1,Anna Muster,1,2,0,0,")
        )


def test_what_a_file_has_no_column_for_is_kept(races: Project, tmp_path: Path) -> None:
    import_labels(races, labels(tmp_path, "race1,Anna,1,3,1,0,close race"))
    path = tmp_path / "short.csv"
    path.write_text("video,coach,left,right\nrace1,Anna,1,3\n", encoding="utf-8")
    assert import_labels(races, path).n_same == 1
    path.write_text("video,coach,left,right\nrace1,Anna,1,2\n", encoding="utf-8")
    assert import_labels(races, path).n_changed == 1
    kept = {("race1.mp4", "Anna"): says("1-2", unsure=True, note="close race")}
    assert current(races.repository, by="name") == kept
    import_labels(races, labels(tmp_path, "race1,Anna,1,2,0,0,"))
    assert current(races.repository, by="name") == {("race1.mp4", "Anna"): says("1-2")}


def test_seconds_that_a_file_does_not_tell_stay_with_their_states(
    races: Project, tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    path.write_text(
        "video,coach,left,right,left_moment_s,left_time_s,right_time_s\n"
        "race1,Anna,2,1,3.2,9.5,6.25\n",
        encoding="utf-8",
    )
    import_labels(races, path)
    path.write_text("video,coach,left,right\nrace1,Anna,3,1\n", encoding="utf-8")
    import_labels(races, path)
    # A fall is another thing than the slip whose moment and time were told.
    assert current(races.repository, by="name") == {
        ("race1.mp4", "Anna"): says("3-1", right_time_s=6.25)
    }


def test_what_an_export_wrote_is_no_change_when_it_comes_back(
    races: Project, tmp_path: Path
) -> None:
    (anna,) = add_coaches(races.repository, "Anna")
    first = races.repository.videos()[0]
    said = says("2-1", left_moment_s=5.066666666666666, right_time_s=6.8021)
    races.repository.record_annotation(first.id, anna.id, said)
    out = tmp_path / "out.csv"
    export_labels(races, out)
    assert ",5.067,,,6.802" in out.read_text("utf-8-sig")
    told = import_labels(races, out)
    assert (told.n_same, told.n_changed) == (1, 0)
    assert current(races.repository, by="name") == {("race1.mp4", "Anna"): said}
    # Another moment is one, and what comes beside it keeps its digits.
    out.write_text(out.read_text("utf-8-sig").replace("5.067", "5.1"), "utf-8-sig")
    assert import_labels(races, out).n_changed == 1
    assert current(races.repository, by="name") == {
        ("race1.mp4", "Anna"): says("2-1", left_moment_s=5.1, right_time_s=6.8021)
    }


def test_only_an_earlier_export_is_written_over(races: Project, tmp_path: Path) -> None:
    import_labels(races, labels(tmp_path, "race1,Anna,1,1,0,0,"))
    out = tmp_path / "out.csv"
    assert export_labels(races, out) == 1
    assert export_labels(races, out) == 1
    out.write_text(out.read_text("utf-8-sig").replace(",", ";"), "utf-8-sig")
    assert export_labels(races, out) == 1
    thesis = tmp_path / "thesis.csv"
    for content in ("", "chapter,text\n", f"my own,{HEADER}", "video,coach\n", "\xff"):
        thesis.write_bytes(content.encode("latin-1"))
        with pytest.raises(LabelError, match="something else than these labels"):
            export_labels(races, thesis)
        assert thesis.read_bytes() == content.encode("latin-1")


def test_no_labels_are_written_among_the_projects_own_files(
    races: Project, tmp_path: Path
) -> None:
    before = rows(races)
    link = tmp_path / "link"
    link.symlink_to(races.folder)
    for place in (
        "project.toml",
        "labels.sqlite",
        "labels.sqlite-wal",
        "clips/out.csv",
        "Backups/labels-1.sqlite",
        "snapshots/deep/out.csv",
        "checkpoints/x.csv",
        "clips/labels.sqlite.csv",
        ".import.lock",
    ):
        for folder in (races.folder, link):
            with pytest.raises(LabelError, match="keeps its own files"):
                export_labels(races, folder / place)
    with pytest.raises(LabelError, match="is a folder"):
        export_labels(races, tmp_path)
    assert rows(races) == before
    assert export_labels(races, races.folder / "labels.csv") == 0


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes with names")
def test_a_pipe_or_a_broken_link_is_no_place_for_labels(
    races: Project, tmp_path: Path
) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "nowhere")
    for place in (pipe, link):
        with pytest.raises(LabelError, match="choose another name"):
            export_labels(races, place)


def test_videos_that_share_a_name_go_out_and_in_by_path(
    project: Project, tmp_path: Path
) -> None:
    twins = [
        add_video(project.repository, "IMG_1.mp4", path=f"/{day}/IMG_1.mp4")
        for day in ("mon", "tue")
    ]
    (anna,) = add_coaches(project.repository, "Anna")
    for twin, pair in zip(twins, ("1-1", "1-2"), strict=True):
        project.repository.record_annotation(twin.id, anna.id, says(pair))
    path = tmp_path / "out.csv"
    assert export_labels(project, path) == 2
    assert import_labels(project, path).n_same == 2


@pytest.mark.slow
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 2), st.sampled_from(["Anna", "=Ben", "陈"])),
        answers,
        max_size=6,
    )
)
def test_what_goes_out_comes_in_unchanged(
    two_projects: tuple[Project, Project],
    tmp_path: Path,
    said: dict[tuple[int, str], Answer],
) -> None:
    here, there = two_projects
    names = {n: f"race{n}.mp4" for n in range(3)}
    for project in two_projects:
        forget(project.repository)
    here.repository.import_annotations(
        [
            (here.repository.video(names[n]).id, coach, answer)
            for (n, coach), answer in said.items()
        ]
    )
    path = tmp_path / "out.csv"
    assert export_labels(here, path) == len(said)
    assert import_labels(here, path).n_same == len(said)
    assert import_labels(there, path).n_new == len(said)
    assert current(there.repository, by="name") == {
        whose: as_written(answer)
        for whose, answer in current(here.repository, by="name").items()
    }
    first = path.read_bytes()
    export_labels(there, path)
    assert path.read_bytes() == first


@pytest.fixture(scope="module")
def two_projects(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Project, Project]]:
    folder = tmp_path_factory.mktemp("two")
    here, there = (Project.create(folder / name) for name in ("here", "there"))
    for project in (here, there):
        for number in range(3):
            add_video(project.repository, f"race{number}.mp4")
    yield here, there
    here.close()
    there.close()


def forget(repository: Repository) -> None:
    for annotation in repository.annotations():
        take_back(repository, annotation.video_id, annotation.coach_id)


def test_real_labels_come_in_whole(project: Project) -> None:
    path = footage_folder() / "labels.csv"
    sheet = read_sheet(path)
    for name in {row.video for row in sheet.rows}:
        add_video(project.repository, name)
    done = import_labels(project, path)
    assert (done.n_new, done.n_coaches_added) == (114, 2)
    assert done.ignored_columns == (
        "left_event_s",
        "right_event_s",
        "both_lanes_visible",
    )
    repository = project.repository
    assert len(repository.annotations()) == 114
    assert [d.video.name for d in repository.disagreements()] == [
        "Chamonix_2024_race007.mp4",
        "Chamonix_2024_race029.mp4",
    ]
    assert len(repository.decisions()) == 55
    notes = [a.answer.note for a in repository.annotations()]
    assert "close race" in notes
