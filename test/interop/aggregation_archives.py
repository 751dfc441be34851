"""Small archives of every kind that aggregations meet, written by xarray, and what they hold in float64. Cells' edges come from
their bounds, else from the middles between centres; nothing here is taken from the app."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import cftime
import numpy as np
import xarray as xr
import zarr
from hosts import ROOT

DIMS = ("time", "depth", "lat", "lon")


@dataclass(frozen=True)
class Archive:
    """What is written, along `dims`. Variables are `a` and `b`, weights of cells `w`, and categories `kind`."""

    name: str
    lat: tuple[float, ...]
    lon: tuple[float, ...]
    steps: int = 72
    frequency: str = "MS"
    calendar: str = "standard"
    dtype: str = "f8"
    missing: float = 0.1
    offset: float = 10.0
    dims: tuple[str, ...] = ("time", "lat", "lon")
    packing: dict = field(default_factory=dict)
    bounds: bool = False
    zarr_format: int = 2
    shards: bool = False
    path: Path | None = None
    """Of a store that is there already."""
    names: dict[str, str] = field(default_factory=dict)
    """Of its dimensions and variables, where they are called otherwise: ours → the store's."""

    @property
    def stored(self) -> str:
        return self.path.stem if self.path else self.name

    def called(self, name: str) -> str:
        return self.names.get(name, name)

    @property
    def variables(self) -> list[str]:
        return [name for name in ("a", "b") if name in self.data]

    @property
    def single(self) -> bool:
        return self.data.attrs["single"]

    @cached_property
    def data(self) -> xr.Dataset:
        """Decoded, in float64; missing values NaN; times cftime dates."""
        return self.opened() if self.path else self.made()

    def opened(self) -> xr.Dataset:
        raw = xr.open_zarr(self.path, decode_times=False, consolidated=False)
        ds = raw.rename({theirs: ours for ours, theirs in self.names.items() if theirs in raw.variables})
        out = ds[[name for name in ("a", "b") if name in ds]].astype("f8").load()
        for name in ("lat", "lon", "depth"):
            if name in out.dims:
                out = out.assign_coords({name: ds[name].values.astype("f8")})
        if "time" in out.dims:
            attrs = ds.time.attrs
            dates = cftime.num2date(ds.time.values, attrs["units"], attrs.get("calendar", "standard"), has_year_zero=True)
            out = out.assign_coords(time=dates)
        return out.assign_attrs(single=True)

    def made(self) -> xr.Dataset:
        rng = np.random.default_rng([ord(letter) for letter in self.name])
        time = xr.date_range("1991-01-01", periods=self.steps, freq=self.frequency, calendar=self.calendar, use_cftime=True)
        labels = {"time": time.values, "depth": np.array([5.0, 50, 500]), "lat": np.array(self.lat), "lon": np.array(self.lon)}
        coords = {dim: labels[dim] for dim in DIMS if dim in self.dims}
        shape = [len(coords[dim]) for dim in self.dims]

        def variable() -> xr.DataArray:
            values = self.offset + rng.normal(0, 6, shape)
            if self.packing:
                values = np.round((values - self.packing["add_offset"]) / self.packing["scale_factor"])
                values = np.clip(values, 1, 250) * self.packing["scale_factor"] + self.packing["add_offset"]
            elif self.dtype[0] == "i":
                values = np.round(values)
            values = values.astype(self.dtype if self.dtype[0] == "f" else "f8").astype("f8")
            if self.missing:
                values[rng.random(shape) < self.missing] = np.nan
                # A step, and a cell, in which nothing is known.
                values[tuple(4 if dim == "time" else slice(None) for dim in self.dims)] = np.nan
                values[tuple(1 if dim in ("lat", "lon") else slice(None) for dim in self.dims)] = np.nan
            return xr.DataArray(values, coords, self.dims, attrs={"units": "K"})

        ds = xr.Dataset({"a": variable(), "b": variable()})
        ds["w"] = xr.DataArray(rng.integers(0, 4, (len(self.lat), len(self.lon))) / 2.0, dims=("lat", "lon"))
        kinds = rng.integers(1, 5, shape).astype("i1")
        ds["kind"] = xr.DataArray(kinds, coords, self.dims, attrs={"flag_values": np.arange(1, 5, dtype="i1"), "flag_meanings": "sea ice land lake"})
        return ds.assign_attrs(single=self.dtype == "f4")

    def edges(self, dim: str) -> np.ndarray:
        """One more than there are cells."""
        centres = self.data[dim].values
        if self.bounds:
            return np.array(UNEVEN[dim])
        middle = (centres[1:] + centres[:-1]) / 2
        edges = np.concatenate([[2 * centres[0] - middle[0]], middle, [2 * centres[-1] - middle[-1]]])
        return np.clip(edges, -90, 90) if dim == "lat" else edges

    @cached_property
    def area(self) -> xr.DataArray:
        """Of each cell on the unit sphere."""
        sines, widths = np.sin(np.deg2rad(self.edges("lat"))), np.deg2rad(self.edges("lon"))
        area = np.abs(np.diff(sines))[:, None] * np.abs(np.diff(widths))[None]
        return xr.DataArray(area, {"lat": self.data.lat, "lon": self.data.lon}, ("lat", "lon"))

    @cached_property
    def is_global(self) -> bool:
        edges = self.edges("lon")
        return abs(edges[-1] - edges[0]) > 359.99

    @cached_property
    def is_regular(self) -> bool:
        """Whether all cells are as large as each other, in degrees."""
        steps = [np.diff(self.edges(dim)) for dim in ("lat", "lon")]
        return all(np.ptp(step) < 1e-9 for step in steps)

    def write(self, folder: Path) -> None:
        if self.path:
            return
        ds = self.data.copy()
        ds.attrs = {}
        ds.lat.attrs["units"], ds.lon.attrs["units"] = "degrees_north", "degrees_east"
        if "depth" in self.dims:
            ds.depth.attrs |= {"units": "m", "positive": "down"}
        if self.bounds:
            for dim, axis in (("lat", "lat"), ("lon", "lon")):
                edges = np.array(UNEVEN[dim])
                ds[f"{axis}_bnds"] = ((dim, "nv"), np.stack([edges[:-1], edges[1:]], 1))
                ds[dim].attrs["bounds"] = f"{axis}_bnds"
        chunks = tuple({"time": 25, "depth": 2, "lat": 4, "lon": 5}[dim] for dim in self.dims)
        encoding = {}
        for name in ("a", "b"):
            encoding[name] = {"chunks": tuple(min(c, s) for c, s in zip(chunks, ds[name].shape, strict=True)), "dtype": self.dtype, **self.packing}
            if self.dtype[0] != "f":
                encoding[name]["_FillValue"] = 0 if self.dtype[0] == "u" else -9999
            if self.shards:
                encoding[name]["shards"] = tuple(2 * c for c in encoding[name]["chunks"])
        with zarr.config.set({"array.write_empty_chunks": False}):
            ds.to_zarr(folder / f"{self.name}.zarr", zarr_format=self.zarr_format, encoding=encoding, consolidated=True)


def even(first: float, last: float, count: int) -> tuple[float, ...]:
    return tuple(np.linspace(first, last, count))


GLOBE, ROWS = even(0, 330, 12), even(-80, 80, 9)
UNEVEN = {"lat": [-70.0, -50, -20, -15, 5, 30, 33, 60, 85], "lon": [-20.0, -5, 0, 12, 40, 41, 60, 75, 90, 100]}
CENTRES = {dim: tuple((np.array(edges[1:]) + np.array(edges[:-1])) / 2) for dim, edges in UNEVEN.items()}
GAUSSIAN = tuple(np.rad2deg(np.arcsin(np.polynomial.legendre.leggauss(10)[0])))
SAMPLE = ROOT / "sample"

ARCHIVES = {
    archive.name: archive
    for archive in (
        Archive("plain", ROWS, GLOBE),
        Archive("complete", ROWS, GLOBE, missing=0, dtype="f4"),
        Archive("noleap", ROWS, GLOBE, 800, "D", "noleap", "f4"),
        Archive("days360", ROWS, GLOBE, 200, "5D", "360_day"),
        Archive("daily", even(-40, 40, 5), even(5, 65, 7), 800, "D"),
        Archive("hourly", even(30, 45, 4), even(-10, 10, 5), 400, "3h", "proleptic_gregorian", "f4"),
        Archive("falling", ROWS[::-1], even(-165, 165, 12), missing=0),
        Archive("seam", ROWS, even(20, 350, 12) , dtype="f4"),
        Archive("gaussian", GAUSSIAN, even(1.5, 30, 8)),
        Archive("uneven", CENTRES["lat"], CENTRES["lon"], bounds=True),
        Archive("poles", even(-90, 90, 13), GLOBE),
        Archive("turned", ROWS[::-1], GLOBE, dims=("lon", "lat", "time")),
        Archive("large", ROWS, GLOBE, offset=1e8),
        Archive("sparse", ROWS, GLOBE, missing=0.8, dtype="f4"),
        Archive("packed", ROWS, GLOBE, dtype="i2", packing={"scale_factor": 0.25, "add_offset": -20.0}),
        Archive("bytes", ROWS, GLOBE, dtype="u1", packing={"scale_factor": 0.5, "add_offset": -40.0}),
        Archive("whole", ROWS, GLOBE, dtype="i4"),
        Archive("sharded", ROWS, GLOBE, dtype="f4", zarr_format=3, shards=True),
        Archive("deep", ROWS, GLOBE, 36, dims=("time", "depth", "lat", "lon")),
        Archive("fnoc", (), (), path=SAMPLE / "fnoc.zarr", names={"time": "TIME", "lat": "FNOCY", "lon": "FNOCX", "a": "UWND", "b": "VWND"}),
        Archive("coads", (), (), path=SAMPLE / "coads.zarr", names={"time": "TIME", "lat": "COADSY", "lon": "COADSX", "a": "SST", "b": "AIRT"}),
        Archive("levitus", (), (), path=SAMPLE / "levitus.zarr", names={"depth": "ZAXLEVITR", "lat": "YAXLEVITR", "lon": "XAXLEVITR", "a": "TEMP", "b": "SALT"}),
    )
}
