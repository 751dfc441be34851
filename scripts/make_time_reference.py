# /// script
# requires-python = ">=3.11"
# dependencies = ["cftime==1.6.6.1", "numpy==2.4.6"]
# ///
"""Write time.json: dates of CF time values by cftime, for every calendar, in both directions.

    python scripts/make_time_reference.py test/reference

Each case is [units, calendar, value, label, dayOfYear]. `label` is the date of `value` (num2date), and `value` is what cftime
says of that date (date2num); values are chosen so that both hold exactly or to within a millisecond.
"""

import json
import random
import sys
import warnings
from pathlib import Path

import cftime

warnings.simplefilter("ignore")

CALENDARS = ["standard", "gregorian", "proleptic_gregorian", "julian", "noleap", "365_day", "all_leap", "366_day", "360_day"]
UNITS = [
    "days since 1850-01-01",
    "days since 1-1-1",
    "days since 0000-01-01 00:00:00",
    "days since -4712-01-01 12:00:00",
    "hours since 1900-1-1 0:0:0.0",
    "hour since 1980-01-14 14:00:00",
    "minutes since 2000-02-28T23:59:30Z",
    "seconds since 1970-01-01T00:00:00+05:30",
    "milliseconds since 1999-12-30 00:00:00",
]
# Values as days after the reference date: whole, fractional, across leap days and centuries, negative, and far away.
OFFSETS_DAYS = [0, 1, 31, 58, 59, 60, 365, 366, 1461, 36524, 36525, 146097, -1, -0.25, -366, -1000.5, 0.041666666666666664]
UNIT_DAYS = {"days": 1, "hours": 24, "hour": 24, "minutes": 1440, "seconds": 86400, "milliseconds": 86400000}
# Dates around which calendars differ, as [year, month, day].
SEAMS = [(1582, 10, 4), (1582, 10, 15), (1582, 10, 16), (1600, 2, 28), (1700, 3, 1), (1900, 2, 28), (2000, 2, 29), (2100, 3, 1),
         (4, 2, 29), (1, 1, 1), (-1, 12, 31), (-4, 3, 1), (2024, 12, 30), (9999, 12, 30)]


def case(units: str, calendar: str, value: float) -> list | None:
    year_zero = " 0000-" in units or calendar not in ("standard", "gregorian", "julian")
    date = cftime.num2date(value, units, calendar, has_year_zero=year_zero)
    if date.microsecond % 1000:
        return None
    back = cftime.date2num(date, units, calendar, has_year_zero=year_zero)
    assert abs(back - value) * 86400 / UNIT_DAYS[units.split()[0]] < 1e-3, (units, calendar, value, date, back)
    sign = "-" if date.year < 0 else ""
    fraction = f".{date.microsecond // 1000:03d}".rstrip("0") if date.microsecond else ""
    label = f"{sign}{abs(date.year):04d}-{date.month:02d}-{date.day:02d}T{date.hour:02d}:{date.minute:02d}:{date.second:02d}{fraction}Z"
    return [units, calendar, value, label, date.dayofyr]


def seam_value(units: str, calendar: str, ymd: tuple[int, int, int]) -> float | None:
    year_zero = " 0000-" in units or calendar not in ("standard", "gregorian", "julian")
    try:
        return float(cftime.date2num(cftime.datetime(*ymd, 6, calendar=calendar, has_year_zero=year_zero), units, calendar))
    except ValueError:
        return None  # the calendar lacks this date


def main(out: Path) -> None:
    random.seed(1582)
    cases = []
    for calendar in CALENDARS:
        for units in UNITS:
            per_day = UNIT_DAYS[units.split()[0]]
            values = [offset * per_day for offset in random.sample(OFFSETS_DAYS, 5)]
            values.append(round(random.uniform(-400000, 800000)) * per_day)
            values.extend(v for seam in random.sample(SEAMS, 3) if (v := seam_value(units, calendar, seam)) is not None)
            cases.extend(c for value in values if (c := case(units, calendar, value)))
    cases.extend(c for value in (0, 1, 1.5, 13, -1) if (c := month_case(value)))
    (out / "time.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
    print(f"{len(cases)} cases")


def month_case(value: float) -> list:
    date = cftime.num2date(value, "months since 1960-01-01", "360_day")
    return ["months since 1960-01-01", "360_day", value, date.strftime("%Y-%m-%dT%H:%M:%SZ"), date.dayofyr]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
