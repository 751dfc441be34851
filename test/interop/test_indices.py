"""Indices of climate by expressions and runs: what xclim makes of the same days."""

import numpy as np
import pytest
import requests
import xarray as xr
import xclim
from hosts import node
from xclim.indices import run_length

CALENDARS = ["standard", "noleap"]
SPACE = ["lat", "lon"]


def written(calendar: str) -> xr.Dataset:
    rng = np.random.default_rng(len(calendar))
    time = xr.date_range("1999-01-01", "2002-12-31", freq="D", calendar=calendar, use_cftime=True)
    season = 12 * np.sin(2 * np.pi * (np.arange(len(time)) - 100) / 365)[:, None, None]
    # Weather has a memory, so that there are spells.
    weather = np.cumsum(rng.normal(0, 2, (len(time), 3, 4)), 0)
    tas = 283 + season + weather - xr.DataArray(weather).rolling(dim_0=31, center=True, min_periods=1).mean().values
    pr = np.where(rng.random(tas.shape) < 0.6, 0, rng.gamma(1, 6, tas.shape))
    coords = {"time": time, "lat": [50.0, 40, 30], "lon": np.arange(0.0, 40, 10)}
    ds = xr.Dataset({"tas": (["time", *SPACE], tas, {"units": "K"}), "pr": (["time", *SPACE], pr, {"units": "mm/day"})}, coords)
    ds.lat.attrs["units"], ds.lon.attrs["units"] = "degrees_north", "degrees_east"
    return ds


@pytest.fixture(scope="module")
def archives() -> dict[str, xr.Dataset]:
    return {calendar: written(calendar) for calendar in CALENDARS}


@pytest.fixture(scope="module")
def ask(archives, built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("indices")
    for calendar, ds in archives.items():
        encoding = {"tas": {"chunks": (100, 2, 3)}, "pr": {"chunks": (len(ds.time), 1, 4)}}
        ds.to_zarr(folder / f"{calendar}.zarr", encoding=encoding)
    with node(folder / "host.log", str(folder)) as host:

        def ask(calendar: str, **params: str) -> dict[str, tuple[np.ndarray, str]]:
            asked = {"f": "json", "over": "t", **params}
            response = requests.get(f"{host.url}/collections/{calendar}/aggregate", params=asked, timeout=60)
            assert response.status_code == 200, response.text
            found = response.json()["data_vars"]
            return {name: (np.array(one["data"], "f8"), one["attrs"].get("units", "")) for name, one in found.items()}

        yield ask


# Expression and statistic, and xclim's of the same.
INDICES = {
    "frost days": ("n:tas<273.15", "sum", lambda ds: xclim.indices.frost_days(ds.tas)),
    "days above": ("n:tas>293.15", "sum", lambda ds: xclim.indices.tx_days_above(ds.tas, "20 degC")),
    "heating degree days": ("n:max(290.15-tas,0)", "sum", lambda ds: xclim.indices.heating_degree_days(ds.tas, "17 degC")),
    "cooling degree days": ("n:max(tas-291.15,0)", "sum", lambda ds: xclim.indices.cooling_degree_days(ds.tas, "18 degC")),
    "growing degree days": ("n:max(tas-277.15,0)", "sum", lambda ds: xclim.indices.growing_degree_days(ds.tas, "4 degC")),
    "wet days": ("n:pr>=10", "sum", lambda ds: xclim.indices.wetdays(ds.pr, "10 mm/day")),
    "consecutive dry days": ("n:pr<1", "longest_run", lambda ds: xclim.indices.maximum_consecutive_dry_days(ds.pr, resample_before_rl=True)),
    "consecutive wet days": ("n:pr>=1", "longest_run", lambda ds: xclim.indices.maximum_consecutive_wet_days(ds.pr, resample_before_rl=True)),
    "consecutive frost days": ("n:tas<273.15", "longest_run", lambda ds: xclim.indices.maximum_consecutive_frost_days(ds.tas, freq="YS", resample_before_rl=True)),
    "warm spells": (
        "n:tas>293.15",
        "windowed_run_count",
        lambda ds: (ds.tas > 293.15).resample(time="YS").map(run_length.windowed_run_count, window=3, dim="time"),
    ),
    "number of warm spells": (
        "n:tas>293.15",
        "windowed_run_events",
        lambda ds: (ds.tas > 293.15).resample(time="YS").map(run_length.windowed_run_events, window=3, dim="time"),
    ),
    "wettest day": (None, "max", lambda ds: xclim.indices.max_1day_precipitation_amount(ds.pr)),
}


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("index", INDICES)
def test_index(ask, archives, calendar, index):
    expression, statistic, oracle = INDICES[index]
    named = {"expr": expression} if expression else {"parameter-name": "pr"}
    window = {"window": "3"} if statistic.startswith("windowed") else {}
    found, units = ask(calendar, resample="P1Y", reduce=statistic, **named, **window)["n" if expression else "pr"]
    expected = oracle(archives[calendar]).transpose("time", *SPACE)
    np.testing.assert_allclose(found, expected.values, rtol=1e-9)
    if statistic in ("longest_run", "windowed_run_count"):
        assert units == "d"


@pytest.mark.parametrize("calendar", CALENDARS)
def test_simple_daily_intensity(ask, archives, calendar):
    found, units = ask(calendar, resample="P1Y", reduce="mean", where="pr>=1", **{"parameter-name": "pr"})["pr"]
    expected = xclim.indices.daily_pr_intensity(archives[calendar].pr, "1 mm/day").transpose("time", *SPACE)
    np.testing.assert_allclose(found, expected.values, rtol=1e-9)
    assert units == "mm/day"
