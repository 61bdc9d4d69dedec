#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares registers, stack and spills of the CUDA kernels with kernels/cuda/register_budget.json.

A review of what a kernel costs that needs nvcc and no device: registers decide how many warps fit a
multiprocessor, a spill goes to memory in the inner loop. Reads what ptxas said when BUILD was built (the *.ptxas
beside the objects of kernels/cuda, written by scripts/keep_ptxas_usage.py), for the architectures of that build.
Exit 1 names each kernel over its budget, without a budget, or gone. --update writes what was found as the new
budget of those architectures, for a commit that says why.

    check_registers.py BUILD [--update]
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = "kernels/cuda"
BUDGET = "kernels/cuda/register_budget.json"
MEASURES = ("registers", "stack_bytes", "spill_bytes")


def reports(build):
    """What ptxas said of each source; exits where a source has nothing said of it."""
    texts = {}
    for source in sorted((ROOT / SOURCES).glob("*.cu")):
        found = list((build / SOURCES).rglob(f"{source.name}.o.ptxas"))
        if len(found) != 1:
            sys.exit(f"check_registers: {build}: {len(found)} reports of ptxas on {source.name}, not one (is it built?)")
        texts[source.name] = found[0].read_text()
    return texts


def kernel_name(mangled):
    """The body that a kernel of ours runs, in short (ImpliedVolBody); None for a kernel of a library."""
    plain = subprocess.run(["c++filt", mangled], check=True, capture_output=True, text=True).stdout.strip()
    body = re.search(r"(?:index|team|memory)_kernel<(?:[\w:]+, )?(?:\w+::)*(\w+)>", plain)
    return body.group(1) if body else None


def add_usage(text, found):
    """Adds the kernels of one source to `found`, by architecture and name."""
    kernel = None
    for line in text.splitlines():
        if match := re.search(r"Compiling entry function '(\w+)' for '(\w+)'", line):
            name = kernel_name(match.group(1))
            kernel = {"stack_bytes": 0, "spill_bytes": 0} if name else None
            if name:
                found.setdefault(match.group(2), {})[name] = kernel
        elif kernel is None:
            continue  # of a library's kernel, or of none
        elif match := re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", line):
            # Once for the kernel and once for each function that it calls.
            kernel["stack_bytes"] += int(match.group(1))
            kernel["spill_bytes"] += int(match.group(2)) + int(match.group(3))
        elif match := re.search(r"Used (\d+) registers", line):
            kernel["registers"] = int(match.group(1))


def budget_from(found):
    """Registers are rounded up to eights: a multiprocessor hands them out to a thread in that unit."""
    return {architecture: {kernel: {**measured, "registers": -(-measured["registers"] // 8) * 8}
                           for kernel, measured in kernels.items()} for architecture, kernels in found.items()}


def compare(found, budget):
    for architecture, here in sorted(found.items()):
        allowed = budget.get(architecture, {})
        for kernel in sorted(set(here) | set(allowed)):
            if kernel not in allowed:
                yield f"{architecture} {kernel}: has no budget"
            elif kernel not in here:
                yield f"{architecture} {kernel}: has a budget, but is not compiled"
            else:
                for measure in MEASURES:
                    if here[kernel][measure] > allowed[kernel][measure]:
                        yield (f"{architecture} {kernel}: {here[kernel][measure]} {measure}, budget "
                               f"{allowed[kernel][measure]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    found = {}
    for text in reports(arguments.build).values():
        add_usage(text, found)
    path = ROOT / BUDGET
    budget = json.loads(path.read_text())
    judged = {architecture: kernels for architecture, kernels in found.items() if architecture in budget}
    if not judged or not all(judged.values()):
        sys.exit(f"check_registers: {arguments.build}: none of {', '.join(sorted(budget))} was built")
    if arguments.update:
        budget.update(budget_from(judged))
        path.write_text(json.dumps(budget, indent=2, sort_keys=True) + "\n")
    over = list(compare(judged, budget))
    for line in over:
        print(line)
    for architecture, kernels in sorted(judged.items()):
        for kernel, measured in sorted(kernels.items()):
            print(f"{architecture} {kernel}: " + ", ".join(f"{measured[m]} {m}" for m in MEASURES))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
