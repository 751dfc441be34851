"""Time in one pass: anomalies from a climatology, means of steps of different lengths, seasons and rolling windows, in several calendars, as xarray has them."""

import numpy as np
import pytest
import requests
import xarray as xr
from hosts import node

CALENDARS = ["standard", "noleap", "360_day"]
SPACE = ["lat", "lon"]
SPAN = ("1995-03", "1996-08")
BASE = ("1991", "1994")


def written(calendar: str) -> xr.Dataset:
    rng = np.random.default_rng(CALENDARS.index(calendar))
    lat, lon = np.arange(-60.0, 61, 20), np.arange(10.0, 350, 30)

    def variable(frequency: str) -> xr.DataArray:
        time = xr.date_range("1990-01-01", "1997-12-28", freq=frequency, calendar=calendar, use_cftime=True)
        values = rng.uniform(-20, 35, (len(time), len(lat), len(lon)))
        values[rng.random(values.shape) < 0.1] = np.nan
        return xr.DataArray(values, {frequency: time.values, "lat": lat, "lon": lon}, [frequency, *SPACE], attrs={"units": "degC"})

    ds = xr.Dataset({"monthly": variable("MS"), "daily": variable("5D")})
    ds.lat.attrs["units"], ds.lon.attrs["units"] = "degrees_north", "degrees_east"
    return ds


@pytest.fixture(scope="module")
def archives() -> dict[str, xr.Dataset]:
    return {calendar: written(calendar) for calendar in CALENDARS}


@pytest.fixture(scope="module")
def ask(archives, built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("times")
    for calendar, ds in archives.items():
        for name in ds:
            store = ds[name].rename({ds[name].dims[0]: "time"}).to_dataset()
            store.to_zarr(folder / f"{name}-{calendar}.zarr", encoding={name: {"chunks": (17, 4, 5)}})
    with node(folder / "host.log", str(folder)) as host:

        def ask(name: str, calendar: str, **params: str) -> np.ndarray:
            href = f"{host.url}/collections/{name}-{calendar}/aggregate"
            response = requests.get(href, params={"f": "json", **params}, timeout=60)
            assert response.status_code == 200, response.text
            return np.array(response.json()["data_vars"][name]["data"], "f8")

        yield ask


def variable(archives, name: str, calendar: str) -> xr.DataArray:
    array = archives[calendar][name]
    return array.rename({array.dims[0]: "time"})


def anomaly(x: xr.DataArray, by: str, base: xr.DataArray, standardized: bool) -> xr.DataArray:
    climatology = base.groupby(f"time.{by}")
    apart = x.groupby(f"time.{by}") - climatology.mean()
    return apart.groupby(f"time.{by}") / climatology.std() if standardized else apart


def same(given: np.ndarray, expected: xr.DataArray) -> None:
    np.testing.assert_allclose(given, expected.where(np.isfinite(expected)).values, rtol=1e-9, atol=1e-9)


def area(x: xr.DataArray) -> xr.DataArray:
    half = np.deg2rad(10)
    lat = np.deg2rad(x.lat)
    return np.sin(lat + half) - np.sin(lat - half)


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("standardized", [False, True])
@pytest.mark.parametrize(("name", "by"), [("monthly", "month"), ("monthly", "season"), ("daily", "month"), ("daily", "year")])
def test_anomalies(ask, archives, calendar, name, by, standardized):
    x = variable(archives, name, calendar)
    options = {"anomaly": f"time.{by}", "datetime": "/".join(SPAN), **({"standardized": "true"} if standardized else {})}
    span = slice(*SPAN)
    base = x.sel(time=span if by == "year" else slice(*BASE))
    given = {} if by == "year" else {"base": "/".join(BASE)}
    means = x.weighted(area(x)).mean(SPACE)
    same(
        ask(name, calendar, **options, **given),
        anomaly(means.sel(time=span), by, base.weighted(area(x)).mean(SPACE), standardized),
    )
    same(ask(name, calendar, over="t", **options, **given), anomaly(x.sel(time=span), by, base, standardized))


@pytest.mark.parametrize("calendar", CALENDARS)
def test_anomalies_of_months_of_days(ask, archives, calendar):
    x = variable(archives, "daily", calendar)
    months = x.resample(time="MS").map(lambda month: month.weighted(area(x)).mean(["time", *SPACE]))
    found = ask("daily", calendar, anomaly="time.month", base="1990-01/1995-12", resample="P1M", datetime="1996-01/1996-12")
    same(found, anomaly(months.sel(time="1996"), "month", months.sel(time=slice("1990", "1995")), False))


@pytest.mark.parametrize("calendar", CALENDARS)
def test_means_of_months_by_their_days(ask, archives, calendar):
    x = variable(archives, "monthly", calendar)
    days = x.time.dt.days_in_month
    same(ask("monthly", calendar, over="t", weights="days"), x.weighted(days).mean("time"))
    same(ask("monthly", calendar, over="x,y,t", weights="area,days"), x.weighted(days * area(x)).mean())
    seasons = x.groupby("time.season").map(lambda part: part.weighted(part.time.dt.days_in_month * area(x)).mean())
    same(ask("monthly", calendar, groupby="time.season", weights="days"), seasons)
    years = x.resample(time="YS").map(lambda part: part.weighted(part.time.dt.days_in_month).std("time"))
    same(ask("monthly", calendar, over="t", resample="P1Y", reduce="std", weights="days"), years)


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("names", ["DJF,MAM,JJA,SON", "DJFM,AM,JJAS,ON", "NDJFM,JJA"])
@pytest.mark.parametrize("name", ["monthly", "daily"])
def test_seasons_of_any_months(ask, archives, calendar, names, name):
    x = variable(archives, name, calendar)
    seasons = names.split(",")
    groups = x.groupby(time=xr.groupers.SeasonGrouper(seasons))
    pooled = groups.map(lambda part: part.weighted(area(x)).mean())
    same(ask(name, calendar, groupby="time.season", seasons=names), pooled)
    same(ask(name, calendar, groupby="time.season", seasons=names, over="t", reduce="std"), groups.std("time"))
    # From the middle of a winter to the last month of another; xarray has no more of its periods where a season has the last step.
    span = ("1991-01", "1996-03" if seasons[0].endswith("M") else "1996-02")
    periods = x.sel(time=slice(*span)).resample(time=xr.groupers.SeasonResampler(seasons))
    found = {"resample": "season", "seasons": names, "datetime": "/".join(span), "over": "t"}
    same(ask(name, calendar, **found), periods.mean("time"))
    same(ask(name, calendar, reduce="max", **found), periods.max("time"))


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("statistic", ["mean", "sum", "min", "std", "median"])
@pytest.mark.parametrize(("length", "center", "least"), [(3, "false", None), (12, "true", None), (5, "true", 2), (7, "false", 1)])
def test_rolling_windows_of_maps(ask, archives, calendar, statistic, length, center, least):
    x = variable(archives, "monthly", calendar)
    windows = x.rolling(time=length, center=center == "true", min_periods=least)
    given = {} if least is None else {"min_count": str(least)}
    found = ask("monthly", calendar, over="t", rolling=str(length), center=center, reduce=statistic, **given)
    same(found, getattr(windows, statistic)())
