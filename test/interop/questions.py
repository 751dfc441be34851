"""Seeded random questions: what to ask over HTTP, and what xarray answers."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import cftime
import numpy as np
import pandas as pd
import shapely
import shapely.affinity
import xarray as xr
from oracle import (
    ARCHIVES,
    WEIGHTED,
    Archive,
    at_points,
    cell_area,
    centre_inside,
    dataset,
    forecast,
    in_box,
    is_global,
    nearest,
    reduced,
    share_inside,
    variables,
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
    """`count` questions of every kind in turn about the sample archives, the same for the same seed."""
    random = Random(seed)
    asked = []
    for n in range(count):
        kind = KINDS[n % len(KINDS)]
        suited = [archive for archive in ARCHIVES.values() if kind in kinds_for(archive)]
        asked.append(numbered(kind(random, random.choice(suited)), n))
    return asked


def questions_about(archive: Archive, seed: int, count: int) -> list[Question]:
    """`count` questions of the kinds that an archive can be asked."""
    random = Random(f"{seed} {archive.id}")
    kinds = kinds_for(archive)
    turn = random.randrange(len(kinds))
    return [numbered(kinds[(turn + n) % len(kinds)](random, archive), n) for n in range(count)]


def numbered(question: Question, n: int) -> Question:
    _, _, archive, query = question.path.split("/")
    return replace(question, name=f"{n:03d}-{query}-{archive}-{question.format}")


# What is chosen along the axes. Each picker returns the parameters and a function that makes the same choice in xarray.

Choice = tuple[dict[str, str], Callable[[xr.Dataset], xr.Dataset]]


def some_variables(random: Random, archive: Archive, timed: bool = False) -> tuple[dict[str, str], list[str]]:
    """One or two; `timed` leaves out those without the time that others of the archive have."""
    has = [
        name
        for name in variables(archive)
        if not timed or archive.t is None or archive.t in dataset(archive)[name].dims
    ]
    names = random.sample(has, random.randint(1, min(2, len(has))))
    return {"parameter-name": ",".join(names)}, names


def iso(date: cftime.datetime) -> str:
    fraction = f".{date.microsecond:06d}" if date.microsecond else ""
    clock = f"{date.hour:02d}:{date.minute:02d}:{date.second:02d}{fraction}"
    return f"{date.year:04d}-{date.month:02d}-{date.day:02d}T{clock}Z"


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
    if index == 0:
        return times[0] - times[0]
    step = times[index] - times[index - 1]
    hours = int(step.total_seconds() // 3600)
    return step * 0 if random.random() < 0.5 or hours < 2 else (step // hours) * random.randrange(1, hours)


def instant(random: Random, archive: Archive) -> Choice:
    """The time nearest to an instant."""
    if archive.t is None:
        return {}, lambda ds: ds
    times = instants(archive)
    span = int((times[-1] - times[0]).total_seconds() // 3600)
    asked = times[0] + timedelta(hours=random.randrange(span) if span else 0)
    distance = np.array([abs((time - asked).total_seconds()) for time in times])
    return {"datetime": iso(asked)}, lambda ds: ds.isel({archive.t: int(np.argmin(distance))})


def depths(random: Random, archive: Archive) -> Choice:
    return labels(random, archive, archive.z, "z") if archive.z else ({}, lambda ds: ds)


def others(random: Random, archive: Archive) -> Choice:
    """Labels of the dimensions that mean neither place nor time, by their names."""
    chosen = [labels(random, archive, dim, dim) for dim in archive.others]
    params = {name: text for given, _ in chosen for name, text in given.items()}

    def apply(ds: xr.Dataset) -> xr.Dataset:
        for _, choose in chosen:
            ds = choose(ds)
        return ds

    return params, apply


def labels(random: Random, archive: Archive, dim: str, parameter: str) -> Choice:
    """All labels of an axis, one (or what is nearest to it), several, or a range that ends on or between them."""
    values = dataset(archive)[dim].values
    if values.dtype.kind not in "iuf":
        texts = [label_text(value) for value in values]
        if values.dtype.kind in "mMO" and not isinstance(values[0], str) and random.random() < 0.4:
            first, last = sorted(random.sample(range(values.size), 2))
            return {parameter: f"{texts[first]}/{texts[last]}"}, lambda ds: ds.isel({dim: slice(first, last + 1)})
        chosen = sorted(random.sample(range(values.size), random.choice((1, 1, 2, 3))))
        picked = chosen[0] if len(chosen) == 1 else chosen
        return {parameter: ",".join(texts[i] for i in chosen)}, lambda ds: ds.isel({dim: picked})
    form = random.choice(("all", "one", "list", "range", "range"))
    if form == "one":
        value = round(random.uniform(float(values.min()), float(values.max())), 3)
        return {parameter: repr(value)}, lambda ds: ds.isel({dim: nearest(values, value)})
    if form == "list":
        chosen = sorted(random.sample(range(values.size), 3))
        return {parameter: ",".join(f"{values[i]:g}" for i in chosen)}, lambda ds: ds.isel({dim: chosen})
    if form == "range":
        first, last = sorted(random.sample(range(values.size), 2), key=lambda i: values[i])
        gap = np.abs(np.diff(values)).min() / 2
        text = f"{values[first]:g}/{values[last] + random.choice((0, gap)):g}"
        low, high = sorted((first, last))
        return {parameter: text}, lambda ds: ds.isel({dim: slice(low, high + 1)})
    return {}, lambda ds: ds


def label_text(value) -> str:
    """As a question has it: dates and lengths of time in ISO 8601."""
    if isinstance(value, cftime.datetime):
        return iso(value)
    if isinstance(value, np.timedelta64):
        return pd.Timedelta(value).isoformat()
    return f"{np.datetime_as_string(value)}Z" if isinstance(value, np.datetime64) else str(value)


def point(random: Random, archive: Archive) -> tuple[float, float]:
    """Longitudes in either convention, near the seam of 20…380 and the antimeridian, on cell edges."""
    lat = dataset(archive)[archive.y].values
    if not is_global(archive):
        inside = dataset(archive)[archive.x].values
        lon = random.uniform(inside.min(), inside.max())
        return round(lon, 4), round(random.uniform(lat.min(), lat.max()), 4)
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


def beside_centres(archive: Archive, at: tuple[float, float]) -> tuple[float, float]:
    """Where xarray interpolates too: on a centre the neighbour counts nothing, but one that is missing makes xarray's NaN."""
    lon, lat = at
    on = lambda centres, value, period: np.min(np.abs((centres - value + period / 2) % period - period / 2)) < 1e-6
    if on(dataset(archive)[archive.x].values, lon, 360):
        lon += 0.011
    if on(dataset(archive)[archive.y].values, lat, 1e9):
        lat += 0.011 if lat < 0 else -0.011
    return round(lon, 4), round(lat, 4)


def box(random: Random, archive: Archive) -> tuple[float, float, float, float]:
    """Boxes across the archive's seam, across the antimeridian (west > east), and anywhere else; some with all edges on centres
    of cells, which then belong to them."""
    lat = dataset(archive)[archive.y].values
    lon = dataset(archive)[archive.x].values
    if not is_global(archive) or np.abs(np.diff(lon)).max() > 5:
        return box_of_cells(random, archive)
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


def box_of_cells(random: Random, archive: Archive) -> tuple[float, float, float, float]:
    """Edges on centres or a third of a cell beyond them, across the seam of a global archive or not."""
    lat = np.sort(dataset(archive)[archive.y].values)
    lon = dataset(archive)[archive.x].values
    rows = sorted(random.choices(range(lat.size), k=2))
    first, last = random.randrange(lon.size), random.randrange(lon.size)
    if first > last and not is_global(archive):
        first, last = last, first
    height = np.diff(lat).min(initial=9) / 3 * random.choice((0, 1))
    width = np.abs(np.diff(lon)).min(initial=9) / 3
    west, east = (float(edge) for edge in (lon[first] - width, lon[last] + width))
    turn = random.choice((0, 0, 360 * np.round(west / 360)))
    west, east = west - turn, east - turn
    # West of the antimeridian and east of it: the convention of one edge for both.
    if first > last:
        west, east = (west + 180) % 360 - 180, (east + 180) % 360 - 180
    south, north = max(-90.0, float(lat[rows[0]] - height)), min(90.0, float(lat[rows[1]] + height))
    return tuple(round(float(edge), 9) for edge in (west, south, east, north))


def comma(values: tuple[float, ...]) -> str:
    return ",".join(f"{value:.15g}" for value in values)


def region(random: Random, archive: Archive) -> shapely.Polygon | shapely.MultiPolygon:
    """A small polygon, perhaps with a hole, or two of them."""
    if not is_global(archive) or np.abs(np.diff(dataset(archive)[archive.x].values)).max() > 5:
        return polygon_of_cells(random, archive)
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


def polygon_of_cells(random: Random, archive: Archive) -> shapely.Polygon:
    """Around a cell, reaching over two to four of them."""
    lon, lat = dataset(archive)[archive.x].values, dataset(archive)[archive.y].values
    widest, highest = (np.abs(np.diff(centres)).max(initial=4) for centres in (lon, lat))
    angles = sorted(random.uniform(0, 2 * np.pi) for _ in range(random.randint(4, 7)))
    x, y = random.choice(list(lon)), random.choice(list(lat))
    reach = random.uniform(1.5, 3)
    ring = [
        (round(float(x + reach * widest * np.cos(angle)), 4), round(float(y + reach * highest * np.sin(angle)), 4))
        for angle in angles
    ]
    hull = shapely.convex_hull(shapely.MultiPoint(ring)).intersection(shapely.box(-350, -89, 700, 89))
    whole = hull.contains(shapely.Point(x, y).buffer(0.51 * max(widest, highest))) if not hull.is_empty else False
    w, h = 1.3 * widest, 1.3 * highest
    return rounded(hull) if whole else shapely.box(x - w, max(-89, y - h), x + w, min(89, y + h))


# The kinds of question.


def ask(archive: Archive, query: str, params: dict[str, str], expected, exact: bool, format: str = "json") -> Question:
    return Question("", f"/collections/{archive.id}/{query}", {**params, "f": format}, expected, exact, format)


def position(random: Random, archive: Archive) -> Question:
    lon, lat = point(random, archive)
    names_param, names = some_variables(random, archive)
    when, at_time = random.choice((interval, instant))(random, archive)
    deep, at_depth = depths(random, archive)
    more, at_others = others(random, archive)
    params = {"coords": f"POINT({lon:.9g} {lat:.9g})", **names_param, **when, **deep, **more}

    def expected() -> xr.Dataset:
        return at_others(at_depth(at_time(at_points(archive, [(lon, lat)], "nearest")[names])))

    return ask(archive, "position", params, expected, True, random.choice(("json", "covjson", "csv")))


def positions(random: Random, archive: Archive) -> Question:
    points = [point(random, archive) for _ in range(random.randint(2, 6))]
    names_param, names = some_variables(random, archive)
    when, at_time = random.choice((interval, instant))(random, archive)
    text = random.choice(("({:.9g} {:.9g})", "{:.9g} {:.9g}"))
    params = {"coords": f"MULTIPOINT({', '.join(text.format(*point) for point in points)})", **names_param, **when}
    return ask(
        archive,
        "position",
        params,
        lambda: at_time(at_points(archive, points, "nearest")[names]),
        True,
        random.choice(("json", "csv")),
    )


def linear(random: Random, archive: Archive) -> Question:
    points = [beside_centres(archive, point(random, archive)) for _ in range(random.choice((1, 1, 4)))]
    names_param, names = some_variables(random, archive)
    when, at_time = interval(random, archive)
    text = f"POINT({points[0][0]:.9g} {points[0][1]:.9g})"
    if len(points) > 1:
        text = f"MULTIPOINT({', '.join(f'({lon:.9g} {lat:.9g})' for lon, lat in points)})"
    params = {"coords": text, "method": "linear", **names_param, **when}
    return ask(archive, "position", params, lambda: at_time(at_points(archive, points, "linear")[names]), False)


def cube(random: Random, archive: Archive) -> Question:
    bbox = box(random, archive)
    names_param, names = some_variables(random, archive)
    when, at_time = instant(random, archive) if archive.id == "fnoc" else interval(random, archive)
    more, at_others = others(random, archive)
    deep, at_depth = depths(random, archive)
    params = {"bbox": comma(bbox), **names_param, **when, **deep, **more}
    expected = lambda: at_others(at_depth(at_time(in_box(archive, bbox)[names])))
    return ask(archive, "cube", params, expected, True, random.choice(("json", "covjson", "csv")))


def area(random: Random, archive: Archive) -> Question:
    """The cells that a polygon touches keep their values, all others of its box are missing."""
    polygon = region(random, archive)
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
    steps = (dataset(archive)[dim].values for dim in (archive.x, archive.y))
    margin = max(np.abs(np.diff(centres)).max(initial=3) for centres in steps)
    return in_box(archive, (west - margin, south - margin, east + margin, north + margin))


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


def aggregate_box(random: Random, archive: Archive) -> Question:
    """One or several statistics of a box, over x and y."""
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


def aggregate_over(random: Random, archive: Archive) -> Question:
    """Other dimensions than x and y, by kind or by name."""
    kinds = {"x": archive.x, "y": archive.y, "z": archive.z, "t": archive.t}
    present = {kind: dim for kind, dim in kinds.items() if dim}
    third = "t" if archive.t else "z" if archive.z else "x"
    chosen = random.choice(((third,), ("x",), ("y",), ("x", "y"), tuple({"y": 0, "x": 0, third: 0})))
    over = [present[kind] for kind in chosen]
    spelled = ",".join(random.choice((kind, present[kind])) for kind in chosen)
    bbox = box(random, archive)
    names_param, names = some_variables(random, archive, timed=True)
    name = random.choice(STATISTICS)
    weight_param, weights = weighting(random, archive, over, name)
    when, at_time = interval(random, archive)
    params = {"bbox": comma(bbox), "over": spelled, "reduce": name, **names_param, **when, **weight_param}

    def expected() -> xr.Dataset:
        ds = at_time(in_box(archive, bbox)[names])
        return reduced(ds, name, over, weights(ds))

    return ask(archive, "aggregate", params, expected, False)


def grouped(random: Random, archive: Archive) -> Question:
    """Months, seasons and years, of an area's mean or of every cell."""
    component = random.choice(("month", "season", "year"))
    cells = random.random() < 0.4
    bbox = box(random, archive)
    if cells:
        bbox = (bbox[0], bbox[1], bbox[0] + 15, min(90, bbox[1] + 8))
    over = [archive.t] if cells else [archive.y, archive.x, archive.t]
    names_param, names = some_variables(random, archive, timed=True)
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


def polygon(random: Random, archive: Archive) -> Question:
    """The mean of a polygon weighs every cell by its area and the share of it that lies inside."""
    shape = region(random, archive)
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


def series(random: Random, archive: Archive) -> Question:
    """The dashboard's call: the time series of a point, or of a box (its mean unless said otherwise)."""
    names_param, names = some_variables(random, archive, timed=True)
    when, at_time = interval(random, archive)
    if random.random() < 0.4:
        lon, lat = point(random, archive)
        params = {"coords": f"POINT({lon:.9g} {lat:.9g})", **names_param, **when}
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


def by_name(random: Random, archive: Archive) -> Question:
    """One dimension reduced, of what is chosen along the others by their names; nothing is said of a place."""
    names_param, names = some_variables(random, archive, timed=True)
    shape = dataset(archive)[names]
    over = random.choice([dim for dim in shape.dims if dim != archive.t or random.random() < 0.7] or list(shape.dims))
    free = [dim for dim in (archive.z, *archive.others) if dim and dim != over and dim in shape.dims]
    chosen = [labels(random, archive, dim, dim) for dim in free]
    when, at_time = interval(random, archive)
    name = random.choice(("count", "sum", "min", "max", "mean", "std", "var", "range"))
    params = {"over": over, "reduce": name, "weights": "none", **names_param, **when}
    for given, _ in chosen:
        params |= given

    def expected() -> xr.Dataset:
        ds = at_time(shape)
        for _, choose in chosen:
            ds = choose(ds)
        return reduced(ds, name, [over])

    return ask(archive, "aggregate", params, expected, False)


def valid(random: Random, archive: Archive) -> Question:
    """The leads of one run that end at a time, or within a range of times."""
    run, lead = forecast(archive)
    names_param, names = some_variables(random, archive)
    lon, lat = point(random, archive)
    one = dataset(archive)
    params = {"coords": f"POINT({lon:.9g} {lat:.9g})", **names_param}
    at = random.randrange(one.sizes.get(run, 1))
    if run in one.sizes:
        params[run] = label_text(one[run].values[at])
        one = one.isel({run: at})
    first, last = sorted(random.sample(range(one.sizes[lead]), 2))
    start, stop = (label_text(one.valid_time.values[i]) for i in (first, last))
    when, picked = random.choice(((start, first), (f"{start}/{stop}", slice(first, last + 1))))
    more, at_others = others(random, replace(archive, others=tuple(set(archive.others) - {run, lead})))

    def expected() -> xr.Dataset:
        ds = at_points(archive, [(lon, lat)], "nearest")[names]
        return at_others(ds.isel({**({run: at} if run in ds.sizes else {}), lead: picked}))

    format = random.choice(("json", "covjson", "csv"))
    return ask(archive, "position", {**params, "datetime": when, **more}, expected, True, format)


def kinds_for(archive: Archive) -> list[Callable[[Random, Archive], Question]]:
    """What can be asked: places of what has longitudes and latitudes, groups of what has times."""
    if archive.x is None:
        return [by_name]
    small = dataset(archive).sizes[archive.x] < 2
    timed = [grouped, series] if archive.t and dataset(archive).sizes[archive.t] >= 8 else []
    timed += [valid] if forecast(archive) else []
    return [position, positions, cube, area, aggregate_box, aggregate_over, polygon, by_name, *timed][
        : 3 if small else None
    ] + ([] if small else [linear])


KINDS = (position, positions, linear, cube, area, aggregate_box, aggregate_over, grouped, polygon, series, by_name)
