"""The code table: the study's pairs and numbers, both directions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.errors import LabelError
from dataset.states import (
    MIRRORED_CODE,
    N_CODES,
    PAIRS,
    LanePair,
    LaneState,
    check_code_table,
    code_table_json,
)

STUDY_ORDER = (
    "1-1 1-2 1-3 1-4 2-1 2-2 2-3 2-4 3-1 3-2 3-3 3-4 4-1 4-2 4-3".split()  # noqa: SIM905
)
FLASH, SLIP, FALL, EMPTY = LaneState
pairs = st.sampled_from(PAIRS)


@pytest.mark.parametrize(("code", "written"), list(enumerate(STUDY_ORDER)))
def test_every_code_is_the_studys_pair_in_both_directions(code, written):
    pair = LanePair.parse(written)
    assert pair.code == code
    assert str(LanePair.from_code(code)) == written
    assert PAIRS[code] == pair


def test_there_are_fifteen_codes():
    assert len(PAIRS) == N_CODES == 15
    assert len(set(PAIRS)) == 15


def test_the_sixteenth_pair_is_refused_with_what_to_do():
    with pytest.raises(LabelError, match=r"Both lanes are empty.*unusable"):
        LanePair(EMPTY, EMPTY)
    with pytest.raises(LabelError, match="Both lanes are empty"):
        LanePair.parse("4-4")


@pytest.mark.parametrize("code", [-1, 15, 16, 100])
def test_other_numbers_are_no_codes(code):
    with pytest.raises(LabelError, match=f"^{code} is not a code"):
        LanePair.from_code(code)


@given(pairs)
def test_mirror_is_its_own_inverse_and_swaps_the_lanes(pair):
    mirrored = pair.mirror()
    assert mirrored.mirror() == pair
    assert (mirrored.left, mirrored.right) == (pair.right, pair.left)
    assert MIRRORED_CODE[pair.code] == mirrored.code
    assert MIRRORED_CODE[MIRRORED_CODE[pair.code]] == pair.code


def test_mirroring_the_studys_example():
    assert MIRRORED_CODE[2] == 8


@given(pairs, st.sampled_from(["-", "–", " - "]), st.booleans())
def test_pairs_are_read_as_people_write_them(pair, hyphen, in_words):
    left, right = (
        (state.word.title() if in_words else str(state.value))
        for state in (pair.left, pair.right)
    )
    assert LanePair.parse(f" {left}{hyphen}{right} ") == pair


@pytest.mark.parametrize("text", ["", "1", "1-2-3", "1/2", "flash"])
def test_other_texts_are_no_pairs(text):
    with pytest.raises(LabelError, match="is not a pair"):
        LanePair.parse(text)


@pytest.mark.parametrize("text", ["0", "5", "flsh", "", "1.0", "flash slip"])
def test_other_texts_are_no_states(text):
    with pytest.raises(LabelError, match="is not a lane state: use flash, slip"):
        LaneState.parse(text)


def test_states_are_read_in_any_case_and_by_digit():
    assert LaneState.parse(" FALL ") is FALL
    assert LaneState.parse("2") is SLIP
    assert FLASH.word == "flash"


def test_words_for_people():
    assert LanePair(FLASH, FALL).words == "flash – fall"


def test_the_written_code_table_holds_every_pair():
    table = json.loads(code_table_json())
    assert table[2] == {
        "code": 2,
        "annotation": "1-3",
        "left": "flash",
        "right": "fall",
    }
    assert [row["annotation"] for row in table] == STUDY_ORDER
    check_code_table(json.dumps(table, indent=2), "x.h5")


@pytest.mark.parametrize("damage", ["swap", "short", "text"])
def test_another_code_table_is_refused(damage):
    table = json.loads(code_table_json())
    if damage == "swap":
        table[1]["annotation"], table[2]["annotation"] = "1-3", "1-2"
    text = {"short": json.dumps(table[:-1]), "text": "{"}.get(damage, json.dumps(table))
    with pytest.raises(LabelError, match=r"old\.h5 was written with another code"):
        check_code_table(text, "old.h5")
