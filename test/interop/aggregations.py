"""Seeded random aggregations: what to ask over HTTP, and what the oracle makes of the same cells."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import cftime
import numpy as np
import shapely
import shapely.affinity
import xarray as xr
from aggregation_archives import ARCHIVES, Archive
from aggregation_oracle import FLOX, WEIGHTED, by_flox, inside, statistic

UNKNOWN = -8.25e299
"""Of groups that are left to others: any answer will do."""
PLACELESS = ["count", "sum", "mean", "min", "max", "range", "var", "std", "median", "quantile"]
EVERY = [*PLACELESS, "first", "last", "argmin", "argmax", "histogram", "sum_of_weights", "cov", "corr"]


@dataclass
class Question:
    """`params` as sent, `body` where it is posted, and what answers them: arrays by the name of the answer's variable."""

    number: int
    archive: Archive
    params: dict[str, str] = field(default_factory=dict)
    body: dict | None = None
    met: set[str] = field(default_factory=set)
    """What it asks about, so that the suite can say what all of them have met."""
    expected: Callable[[], dict[str, xr.DataArray]] = dict
    scale: float = 1.0
    """The size of what is reduced: a sum that comes out near zero is not known to a part of itself."""

    def __str__(self) -> str:
        asked = "&".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.number}: {self.archive.name}?{asked}" + (f" {json.dumps(self.body)}" if self.body else "")


@dataclass
class Cells:
    """What is chosen of an archive: `lat` and `lon` by box, `time` by range; shares of a polygon, or several."""

    data: xr.Dataset
    shares: list[xr.DataArray] | None
    many: bool


def among(number: int) -> Archive:
    """The archives take turns."""
    return list(ARCHIVES.values())[number % len(ARCHIVES)]


def question(seed: int, number: int) -> Question:
    random, archive = Random(f"{seed} {number}"), among(number)
    asked = Question(number, archive)
    timed = "time" in archive.data.dims
    how = random.choice(["none", "none", "groupby", "groupby", "season", "resample", "resample", "rolling", "anomaly", "runs"]) if timed else "none"
    if archive.path and how in ("rolling", "anomaly", "runs"):
        how = "groupby"
    if archive.name == "coads" and how in ("season", "resample"):
        how = "groupby"
    if how == "runs" and archive.dims != ("time", "lat", "lon"):
        how = "resample"
    over = some_dims(random, archive, how)
    if over != ["lat", "lon"]:
        asked.params["over"] = ",".join({"lat": random.choice(("y", archive.called("lat"))), "lon": "x", "time": "t", "depth": "z"}[dim] for dim in over)
    chosen = choose(random, asked, archive, how, over)
    asked.met |= {how, f"over {','.join(over) or 'none'}", archive.name}
    names, options = some_statistics(random, asked, archive, how, over)
    weigh(random, asked, archive, names, options, over, how)
    cells = some_variable(random, asked, archive, chosen, names, options)
    asked.scale = float(np.nanmax(np.abs(cells.values), initial=0)) if cells.notnull().any() else 1.0
    name = "v" if "expr" in asked.params else archive.called("kind" if "mode" in names else "a")
    plan = {"groupby": groups_of, "season": seasons_of, "resample": periods_of, "rolling": windows_of}.get(how)
    if how == "anomaly":
        asked.expected = anomalies(random, asked, cells, chosen, names[0], name, over, options)
    elif how == "runs":
        asked.expected = runs(random, asked, cells, names, name, options)
    else:
        grouped = plan(random, asked, cells) if plan else None
        if grouped and "days" in options:
            # Lines begin at the first step that is in a group.
            options["days"] = options["days"] - float(options["days"][min(at[0] for at in grouped.steps if at.size)])
        within = {dim for dim in over if dim != "time" or not grouped}
        asked.expected = lambda: answer(archive, names, name, cells, chosen, grouped, [d for d in cells.dims if d in within], options)
    return asked


def some_dims(random: Random, archive: Archive, how: str) -> list[str]:
    if how == "runs":
        return ["time"]
    dims = archive.data["a"].dims
    if how in ("groupby", "season", "resample", "rolling", "anomaly"):
        choices = [["lat", "lon"]] * 3 + [["lon"], ["time"], ["time"], ["lat"]]
        if "depth" in dims:
            choices.append(["depth", "lat", "lon"])
    else:
        choices = [["lat", "lon"]] * 4 + [["lon"], ["lat"]]
        if "time" in dims:
            choices += [["time"], ["time"], ["time", "lat", "lon"], ["time", "lat", "lon"], ["time", "lat"]]
        if "depth" in dims:
            choices += [["depth"], ["depth", "lat", "lon"]]
    return random.choice(choices)


# What is chosen.


def iso(date: cftime.datetime) -> str:
    return f"{date.year:04d}-{date.month:02d}-{date.day:02d}T{date.hour:02d}:{date.minute:02d}:{date.second:02d}Z"


def choose(random: Random, asked: Question, archive: Archive, how: str, over: list[str]) -> Cells:
    data = archive.data
    if "time" in data.dims and how != "anomaly" and random.random() < 0.4:
        size = data.sizes["time"]
        first = random.randrange(size // 3)
        last = random.randrange(2 * size // 3, size)
        asked.params["datetime"] = f"{iso(data.time.values[first])}/{iso(data.time.values[last])}"
        data = data.isel(time=slice(first, last + 1))
        asked.met.add("datetime")
    polygons = {"lat", "lon"} <= set(over) and how != "runs"
    where = random.choice(["box", "polygon", "polygon", "centre", "features", "all"] if polygons else ["box", "all"])
    # xclim takes its time; so do the samples.
    if where == "all" and (archive.path or how == "runs"):
        where = "box"
    asked.met.add(where)
    if where in ("box", "all"):
        return Cells(data if where == "all" else in_box(random, asked, archive, data, 2 if how == "runs" else 16), None, False)
    if where == "features":
        shapes = [some_shape(random, archive) for _ in range(random.randint(2, 5))]
        features = [{"type": "Feature", "id": f"f{i}", "properties": {}, "geometry": shapely.geometry.mapping(s)} for i, s in enumerate(shapes)]
        asked.body = {"type": "FeatureCollection", "features": features}
    else:
        shapes = [some_shape(random, archive)]
        asked.params["coords"] = shapely.to_wkt(shapes[0], rounding_precision=6).replace(", ", ",")
    centre = where == "centre" or (where == "features" and random.random() < 0.2)
    if centre:
        asked.params["coverage"] = "center"
    shares = [inside(archive, shape, centre) for shape in shapes]
    some = sum(shares) > 0
    rows, columns = some.any("lon").values, some.any("lat").values
    if not rows.any():
        # Refused where nothing is inside: another question, of the whole.
        for name in ("coords", "coverage", "datetime"):
            asked.params.pop(name, None)
        asked.body = None
        return choose(random, asked, archive, how, over)
    return Cells(data.isel(lat=rows, lon=columns), [share.isel(lat=rows, lon=columns) for share in shares], asked.body is not None)


def in_box(random: Random, asked: Question, archive: Archive, data: xr.Dataset, most: int) -> xr.Dataset:
    """Between edges of cells, over the seam of the grid where it is global; west to east from the box's west edge."""
    lat, lon = data.lat.values, data.lon.values
    rising = np.sort(lat)
    low = random.randrange(len(rising))
    high = min(len(rising) - 1, low + random.randrange(most))
    gap = np.diff(rising).min() / 3
    south, north = max(-90.0, rising[low] - gap), min(90.0, rising[high] + gap)
    first = random.randrange(len(lon))
    if archive.is_global:
        count = random.randint(1, min(most, len(lon) - 1))
    else:
        count = random.randint(1, min(most, len(lon) - first))
    columns = np.arange(first, first + count) % len(lon)
    step = np.diff(lon).min() / 3
    west = round((lon[columns[0]] - step + 180) % 360 - 180, 6)
    east = round((lon[columns[-1]] + step + 180) % 360 - 180, 6)
    asked.params["bbox"] = f"{west:.9g},{round(south, 6):.9g},{east:.9g},{round(north, 6):.9g}"
    rows = np.flatnonzero((lat >= south) & (lat <= north))
    return data.isel(lat=rows, lon=columns)


def some_shape(random: Random, archive: Archive) -> shapely.Geometry:
    """A star about a place, perhaps across a seam, perhaps with a hole; two of them; the whole Earth; or less than a cell."""
    lat, lon = archive.edges("lat"), archive.edges("lon")
    size = random.choice((0.3, 1, 2, 3)) * float(np.median(np.abs(np.diff(lat)))) * (1 if len(lat) < 40 else 3)
    kind = random.random()
    if archive.is_global and not archive.path and kind < 0.05:
        return shapely.box(-170, -90, 190, 90)
    if archive.is_global:
        centre = (random.choice((random.uniform(-170, 170), random.uniform(170, 190), float(lon[0]) % 360)), random.uniform(-75, 75))
    else:
        centre = (random.uniform(lon.min(), lon.max()), random.uniform(lat.min(), lat.max()))
    size = min(size, 40)
    shape = star(random, centre, size)
    if kind < 0.3:
        shape = shape.difference(shapely.affinity.scale(shape, 0.4, 0.4))
    elif kind < 0.5:
        shape = shape.union(star(random, (centre[0] + 3.1 * size, -centre[1] if abs(centre[1]) > size else centre[1]), size))
    return shapely.set_precision(shape, 1e-6)


def star(random: Random, centre: tuple[float, float], size: float) -> shapely.Polygon:
    corners = random.randint(3, 9)
    angles = [2 * np.pi * (i + random.uniform(-0.3, 0.3)) / corners for i in range(corners)]
    radii = [size * random.uniform(0.4, 1.4) for _ in angles]
    return shapely.Polygon([(centre[0] + r * np.cos(a), min(89.9, max(-89.9, centre[1] + r * np.sin(a)))) for r, a in zip(radii, angles, strict=True)]).buffer(0)


# What is asked of it.


def some_statistics(random: Random, asked: Question, archive: Archive, how: str, over: list[str]) -> tuple[list[str], dict]:
    if how == "runs":
        names = random.sample(["longest_run", "windowed_run_count", "windowed_run_events"], random.randint(1, 2))
    elif how == "anomaly":
        names = [random.choice(["mean", "mean", "sum", "max", "min", "range", "median"])]
    elif how == "rolling":
        names = random.sample(PLACELESS, random.randint(1, 2))
    else:
        timed = "time" in over or how in ("groupby", "season", "resample")
        offered = [*EVERY, *(["trend"] * 2 if timed else []), *([] if archive.path else ["mode"])]
        # Bins and labels of places get a question to themselves.
        names = list(dict.fromkeys(random.sample(offered, random.choice((1, 1, 2, 3)))))
        names = ["mode"] if "mode" in names else names
        if {"polygon", "centre", "features"} & asked.met and archive.is_global:
            # The first of the west of a polygon, or of the archive: another question.
            names = [name for name in names if name not in ("first", "last", "argmin", "argmax")] or ["max"]
    if "b" not in archive.data or archive.name == "deep" and "depth" in over:
        names = [name for name in names if name not in ("cov", "corr")] or ["mean"]
    options: dict = {}
    asked.params["reduce"] = ",".join(names)
    asked.met |= set(names)
    if "quantile" in names:
        options["q"] = sorted(random.choice(([0.1, 0.9], [0.25, 0.5, 0.99], [0, 1])))
        asked.params["q"] = ",".join(map(str, options["q"]))
    if set(names) & {"windowed_run_count", "windowed_run_events"}:
        options["window"] = random.randint(1, 4)
        asked.params["window"] = str(options["window"])
    return names, options


def weigh(random: Random, asked: Question, archive: Archive, names: list[str], options: dict, over: list[str], how: str) -> None:
    """What cells count: `options["weights"]`, along some of the dimensions; None for one each."""
    asked_for = random.choice(["default", "default", "none", "area", "coslat", "var", "days"])
    if archive.path and asked_for == "var" or "lat" not in over and asked_for in ("area", "coslat", "var"):
        asked_for = "default"
    reduces_time = how in ("groupby", "season", "resample", "rolling") or ("time" in over and how == "none")
    if asked_for == "days" and not (reduces_time and archive.frequency == "MS" and not archive.path):
        asked_for = "default"
    if how == "runs":
        asked_for = "default"
    if asked_for == "default" and set(names) & {"var", "std", "cov"} and random.random() < 0.4 and how != "anomaly" and (not {"polygon", "features"} & asked.met or asked.params.get("coverage")):
        asked_for = "none"
        options["ddof"] = 1
        asked.params["ddof"] = "1"
    if asked_for != "default":
        asked.params["weights"] = {"var": "var:w", "days": random.choice(("days", "area,days")) if "lat" in over else "days"}.get(asked_for, asked_for)
    given = asked.params.get("weights", "area" if "lat" in over else "none")
    cosines = np.cos(np.deg2rad(archive.data.lat))
    spatial = {"area": archive.area, "coslat": cosines, "var:w": archive.data.get("w"), "area,days": archive.area}.get(given)
    if given == "days" and "lat" in over:
        # Days come besides what is weighted anyway.
        spatial = archive.area
    options["weights"] = spatial
    if "days" in given:
        days = xr.DataArray(archive.data.time.dt.days_in_month.values.astype("f8"), {"time": archive.data.time}, "time")
        options["weights"] = days if spatial is None else spatial * days
    asked.met.add(f"weights {given}")


def some_variable(random: Random, asked: Question, archive: Archive, chosen: Cells, names: list[str], options: dict) -> xr.DataArray:
    """`a`, or an expression of `a` and `b`; masked by a condition or not."""
    a, b = (archive.called(name) for name in ("a", "b"))
    data = chosen.data
    middle = round(float(data["a"].fillna(0).mean()), 2)
    runs = "longest_run" in names or "windowed_run_count" in names or "windowed_run_events" in names
    kinds = {
        f"{a}-{b}": lambda: data["a"] - data["b"],
        f"2*{a}+1": lambda: 2 * data["a"] + 1,
        f"hypot({a},{b})": lambda: np.hypot(data["a"], data["b"]),
        f"{a}>{middle}": lambda: (data["a"] > middle).astype("f8").where(data["a"].notnull()),
        f"max({a}-{middle},0)": lambda: np.maximum(data["a"] - middle, 0),
    }
    mode = "mode" in names
    if runs:
        text = f"{a}>{middle}"
    elif mode or random.random() < 0.65:
        text = None
    else:
        text = random.choice(list(kinds))
    if archive.offset > 1e6 and text is not None and "hypot" in text:
        text = None
    values = data["kind"].astype("f8") if mode else data["a"] if text is None else kinds[text]()
    if text is None:
        asked.params["parameter-name"] = archive.called("kind" if mode else "a")
    else:
        asked.params["expr"] = f"v:{text}"
        asked.met.add("expr")
    other = data.get("b")
    if random.random() < 0.2 and not runs:
        threshold = round(float(data["b"].fillna(0).quantile(0.3)), 2)
        asked.params["where"] = f"{b}>={threshold}"
        values = values.where(data["b"] >= threshold)
        asked.met.add("where")
    if set(names) & {"cov", "corr"}:
        asked.params["with"] = b
        options["other"] = other
    if "histogram" in names:
        low, high = float(values.min()), float(values.max())
        spread = (high - low) or 1.0
        edges = [round(low + spread * share, 3) for share in (0.1, 0.3, 0.55, 0.8, 1.1)] if np.isfinite(low) else [0, 1, 2]
        options["edges"] = edges
        asked.params["bins"] = ",".join(map(repr, edges))
    if "trend" in names:
        seconds = [(time - data.time.values[0]).total_seconds() for time in data.time.values]
        options["days"] = xr.DataArray(np.array(seconds) / 86400, {"time": data.time}, "time")
    if random.random() < 0.12 and not runs and "mode" not in names:
        options["skipna"] = False
        asked.params["skipna"] = "false"
        asked.met.add("skipna")
    if random.random() < 0.12 and not runs and "rolling" not in asked.met:
        options["min_count"] = random.choice((2, 5, 20))
        asked.params["min_count"] = str(options["min_count"])
        asked.met.add("min_count")
    return values


# Groups of time. Each gives the dimensions of the answer with their labels, and the steps of each group, row-major.


@dataclass
class Groups:
    labels: dict[str, list]
    steps: list[np.ndarray]
    least: int = 1
    """Of windows: fewer steps, or values, are missing."""
    window: int | None = None

    @property
    def some(self) -> list[int]:
        """Those that are reduced here one by one: the first, the last and one between. (flox has all of them at once.)"""
        return sorted({0, len(self.steps) - 1, *Random(len(self.steps)).choices(range(len(self.steps)), k=1)})


COMPONENTS = ("year", "season", "month", "day", "dayofyear", "hour")
SEASON_SETS = (["DJF", "MAM", "JJA", "SON"], ["DJFM", "AM", "JJAS", "ON"], ["NDJFM", "JJA"])


def groups_of(random: Random, asked: Question, cells: xr.DataArray) -> Groups:
    by = random.sample(COMPONENTS, random.choice((1, 1, 1, 2)))
    if cells.sizes["time"] > 150 or cells.size > 2e5 or ("dayofyear" in by and len(by) == 2):
        by = [random.choice(("month", "season", "hour", "year"))]
    asked.params["groupby"] = ",".join(f"time.{component}" for component in by)
    found = [np.unique(getattr(cells.time.dt, component).values, return_inverse=True) for component in by]
    codes, size = np.zeros(cells.sizes["time"], int), 1
    for labels, at in found:
        codes = codes * len(labels) + at
        size *= len(labels)
    labels = {component: list(labels) for component, (labels, _) in zip(by, found, strict=True)}
    return Groups(labels, [np.flatnonzero(codes == code) for code in range(size)])


def seasons_of(random: Random, asked: Question, cells: xr.DataArray) -> Groups:
    names = random.choice(SEASON_SETS)
    asked.params |= {"groupby": "time.season", "seasons": ",".join(names)}
    return grouped_by(cells, xr.groupers.SeasonGrouper(names), "season")


def grouped_by(cells: xr.DataArray, grouper: xr.groupers.Grouper, name: str) -> Groups:
    index = xr.DataArray(np.arange(cells.sizes["time"]), {"time": cells.time}, "time")
    found = index.groupby(time=grouper)
    labels = list(found.encoded.full_index)
    steps = [np.flatnonzero(found.encoded.codes.values == code) for code in range(len(labels))]
    # Periods at the ends that no step is in are there or not, as the calendar's library has it.
    full = [i for i, at in enumerate(steps) if at.size]
    return Groups({name: labels[full[0] : full[-1] + 1]}, steps[full[0] : full[-1] + 1])


FREQUENCIES = {"P1M": "MS", "P3M": "QS", "P1Y": "YS", "P30D": "30D", "P2D": "2D", "PT12H": "12h"}


def periods_of(random: Random, asked: Question, cells: xr.DataArray) -> Groups:
    span = (cells.time.values[-1] - cells.time.values[0]).total_seconds() / 86400
    suited = ["P3M", "P1Y"] if span > 400 else ["P2D", "PT12H", "P1M"]
    if 400 < span < 2000:
        suited += ["P1M", "P30D"]
    period = random.choice(suited)
    asked.params["resample"] = period
    sides = {"closed": "left", "label": "left"}
    for side in sides:
        if random.random() < 0.25:
            sides[side] = asked.params[side] = "right"
            asked.met.add(f"{side} right")
    return grouped_by(cells, xr.groupers.TimeResampler(FREQUENCIES[period], **sides), "time")


def windows_of(random: Random, asked: Question, cells: xr.DataArray) -> Groups:
    size = cells.sizes["time"]
    length, center = random.choice((2, 3, 5, 12)), random.random() < 0.4
    asked.params["rolling"] = str(length)
    if center:
        asked.params["center"] = "true"
    least = length
    if random.random() < 0.4:
        least = random.randint(1, length)
        asked.params["min_count"] = str(least)
    index = xr.DataArray(np.arange(size, dtype="f8"), dims="time").rolling(time=length, center=center, min_periods=1).construct("window", fill_value=np.nan)
    steps = [row[~np.isnan(row)].astype(int) for row in index.values]
    return Groups({"time": list(cells.time.values)}, steps, least, length)


# What the oracle makes of it.


def answer(archive: Archive, names: list[str], name: str, cells: xr.DataArray, chosen: Cells, groups: Groups | None, over: list[str], options: dict) -> dict[str, xr.DataArray]:
    features = chosen.shares if chosen.shares is not None else [None]
    found = [reduced(names, cells, groups, over, options, share) for share in features]
    out = {}
    for key in found[0]:
        array = xr.concat([each[key] for each in found], "feature") if chosen.many else found[0][key]
        statistic, suffix = key
        plain = len(names) == 1 and suffix == ""
        out[name if plain else f"{name}_{statistic}{archive_suffix(archive, suffix)}"] = array
    return out


def archive_suffix(archive: Archive, suffix: str) -> str:
    return f"_{archive.called(suffix[1:])}" if suffix[1:] in ("time", "lat", "lon", "depth") else suffix


def reduced(names: list[str], cells: xr.DataArray, groups: Groups | None, over: list[str], options: dict, share: xr.DataArray | None) -> dict[tuple[str, str], xr.DataArray]:
    out: dict[tuple[str, str], xr.DataArray] = {}
    for name in names:
        if groups is None:
            for suffix, array in one(name, cells, over, options, share).items():
                out[name, suffix] = array
            continue
        if name in FLOX and share is None and groups.window is None and (name not in WEIGHTED or options["weights"] is None) and options.get("min_count", 1) == 1 and options.get("skipna", True):
            codes = np.full(cells.sizes["time"], -1)
            for code, steps in enumerate(groups.steps):
                codes[steps] = code
            array = by_flox(name, cells, codes, len(groups.steps), [dim for dim in over if dim != "time"], options.get("ddof", 0))
            out[name, ""] = unstacked(array, groups)
            continue
        parts = {code: one(name, cells.isel(time=groups.steps[code]), [*over, "time"], options, share, groups) for code in groups.some}
        for suffix in next(iter(parts.values())):
            found = {code: part[suffix] for code, part in parts.items()}
            like = next(iter(found.values()))
            whole = np.full((len(groups.steps), *like.shape), UNKNOWN, like.dtype)
            for code, array in found.items():
                whole[code, ...] = array.transpose(*like.dims).values
            coords = {dim: like[dim].values for dim in like.dims if dim in like.coords}
            out[name, suffix] = unstacked(xr.DataArray(whole, coords, ["group", *like.dims]), groups)
    return out


def unstacked(array: xr.DataArray, groups: Groups) -> xr.DataArray:
    sizes = [len(labels) for labels in groups.labels.values()]
    rest = [dim for dim in array.dims if dim != "group"]
    values = array.transpose("group", *rest).values
    coords = {dim: array[dim].values for dim in rest if dim in array.coords}
    return xr.DataArray(values.reshape(*sizes, *values.shape[1:]), {**groups.labels, **coords}, [*groups.labels, *rest])


def one(name: str, part: xr.DataArray, over: list[str], options: dict, share: xr.DataArray | None, groups: Groups | None = None) -> dict[str, xr.DataArray]:
    weights = None
    if name in WEIGHTED:
        given = options["weights"]
        weights = given if share is None else share if given is None else given * share
        weights = weights if weights is None else weights.sel({dim: part[dim] for dim in weights.dims})
    used = {**options, **({"other": options["other"].sel({"time": part.time} if "time" in part.dims else {})} if "other" in options else {})}
    within = part if share is None else part.where(share > 0)
    there = xr.ones_like(part) if share is None else xr.ones_like(part) * (share > 0)
    if part.size == 0:
        rest = [dim for dim in part.dims if dim not in over]
        empty = xr.DataArray(np.full([part.sizes[dim] for dim in rest], np.nan), {dim: part[dim] for dim in rest}, rest)
        found = blank(name, empty, [dim for dim in part.dims if dim in over], options)
    else:
        found = statistic(name, part, over, weights, share, used)
    # Pairs are counted where pairs are reduced.
    if name in ("cov", "corr"):
        within = within.where(used["other"].notnull())
    count = within.notnull().sum(over)
    if name != "count":
        steps = part.sizes.get("time", 1)
        least = options.get("min_count", 1)
        if groups is not None and groups.window is not None:
            least = groups.least
            count = count * (steps >= groups.least)
        found = {suffix: array.where(count >= least) for suffix, array in found.items()}
    if not options.get("skipna", True) and name != "count":
        whole = count == (there.sum(over))
        found = {suffix: array.where(whole) for suffix, array in found.items()}
    return found


def blank(name: str, empty: xr.DataArray, over: list[str], options: dict) -> dict[str, xr.DataArray]:
    if name == "trend":
        return {suffix: empty for suffix in ("_slope", "_intercept", "_stderr")}
    if name in ("argmin", "argmax"):
        return {f"_{dim}": empty for dim in over}
    if name == "quantile":
        return {"": empty.expand_dims({"quantile": len(options["q"])})}
    if name == "histogram":
        return {"": empty.expand_dims({"bin": len(options["edges"]) - 1})}
    return {"": empty.fillna(0) if name == "count" else empty}


def anomalies(random: Random, asked: Question, cells: xr.DataArray, chosen: Cells, statistic_name: str, name: str, over: list[str], options: dict) -> Callable[[], dict[str, xr.DataArray]]:
    """xarray's arithmetic of groups, on what is left when space is reduced."""
    by = random.choice(("month", "season", "year") if asked.archive.frequency != "3h" else ("hour", "month"))
    asked.params["anomaly"] = f"time.{by}"
    standardized = random.random() < 0.4
    if standardized:
        asked.params["standardized"] = "true"
    times = cells.time.values
    base = slice(0, len(times))
    years = (times[-1] - times[0]).total_seconds() / 86400 / 360
    if by != "year" and years > 2 and random.random() < 0.6:
        half = next(i for i, time in enumerate(times) if (time - times[0]).total_seconds() / 86400 > 370)
        base = slice(0, random.randrange(half, len(times)))
        asked.params["base"] = f"{iso(times[base.start])}/{iso(times[base.stop - 1])}"
        asked.met.add("base")
    within = [dim for dim in over if dim != "time"]

    def departures(x: xr.DataArray) -> xr.DataArray:
        climatology = x.isel(time=base).groupby(f"time.{by}")
        apart = x.groupby(f"time.{by}") - climatology.mean()
        return apart.groupby(f"time.{by}") / climatology.std() if standardized else apart

    def expected() -> dict[str, xr.DataArray]:
        shares = chosen.shares if chosen.shares is not None else [None]
        if within:
            series = [one(statistic_name, cells, within, options, share)[""] for share in shares]
        else:
            series = [one(statistic_name, cells.expand_dims("one"), ["one"], {**options, "weights": None}, None)[""]]
        found = [departures(each) for each in series]
        found = [each.where(np.isfinite(each)).transpose("time", ...).drop_vars(by, errors="ignore") for each in found]
        return {name: xr.concat(found, "feature") if chosen.many else found[0]}

    return expected


def runs(random: Random, asked: Question, cells: xr.DataArray, names: list[str], name: str, options: dict) -> Callable[[], dict[str, xr.DataArray]]:
    groups = periods_of(random, asked, cells) if random.random() < 0.6 else None
    return lambda: answer(asked.archive, names, name, cells, Cells(cells.to_dataset(name="a"), None, False), groups, ["time"] if groups is None else [], options)
