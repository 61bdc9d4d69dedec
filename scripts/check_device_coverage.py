#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that tests/contract/device_coverage.cu reaches every function of kernels/core on the device.

Compiles the file without inlining and compares the device functions in the PTX with the VOLCAL_HD functions
that the headers declare. Needs nvcc, no device. Exit 1 names what no kernel reaches.
"""

import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
COVERAGE = "tests/contract/device_coverage.cu"
PORTABILITY = "kernels/core/portability.h"

# The name before the parameter list of a function marked VOLCAL_HD, operators included.
DECLARED = re.compile(r"VOLCAL_HD(?:_CALL|_RARE)?\b[^;{(]*?\b(operator\s*(?:\(\)|\[\]|[-+*/<>=!]+)|\w+)\s*\(")


def tool(name, given):
    """A CUDA tool: as given on the command line, else from PATH or the toolkit's usual folder."""
    return given or shutil.which(name) or f"/usr/local/cuda/bin/{name}"


def declared_functions():
    """Counts of (simple) names, so that an overload that nobody reaches is noticed too."""
    names = collections.Counter()
    places = {}
    for header in sorted(set((ROOT / "kernels/core").rglob("*.h")) - {ROOT / PORTABILITY}):
        for match in DECLARED.finditer(header.read_text()):
            name = re.sub(r"\s", "", match.group(1))
            names[name] += 1
            places.setdefault(name, header.name)
    return names, places


def compile_without_inlining(nvcc):
    """PTX of the coverage file. A debug build still inlines functions that return large structs, so
    VOLCAL_HD forbids it: an altered portability.h stands before the real one on the include path."""
    real = (ROOT / PORTABILITY).read_text()
    marker = "#define VOLCAL_HD __host__ __device__"
    if marker not in real:
        sys.exit(f"device coverage: {PORTABILITY} no longer says '{marker}'")
    with tempfile.TemporaryDirectory() as folder:
        altered = pathlib.Path(folder) / PORTABILITY
        altered.parent.mkdir(parents=True)
        altered.write_text(real.replace(marker, marker + " __noinline__"))
        ptx = pathlib.Path(folder) / "coverage.ptx"
        subprocess.run([nvcc, "-G", "-ptx", "-std=c++20", "--expt-relaxed-constexpr", "-arch=sm_75",
                        f"-I{folder}", "-I.", COVERAGE, "-o", str(ptx)], cwd=ROOT, check=True)
        return ptx.read_text()


def without_template_arguments(name):
    kept, depth = [], 0
    for character in name:
        depth += character == "<"
        if depth == 0:
            kept.append(character)
        depth -= character == ">"
    return "".join(kept)


def reached_functions(nvcc):
    ptx = compile_without_inlining(nvcc)
    mangled = sorted(set(re.findall(r"^\s*(?:\.visible |\.weak )?\.func\s+(?:\([^)]*\)\s*)?(\w+)", ptx, re.M)))
    plain = subprocess.run(["c++filt"], input="\n".join(mangled), check=True, capture_output=True, text=True).stdout
    names = collections.Counter()
    seen = set()
    for line in plain.splitlines():
        signature = without_template_arguments(line)  # instances of one template count once
        match = re.search(r"(operator\s*(?:\(\)|\[\]|[-+*/<>=!]+)|\w+)\s*\(", signature)
        if match and "volcal::core" in line and signature not in seen:
            seen.add(signature)
            names[re.sub(r"\s", "", match.group(1))] += 1
    return names


def main():
    nvcc = tool("nvcc", sys.argv[1] if len(sys.argv) > 1 else None)
    declared, places = declared_functions()
    reached = reached_functions(nvcc)
    missing = [name for name in sorted(declared) if reached[name] < declared[name]]
    for name in missing:
        print(f"kernels/core/{places[name]}: {name}: {declared[name]} declared, {reached[name]} reached by a "
              f"kernel of {COVERAGE}")
    if not missing:
        print(f"device coverage: all {sum(declared.values())} functions of kernels/core are reached")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
