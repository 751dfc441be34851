"""Colours of maps and legends against matplotlib and cmocean; how variables are drawn against STAC's render extension."""

import io
from xml.etree import ElementTree

import cmocean  # registers cmo.*
import matplotlib
import numpy as np
import pytest
import xarray as xr
from matplotlib import colors
from PIL import Image

from hosts import node
from standards import STAC, failures, load

STEPS = 253
MATPLOTLIB = "viridis plasma inferno magma cividis turbo twilight twilight_shifted coolwarm bwr seismic gray hot terrain".split()
BREWER = """Blues BuGn BuPu GnBu Greens Greys OrRd Oranges PuBu PuBuGn PuRd Purples RdPu Reds YlGn YlGnBu YlOrBr YlOrRd
    BrBG PRGn PiYG PuOr RdBu RdGy RdYlBu RdYlGn Spectral""".split()
LISTS = "Accent Dark2 Paired Pastel1 Pastel2 Set1 Set2 Set3 okabe_ito tab10 tab20".split()
GRADIENTS = [*MATPLOTLIB, *BREWER, *(f"cmo.{name}" for name in cmocean.cm.cmapnames)]


@pytest.fixture(scope="module")
def archive() -> xr.Dataset:
    rng = np.random.default_rng(11)
    ramp = np.tile(np.arange(STEPS) + 0.5, (2, 1))
    values = np.concatenate([rng.normal(0, 30, (2, 200)), rng.lognormal(0, 2, (2, STEPS - 200))], axis=1)
    values[0, ::17] = np.nan
    flags = np.tile(np.arange(STEPS) % 5, (2, 1)).astype("i2")
    cover = {"flag_values": np.array([0, 1, 2, 3], "i2"), "flag_meanings": "sea ice land lake"}
    return xr.Dataset(
        {
            "ramp": (("lat", "lon"), ramp),
            "field": (("lat", "lon"), values),
            "cover": (("lat", "lon"), flags, cover),
        },
        {
            "lat": ("lat", [1.0, 0.0], {"units": "degrees_north"}),
            "lon": ("lon", np.arange(STEPS) * 1.0, {"units": "degrees_east"}),
        },
    )


@pytest.fixture(scope="module")
def served(built, archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("styles")
    archive.to_zarr(folder / "styles.zarr")
    with node(folder / "host.log", str(folder)) as host:
        yield host


def pixels(host, **parameters) -> np.ndarray:
    """One pixel a cell: [2, 253, 4]."""
    view = {"bbox": f"-0.5,-0.5,{STEPS - 0.5},1.5", "width": STEPS, "height": 2}
    response = host.get("/collections/styles/map", params={**view, **parameters})
    assert response.status_code == 200, response.text
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA")).astype(int)


@pytest.mark.parametrize("name", GRADIENTS)
@pytest.mark.parametrize("end", ["", "_r"])
def test_colour_map(served, name, end):
    table = np.rint(matplotlib.colormaps[name + end](np.linspace(0, 1, 256))[:, :3] * 255)
    expected = [np.interp(np.linspace(0, 255, STEPS), np.arange(256), table[:, i]) for i in range(3)]
    found = pixels(served, **{"parameter-name": "ramp", "range": f"0,{STEPS}", "colormap": name + end})
    assert (found[..., 3] == 255).all()
    # 1 of how the map is kept, 1 of rounding; of maps of 510 colours a step of theirs more, for the neighbour that matplotlib picks.
    allowed = 2 if matplotlib.colormaps[name].N == 256 else 4
    assert np.abs(found[0, :, :3] - np.stack(expected, axis=1)).max() <= allowed


@pytest.mark.parametrize("name", LISTS)
def test_list_of_colours(served, name):
    colormap = matplotlib.colormaps[name]
    expected = np.rint(np.asarray(colormap.colors) * 255).astype(int)
    asked = {"parameter-name": "ramp", "range": f"0,{len(expected)}", "colormap": name, "above": "none"}
    found = pixels(served, **asked)[0]
    assert (found[: len(expected), :3] == expected).all()
    assert (found[len(expected) :, 3] == 0).all()


NORMS = [
    ({"range": "-40,55"}, lambda: colors.Normalize(-40, 55)),
    ({"range": "0.05,60", "scale": "log"}, lambda: colors.LogNorm(0.05, 60)),
    ({"range": "0,80", "scale": "sqrt"}, lambda: colors.PowerNorm(0.5, 0, 80)),
    ({"range": "-100,50", "scale": "symlog"}, lambda: colors.SymLogNorm(1, vmin=-100, vmax=50, base=10)),
]


@pytest.mark.parametrize(("asked", "norm"), NORMS, ids=[str(asked) for asked, _ in NORMS])
def test_scale(served, archive, asked, norm):
    palette = pixels(served, **{"parameter-name": "ramp", "range": f"0,{STEPS}", "colormap": "cividis"})[0]
    values = archive.field.values
    norm = norm()
    with np.errstate(invalid="ignore"):
        places = np.asarray(norm(np.clip(values, norm.vmin, norm.vmax)), dtype=float)
    steps = np.clip(np.nan_to_num(places) * STEPS, 0, STEPS - 1).astype(int)
    expected = palette[steps]
    expected[np.isnan(values)] = [1, 2, 3, 255]
    expected[values < norm.vmin] = [9, 9, 9, 255]
    expected[values > norm.vmax] = [0, 0, 0, 0]
    colours = {"missing": "010203", "below": "090909", "above": "none"}
    found = pixels(served, **{"parameter-name": "field", "colormap": "cividis", **asked, **colours})
    opaque = expected[..., 3] > 0
    assert (found[..., 3] == expected[..., 3]).all()
    assert (found[opaque] == expected[opaque]).all()


def test_classes(served, archive):
    edges = [-30, -3, 0, 0.5, 10, 50]
    norm = colors.BoundaryNorm(edges, len(edges) - 1)
    table = [[1, 0, 0], [2, 0, 0], [3, 0, 0], [4, 0, 0], [5, 0, 0]]
    asked = {"classes": ",".join(map(str, edges)), "colormap": ",".join(bytes(c).hex() for c in table)}
    found = pixels(served, **{"parameter-name": "field", **asked, "below": "070000", "above": "080000"})
    values = archive.field.values
    expected = np.asarray(norm(np.nan_to_num(values))) + 1
    expected = np.where(np.isnan(values), 0, np.where(values < -30, 7, np.where(values > 50, 8, expected)))
    assert (found[..., 0] == expected).all()


def test_percentiles(served, archive):
    low, high = np.nanpercentile(archive.ramp.values, [2, 98])
    by_value = pixels(served, **{"parameter-name": "ramp", "range": f"{low},{high}"})
    # Of the layer seen at 256 pixels across.
    by_percentile = pixels(served, **{"parameter-name": "ramp", "range": "2%,98%"})
    assert np.abs(by_value - by_percentile).max() <= 8


def test_categories(served):
    found = pixels(served, **{"parameter-name": "cover"})[0]
    tab10 = np.rint(np.asarray(matplotlib.colormaps["tab10"].colors[:4]) * 255)
    assert (found[:4, :3] == tab10).all()
    assert found[4, 3] == 0
    svg = served.get("/collections/styles/legend", params={"parameter-name": "cover"}).text
    texts = [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert texts[1:] == ["sea", "ice", "land", "lake"]


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_legend(host, orientation):
    asked = {"parameter-name": "SST", "orientation": orientation, "colormap": "thermal", "range": "0,20"}
    response = host.get(f"/collections/{host.id('coads')}/legend", params=asked)
    root = ElementTree.fromstring(response.content)
    assert root.find("{http://www.w3.org/2000/svg}title").text == "SEA SURFACE TEMPERATURE (Deg C)"
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[-5:] == ["0", "5", "10", "15", "20"]
    png = host.get(f"/collections/{host.id('coads')}/legend", params={**asked, "f": "png"})
    image = np.asarray(Image.open(io.BytesIO(png.content)).convert("RGB")).astype(int)
    drawn = {tuple(colour) for colour in image.reshape(-1, 3)}
    for place in [0.1, 0.5, 0.9]:
        wanted = np.rint(np.asarray(cmocean.cm.thermal(place)[:3]) * 255)
        assert min(np.abs(wanted - colour).max() for colour in drawn) <= 3


def test_renders(workerd_host):
    schema = load(STAC / "extensions/render/v2.0.0/json-schema/schema.json")
    for archive in ["fnoc", "coads", "levitus"]:
        collection = workerd_host.get(f"/collections/{workerd_host.id(archive)}").json()
        assert failures(schema, collection) == []
        assert set(collection["renders"]) == set(collection["parameter_names"])
        assert failures(schema, {**collection, "renders": {"v": {"title": "no assets"}}})
