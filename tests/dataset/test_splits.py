"""Groups from file names, frozen parts, and the study's own split."""

import time
import unicodedata
from collections import Counter
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.errors import LabelError
from dataset.spelling import any_case
from dataset.splits import (
    SHARES,
    Split,
    alike_groups,
    assign_splits,
    group_of,
    known_group,
    missing_classes,
    paper_split,
    straddling,
)

TRAIN, VALIDATION, TEST = Split


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Chamonix_2024_race001.mp4", "Chamonix_2024"),
        ("Zilina_2025_race054.mp4", "Zilina_2025"),
        ("Riverside_evening1_race01.mp4", "Riverside_evening1"),
        ("club night - run 3.mov", "club night"),
        ("Anna_heat_2.MP4", "Anna"),
        ("weekend (12).mp4", "weekend"),
        ("trace12.mp4", "trace"),
        ("Chamonix_2024.mp4", "Chamonix_2024"),
        ("GP_2024_race1.mp4", "GP_2024"),
        ("final.mp4", "final"),
        ("重庆_2024_race3.mp4", "重庆_2024"),
        ("club_2024-03-12_race4.mp4", "club_2024-03-12"),
        ("club_2024-03-12_1234.mp4", "club_2024-03-12"),
        ("Sam 1.mp4", "Sam"),
        ("hero_2.mp4", "hero"),
        ("Sam_2024_3.mp4", "Sam_2024"),
        # a session and its run, or a copy of a camera's file: only brackets tell
        ("3_12.mp4", "3"),
        ("07-12.mp4", "07"),
        ("12 3.mp4", "12"),
        ("12 (3).mp4", "12"),
        ("2024 (3).mp4", "2024"),
        ("0012-3.mp4", "0012"),
        ("C1234-2.mp4", "C1234"),
        ("Screen Recorder club evening1 race 3.mp4", "Screen Recorder club evening1"),
        ("deadbeef_race1.mp4", "deadbeef"),
        # the second of a recording is a running number too, however it is written
        ("club 2024-03-12 18.15.00.mp4", "club 2024-03-12"),
        ("InShot_20240312_181500123.mp4", "InShot_20240312"),
        ("Chamonix_20240312_181500_2.mp4", "Chamonix_20240312"),
    ],
)
def test_the_group_is_the_name_without_its_running_number(name, group):
    assert group_of(name, created=datetime(2020, 1, 1), folder="x") == group


@pytest.mark.parametrize(
    "name",
    [
        "VID_20240312_181500.mp4",
        "VID-20240312-WA0003.mp4",
        "PXL_20240312_181500123.TS.mp4",
        "20240312_181500.mp4",
        "2024-03-12 18-15-00.mkv",
        "DJI_20240312181500_0001_D.MP4",
        "WhatsApp Video 2024-03-12 at 18.15.00.mp4",
        "20240312_181500(0).mp4",
        "PXL_20240312_181500123~2.mp4",
        "SVID_20240312_181500_1.mp4",
        "Screenrecorder-2024-03-12-18-15-00-123.mp4",
        "video_2024-03-12_18-15-00.mp4",
        "WIN_20240312_18_15_00_Pro.mp4",
        "lv_0_20240312181500.mp4",
        "微信视频20240312181500.mp4",
    ],
)
def test_a_camera_name_with_a_day_groups_by_that_day(name):
    assert group_of(name, created=datetime(2020, 1, 1), folder="x") == "2024-03-12"


@pytest.mark.parametrize(
    "name",
    [
        "IMG_1234.MOV",
        "IMG_E1234.mov",
        "IMG_1234 (1).mov",
        "MVI_0012.AVI",
        "DSC_0012.mov",
        "GH010042.MP4",
        "GOPR1234.MP4",
        "C0012.MP4",
        "00012.MTS",
        "00012 (1).MTS",
        "00012(1).MTS",
        "12.mp4",
        "2024.mp4",
        "C0012 (1).MP4",
        "C0012 copy.MP4",
        "race001.mp4",
        "3F2504E0-4F89-11D3-9A0C-0305E82C3301.MOV",
        "trim.3F2504E0-4F89-11D3-9A0C-0305E82C3301.MOV",
        "3f2504e04f8911d39a0c0305e82c3301.mp4",
        "mmexport1710238500123.mp4",
        "wx_camera_1710238500123.mp4",
        "received_1234567890123456.mp4",
        "FullSizeRender 2.mov",
        "P1012345-1.MOV",
        "GS010042.mp4",
        "SAM_0012.mp4",
        "VID_20249999_181500.mp4",
    ],
)
def test_a_name_that_says_nothing_groups_by_recording_day_then_folder(name):
    assert group_of(name, created=datetime(2024, 3, 12, 23, 59), folder="x") == (
        "2024-03-12"
    )
    assert group_of(name, folder="Tuesday") == "Tuesday"
    assert group_of(name) == "ungrouped"


@pytest.fixture
def in_wellington(monkeypatch):
    """A machine twelve hours ahead of UTC."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be changed here")
    monkeypatch.setenv("TZ", "XXX-12")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_wellington")
@pytest.mark.parametrize(
    ("created", "day"),
    [
        ("2024-03-12T11:59:00+00:00", "2024-03-12"),  # 23:59 here
        ("2024-03-12T18:15:00+00:00", "2024-03-13"),
        ("2024-03-12T23:30:00-05:00", "2024-03-12"),  # that day where it was taken
        ("2024-03-12T00:30:00+02:00", "2024-03-12"),
        ("2024-03-12T23:30:00", "2024-03-12"),
    ],
)
def test_the_day_is_the_local_one(created, day):
    assert group_of("IMG_1.mov", created=datetime.fromisoformat(created)) == day


@pytest.mark.parametrize("name", ["Šamorín_2024_race1.mp4", "Šamorín_2024.mov"])
def test_both_ways_to_write_an_accent_are_one_group(name):
    split = unicodedata.normalize("NFD", name)
    assert split != name
    assert group_of(split) == group_of(f" {name}") == "Šamorín_2024"
    for pattern in ("Š[^_]+", unicodedata.normalize("NFD", "Š[^_]+")):
        assert group_of(split, pattern=pattern) == group_of(name, pattern=pattern)
        assert group_of(split, pattern=pattern) == "Šamorín"
    folder = unicodedata.normalize("NFD", " Žilina ")
    assert group_of("IMG_1.mov", folder=folder) == "Žilina"


def test_a_pattern_decides_by_its_first_parenthesis_or_all_it_matches():
    name = "A12_wall3_race7.mp4"
    assert group_of(name, pattern=r"_(wall\d)_") == "wall3"
    assert group_of(name, pattern=r"^A\d+") == "A12"


def test_a_name_the_pattern_does_not_match_falls_back():
    assert group_of("Villars_2024_race003.mp4", pattern=r"wall(\d)") == "Villars_2024"
    assert group_of("Villars_2024_race003.mp4", pattern=r"(x)?V") == "Villars_2024"


def test_a_bad_pattern_is_refused_with_the_pattern():
    with pytest.raises(LabelError, match=r"The group pattern “\(wall” is no regular"):
        group_of("a.mp4", pattern="(wall")


def test_three_real_events_take_three_parts():
    sizes = {"Zilina_2025": 1, "Chamonix_2024": 32, "Villars_2024": 24}
    assert assign_splits(sizes, {}) == {
        "Chamonix_2024": TRAIN,
        "Villars_2024": VALIDATION,
        "Zilina_2025": TEST,
    }


def test_one_group_trains_and_two_also_validate():
    assert assign_splits({"a": 5}, {}) == {"a": TRAIN}
    assert set(assign_splits({"a": 5, "b": 5}, {}).values()) == {TRAIN, VALIDATION}


def test_many_equal_groups_come_near_the_shares():
    parts = assign_splits({f"evening {n}": 10 for n in range(100)}, {})
    assert Counter(parts.values()) == {TRAIN: 70, VALIDATION: 15, TEST: 15}


groups = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 50))


@given(groups, st.dictionaries(st.text(max_size=4), st.sampled_from(Split)))
def test_frozen_parts_stay_and_every_group_has_one(sizes, frozen):
    parts = assign_splits(sizes, frozen)
    assert parts.keys() == sizes.keys() | frozen.keys()
    assert {group: parts[group] for group in frozen} == frozen


@given(groups, st.randoms())
def test_the_order_of_groups_does_not_matter(sizes, random):
    shuffled = list(sizes.items())
    random.shuffle(shuffled)
    assert assign_splits(dict(shuffled), {}) == assign_splits(sizes, {})


@given(groups)
def test_three_groups_or_more_leave_no_part_empty(sizes):
    parts = set(assign_splits(sizes, {}).values())
    assert len(parts) == min(3, len(set(map(any_case, sizes))))


@given(groups, st.dictionaries(st.text(max_size=4), st.sampled_from(Split)))
def test_groups_that_differ_only_in_capitals_share_a_part(sizes, frozen):
    loud = {group.upper(): size + 1 for group, size in sizes.items()}
    parts = assign_splits({**sizes, **loud}, frozen)
    sides: dict[str, set[Split]] = {}
    for group in parts.keys() - frozen.keys():
        sides.setdefault(any_case(group), set()).add(parts[group])
    assert all(len(each) == 1 for each in sides.values())
    for group, part in frozen.items():  # unless exports have fixed two
        alike = {frozen[each] for each in frozen if any_case(each) == any_case(group)}
        if alike == {part}:
            assert sides.get(any_case(group), {part}) == {part}


def test_two_that_differ_only_in_capitals_weigh_as_one():
    one = {"Harbour": 10, "Hall": 8, "Park": 6}
    two = {"Harbour": 6, "harbour": 4, "Hall": 8, "Park": 6}
    parts = assign_splits(two, {})
    assert parts.pop("harbour") is parts["Harbour"]
    assert parts == assign_splits(one, {})
    assert assign_splits({"HARBOUR": 1}, {"Harbour": TEST})["HARBOUR"] is TEST


def test_a_group_that_is_there_is_known_in_other_capitals():
    split = unicodedata.normalize("NFD", "žilina")
    there = ["Harbour", "HALL", "hall", "Žilina"]
    assert known_group("harbour", there) == "Harbour"
    assert known_group("hall", there) == "hall", "the very same first"
    assert known_group("Hall", there) == "HALL"
    assert known_group(split, there) == "Žilina"
    assert known_group("Straße", ["STRASSE"]) == "STRASSE"
    assert known_group("Park", there) == "Park"
    assert known_group(split, []) == "žilina"
    assert alike_groups([*there, "Hall"]) == (("HALL", "Hall", "hall"),)


def test_groups_arriving_one_by_one_never_move():
    frozen: dict[str, Split] = {}
    for number in range(20):
        sizes = {f"g{n}": 10 for n in range(number + 1)}
        parts = assign_splits(sizes, frozen)
        assert frozen.items() <= parts.items()
        frozen = parts
    assert Counter(frozen.values()) == {TRAIN: 14, VALIDATION: 3, TEST: 3}


classes = st.dictionaries(
    st.text(min_size=1, max_size=4),
    st.dictionaries(st.integers(0, 14), st.integers(1, 9), min_size=1, max_size=6),
    max_size=12,
)


def sizes_of(by_group: dict[str, dict[int, int]]) -> dict[str, int]:
    return {group: sum(codes.values()) for group, codes in by_group.items()}


@given(classes, classes, st.randoms())
def test_stratified_parts_never_move_whatever_comes_later(before, after, random):
    fixed = assign_splits(sizes_of(before), {}, classes=before)
    grown = {**after, **before}
    parts = assign_splits(sizes_of(grown), fixed, classes=grown)
    assert fixed.items() <= parts.items()
    assert parts.keys() == grown.keys(), "every group has exactly one part"
    shuffled = list(grown.items())
    random.shuffle(shuffled)
    again = assign_splits(sizes_of(dict(shuffled)), fixed, classes=dict(shuffled))
    assert again == parts


@given(st.lists(st.integers(1, 10), min_size=40, max_size=80))
def test_shares_are_approached_where_groups_are_small(sizes):
    by_group = {f"g{n}": size for n, size in enumerate(sizes)}
    parts = assign_splits(by_group, {})
    for part in Split:
        held = sum(by_group[group] for group in by_group if parts[group] is part)
        assert abs(held - SHARES[part] * sum(sizes)) <= max(sizes)


def test_classes_are_spread_as_far_as_whole_groups_allow():
    """A rare class in four groups of forty: each part gets some, unlike by size alone."""
    by_group = {
        f"evening {n:02}": {0: 8, **({10: 2} if n % 10 == 3 else {0: 10})}
        for n in range(40)
    }
    parts = assign_splits(sizes_of(by_group), {}, classes=by_group)
    assert missing_classes(parts, by_group) == {TRAIN: (), VALIDATION: (), TEST: ()}
    assert Counter(parts.values()) == {TRAIN: 28, VALIDATION: 6, TEST: 6}


def test_the_classes_that_a_part_lacks_are_named():
    by_group = {"a": {0: 5, 2: 1}, "b": {0: 1, 14: 1}, "c": {8: 3}, "later": {5: 1}}
    parts = {"a": TRAIN, "b": VALIDATION, "c": TRAIN}
    assert missing_classes(parts, by_group) == {
        TRAIN: (14,),
        VALIDATION: (2, 8),
        TEST: (0, 2, 8, 14),
    }
    assert missing_classes({}, {}) == {TRAIN: (), VALIDATION: (), TEST: ()}


def test_videos_on_both_sides_are_counted():
    parts = np.array([0, 0, 0, 2, 2, 2, 0, 2], np.int8)
    assert straddling(parts, np.array([0, 0, 1, 1, 2, 2, 3, 3])) == 2
    assert straddling(np.zeros(0, np.int8), np.zeros(0, np.int64)) == 0
    # The study's own: 872 videos of 12 or 13 clips, hardly one on one side alone.
    video, parts = np.sort(np.arange(10_937) % 872), paper_split(10_937)
    trained = set(video[parts == TRAIN].tolist())
    tested = set(video[parts == TEST].tolist())
    assert straddling(parts, video) == len(trained & tested) > 800


def test_the_studys_split_has_the_studys_numbers():
    parts = paper_split(10_937)
    assert Counter(parts.tolist()) == {TRAIN: 8_749, TEST: 2_188}
    assert parts.dtype == np.int8
    # The first test clips that scikit-learn draws with seed 42.
    assert (parts[[346, 6533, 5785, 3973, 2236]] == TEST).all()


def test_the_studys_split_of_hardly_anything():
    assert paper_split(0).tolist() == []
    assert paper_split(1).tolist() == [TRAIN]
    assert sorted(paper_split(2).tolist()) == [TRAIN, TEST]
