#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps the figures of `volcal bench`, and says what got slower.

    scripts/bench_baseline.py write FILE [-- bench options]        measure and keep
    scripts/bench_baseline.py compare BASELINE [RESULT] [-- ...]   measure (or take RESULT) and compare
    scripts/bench_baseline.py turns OLD NEW [-- bench options]     measure two builds in turns and compare

Rows are the same where name, program, backend, instruction set, data, threads and items are. Times are compared by
their least: another process can make a run slower, never faster. Exit 1 where a row is slower by more than
the tolerance, fails, or has got wrong; 2 where a file is no benchmark's. Figures of another processor or
compiler are compared too, with a warning.

`turns` takes two programs, each a built volcal (with volcal-bench beside it) or volcal_bench_peers, and runs them old,
new, new, old, ...: what the machine does meanwhile hits both. A row's figures are the least of its runs in all rounds
and the median of its rounds' medians.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = "volcal.bench/1"


def refuse(name, reason):
    print(f"bench_baseline: {name}: {reason}", file=sys.stderr)
    sys.exit(2)


def read(path):
    try:
        return json.loads(pathlib.Path(path).read_text())
    except (OSError, ValueError) as error:
        return refuse(path, error)


def checked(document, name):
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        refuse(name, f"not a document of {SCHEMA}")
    if document["quick"]:
        refuse(name, "of a quick run, whose times mean nothing")
    return document


def measure(program, options):
    # volcal has the benchmarks as a command, volcal-bench and volcal_bench_peers are nothing but benchmarks.
    command = [program, *(["bench"] if pathlib.Path(program).name == "volcal" else []), "--json", *options]
    try:
        run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    except OSError as error:
        refuse(program, error.strerror)
    if run.returncode not in (0, 1):  # 1: a row failed or is wrong, which the document says
        refuse(" ".join(command), f"ended with {run.returncode}")
    return json.loads(run.stdout)


def key(row):
    return (*(row[field] for field in ("name", "program", "backend", "instruction_set", "data", "threads")), row.get("items"))


def title(row):
    where = row["instruction_set"] or row["backend"] or row["program"]
    items = f", {row['items']} items" if "items" in row else ""
    return f"{row['name']} ({where}, {row['threads']} thread{'s' if row['threads'] > 1 else ''}{items})"


def wrong(row):
    return row["failure"] is not None or not all(accuracy["ok"] for accuracy in row["accuracy"])


def warn_of_differences(before, after):
    for field in ("processor", "compiler", "build"):
        old, new = before["machine"][field], after["machine"][field]
        if old != new:
            print(f"bench_baseline: {field} was '{old}', is '{new}': times are of different things", file=sys.stderr)


def verdict_of(row, old, tolerance):
    """In words, and whether all is well; `old` is None where the row was not there."""
    if row["failure"] is not None:
        return f"FAILED: {row['failure']}", False
    if old is None or old["failure"] is not None:
        return "new", True
    ratio = row["nanoseconds"]["least"] / old["nanoseconds"]["least"]
    verdict, well = f"{ratio:5.2f} times", True
    if ratio > 1.0 + tolerance:
        verdict, well = verdict + "  SLOWER", False
    elif ratio < 1.0 / (1.0 + tolerance):
        verdict += "  faster"
    if wrong(row) and not wrong(old):
        verdict, well = verdict + "  WRONG", False
    return verdict, well


def compare(before, after, tolerance, columns=lambda old, row: "", gone="not measured"):
    """Prints a line a row, with what `columns` has of it; returns whether all is well."""
    warn_of_differences(before, after)
    old_rows = {key(row): row for row in before["rows"]}
    well = True
    for row in after["rows"]:
        old = old_rows.pop(key(row), None)
        verdict, fine = verdict_of(row, old, tolerance)
        well = well and fine
        print(f"{title(row):<64}{columns(old, row)}  {verdict}")
    for row in old_rows.values():
        print(f"{title(row):<64}{columns(row, None)}  {gone}")
    return well


def time_text(nanoseconds):
    for unit, size in (("ms", 1e6), ("us", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def least_and_median(*rows):
    """Columns of compare: two for each row, empty where it is None or failed."""
    times = [row["nanoseconds"] if row and row["failure"] is None else {} for row in rows]
    return "".join(f"{time_text(each[figure]) if each else '-':>11}" for each in times for figure in ("least", "median"))


def merged(documents):
    """Rounds of one program as one document. A row that failed or was wrong in any round is so here."""
    rounds = {}
    for document in documents:
        for row in document["rows"]:
            rounds.setdefault(key(row), []).append(row)
    rows = []
    for of_row in rounds.values():
        row = dict(next((each for each in of_row if wrong(each)), of_row[0]))
        if row["failure"] is None:
            times = [each["nanoseconds"] for each in of_row]
            row["nanoseconds"] = {"least": min(each["least"] for each in times), "median": statistics.median(each["median"] for each in times)}
        rows.append(row)
    return {**documents[0], "rows": rows}


def turns(old, new, rounds, tolerance, options):
    sides = [(str(pathlib.Path(program).resolve()), []) for program in (old, new)]
    for number in range(rounds):
        for program, documents in sides if number % 2 == 0 else reversed(sides):
            documents.append(checked(measure(program, options), program))
    before, after = (merged(documents) for _, documents in sides)
    print(f"{'':<64}{'old: least':>11}{'median':>11}{'new: least':>11}{'median':>11}")
    return compare(before, after, tolerance, least_and_median, gone="only in the old")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/release/volcal"), help="the built volcal, or volcal_bench_peers")
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write")
    write.add_argument("file")
    comparing = commands.add_parser("compare")
    comparing.add_argument("baseline")
    comparing.add_argument("result", nargs="?")
    comparing.add_argument("--tolerance", type=float, default=0.10, help="of times, 0.10 by default")
    in_turns = commands.add_parser("turns")
    in_turns.add_argument("old")
    in_turns.add_argument("new")
    in_turns.add_argument("--rounds", type=int, default=4, help="how often each runs, 4 by default")
    in_turns.add_argument("--tolerance", type=float, default=0.10, help="of times, 0.10 by default")
    own, options = sys.argv[1:], []
    if "--" in own:
        cut = own.index("--")
        own, options = own[:cut], own[cut + 1:]
    return parser.parse_args(own), options


def main():
    wanted, options = arguments()
    if wanted.command == "write":
        document = checked(measure(wanted.program, options), wanted.program)
        pathlib.Path(wanted.file).write_text(json.dumps(document, indent=1) + "\n")
        return 0
    if wanted.command == "turns":
        if wanted.rounds < 1:
            refuse("--rounds", f"{wanted.rounds} is not above 0")
        return 0 if turns(wanted.old, wanted.new, wanted.rounds, wanted.tolerance, options) else 1
    before = checked(read(wanted.baseline), wanted.baseline)
    result = read(wanted.result) if wanted.result else measure(wanted.program, options)
    after = checked(result, wanted.result or wanted.program)
    return 0 if compare(before, after, wanted.tolerance) else 1


if __name__ == "__main__":
    sys.exit(main())
