"""Several variables in one pass: expressions, conditions, weights and covariances, as xarray computes them from the same archive."""

import numpy as np
import pytest
import requests
import xarray as xr
from hosts import node

SIZES = {"time": 40, "lat": 18, "lon": 36}
# Of each variable; none of them has another's.
CHUNKS = {"u": (7, 18, 10), "v": (40, 5, 36), "mask": (18, 36), "size": (4, 9), "layer": (40,)}
SPACE, ALL = ["lat", "lon"], ["time", "lat", "lon"]


@pytest.fixture(scope="module")
def archive() -> xr.Dataset:
    rng = np.random.default_rng(20260104)

    def variable(*dims, missing=0.1, low=-20.0, high=20.0):
        shape = [SIZES[dim] for dim in dims]
        values = rng.uniform(low, high, shape).round(3)
        return dims, np.where(rng.random(shape) < missing, np.nan, values)

    mask = rng.integers(0, 3, (SIZES["lat"], SIZES["lon"])).astype("i2")
    return xr.Dataset(
        {
            "u": variable(*ALL),
            "v": variable(*ALL),
            "mask": (SPACE, mask),
            "size": variable(*SPACE, low=0),
            "layer": variable("time", low=1),
        },
        {
            "time": ("time", np.arange(SIZES["time"]), {"units": "days since 2001-01-01"}),
            "lat": ("lat", np.arange(-85.0, 90, 10), {"units": "degrees_north"}),
            "lon": ("lon", np.arange(0.0, 360, 10), {"units": "degrees_east"}),
        },
    )


@pytest.fixture(scope="module", params=["v2", "v3", "sharded"])
def answers(request, archive, built, tmp_path_factory):
    """Asks one host about the archive, stored in one way: data variables of the answer, by name."""
    folder = tmp_path_factory.mktemp("expressions")
    encoding = {name: {"chunks": chunks} for name, chunks in CHUNKS.items()}
    if request.param == "sharded":
        encoding["u"]["shards"] = (14, 18, 40)
        encoding["v"]["shards"] = (40, 10, 36)
    encoding["v"] |= {"dtype": "i4", "scale_factor": 0.001, "add_offset": 0.5, "_FillValue": -(2**31)}
    archive.to_zarr(folder / "many.zarr", encoding=encoding, zarr_format=2 if request.param == "v2" else 3, consolidated=True)
    with node(folder / "host.log", str(folder)) as host:

        def ask(query: str, **params: str) -> dict[str, np.ndarray]:
            response = requests.get(f"{host.url}/collections/many/{query}", params={"f": "json", **params}, timeout=60)
            assert response.status_code == 200, response.text
            found = response.json()["data_vars"]
            return {name: np.array(one["data"], "f8") for name, one in found.items()}

        yield ask


@pytest.fixture(scope="module")
def ds(archive) -> xr.Dataset:
    out = archive.astype("f8")
    # As it is packed.
    return out.assign(v=(((out.v - 0.5) / 0.001).round() * 0.001 + 0.5))


def same(given: np.ndarray, expected: xr.DataArray) -> None:
    np.testing.assert_allclose(given, expected.values, rtol=1e-9, atol=1e-9)


def area(ds: xr.Dataset) -> xr.DataArray:
    half = np.deg2rad(5)
    lat = np.deg2rad(ds.lat)
    return np.sin(lat + half) - np.sin(lat - half)


def test_subsets(answers, ds):
    expr = "speed:sqrt(u^2+v^2),low:if(mask==1,u*layer,u-v)"
    box = ds.sel(lat=slice(-40, 60), lon=slice(30, 200))
    found = answers("cube", bbox="30,-40,200,60", expr=expr)
    assert set(found) == {"speed", "low"}
    same(found["speed"], np.hypot(box.u, box.v))
    same(found["low"], xr.where(box.mask == 1, box.u * box.layer, box.u - box.v).transpose("time", "lat", "lon"))
    at = ds.sel(lat=15, lon=240)
    same(answers("position", coords="POINT(-120 15)", expr=expr)["speed"], np.hypot(at.u, at.v))
    between = np.hypot(ds.u, ds.v).interp(lat=12, lon=33)
    same(answers("position", coords="POINT(33 12)", method="linear", expr=expr)["speed"], between)
    masked = answers("cube", bbox="30,-40,200,60", where="mask!=2 and u>v", **{"parameter-name": "v"})
    same(masked["v"], box.v.where((box.mask != 2) & (box.u > box.v)))


def test_conditions(answers, ds):
    known = ~(np.isnan(ds.u) | np.isnan(ds.v))
    strong = (np.hypot(ds.u, ds.v) > 15).astype("f8").where(known)
    weights = area(ds)
    query = {"expr": "strong:hypot(u,v)>15"}
    same(answers("aggregate", over="x,y", **query)["strong"], strong.weighted(weights).mean(SPACE))
    same(answers("aggregate", over="t", **query)["strong"], strong.mean("time"))
    same(answers("aggregate", over="x,y,t", where="mask==0", **query)["strong"], strong.where(ds.mask == 0).weighted(weights).mean(ALL))


def test_weights(answers, ds):
    weights = ds["size"].fillna(0)
    for over, dims in (("x,y", SPACE), ("x,y,t", ALL), ("x", ["lon"])):
        same(answers("aggregate", over=over, weights="var:size", **{"parameter-name": "u"})["u"], ds.u.weighted(weights).mean(dims))
    masked = ds.u.where(ds.mask > 0).weighted(weights).std(ALL)
    same(answers("aggregate", over="x,y,t", weights="var:size", where="mask>0", reduce="std", **{"parameter-name": "u"})["u"], masked)
    layers = ds.u.weighted(ds.layer.fillna(0)).mean("time")
    same(answers("aggregate", over="t", weights="var:layer", **{"parameter-name": "u"})["u"], layers)


def test_covariances(answers, ds):
    query = {"parameter-name": "u", "with": "v", "weights": "none"}
    for over, dims in (("x,y", SPACE), ("x,y,t", ALL), ("t", ["time"])):
        same(answers("aggregate", over=over, reduce="cov", ddof="1", **query)["u"], xr.cov(ds.u, ds.v, dim=dims))
        same(answers("aggregate", over=over, reduce="corr", **query)["u"], xr.corr(ds.u, ds.v, dim=dims))
    weights = area(ds) * xr.ones_like(ds.mask)
    found = answers("aggregate", over="x,y", reduce="corr", **{"parameter-name": "u", "with": "v-2*u"})["u"]
    same(found, xr.corr(ds.u, ds.v - 2 * ds.u, dim=SPACE, weights=weights))
