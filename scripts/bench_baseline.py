#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps the figures of `volcal bench`, and says what got slower.

    scripts/bench_baseline.py write FILE [-- bench options]        measure and keep
    scripts/bench_baseline.py compare BASELINE [RESULT] [-- ...]   measure (or take RESULT) and compare

Rows are the same where name, program, backend, instruction set, data, threads and items are. Times are compared by
their least: another process can make a run slower, never faster. Exit 1 where a row is slower by more than
the tolerance, fails, or has got wrong; 2 where a file is no benchmark's. Figures of another processor or
compiler are compared too, with a warning.
"""

import argparse
import json
import pathlib
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
    # volcal has the benchmarks as a command, volcal_bench_peers is nothing but benchmarks.
    command = [program, *(["bench"] if pathlib.Path(program).name == "volcal" else []), "--json", *options]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
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


def compare(before, after, tolerance):
    """Prints a line a row; returns whether all is well."""
    warn_of_differences(before, after)
    old_rows = {key(row): row for row in before["rows"]}
    well = True
    for row in after["rows"]:
        old = old_rows.pop(key(row), None)
        if row["failure"] is not None:
            verdict, well = f"FAILED: {row['failure']}", False
        elif old is None or old["failure"] is not None:
            verdict = "new"
        else:
            ratio = row["nanoseconds"]["least"] / old["nanoseconds"]["least"]
            verdict = f"{ratio:5.2f} times"
            if ratio > 1.0 + tolerance:
                verdict, well = verdict + "  SLOWER", False
            elif ratio < 1.0 / (1.0 + tolerance):
                verdict += "  faster"
            if wrong(row) and not wrong(old):
                verdict, well = verdict + "  WRONG", False
        print(f"{title(row):<64}  {verdict}")
    for row in old_rows.values():
        print(f"{title(row):<64}  not measured")
    return well


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
    before = checked(read(wanted.baseline), wanted.baseline)
    result = read(wanted.result) if wanted.result else measure(wanted.program, options)
    after = checked(result, wanted.result or wanted.program)
    return 0 if compare(before, after, wanted.tolerance) else 1


if __name__ == "__main__":
    sys.exit(main())
