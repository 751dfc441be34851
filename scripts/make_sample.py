# /// script
# requires-python = ">=3.11"
# dependencies = ["xarray==2026.9.0", "zarr==3.1.6", "numcodecs==0.16.6", "numpy==2.4.6", "netCDF4==1.7.5.1.post1"]
# ///
"""Write the sample archives from three NetCDF files of the Debian package `ferret-datasets` (NOAA/PMEL, public domain).

    python scripts/make_sample.py <folder of .cdf files> <out folder>

fnoc.zarr     Zarr v3, sharded, zstd, consolidated      monthly winds 1982-1992
coads.zarr    Zarr v2, blosc-lz4-shuffle, consolidated  monthly climatology, times in the year 0
levitus.zarr  Zarr v3, blosc-zstd-shuffle, metadata per array only  annual temperature and salinity on 20 depths

Nothing is decoded on the way: values, fill values, times, names and attributes are those of the source. Each archive is
read back and compared with its source. The same input gives the same bytes.
"""

import json
import shutil
import sys
from pathlib import Path

import numcodecs
import numpy as np
import xarray as xr
from zarr.codecs import BloscCodec, ZstdCodec

zstd = (ZstdCodec(level=19, checksum=True),)
blosc_zstd = (BloscCodec(cname="zstd", clevel=9, shuffle="shuffle", typesize=4),)
blosc_lz4 = (numcodecs.Blosc(cname="lz4", clevel=9, shuffle=numcodecs.Blosc.SHUFFLE),)

# For each file of the source: the archive, its Zarr format, whether it is consolidated, and how data variables are stored.
SAMPLES = {
    "monthly_navy_winds.cdf": (
        "fnoc.zarr", 3, True, {"chunks": (12, 37, 36), "shards": (24, 74, 144), "compressors": zstd},
    ),
    "coads_climatology.cdf": ("coads.zarr", 2, True, {"chunks": (6, 45, 90), "compressors": blosc_lz4}),
    "levitus_climatology.cdf": ("levitus.zarr", 3, False, {"chunks": (5, 60, 120), "compressors": blosc_zstd}),
}  # fmt: skip


def read_raw(path, **options) -> xr.Dataset:
    return xr.open_dataset(path, decode_cf=False, **options).load()


def write(source: xr.Dataset, archive: Path, zarr_format: int, consolidated: bool, storage: dict) -> None:
    shutil.rmtree(archive, ignore_errors=True)
    source = source.drop_encoding()
    encoding = {name: storage for name in source.data_vars}
    # Coordinates are one chunk each, plainly compressed: opening an archive reads them whole.
    for name, coordinate in source.coords.items():
        encoding[name] = {"chunks": coordinate.shape, "compressors": storage["compressors"], "_FillValue": None}
    source.to_zarr(archive, zarr_format=zarr_format, consolidated=consolidated, encoding=encoding)
    if zarr_format == 3 and consolidated:
        sort_consolidated(archive / "zarr.json")


def sort_consolidated(document: Path) -> None:
    """zarr lists the arrays in the order in which they were read; sort them, so that the bytes do not vary."""
    group = json.loads(document.read_text())
    entries = group["consolidated_metadata"]["metadata"]
    group["consolidated_metadata"]["metadata"] = dict(sorted(entries.items()))
    document.write_text(json.dumps(group, indent=2))


def check(source: xr.Dataset, archive: Path, zarr_format: int, consolidated: bool) -> None:
    stored = read_raw(archive, engine="zarr", consolidated=consolidated, zarr_format=zarr_format)
    assert set(stored.variables) == set(source.variables)
    assert stored.attrs == source.attrs
    for name, variable in source.variables.items():
        assert stored[name].dims == variable.dims and stored[name].dtype == variable.dtype, name
        assert stored[name].attrs == variable.attrs, (name, stored[name].attrs)
        np.testing.assert_array_equal(stored[name].values.view("u1"), np.ascontiguousarray(variable.values).view("u1"))


def main(source_folder: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for file, (name, zarr_format, consolidated, storage) in SAMPLES.items():
        source = read_raw(source_folder / file, engine="netcdf4")
        write(source, out / name, zarr_format, consolidated, storage)
        check(source, out / name, zarr_format, consolidated)
        files = [path for path in (out / name).rglob("*") if path.is_file()]
        print(f"{name}: {len(files)} files, {sum(path.stat().st_size for path in files)} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
