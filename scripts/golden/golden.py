#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole documents of `volcal calibrate` and `volcal tune` against those kept in data/golden/calibrate.

    golden.py check PROGRAM CASE SET [--rounding]   compare a case run with one instruction set
    golden.py inputs PROGRAM                        the inputs are what their commands make
    golden.py diff PROGRAM [--all] [CASE...]        what moved, in words; --all: each field, not the furthest of a kind
    golden.py write PROGRAM [--all] [CASE...]       the same, and keep the new documents

Exit 0: nothing moved, or it is written; 1: something moved; 2: usage, or a program failed; 77: this processor lacks the
instruction set.
"""

import argparse
import json
import sys

import cases
import rules
import words
from compare import Comparison

SKIPPED = 77


def compared(golden, actual, table, everything=False):
    """The comparison, and its differences in words."""
    comparison = Comparison(table).run(golden, actual)
    return comparison, words.say(comparison.differences, len(actual.get("surfaces", [])), everything)


def report(name, comparison, lines):
    """Prints what there is to say of one document; returns how much moved."""
    moved = len(comparison.differences)
    how = f"{moved} differences in {comparison.compared} fields" if moved else f"{comparison.compared} fields as they were"
    print(f"{name}: {how}")
    for line in lines:
        print(f"  {line}")
    return moved


def check(arguments):
    case = cases.cases([arguments.case])[0]
    if not cases.has_set(arguments.program, arguments.set):
        print(f"SKIPPED: this processor or this build lacks {cases.long_name(arguments.set)}")
        return SKIPPED
    table = rules.rounding_rules() if arguments.rounding else rules.pinned_rules()
    if arguments.rounding:
        print("by the rules for other instruction sets and builds than that of the golden documents")
    made = cases.documents(arguments.program, case, arguments.set)
    moved = 0
    for name, text in made.items():
        golden = json.loads((cases.GOLDEN / name).read_text())
        moved += report(name, *compared(golden, json.loads(text), table))
    if moved:
        print("If this is meant: scripts/regolden.sh says what moves in all cases, and with --write keeps it.")
    return 1 if moved else 0


def inputs(arguments):
    wrong = 0
    for entry in cases.manifest()["inputs"]:
        same = cases.remade_input(arguments.program, entry) == (cases.GOLDEN / "inputs" / entry["file"]).read_bytes()
        print(f"{entry['file']}: {'as its command makes it' if same else 'DIFFERS from what its command makes'}")
        wrong += not same
    return 1 if wrong else 0


def diff(arguments, write=False):
    pinned = cases.manifest()["pinned"]
    if not cases.has_set(arguments.program, pinned):
        raise cases.Failed(f"golden documents are made with {pinned}, which this processor or this build lacks")
    moved = 0
    # In the order of the manifest: a prior is another case's document, which is then new already.
    for case in cases.cases(arguments.cases):
        for name, text in cases.documents(arguments.program, case, pinned).items():
            path = cases.GOLDEN / name
            if path.exists():
                golden = json.loads(path.read_text())
                moved += report(name, *compared(golden, json.loads(text), rules.pinned_rules(), arguments.all))
            else:
                print(f"{name}: new")
                moved += 1
            if write:
                path.write_text(text)
    return 0 if write or moved == 0 else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, function in [("check", check), ("inputs", inputs), ("diff", diff), ("write", lambda a: diff(a, True))]:
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        command.add_argument("program")
        if name == "check":
            command.add_argument("case")
            command.add_argument("set")
            command.add_argument("--rounding", action="store_true", help="allow what other instruction sets differ by")
        elif name in ("diff", "write"):
            command.add_argument("cases", nargs="*")
            command.add_argument("--all", action="store_true", help="tell of every field")
    arguments = parser.parse_args()
    try:
        return arguments.function(arguments)
    except cases.Failed as failure:
        print(f"golden: {failure}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
