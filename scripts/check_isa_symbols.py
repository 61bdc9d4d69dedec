#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses symbols that instruction sets share: check_isa_symbols.py BUILD_FOLDER

An inline function that is compiled for x86-64-v4 and emitted as a weak symbol may be the copy that the linker
keeps for the whole program, which then dies on an older processor. So every symbol that an object of a wider
instruction set defines must carry that set's name. Exit 1 names each that does not.
"""

import pathlib
import subprocess
import sys

WIDER = ("x86_64_v3", "x86_64_v4")
# Weak and unique definitions, and strong ones: all that another object could be linked against.
DEFINED = "TDBRWVu"


def offences(path, isa):
    listed = subprocess.run(["nm", "--defined-only", path], check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        *_, kind, name = line.split()
        if kind in DEFINED and isa not in name:
            yield f"{path}: '{name}' ({kind}) is not of {isa}"


def main():
    build = pathlib.Path(sys.argv[1])
    found, bad = 0, []
    for isa in WIDER:
        for path in sorted(build.glob(f"**/*_{isa}.dir/**/*.o")):
            found += 1
            bad += offences(path, isa)
    if not found:
        sys.exit(f"{build}: no objects of {' or '.join(WIDER)} to look at (build it first)")
    if bad:
        sys.exit("\n".join(bad))
    print(f"{found} objects of wider instruction sets share no symbol")


if __name__ == "__main__":
    main()
