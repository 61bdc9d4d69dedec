#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes host/io/contract/calendar_table.h's function from a calendar of data/calendars.

    embed_calendar.py CALENDAR.csv OUT.cc

Equal inputs give equal bytes. A line that is not understood stops the build.
"""

import datetime
import pathlib
import re
import sys

NO_SESSION = -1
EPOCH = datetime.date(1970, 1, 1)


def entry(line):
    """(days since 1970, minutes after midnight of the close) of one line."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d),(?:holiday,|early_close,(\d\d):(\d\d))", line)
    if not match:
        sys.exit(f"embed_calendar: '{line}' is neither DATE,holiday, nor DATE,early_close,HH:MM")
    date, hours, minutes = match.groups()
    close = NO_SESSION if hours is None else 60 * int(hours) + int(minutes)
    return (datetime.date.fromisoformat(date) - EPOCH).days, close


def main():
    source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    text = source.read_text().splitlines()
    years = re.match(r"# .*, (\d{4}) to (\d{4}):", text[0])
    if not years:
        sys.exit(f"embed_calendar: the first line of {source} does not say FIRST to LAST year")
    entries = [entry(line) for line in text if not line.startswith("#") and line != "date,kind,close"]
    rows = "\n".join(f"    {{{day}, {close}}}," for day, close in entries)
    out.write_text(f"""// Made by scripts/embed_calendar.py.
#include "host/io/contract/calendar_table.h"

namespace volcal::io {{
namespace {{

constexpr CalendarEntry kEntries[] = {{
{rows}
}};

constexpr bool increasing() {{
  for (unsigned i = 1; i < {len(entries)}; ++i) {{
    if (kEntries[i - 1].day >= kEntries[i].day) return false;
  }}
  return true;
}}
static_assert(increasing(), "a calendar lists its days in order, each once");

}}  // namespace

CalendarTable new_york_calendar() noexcept {{ return {{{years[1]}, {years[2]}, kEntries}}; }}

}}  // namespace volcal::io
""")


if __name__ == "__main__":
    main()
