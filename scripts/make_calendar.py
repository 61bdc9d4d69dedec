#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/calendars/new_york.csv: what differs from a weekday's session of New York's exchanges.

    make_calendar.py [OUT.csv]          default: data/calendars/new_york.csv

Every line comes from the calendar XNYS of PyPI's exchange-calendars, which has to be installed (in a virtual
environment of its own: it brings pandas along); no rule of ours is added. Equal versions give equal bytes.
"""

import pathlib
import sys

import exchange_calendars
import pandas

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIRST, LAST = 1990, 2035
USUAL = ("09:30", "16:00")  # New York


def new_york_clock(moments):
    return moments.dt.tz_convert("America/New_York").dt.strftime("%H:%M")


def lines(schedule):
    """(date, kind, close) of every weekday that is not a session from 09:30 to 16:00."""
    weekdays = pandas.bdate_range(f"{FIRST}-01-01", f"{LAST}-12-31")
    weekend = schedule.index.difference(weekdays)
    if len(weekend) > 0:
        sys.exit(f"make_calendar: a session on a weekend has no place in the table: {weekend[0]:%Y-%m-%d}")
    if not (new_york_clock(schedule["open"]) == USUAL[0]).all():
        sys.exit(f"make_calendar: a session that does not open at {USUAL[0]} has no place in the table")
    found = {day: ("holiday", "") for day in weekdays.difference(schedule.index)}
    closes = new_york_clock(schedule["close"])
    found |= {day: ("early_close", close) for day, close in closes[closes != USUAL[1]].items()}
    return [f"{day:%Y-%m-%d},{kind},{close}" for day, (kind, close) in sorted(found.items())]


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data/calendars/new_york.csv"
    calendar = exchange_calendars.get_calendar("XNYS", start=f"{FIRST}-01-01", end=f"{LAST}-12-31")
    found = lines(calendar.schedule)
    early = sum(",early_close," in line for line in found)
    out.write_text("\n".join([
        f"# New York's exchanges, {FIRST} to {LAST}: weekdays that are no session from 09:30 to 16:00.",
        f"# Made by scripts/make_calendar.py from exchange-calendars {exchange_calendars.__version__} (PyPI), XNYS: "
        f"{len(found) - early} holidays, {early} early closes.",
        "# close: when an early session ends, on New York's clock.",
        "date,kind,close",
        *found]) + "\n")


if __name__ == "__main__":
    main()
