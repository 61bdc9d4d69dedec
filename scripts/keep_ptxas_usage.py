#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs nvcc with -Xptxas=-v and keeps what ptxas says of registers, stack and spills beside the object.

    keep_ptxas_usage.py COMMAND... -o OBJECT ...

A launcher of CMake's. OBJECT.ptxas gets ptxas's informative lines, standard error all others, so that a build is
silent and scripts/check_registers.py reads what was truly built.
"""

import pathlib
import subprocess
import sys


def is_usage(line):
    """Lines as `ptxas info    : Used 48 registers`, and the indented ones of stack and spills that follow."""
    return line.startswith("ptxas info") or "bytes stack frame" in line


def main():
    command = sys.argv[1:]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    lines = done.stderr.splitlines(keepends=True)
    usage = [line for line in lines if is_usage(line)]
    sys.stderr.writelines(line for line in lines if not is_usage(line))
    if done.returncode == 0 and "-o" in command:
        target = pathlib.Path(command[command.index("-o") + 1])
        target.with_name(target.name + ".ptxas").write_text("".join(usage))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
