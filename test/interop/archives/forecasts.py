"""Forecasts by reference time and lead, as their writers have them; coordinates beside the axes' own; times of nanoseconds; flags."""

from pathlib import Path

import numpy as np
import xarray as xr

from archives.archive import archive
from archives.datasets import DEGREES_EAST, DEGREES_NORTH, TIME, basic, save
from archives.fields import LAT, LON, field

RUN = {"standard_name": "forecast_reference_time", "units": "seconds since 1970-01-01", "calendar": "proleptic_gregorian"}
VALID = {**RUN, "standard_name": "time"}
LEAD = {"standard_name": "forecast_period"}
HOURS = np.array([0, 3, 6, 12, 24, 48, 120])
RUNS = np.datetime64("2024-02-27T00", "s").astype("i8") + np.arange(5) * 43200


def forecast(name: str, run, lead, run_attributes, lead_attributes, more: dict = {}) -> xr.Dataset:
    """`run` and `lead` are the names and the numbers stored; `more` are dimensions between them."""
    dims = (run[0], *more, lead[0], "lat", "lon")
    shape = (len(run[1]), *(len(labels) for labels in more.values()), len(lead[1]), len(LAT), len(LON))
    return xr.Dataset(
        {"v": (dims, field(name, shape), {"units": "K"})},
        {
            run[0]: (run[0], run[1], run_attributes),
            lead[0]: (lead[0], lead[1], lead_attributes),
            **{dim: (dim, labels) for dim, labels in more.items()},
            "lat": ("lat", LAT, DEGREES_NORTH),
            "lon": ("lon", LON, DEGREES_EAST),
        },
    )


def stored_valid_time(ds: xr.Dataset, run: str, lead: str, seconds: int) -> xr.Dataset:
    valid = ds[run].values[:, None] + ds[lead].values[None] * seconds
    return ds.assign_coords(valid_time=((run, lead), valid.astype("i8"), VALID))


@archive("forecast-hours", "reference time × lead in hours, valid times stored", t=None, others=("init_time", "lead_time"))
def _(path: Path) -> None:
    ds = forecast(path.stem, ("init_time", RUNS), ("lead_time", HOURS), RUN, {**LEAD, "units": "hours"})
    ds = stored_valid_time(ds, "init_time", "lead_time", 3600)
    length = ("init_time", np.array([120, 48, 120, 48, 120]), {"units": "hours", "dtype": "timedelta64[ns]"})
    save(ds.assign_coords(expected_forecast_length=length), path)


@archive("forecast-seconds", "lead in seconds of float64, an ensemble between", t=None, others=("init_time", "ensemble_member", "lead_time"))
def _(path: Path) -> None:
    members = {"ensemble_member": np.arange(3)}
    lead = {**LEAD, "units": "seconds", "dtype": "timedelta64[us]"}
    ds = forecast(path.stem, ("init_time", RUNS), ("lead_time", HOURS * 3600.0), RUN, lead, members)
    save(stored_valid_time(ds, "init_time", "lead_time", 1), path)


@archive("forecast-step", "as cfgrib has it: time and step, xarray's own encoding of both", t=None, others=("time", "step"))
def _(path: Path) -> None:
    ds = forecast(path.stem, ("time", RUNS), ("step", HOURS), {}, {})
    ds = ds.assign_coords(
        time=("time", RUNS.astype("M8[s]").astype("M8[ns]"), {"standard_name": "forecast_reference_time"}),
        step=("step", HOURS.astype("m8[h]").astype("m8[ns]"), LEAD),
    )
    valid = (ds.time + ds.step).assign_attrs(standard_name="time")
    save(ds.assign_coords(valid_time=valid), path, 2)


@archive("forecast-nanoseconds", "as WeatherBench has it: time without a word, leads of nanoseconds", t=None, others=("time", "prediction_timedelta"))
def _(path: Path) -> None:
    lead = ("prediction_timedelta", HOURS * 3_600_000_000_000)
    days = (RUNS - RUNS[0]) / 86400
    ds = forecast(path.stem, ("time", days), lead, {"units": "days since 2024-02-27"}, {"units": "nanoseconds", "dtype": "timedelta64[ns]"})
    save(ds, path, 2)


for zarr_format in (2, 3):

    def write(path: Path, zarr_format=zarr_format) -> None:
        import zarr

        ds = forecast(path.stem, ("init_time", RUNS), ("step", HOURS), RUN, LEAD)
        save(ds.drop_vars("step"), path, zarr_format, False)
        names = {"dimension_names": ["step"]} if zarr_format == 3 else {}
        step = zarr.open_group(path, mode="a", zarr_format=zarr_format).create_array(
            "step", data=HOURS.astype("m8[h]"), **names
        )
        step.attrs.update(LEAD if zarr_format == 3 else {**LEAD, "_ARRAY_DIMENSIONS": ["step"]})

    clause = f"leads of the type timedelta64, Zarr v{zarr_format}"
    archive(f"forecast-timedelta64-v{zarr_format}", clause, t=None, others=("init_time", "step"))(write)


@archive("forecast-one-run", "one run: its time a scalar", t=None, others=("step",))
def _(path: Path) -> None:
    ds = forecast(path.stem, ("time", RUNS), ("step", HOURS), RUN, {**LEAD, "units": "hours"})
    save(ds.isel(time=2), path)


@archive("auxiliary-time", "numbers, names and durations beside time and latitude")
def _(path: Path) -> None:
    ds = basic(path.stem)
    ds = ds.assign_coords(
        month_number=("time", np.arange(14, dtype="i4") // 5 + 1, {"units": "1"}),
        weight=("time", field("weight", (14,)), {"_FillValue": np.float32(-1)}),
        age=("time", np.arange(14) * 90, {"units": "minutes", "dtype": "timedelta64[s]"}),
        band=("lat", np.array([f"band {i % 4}" for i in range(12)], dtype=object)),
        area=("lat", np.linspace(0.25, 3, 12)),
    )
    save(ds, path)


@archive("auxiliary-station", "stations: names and places along one dimension", x=None, y=None, others=("station",))
def _(path: Path) -> None:
    beside = {
        "name": ("station", np.array([f"Station {chr(65 + i)}" for i in range(9)])),
        "lon": ("station", np.linspace(-20, 30, 9), DEGREES_EAST),
        "lat": ("station", np.linspace(-40, 70, 9), DEGREES_NORTH),
    }
    values = (("time", "station"), field(path.stem, (14, 9)))
    time = ("time", np.arange(14) * 18, TIME)
    save(xr.Dataset({"v": values}, {"time": time, "station": ("station", np.arange(100, 109)), **beside}), path, 2)


@archive("auxiliary-hybrid", "coefficients of hybrid levels", z="level")
def _(path: Path) -> None:
    ds = basic(path.stem).drop_vars("v")
    ds["v"] = (("time", "level", "lat", "lon"), field(path.stem, (14, 5, 12, 24)))
    hybrid = {"standard_name": "atmosphere_hybrid_sigma_pressure_coordinate", "formula_terms": "a: a b: b", "positive": "down"}
    ds = ds.assign_coords(
        level=("level", np.array([0.05, 0.2, 0.5, 0.8, 0.99]), hybrid),
        a=("level", np.array([5000, 12000, 9000, 3000, 0.0]), {"units": "Pa"}),
        b=("level", np.array([0, 0.1, 0.4, 0.77, 0.99])),
    )
    save(ds, path)


@archive("time-nanoseconds", "datetime64[ns] finer than microseconds", t=None, others=("time",))
def _(path: Path) -> None:
    import zarr

    ds = basic(path.stem)
    save(ds.drop_vars("time"), path, 3, False)
    first = np.datetime64("2024-02-29T23:59:59.999999990", "ns")
    times = first + np.cumsum([0, 1, 2, 3, 5, 1000, 1, 1_000_000, 7, 10**9, 1, 10**10, 13, 1]).astype("m8[ns]")
    zarr.open_group(path, mode="a").create_array("time", data=times, dimension_names=["time"])


@archive("time-microseconds-i8", "microseconds of CF's units", t=None, others=("time",))
def _(path: Path) -> None:
    values = 1_700_000_000_123_456 + np.cumsum([0, 1, 2, 3, 5, 1000, 1, 10**6, 7, 10**9, 1, 10**10, 13, 1])
    save(basic(path.stem, time=values, units="microseconds since 1970-01-01"), path)


FLAGS = {
    "values": {"flag_values": [0, 1, 5], "flag_meanings": "sea land sea_ice"},
    "masks": {"flag_masks": [1, 4], "flag_meanings": "land ice"},
}
for name, flags in FLAGS.items():

    def write(path: Path, flags=flags) -> None:
        ds = basic(path.stem)
        values = np.array([0, 1, 5], "i1")[field(path.stem, ds.v.shape, "u1") % 3]
        ds["v"] = (ds.v.dims, values, {**flags, "units": "1"})
        save(ds, path, _FillValue=np.int8(-1))

    archive(f"flags-{name}", f"categories by flag_{name}")(write)
