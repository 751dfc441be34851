"""Times: every calendar, and the units, reference dates and irregularities that archives have."""

from pathlib import Path

import numpy as np

from archives.archive import archive
from archives.datasets import basic, save

DAILY = np.arange(14)
TIMES = {
    "noleap": (DAILY * 30 + 1.5, "days since 1850-01-01", "noleap"),
    "365-day": (DAILY * 30, "days since 2000-02-20 06:00:00", "365_day"),
    "all-leap": (DAILY * 31.0, "days since 1999-01-15", "all_leap"),
    "366-day": (DAILY * 12, "hours since 2001-02-25", "366_day"),
    "360-day": (DAILY * 30.0 + 29, "days since 1961-01-01", "360_day"),
    "360-day-february": (DAILY, "days since 1961-02-25", "360_day"),
    "julian": (DAILY * 12, "hours since 1582-10-01", "julian"),
    "standard-1582": (DAILY, "days since 1582-10-01", "standard"),
    "gregorian-name": (DAILY, "days since 1999-12-25", "gregorian"),
    "proleptic": (DAILY, "days since 1582-10-01", "proleptic_gregorian"),
    "proleptic-long-ago": (DAILY * 400 + 100_000, "days since 0001-01-01", "proleptic_gregorian"),
    "noleap-year-1": (DAILY * 30.0 + 15, "days since 0001-01-01", "noleap"),
    "minutes": (DAILY * 90, "minutes since 2010-06-30 23:15", "standard"),
    "seconds-i8": (DAILY.astype("i8") * 21600 + 1_600_000_000, "seconds since 1970-01-01", "proleptic_gregorian"),
    "seconds-zone": (DAILY * 3600, "seconds since 2000-01-01T00:00:00Z", "standard"),
    "milliseconds": (DAILY.astype("i8") * 3_600_000, "milliseconds since 2000-01-01", "standard"),
    "microseconds": (DAILY.astype("i8") * 7_200_000_000, "microseconds since 2000-01-01", "standard"),
    "fractions": (DAILY * 0.125 + 0.0625, "days since 2015-12-30 12:00:00", "standard"),
    "descending-reference": (DAILY - 2000.0, "hours since 2000-01-01", "standard"),
    "weeks": (DAILY * 7, "days since 2003-01-06", "noleap"),
    "hours-1900": (DAILY * 744 + 867_000, "hours since 1900-01-01 00:00:00.0", "gregorian"),
    "uneven": (np.cumsum([0, 1, 3, 7, 1, 12, 31, 2, 4, 60, 5, 28, 1, 9]), "days since 2001-01-01", "standard"),
}
for name, (values, units, calendar) in TIMES.items():

    def write(path: Path, values=values, units=units, calendar=calendar) -> None:
        save(basic(path.stem, time=values, units=units, calendar=calendar), path)

    archive(f"time-{name}", f"{units}, {calendar}")(write)


@archive("time-single", "one time")
def _(path: Path) -> None:
    save(basic(path.stem, time=np.array([36])), path)


@archive("time-preallocated", "times written ahead of the data: the last chunks are not there")
def _(path: Path) -> None:
    ds = basic(path.stem, time=np.arange(40) * 6)
    ds["v"][15:] = np.nan
    save(ds, path, write_empty_chunks=False)
