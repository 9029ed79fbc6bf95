"""Files as earlier versions of Dualane wrote them, made with h5py alone."""

from pathlib import Path

import h5py

_TEXT = h5py.string_dtype("utf-8")


def make_format_1(path: Path) -> Path:
    """Write a clip file or snapshot anew, in its place, as format 1 had it.

    Text of any length (in HDF5's heaps), no seal.
    """
    old = path.with_name("format-1.h5")
    with h5py.File(path) as new, h5py.File(old, "w", libver=("v110", "v110")) as file:
        for name, value in new.attrs.items():
            text = isinstance(value, bytes)
            file.attrs[name] = value.decode() if text else value
        file.attrs["version"] = 1
        new.visititems(lambda name, item: _copy(name, item, file))
    old.replace(path)
    return path


def _copy(name: str, item: h5py.Dataset | h5py.Group, file: h5py.File) -> None:
    if isinstance(item, h5py.Group):
        file.create_group(name)
    elif h5py.check_string_dtype(item.dtype):
        file.create_dataset(name, data=item.asstr()[:], dtype=_TEXT)
    elif item.is_virtual:
        layout = h5py.VirtualLayout(item.shape, item.dtype)
        for link in item.virtual_sources():
            (first, *_), (last, *_) = link.vspace.get_select_bounds()
            size = (last + 1 - first, *item.shape[1:])
            layout[first : last + 1] = h5py.VirtualSource(
                link.file_name, link.dset_name, size
            )
        file.create_virtual_dataset(name, layout)
    else:
        file.create_dataset(
            name, data=item[()], chunks=item.chunks, fletcher32=item.fletcher32
        )
