# SPDX-License-Identifier: Apache-2.0
"""python3 tests/ptx/barriers.py PROGRAM FILTER TRANSLATION.c...: takes away the barriers of a warp, place by place.

For each place of the project's sources from which the translations synchronise a warp, PROGRAM runs the tests of FILTER with
the checker and without the barriers there. Prints a line for each place: "nothing" where no two accesses need that barrier
in these tests, as where each lane reads only what it wrote itself, or where another barrier follows at once. Exits with 1
where no loss is found at all.
"""

import collections
import os
import re
import subprocess
import sys

SYNC = "kernels/cuda/warp_team.cuh:"  # where WarpTeam::sync() calls __syncwarp; its caller is the place


def barrier_places(translation: str) -> list[str]:
    """The places, by the numbers at which ptx_meet is called for a barrier."""
    with open(translation, encoding="utf-8") as file:
        text = file.read()
    sites = re.findall(r'\{"([^"]*)", "[^"]*", [01]\}', text[text.index("static const ptx_site sites[]"):])
    numbers = {int(number) for number in re.findall(r"ptx_meet\(t, PTX_BARRIER, (\d+),", text)}
    places = set()
    for number in numbers:
        chain = re.findall(r"[^ (),]+:\d+", sites[number])
        own = [place for place in chain if not place.startswith("/") and not place.startswith(SYNC)]
        if own:
            places.add(own[0])
    return sorted(places)


def what_is_found(program: str, tests: str, place: str) -> str:
    run = subprocess.run([program, "--gtest_brief=1", "--gtest_fail_fast", f"--gtest_filter={tests}"],
                         env={**os.environ, "PTX_CHECK": "1", "PTX_IGNORE_BARRIER": place, "VOLCAL_TEST_SEED": "1"},
                         capture_output=True, text=True, check=False)
    if "races with" in run.stderr:
        return "race"
    return "failure" if run.returncode != 0 else "nothing"


def main(arguments: list[str]) -> int:
    if len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    program, tests, *translations = arguments
    places = sorted({place for translation in translations for place in barrier_places(translation)})
    counts: collections.Counter[str] = collections.Counter()
    for place in places:
        found = what_is_found(program, tests, place)
        counts[found] += 1
        print(f"{found:8} {place}", flush=True)
    print(f"{len(places)} places: {counts['race']} races, {counts['failure']} other failures, {counts['nothing']} not found")
    return 0 if counts["race"] > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
