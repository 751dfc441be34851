"""`estran overviews`: what it writes, opened by zarr-python and xarray, against what xarray makes of the archive; and maps from it."""

import json
import shutil
import subprocess

import numpy as np
import pytest
import requests
import xarray as xr
from hosts import ROOT, environment, node, stop
from s3_server import Server, aws_environment
from standards import SCHEMAS, failures, load

CONVENTIONS = SCHEMAS / "zarr/conventions"
ROWS, COLUMNS, STEPS = 721, 1440, 3
LEVELS = 2
PLACE = {"latitude": ROWS, "longitude": COLUMNS}


@pytest.fixture(scope="module")
def folder(built, tmp_path_factory):
    """A grid like ERA5's: rows at the poles, from the north, 0 to 360; packed integers, floats and categories, some missing."""
    folder = tmp_path_factory.mktemp("overviews")
    rng = np.random.default_rng(20261128)
    shape = (STEPS, ROWS, COLUMNS)
    smooth = 280 + 20 * np.sin(np.linspace(0, 9, COLUMNS)) * np.cos(np.linspace(0, 7, ROWS))[:, None]
    values = (smooth + rng.normal(0, 2, shape)).astype("float32")
    values[rng.random(shape) < 0.2] = np.nan
    dims = ("time", *PLACE)
    archive = xr.Dataset(
        {
            "tas": (dims, values, {"units": "K", "standard_name": "air_temperature"}),
            "packed": (dims, values.astype("float64"), {"units": "K"}),
            "cover": (
                ("latitude", "longitude"),
                rng.integers(1, 5, shape[1:]).astype("uint8"),
                {"flag_values": [1, 2, 3, 4], "flag_meanings": "a b c d"},
            ),
        },
        {
            "time": np.array(["2001-01-01", "2001-02-01", "2001-03-01"], "datetime64[ns]"),
            "latitude": ("latitude", np.linspace(90, -90, ROWS), {"units": "degrees_north"}),
            "longitude": ("longitude", np.arange(COLUMNS) * 0.25, {"units": "degrees_east"}),
            "height": ((), 2.0, {"units": "m"}),
            "kind": ("time", ["one", "two", "three"]),
        },
        {"title": "like ERA5"},
    )
    archive.to_zarr(
        folder / "era.zarr",
        encoding={
            "tas": {"chunks": (3, 100, 200)},
            "packed": {"dtype": "int16", "scale_factor": 0.01, "add_offset": 280.0, "_FillValue": -32768, "chunks": (1, ROWS, COLUMNS)},
        },
        zarr_format=3,
    )
    command = ["node", "build/cli.mjs", "overviews", str(folder / "era.zarr")]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == f"Wrote {LEVELS} levels to {folder}/era.overviews.zarr\n"
    return folder


@pytest.fixture(scope="module")
def tree(folder):
    return xr.open_datatree(folder / "era.overviews.zarr", engine="zarr", consolidated=True)


def weights(archive: xr.Dataset) -> xr.DataArray:
    """Areas of cells; those at the poles are half as high."""
    edges = np.clip(90.125 - 0.25 * np.arange(ROWS + 1), -90, 90)
    return xr.DataArray(-np.diff(np.sin(np.radians(edges))), dims="latitude", coords={"latitude": archive.latitude})


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("name", ["tas", "packed"])
def test_means_are_those_of_xarray(folder, tree, name, level):
    by = {dim: 2**level for dim in PLACE}
    archive = xr.open_zarr(folder / "era.zarr")
    values = archive[name].astype("float64")
    valid = weights(archive).where(values.notnull())
    total = valid.coarsen(by, boundary="pad").sum()
    expected = ((values * valid).coarsen(by, boundary="pad").sum() / total).where(total > 0).transpose(*values.dims)
    found = tree[f"{level}/{name}"]
    assert found.dtype == "float32" and found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=2e-7)
    for dim in PLACE:
        np.testing.assert_allclose(found[dim], archive[dim].coarsen({dim: 2**level}, boundary="pad").mean())
    assert found.attrs["units"] == "K" and found.attrs["cell_methods"] == "area: mean"


def test_categories_are_the_most_frequent(folder, tree):
    cover = xr.open_zarr(folder / "era.zarr").cover
    counts = xr.concat(
        [(weights(cover) * (cover == c)).coarsen({dim: 2 for dim in PLACE}, boundary="pad").sum() for c in range(1, 5)], "c"
    )
    found = tree["1/cover"]
    assert found.dtype == "uint8" and found.attrs["flag_meanings"] == "a b c d"
    # Of two that are as large but for rounding, either may be taken.
    chosen = counts.isel(c=xr.DataArray(found.values.astype(int) - 1, dims=found.dims)).transpose(*found.dims)
    np.testing.assert_allclose(chosen.values, counts.max("c").transpose(*found.dims).values, rtol=1e-12)


def test_coordinates_come_along(folder, tree):
    archive = xr.open_zarr(folder / "era.zarr")
    level = tree["2"].to_dataset()
    assert (level.time.values == archive.time.values).all()
    bounds = level.latitude_bnds.values
    assert bounds.max() == 90 and bounds.min() == -90
    np.testing.assert_allclose(np.sort(bounds, 1)[1:, 1], np.sort(bounds, 1)[:-1, 0])


# Of each convention, a member that breaks it
CONVENTION = {"multiscales": {"multiscales": {"layout": []}}, "spatial": {"spatial:dimensions": ["y"]}, "geo-proj": {"proj:code": "4326"}}


@pytest.mark.parametrize("path, names", [("", ["multiscales"]), ("1", ["spatial", "geo-proj"]), ("2", ["spatial", "geo-proj"])])
def test_follows_the_conventions(folder, path, names):
    document = json.loads((folder / "era.overviews.zarr" / path / "zarr.json").read_text())
    attributes = document["attributes"]
    framework = load(CONVENTIONS / "zarr-conventions-spec/zarr-conventions-schema.json")
    assert failures(framework, document) == []
    assert len(attributes["zarr_conventions"]) == len(names)
    for name, registered in zip(names, attributes["zarr_conventions"]):
        schema = load(CONVENTIONS / name / "schema.json")
        assert failures(schema, document) == []
        assert failures(schema, {**document, "attributes": {**attributes, **CONVENTION[name]}})
        assert failures({"$schema": schema["$schema"], **schema["$defs"]["conventionMetadata"]}, registered) == []


def test_maps_are_drawn_from_it(folder, logs):
    whole = {"bbox": "0,-90,360,90", "parameter-name": "tas", "f": "float32"}
    with node(logs / "overviews.log", str(folder)) as host:
        assert [each["id"] for each in host.get("/collections").json()["collections"]] == ["era"]
        answers = {
            width: requests.get(host.href("/collections/era/map"), params={**whole, "width": width, "height": width // 2})
            for width in (1440, 720, 360)
        }
    levels = [answer.headers.get("estran-level") for answer in answers.values()]
    assert levels == [None, "overviews/1", "overviews/2"]
    coarse = xr.open_zarr(folder / "era.overviews.zarr", group="2").tas[-1].values
    pixels = np.frombuffer(answers[360].content, "<f4").reshape(180, 360)
    # Rows of cells and of pixels lie half a fine cell apart: the mean of all is the same.
    assert abs(np.nanmean(pixels) - np.nanmean(coarse)) < 0.05


def test_a_bucket_has_them_beside_the_archive(folder, tmp_path):
    """On a real S3 server: the same objects as in a folder, found and drawn from by who serves the bucket; never written twice."""
    archives = tmp_path / "archives"
    shutil.copytree(folder / "era.zarr", archives / "era.zarr")
    server = Server(tmp_path / "s3", archives)
    try:
        env = aws_environment(server, server.keys())
        command = ["node", "build/cli.mjs", "overviews", "s3://private/archives/era.zarr"]
        done, again = (
            subprocess.run(command, cwd=ROOT, env=environment(env), capture_output=True, text=True, timeout=300) for _ in range(2)
        )
        assert done.stdout == f"Wrote {LEVELS} levels to s3://private/archives/era.overviews.zarr\n", done.stderr
        assert again.returncode == 1 and "There is a store at s3://private/archives/era.overviews.zarr" in again.stderr
        written = tmp_path / "s3/buckets/private/archives/era.overviews.zarr"
        local = folder / "era.overviews.zarr"
        names = sorted(str(file.relative_to(local)) for file in local.rglob("*") if file.is_file())
        assert names == sorted(str(file.relative_to(written)) for file in written.rglob("*") if file.is_file())
        assert all((written / name).read_bytes() == (local / name).read_bytes() for name in names)
        asked = {"bbox": "0,-90,360,90", "parameter-name": "tas", "f": "float32", "width": 360, "height": 180}
        with node(tmp_path / "host.log", "s3://private/archives", env=env) as host:
            answer = requests.get(host.href("/collections/era/map"), params=asked, timeout=60)
        assert answer.status_code == 200 and answer.headers["estran-level"] == "overviews/2"
    finally:
        stop(server.process)
