"""Packed values: scale, offset, fill, missing and valid values, unsigned integers in signed clothes."""

from pathlib import Path

import numpy as np

from archives.archive import archive
from archives.datasets import basic, save
from archives.fields import SHAPE, field

PACKINGS = {
    "scale": ("i2", {"scale_factor": 0.01}),
    "scale-offset": ("i2", {"scale_factor": 0.001, "add_offset": 298.15, "_FillValue": np.int16(-32768)}),
    "offset": ("i2", {"add_offset": 273.15}),
    "fill": ("i2", {"_FillValue": np.int16(5)}),
    "missing": ("i2", {"missing_value": np.int16(-7)}),
    "fill-missing": ("i2", {"_FillValue": np.int16(5), "missing_value": np.int16(5), "scale_factor": 0.5}),
    "unsigned": ("i1", {"_Unsigned": "true", "_FillValue": np.int8(-1), "scale_factor": 0.5}),
    "signed": ("u1", {"_Unsigned": "false", "_FillValue": np.uint8(100), "scale_factor": 2.0}),
    "u1-scale": ("u1", {"scale_factor": 0.1, "add_offset": -5.0, "_FillValue": np.uint8(3)}),
    "u2-scale-1e-4": ("u2", {"scale_factor": 0.0001, "add_offset": -0.1, "_FillValue": np.uint16(0)}),
    "i4-scale": ("i4", {"scale_factor": 0.01, "add_offset": 0.0, "_FillValue": np.int32(17)}),
    "float-fill": ("f4", {"_FillValue": np.float32(1e20)}),
    "float-missing": ("f4", {"missing_value": np.float32(-999.0)}),
    "float-scale": ("f4", {"scale_factor": 2.0, "add_offset": 1.0, "_FillValue": np.float32(-9.0)}),
    "f8-fill": ("f8", {"_FillValue": 9.969209968386869e36}),
}
for zarr_format in (2, 3):
    for name, (dtype, attributes) in PACKINGS.items():
        if zarr_format == 2 and name in ("scale", "offset", "missing", "float-missing"):
            # Version 2's own fill_value would mask too: xarray's writer has none to give.
            continue

        def write(path: Path, zarr_format=zarr_format, dtype=dtype, attributes=attributes) -> None:
            values = field(path.stem, SHAPE, dtype, 0)
            fill = attributes.get("_FillValue", attributes.get("missing_value"))
            if fill is not None:
                values[np.random.default_rng(1).random(SHAPE) < 0.1] = fill
            ds = basic(path.stem, values=values)
            ds.v.attrs.update(attributes)
            save(ds, path, zarr_format)

        archive(f"v{zarr_format}-packed-{name}", f"v{zarr_format}, {dtype} with {', '.join(attributes)}")(write)
