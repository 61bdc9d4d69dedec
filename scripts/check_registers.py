#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares registers, stack and spills of the CUDA kernels with kernels/cuda/register_budget.json.

A review of what a kernel costs that needs nvcc and no device: registers decide how many warps fit a
multiprocessor, a spill goes to memory in the inner loop. Exit 1 names each kernel over its budget, without a
budget, or gone. --update writes what was found as the new budget, for a commit that says why.

    check_registers.py [--update] [--nvcc NVCC] [nvcc options]
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = "kernels/cuda/cuda_backend.cu"
BUDGET = "kernels/cuda/register_budget.json"
ARCHITECTURES = ("sm_80", "sm_90")
# As VolcalCuda.cmake compiles it; ptxas sees no difference from the warning options.
OPTIONS = ["-std=c++20", "-O3", "--expt-relaxed-constexpr", "-I.", "-Ihost/include"]
MEASURES = ("registers", "stack_bytes", "spill_bytes")


def compile_verbosely(nvcc, architecture):
    with tempfile.TemporaryDirectory() as folder:
        command = [nvcc, *OPTIONS, f"-arch={architecture}", "-cubin", "-Xptxas=-v", SOURCE, "-o",
                   f"{folder}/backend.cubin"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stderr


def kernel_name(mangled):
    """The body that a kernel runs, in short: ImpliedVolBody."""
    plain = subprocess.run(["c++filt", mangled], check=True, capture_output=True, text=True).stdout.strip()
    body = re.search(r"(?:index|team|memory)_kernel<(?:[\w:]+, )?(?:\w+::)*(\w+)>", plain)
    return body.group(1) if body else plain


def usage(nvcc, architecture):
    found = {}
    name = None
    for line in compile_verbosely(nvcc, architecture).splitlines():
        if match := re.search(r"Compiling entry function '(\w+)'", line):
            name = kernel_name(match.group(1))
            found[name] = {"stack_bytes": 0, "spill_bytes": 0}
        elif match := re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", line):
            # Once for the kernel and once for each function that it calls.
            found[name]["stack_bytes"] += int(match.group(1))
            found[name]["spill_bytes"] += int(match.group(2)) + int(match.group(3))
        elif match := re.search(r"Used (\d+) registers", line):
            found[name]["registers"] = int(match.group(1))
    return found


def budget_from(found):
    """Registers are rounded up to eights: a multiprocessor hands them out to a thread in that unit."""
    return {architecture: {kernel: {**measured, "registers": -(-measured["registers"] // 8) * 8}
                           for kernel, measured in kernels.items()} for architecture, kernels in found.items()}


def compare(found, budget):
    for architecture in ARCHITECTURES:
        here, allowed = found[architecture], budget.get(architecture, {})
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
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--nvcc", default="nvcc")
    arguments = parser.parse_args()
    found = {architecture: usage(arguments.nvcc, architecture) for architecture in ARCHITECTURES}
    if not all(found.values()):
        sys.exit("check_registers: ptxas named no kernel")
    path = ROOT / BUDGET
    if arguments.update:
        path.write_text(json.dumps(budget_from(found), indent=2, sort_keys=True) + "\n")
    over = list(compare(found, json.loads(path.read_text())))
    for line in over:
        print(line)
    for kernel, measured in sorted(found["sm_90"].items()):
        print(f"sm_90 {kernel}: " + ", ".join(f"{measured[m]} {m}" for m in MEASURES))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
