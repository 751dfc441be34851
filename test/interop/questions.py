"""Seeded random questions: what to ask over HTTP, and what xarray answers."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import cftime
import numpy as np
import shapely
import shapely.affinity
import xarray as xr

from archives import (
    ARCHIVES,
    WEIGHTED,
    Archive,
    at_points,
    cell_area,
    centre_inside,
    dataset,
    in_box,
    nearest,
    reduced,
    share_inside,
)


@dataclass(frozen=True)
class Question:
    """`path` and `params` as sent, and what answers them; an exact answer holds the archive's own float32 values."""

    name: str
    path: str
    params: dict[str, str]
    expected: Callable[[], xr.Dataset] = field(repr=False)
    exact: bool
    format: str = "json"


def questions(seed: int, count: int) -> list[Question]:
    """`count` questions of every kind in turn, the same for the same seed."""
    random = Random(seed)
    return [numbered(KINDS[n % len(KINDS)](random), n) for n in range(count)]


def numbered(question: Question, n: int) -> Question:
    _, _, archive, query = question.path.split("/")
    return replace(question, name=f"{n:03d}-{query}-{archive}-{question.format}")


# What is chosen along the axes. Each picker returns the parameters and a function that makes the same choice in xarray.

Choice = tuple[dict[str, str], Callable[[xr.Dataset], xr.Dataset]]


def some_variables(random: Random, archive: Archive) -> tuple[dict[str, str], list[str]]:
    names = random.sample(archive.variables, random.randint(1, min(2, len(archive.variables))))
    return {"parameter-name": ",".join(names)}, names


def iso(date: cftime.datetime) -> str:
    return f"{date.year:04d}-{date.month:02d}-{date.day:02d}T{date.hour:02d}:{date.minute:02d}:{date.second:02d}Z"


def instants(archive: Archive) -> np.ndarray:
    return dataset(archive)[archive.t].values


def interval(random: Random, archive: Archive, shortest: int = 1) -> Choice:
    """A range of times, sometimes open at one end."""
    if archive.t is None:
        return {}, lambda ds: ds
    times = instants(archive)
    first = random.randrange(times.size - shortest + 1)
    last = random.randrange(first + shortest - 1, times.size)
    start = times[first] - cftime_delta(random, times, first)
    end = times[last]
    form = random.choice(("both", "both", "from", "until"))
    text = {"both": f"{iso(start)}/{iso(end)}", "from": f"{iso(start)}/..", "until": f"../{iso(end)}"}[form]
    picked = slice(0 if form == "until" else first, times.size if form == "from" else last + 1)
    return {"datetime": text}, lambda ds: ds.isel({archive.t: picked})


def cftime_delta(random: Random, times: np.ndarray, index: int):
    """Less than the step before `index`, so that no other time comes into the range; none at all half of the time."""
    step = times[1] - times[0] if index == 0 else times[index] - times[index - 1]
    hours = int(step.total_seconds() // 3600)
    return step * 0 if random.random() < 0.5 or index == 0 else (step // max(hours, 1)) * random.randrange(1, hours)


def instant(random: Random, archive: Archive) -> Choice:
    """The time nearest to an instant."""
    if archive.t is None:
        return {}, lambda ds: ds
    times = instants(archive)
    span = int((times[-1] - times[0]).total_seconds() // 3600)
    hours = random.randrange(span)
    asked = times[0] + (times[1] - times[0]) * 0 + hours_delta(times, hours)
    distance = np.array([abs((time - asked).total_seconds()) for time in times])
    return {"datetime": iso(asked)}, lambda ds: ds.isel({archive.t: int(np.argmin(distance))})


def hours_delta(times: np.ndarray, hours: int):
    return type(times[1] - times[0])(hours=hours)


def depths(random: Random, archive: Archive) -> Choice:
    """All depths, the nearest to one, several, or a range that ends on or between levels."""
    if archive.z is None:
        return {}, lambda ds: ds
    levels = dataset(archive)[archive.z].values
    form = random.choice(("all", "one", "list", "range", "range"))
    if form == "one":
        value = random.choice([5.0, 25.0, 60.0, 1250.0, round(random.uniform(1, 4999), 1)])
        return {"z": repr(value)}, lambda ds: ds.isel({archive.z: nearest(levels, value)})
    if form == "list":
        chosen = sorted(random.sample(range(levels.size), 3))
        return {"z": ",".join(f"{levels[i]:g}" for i in chosen)}, lambda ds: ds.isel({archive.z: chosen})
    if form == "range":
        low, high = sorted(random.sample(range(levels.size), 2))
        return (
            {"z": f"{levels[low]:g}/{levels[high] + random.choice((0, 1)):g}"},
            lambda ds: ds.isel({archive.z: slice(low, high + 1)}),
        )
    return {}, lambda ds: ds


def point(random: Random, archive: Archive) -> tuple[float, float]:
    """Longitudes in either convention, near the seam of 20…380 and the antimeridian, on cell edges."""
    lat = dataset(archive)[archive.y].values
    lon = random.choice(
        (
            random.uniform(-180, 180),
            random.uniform(0, 360),
            random.uniform(17, 23),
            random.uniform(177, 183),
            random.uniform(-180, -177),
            18.75,
            -180.0,
        )
    )
    return round(lon, 3), round(random.uniform(lat.min(), lat.max()), 3)


def box(random: Random, archive: Archive) -> tuple[float, float, float, float]:
    """Boxes across the archive's seam, across the antimeridian (west > east), and anywhere else; some with all edges on centres
    of cells, which then belong to them."""
    lat = dataset(archive)[archive.y].values
    lon = dataset(archive)[archive.x].values
    if random.random() < 0.2:
        south, north = sorted(random.sample(range(lat.size), 2), key=lambda i: lat[i])
        west, east = random.sample(range(lon.size), 2)
        return tuple(float(edge) for edge in (lon[west] % 360, lat[south], lon[east] % 360, lat[north]))
    west, east = random.choice(
        (
            sorted((random.uniform(-170, -10), random.uniform(0, 170))),  # across 20…380's seam, most of them
            (random.uniform(150, 178), random.uniform(-178, -150)),
            (random.uniform(10, 18), random.uniform(22, 40)),
            (random.uniform(190, 250), random.uniform(260, 359)),
            (-180.0, 180.0),
            (0.0, 360.0),
        )
    )
    south = random.uniform(lat.min(), lat.max() - 12)
    north = random.uniform(south + 8, lat.max())
    return round(west, 2), round(south, 2), round(east, 2), round(north, 2)


def comma(values: tuple[float, ...]) -> str:
    return ",".join(f"{value:g}" for value in values)


def region(random: Random) -> shapely.Polygon | shapely.MultiPolygon:
    """A small polygon, perhaps with a hole, or two of them."""
    shape = small_polygon(random)
    match random.choice(("plain", "plain", "hole", "two")):
        case "hole":
            hole = rounded(shapely.affinity.scale(shape, 0.5, 0.5))
            holed = shapely.Polygon(shape.exterior, [hole.exterior])
            return holed if holed.is_valid else shape
        case "two":
            east = rounded(shapely.affinity.translate(shape, shape.bounds[2] - shape.bounds[0] + 4.7, 2.3))
            return shapely.MultiPolygon([shape, east]) if east.bounds[2] <= 360 else shape
        case _:
            return shape


def rounded(shape: shapely.Polygon) -> shapely.Polygon:
    return shapely.transform(shape, lambda corners: np.round(corners, 3))


def small_polygon(random: Random) -> shapely.Polygon:
    """A triangle to heptagon, away from the poles; a third of them reach over the archive's seam."""
    lon = random.choice((20, 20, 180, random.uniform(-150, 150), random.uniform(0, 330), random.uniform(-150, 0)))
    lat = random.uniform(-50, 50)
    corners = random.randint(3, 7)
    radius = random.uniform(8, 22)
    angles = sorted(random.uniform(0, 2 * np.pi) for _ in range(corners))
    ring = [(round(lon + radius * np.cos(angle), 3), round(lat + radius * np.sin(angle), 3)) for angle in angles]
    hull = shapely.convex_hull(shapely.MultiPoint(ring))
    return hull if hull.area > 80 else shapely.box(lon - 6.3, lat - 5.2, lon + 7.1, lat + 6.6)


# The kinds of question.


def ask(archive: Archive, query: str, params: dict[str, str], expected, exact: bool, format: str = "json") -> Question:
    return Question("", f"/collections/{archive.id}/{query}", {**params, "f": format}, expected, exact, format)


def pick_archive(random: Random, *ids: str) -> Archive:
    return ARCHIVES[random.choice(ids or tuple(ARCHIVES))]


def position(random: Random) -> Question:
    archive = pick_archive(random)
    lon, lat = point(random, archive)
    names_param, names = some_variables(random, archive)
    when, at_time = random.choice((interval, instant))(random, archive)
    deep, at_depth = depths(random, archive)
    params = {"coords": f"POINT({lon:g} {lat:g})", **names_param, **when, **deep}

    def expected() -> xr.Dataset:
        return at_depth(at_time(at_points(archive, [(lon, lat)], "nearest")[names]))

    return ask(archive, "position", params, expected, True, random.choice(("json", "covjson", "csv")))


def positions(random: Random) -> Question:
    archive = pick_archive(random)
    points = [point(random, archive) for _ in range(random.randint(2, 6))]
    names_param, names = some_variables(random, archive)
    when, at_time = random.choice((interval, instant))(random, archive)
    text = random.choice(("({:g} {:g})", "{:g} {:g}"))
    params = {"coords": f"MULTIPOINT({', '.join(text.format(*point) for point in points)})", **names_param, **when}
    return ask(
        archive,
        "position",
        params,
        lambda: at_time(at_points(archive, points, "nearest")[names]),
        True,
        random.choice(("json", "csv")),
    )


def linear(random: Random) -> Question:
    archive = pick_archive(random)
    points = [point(random, archive) for _ in range(random.choice((1, 1, 4)))]
    names_param, names = some_variables(random, archive)
    when, at_time = interval(random, archive)
    text = f"POINT({points[0][0]:g} {points[0][1]:g})"
    if len(points) > 1:
        text = f"MULTIPOINT({', '.join(f'({lon:g} {lat:g})' for lon, lat in points)})"
    params = {"coords": text, "method": "linear", **names_param, **when}
    return ask(archive, "position", params, lambda: at_time(at_points(archive, points, "linear")[names]), False)


def cube(random: Random) -> Question:
    archive = pick_archive(random)
    bbox = box(random, archive)
    names_param, names = some_variables(random, archive)
    when, at_time = instant(random, archive) if archive.id == "fnoc" else interval(random, archive)
    deep, at_depth = depths(random, archive)
    params = {"bbox": comma(bbox), **names_param, **when, **deep}
    expected = lambda: at_depth(at_time(in_box(archive, bbox)[names]))  # noqa: E731
    return ask(archive, "cube", params, expected, True, random.choice(("json", "covjson", "csv")))


def area(random: Random) -> Question:
    """The cells that a polygon touches keep their values, all others of its box are missing."""
    archive = pick_archive(random)
    polygon = region(random)
    names_param, names = some_variables(random, archive)
    when, at_time = instant(random, archive)
    deep, at_depth = depths(random, archive)
    coverage = random.choice(("fraction", "center"))
    params = {"coords": polygon.wkt, "coverage": coverage, **names_param, **when, **deep}

    def expected() -> xr.Dataset:
        around = around_polygon(archive, polygon)
        # Labels of a polygon's cells begin between -180 and 180.
        turns = 360 * np.floor((polygon.bounds[0] + 180) / 360)
        around = around.assign_coords({archive.x: around[archive.x] - turns})
        touched = share_inside(archive, around, polygon) > 0
        inside = touched if coverage == "fraction" else centre_inside(archive, around, polygon) > 0
        return trimmed(at_depth(at_time(around[names])).where(inside), touched, archive)

    return ask(archive, "area", params, expected, True, random.choice(("json", "covjson")))


def around_polygon(archive: Archive, polygon: shapely.Geometry) -> xr.Dataset:
    west, south, east, north = polygon.bounds
    return in_box(archive, (west - 3, south - 3, east + 3, north + 3))


def trimmed(ds: xr.Dataset, touched: xr.DataArray, archive: Archive) -> xr.Dataset:
    """Without the rows and columns at the border that the polygon does not touch."""
    rows = np.flatnonzero(touched.any(archive.x))
    columns = np.flatnonzero(touched.any(archive.y))
    return ds.isel({archive.y: slice(rows[0], rows[-1] + 1), archive.x: slice(columns[0], columns[-1] + 1)})


STATISTICS = ("count", "sum", "mean", "min", "max", "range", "var", "std")


def weighting(random: Random, archive: Archive, over: list[str], name: str) -> tuple[dict[str, str], Callable]:
    """`area` unless said otherwise when y is reduced; `coslat` and `none` on request."""
    if archive.y not in over or name not in WEIGHTED:
        return {}, lambda ds: None
    choice = random.choice(("default", "area", "coslat", "none"))
    params = {} if choice == "default" else {"weights": choice}
    match choice:
        case "none":
            return params, lambda ds: None
        case "coslat":
            return params, lambda ds: np.cos(np.deg2rad(ds[archive.y])).clip(0)
        case _:
            return params, lambda ds: cell_area(archive, ds)


def missing_rule(random: Random, over: list[str]) -> tuple[dict[str, str], Callable]:
    """Which cells of the answer have enough values: one is, unless `skipna=false` wants all or `min_count` so many."""
    match random.choice(("default", "default", "skipna", "min_count")):
        case "skipna":
            return {"skipna": "false"}, lambda ds: ds.isnull().sum(over) == 0
        case "min_count":
            return {"min_count": "60"}, lambda ds: ds.count(over) >= 60
        case _:
            return {}, lambda ds: ds.count(over) >= 1


def aggregate_box(random: Random) -> Question:
    """One or several statistics of a box, over x and y."""
    archive = pick_archive(random)
    bbox = box(random, archive)
    names_param, names = some_variables(random, archive)
    when, at_time = interval(random, archive)
    several = random.random() < 0.3
    if several:
        chosen = random.sample(("count", "mean", "min", "max", "std"), 3)
        params = {"bbox": comma(bbox), "reduce": ",".join(chosen), **names_param, **when}

        def expected() -> xr.Dataset:
            ds = at_time(in_box(archive, bbox)[names])
            parts = [
                reduced(ds, name, [archive.y, archive.x], cell_area(archive, ds)).rename(
                    {variable: f"{variable}_{name}" for variable in names}
                )
                for name in chosen
            ]
            return xr.merge(parts)

        return ask(archive, "aggregate", params, expected, False)
    name = random.choice(STATISTICS)
    over = [archive.y, archive.x]
    weight_param, weights = weighting(random, archive, over, name)
    enough_param, enough = missing_rule(random, over)
    params = {"bbox": comma(bbox), "reduce": name, **names_param, **when, **weight_param, **enough_param}

    def one() -> xr.Dataset:
        ds = at_time(in_box(archive, bbox)[names])
        answer = reduced(ds, name, over, weights(ds))
        return answer if name == "count" else answer.where(enough(ds))

    return ask(archive, "aggregate", params, one, False, random.choice(("json", "json", "csv", "covjson")))


def aggregate_over(random: Random) -> Question:
    """Other dimensions than x and y, by kind or by name."""
    archive = pick_archive(random)
    kinds = {"x": archive.x, "y": archive.y, "z": archive.z, "t": archive.t}
    present = {kind: dim for kind, dim in kinds.items() if dim}
    third = "t" if archive.t else "z"
    chosen = random.choice(((third,), ("x",), ("y",), ("x", third), ("y", "x", third)))
    over = [present[kind] for kind in chosen]
    spelled = ",".join(random.choice((kind, present[kind])) for kind in chosen)
    bbox = box(random, archive)
    names_param, names = some_variables(random, archive)
    name = random.choice(STATISTICS)
    weight_param, weights = weighting(random, archive, over, name)
    when, at_time = interval(random, archive)
    params = {"bbox": comma(bbox), "over": spelled, "reduce": name, **names_param, **when, **weight_param}

    def expected() -> xr.Dataset:
        ds = at_time(in_box(archive, bbox)[names])
        return reduced(ds, name, over, weights(ds))

    return ask(archive, "aggregate", params, expected, False)


def grouped(random: Random) -> Question:
    """Months, seasons and years, of an area's mean or of every cell."""
    archive = pick_archive(random, "fnoc", "fnoc", "coads")
    component = random.choice(("month", "season", "year"))
    cells = random.random() < 0.4
    bbox = box(random, archive)
    if cells:
        bbox = (bbox[0], bbox[1], bbox[0] + 15, bbox[1] + 8)
    over = [archive.t] if cells else [archive.y, archive.x, archive.t]
    names_param, names = some_variables(random, archive)
    name = random.choice(STATISTICS)
    weight_param, weights = weighting(random, archive, over, name)
    when, at_time = interval(random, archive, shortest=8)
    spelled = {"over": "t" if cells else random.choice(("x,y,t", "t,y,x"))}
    params = {
        "bbox": comma(bbox),
        "groupby": f"time.{component}",
        **spelled,
        "reduce": name,
        **names_param,
        **when,
        **weight_param,
    }

    def expected() -> xr.Dataset:
        ds = at_time(in_box(archive, bbox)[names])
        labels = xr.DataArray(
            [group_label(date, component) for date in ds[archive.t].values], dims=archive.t, name=component
        )
        weight = weights(ds)
        parts = ds.groupby(labels)
        return parts.map(lambda part: reduced(part.drop_vars(component, errors="ignore"), name, over, weight))

    return ask(archive, "aggregate", params, expected, False, random.choice(("json", "json", "csv")))


def group_label(date: cftime.datetime, component: str) -> int | str:
    if component == "season":
        return ("DJF", "MAM", "JJA", "SON")[date.month % 12 // 3]
    return getattr(date, component)


def polygon(random: Random) -> Question:
    """The mean of a polygon weighs every cell by its area and the share of it that lies inside."""
    archive = pick_archive(random)
    shape = region(random)
    names_param, names = some_variables(random, archive)
    coverage = random.choice(("fraction", "fraction", "center"))
    name = random.choice(("mean", "min", "max", "std"))
    when, at_time = interval(random, archive)
    params = {"coords": shape.wkt, "coverage": coverage, "reduce": name, **names_param, **when}

    def expected() -> xr.Dataset:
        ds = at_time(around_polygon(archive, shape)[names])
        inside = (share_inside if coverage == "fraction" else centre_inside)(archive, ds, shape)
        return reduced(ds.where(inside > 0), name, [archive.y, archive.x], inside * cell_area(archive, ds))

    return ask(archive, "aggregate", params, expected, False)


def series(random: Random) -> Question:
    """The dashboard's call: the time series of a point, or of a box (its mean unless said otherwise)."""
    archive = pick_archive(random, "fnoc", "coads")
    names_param, names = some_variables(random, archive)
    when, at_time = interval(random, archive)
    if random.random() < 0.4:
        lon, lat = point(random, archive)
        params = {"coords": f"POINT({lon:g} {lat:g})", **names_param, **when}
        return ask(
            archive, "timeseries", params, lambda: at_time(at_points(archive, [(lon, lat)], "nearest")[names]), True
        )
    bbox = box(random, archive)
    name = random.choice(("mean", "mean", "max", "min", "std"))
    params = {"bbox": comma(bbox), **({} if name == "mean" else {"reduce": name}), **names_param, **when}

    def expected() -> xr.Dataset:
        ds = at_time(in_box(archive, bbox)[names])
        return reduced(ds, name, [archive.y, archive.x], cell_area(archive, ds))

    return ask(archive, "timeseries", params, expected, False, random.choice(("json", "csv")))


KINDS = (position, positions, linear, cube, area, aggregate_box, aggregate_over, grouped, polygon, series)
