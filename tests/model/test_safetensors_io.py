"""Our weight files against the official package, and against damage."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors import SafetensorError
from safetensors import numpy as official

from dataset.errors import StoreError
from model import safetensors_io

DTYPES = ["bool", "u1", "i1", "<u2", "<i2", "<f2", "<u4", "<i4", "<f4", "<u8", "<i8"]
NAMES = st.text(min_size=1, max_size=12).filter(lambda name: name != "__metadata__")


@st.composite
def arrays(draw: st.DrawFn) -> dict[str, np.ndarray]:
    names = draw(st.lists(NAMES, max_size=4, unique=True))
    shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
    return {
        name: draw(hnp.arrays(draw(st.sampled_from([*DTYPES, "<f8"])), draw(shapes)))
        for name in names
    }


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(
        one[name].dtype == other[name].dtype
        and one[name].shape == other[name].shape
        and one[name].tobytes() == other[name].tobytes()
        for name in one
    )


@given(arrays(), st.dictionaries(NAMES, st.text(max_size=8), max_size=3))
@settings(max_examples=60)
def test_the_official_reader_reads_ours_and_we_read_the_official_ones(
    tmp_path_factory: pytest.TempPathFactory,
    given: dict[str, np.ndarray],
    metadata: dict[str, str],
) -> None:
    path = tmp_path_factory.mktemp("st") / "w.safetensors"
    safetensors_io.write(path, given, metadata)
    assert same(official.load_file(path), given)
    assert same(safetensors_io.read(path)[0], given)
    assert safetensors_io.read(path)[1] == metadata

    if not given:  # the official writer (0.8) makes no sound JSON of nothing at all
        return
    official.save_file(given, path, metadata)
    ours, texts = safetensors_io.read(path)
    assert same(ours, given)
    assert texts == metadata


@given(st.data())
@settings(max_examples=150)
def test_damage_gives_a_sentence_or_what_the_official_reader_gives(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("st") / "w.safetensors"
    sound = {"a": np.arange(6, dtype="<f4").reshape(2, 3), "b": np.ones(3, bool)}
    safetensors_io.write(path, sound, {"k": "v"})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "grow", "drop"])):
            case "flip":
                content[at] = data.draw(st.integers(0, 255))
            case "cut":
                content = content[: at + 1]
            case "grow":
                content[at:at] = data.draw(st.binary(max_size=4))
            case "drop" if len(content) > 1:
                del content[at]
    path.write_bytes(content)
    try:
        arrays, _ = safetensors_io.read(path)
    except StoreError:
        return
    try:
        assert same(arrays, official.load_file(path))
    except (SafetensorError, UnicodeDecodeError) as error:
        pytest.fail(f"accepted what the official reader refuses: {error}")


def test_a_single_bit_that_fell_over_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    safetensors_io.write(path, {"a": np.arange(6, dtype="<f4")}, {})
    sound = path.read_bytes()
    for bit in range(8 * 24):  # the data is the last 24 bytes
        content = bytearray(sound)
        content[len(sound) - 24 + bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        with pytest.raises(StoreError, match="not those that were written"):
            safetensors_io.read(path)


def header(table: object, data: bytes = b"") -> bytes:
    text = json.dumps(table).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(
    dtype: object, shape: object, begin: object, end: object
) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x01",
        b"GIF89a" * 10,
        (2**63).to_bytes(8, "little") + b"{}",
        (2).to_bytes(8, "little") + b"[]",
        (2).to_bytes(8, "little") + b"\xff\xff",
        header([]),
        b"\x10\x27\x00\x00\x00\x00\x00\x00" + b'{"a":' * 2000,
        header({"a": 1}),
        header({"a": entry("F32", [1], 0, 4)}),  # its data is missing
        header({"a": entry("F32", [1], 0, 4)}, bytes(8)),  # data left over
        header({"a": entry("F32", [2], 0, 4)}, bytes(4)),
        header({"a": entry("F32", [1], 4, 8)}, bytes(8)),  # a gap
        header({"a": entry("F32", [1], 0, 4), "b": entry("F32", [1], 0, 4)}, bytes(4)),
        header({"a": entry("F32", [1], 0, 4), "b": entry("F32", [1], 2, 6)}, bytes(6)),
        header({"a": entry("F32", [-1, -1], 0, 4)}, bytes(4)),
        header({"a": entry("F32", [True], 0, 4)}, bytes(4)),
        header({"a": entry("F32", [1.0], 0, 4)}, bytes(4)),
        header({"a": entry("F32", "1", 0, 4)}, bytes(4)),
        header({"a": entry("F99", [1], 0, 4)}, bytes(4)),
        header({"a": entry(["F32"], [1], 0, 4)}, bytes(4)),
        header({"a": entry("F32", [0, 2**62, 2**62], 0, 0)}),
        header({"a": entry("F32", [2**70], 0, 2**72)}),
        header({"a": entry("BOOL", [1], 0, 1)}, b"\x07"),
        header({"a": {**entry("F32", [1], 0, 4), "more": 1}}, bytes(4)),
        header({"__metadata__": {"a": 1}}),
        header({"__metadata__": "a"}),
        header({"a" * 1_000_000: 1}),
        header({"\ud800": 1}),
    ],
)
def test_garbage_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.safetensors"
    path.write_bytes(content)
    with pytest.raises(
        StoreError, match=r"weights\.safetensors is no sound weight file"
    ) as caught:
        safetensors_io.read(path)
    said = str(caught.value).encode()
    assert len(said) < len(str(path)) + 200, "that can be read, and printed"


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    one = b'"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}'
    text = b"{" + one + b"," + one + b"}"
    path = tmp_path / "w.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"x")
    with pytest.raises(StoreError, match="twice"):
        safetensors_io.read(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        safetensors_io.read(tmp_path / "none.safetensors")
    with pytest.raises(StoreError, match="cannot be read"):
        safetensors_io.read(tmp_path)


def test_types_that_the_format_does_not_know_are_our_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="complex64"):
        safetensors_io.write(tmp_path / "w", {"a": np.zeros(1, np.complex64)}, {})
    assert not list(tmp_path.iterdir())


def test_big_endian_and_strided_arrays_are_written_right(tmp_path: Path) -> None:
    given = {"a": np.arange(6, dtype=">f4").reshape(2, 3).T}
    safetensors_io.write(tmp_path / "w", given, {})
    assert np.array_equal(official.load_file(tmp_path / "w")["a"], given["a"])
