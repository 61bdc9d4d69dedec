#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the include arrows: which folder may include which, and where each library may be named.

    cli -> {api, io, report, synth, terminal};  bench -> everything below, terminal
    io -> base, io/contract;  synth -> base;  report -> io
    pipeline -> validation -> report -> prepare -> {fit, surface, quotes} -> models -> backend -> core;  base below all
    surface -> slices -> models
    fit: {uncertainty, regularise} -> svi -> slices -> common;  heston -> {tail, common};  svi -> tail

A layer rule that no tool checks does not hold. Run from anywhere; exit 1 names each offence.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

def table(*entries):
    """A dict of (key, value) pairs, which refuses a key that stands twice: a literal would keep the last in silence."""
    out = {}
    for key, value in entries:
        if key in out:
            sys.exit(f"scripts/check_includes.py: {key!r} stands twice in a table")
        out[key] = value
    return out


# Folder of the including file -> folders that it may include. Every folder may include itself. The longest
# prefix that fits decides. A single file may be named, too. `volcal/` is the public vocabulary under host/include.
PUBLIC = "volcal"
CORE = "kernels/core"
MATH = "kernels/core/math"
BLACK = "kernels/core/black"
SPECTRA = "kernels/core/tail"
SVI = "kernels/core/svi"
HESTON = "kernels/core/heston"
FIT_BODIES = "kernels/core/fit"
QUERY = "kernels/core/query"
ALL_CORE = {CORE, MATH, BLACK, SPECTRA, SVI, HESTON, FIT_BODIES, QUERY}
BACKEND = "kernels/backend"
ISA = "kernels/backend/isa"
BASE = "calibration/base"
MODELS = "calibration/models"
QUOTES = "calibration/quotes"
PREPARE = "calibration/prepare"
FIT_COMMON = "calibration/fit/common"
FIT_TAIL = "calibration/fit/tail"
FIT_SLICES = "calibration/fit/slices"
FIT_SVI = "calibration/fit/svi"
FIT_REGULARISE = "calibration/fit/regularise"
FIT_HESTON = "calibration/fit/heston"
FIT_UNCERTAINTY = "calibration/fit/uncertainty"
FIT = {FIT_COMMON, FIT_TAIL, FIT_SLICES, FIT_SVI, FIT_REGULARISE, FIT_HESTON, FIT_UNCERTAINTY}
SLICES = "calibration/slices"
SURFACE = "calibration/surface"
REPORT = "calibration/report"
VALIDATION = "calibration/validation"
TUNE = "calibration/validation/tune"
COMPARE = "calibration/compare"
PIPELINE = "calibration/pipeline"
CONTRACT = "host/io/contract"
TERMINAL = "host/cli/terminal"
BELOW_FIT = {PUBLIC, BACKEND, MODELS} | ALL_CORE
ARROWS = table(
    ("host/include", {PUBLIC}),
    (CORE, set()),
    (MATH, {CORE}),
    (SPECTRA, {CORE, MATH}),
    (BLACK, {CORE, MATH}),
    (SVI, {CORE, MATH, BLACK, SPECTRA}),
    (HESTON, {CORE, MATH, BLACK, SPECTRA}),
    (QUERY, {CORE, MATH, BLACK, SVI}),
    (FIT_BODIES, {CORE, MATH, BLACK, SPECTRA, SVI, HESTON}),
    (BACKEND, {PUBLIC, ISA} | ALL_CORE),
    (ISA, ALL_CORE),
    ("kernels/cuda", {PUBLIC, BACKEND} | ALL_CORE),
    # Text, numbers and time are atoms, which every folder above may use.
    (BASE, {PUBLIC}),
    (MODELS, {PUBLIC, BASE, BACKEND} | ALL_CORE),
    (QUOTES, {PUBLIC, BASE, BACKEND, MODELS} | ALL_CORE),
    (FIT_COMMON, BELOW_FIT),
    (FIT_TAIL, BELOW_FIT | {FIT_COMMON}),
    (FIT_SLICES, BELOW_FIT | {FIT_COMMON}),
    (FIT_SVI, BELOW_FIT | {FIT_COMMON, FIT_TAIL, FIT_SLICES}),
    (FIT_REGULARISE, BELOW_FIT | {FIT_COMMON, FIT_SLICES, FIT_SVI}),
    (FIT_HESTON, BELOW_FIT | {FIT_COMMON, FIT_TAIL}),
    (FIT_UNCERTAINTY, BELOW_FIT | {FIT_COMMON, FIT_SLICES, FIT_SVI, FIT_HESTON}),
    (SLICES, {PUBLIC, BASE, MODELS} | ALL_CORE),
    (SURFACE, {PUBLIC, BASE, BACKEND, MODELS, SLICES} | ALL_CORE),
    (COMPARE, {PUBLIC, BASE, MODELS, SURFACE}),
    (PREPARE, {PUBLIC, BASE, BACKEND, MODELS, QUOTES} | FIT | ALL_CORE),
    (REPORT, {PUBLIC, BASE, BACKEND, MODELS, QUOTES, PREPARE, SLICES, SURFACE} | FIT | ALL_CORE),
    (VALIDATION, {PUBLIC, BASE, BACKEND, MODELS, QUOTES, PREPARE, SURFACE, REPORT} | FIT | ALL_CORE),
    (TUNE, {PUBLIC, BASE, BACKEND, MODELS, QUOTES, PREPARE, SURFACE, REPORT, VALIDATION} | FIT | ALL_CORE),
    (PIPELINE, {PUBLIC, BASE, BACKEND, MODELS, QUOTES, PREPARE, SURFACE, REPORT, VALIDATION} | FIT | ALL_CORE),
    ("host/io", {PUBLIC, BASE, CONTRACT}),
    (CONTRACT, {PUBLIC, BASE}),
    ("host/api", {PUBLIC, BASE, BACKEND, ISA, MODELS, QUOTES, SLICES, SURFACE} | ALL_CORE),
    ("host/report", {PUBLIC, BASE, "host/io"}),
    ("host/synth", {PUBLIC, BASE}),
    ("host/examples", {PUBLIC}),
    # What any of our programs does at the terminal: it knows no command.
    (TERMINAL, {PUBLIC, BASE, "host/io"}),
    # It times and judges each layer by itself, so it may see all of them; it is a program of its own.
    ("host/bench", {PUBLIC, BASE, BACKEND, ISA, MODELS, QUOTES, PREPARE, SURFACE, REPORT, VALIDATION, PIPELINE, "host/io",
                    "host/report", "host/synth", TERMINAL} | FIT | ALL_CORE),
    # io: CSV tables, atomic files of its commands
    ("host/cli", {PUBLIC, BASE, "host/api", "host/io", CONTRACT, "host/report", "host/synth", TERMINAL}),
)

# Single files that may do what their folder may not, each with its reason.
EXCEPTIONS = {
    # The factory is the one place that knows which backends exist.
    ("kernels/backend/factory.cc", "kernels/cuda/cuda_backend.h"),
}

# Start of an included name -> the folders where it may appear.
LIBRARIES = table(
    ("ceres/", {"calibration/fit"}),
    ("tbb/", {BACKEND, "calibration", "host/api", "host/bench"}),
    ("benchmark/", {"host/bench"}),
    ("oneapi/", set()),
    ("cuda", {"kernels/cuda"}),
    ("thrust/", {"kernels/cuda"}),
    ("cub/", {"kernels/cuda"}),
    ("cublas", {"kernels/cuda"}),
    ("CLI/", {"host/cli", "host/bench"}),
    ("glog/", {TERMINAL}),
    ("nlohmann/", {"host/io", "host/report", "host/synth", "host/cli"}),
    ("simdjson", {"host/io"}),
    ("zlib.h", {"host/io", "host/report"}),
    ("openssl/", {"host/io"}),
    ("date/", {BASE, "host/io", "host/cli", "host/api"}),
    # Roots, minima, quadrature and distributions on the host; kernels/core runs on devices, too.
    ("boost/", {"calibration/slices", MODELS, SURFACE}),
)

# What code that also runs on a device may include: C's own headers, no containers and no algorithms.
CORE_SYSTEM = {"cmath", "cstdint", "cstddef", "cfloat"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def sources():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", "kernels", "calibration", "host"],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [p for p in listed.split("\0") if p.endswith((".h", ".cc", ".cu", ".cuh"))]


def folder_of(path, table):
    """The longest key of `table` that is a folder above `path`."""
    fitting = [key for key in table if path.startswith(key + "/")]
    return max(fitting, key=len) if fitting else None


def check_own(path, folder, included):
    if included.startswith("volcal/"):
        target = PUBLIC
        exists = (ROOT / "host/include" / included).is_file()
    else:
        target = folder_of(included, ARROWS)
        exists = (ROOT / included).is_file()
    if not exists or target is None:
        return f"\"{included}\" is not a file named from the repository root"
    if target == folder or not ARROWS[folder].isdisjoint({target, included}) or (path, included) in EXCEPTIONS:
        return None
    return f"{folder} may not include {target} (\"{included}\")"


def check_library(folder, included):
    if folder in ALL_CORE and included not in CORE_SYSTEM:
        return f"kernels/core may not include <{included}>"
    for start, homes in LIBRARIES.items():
        if included.startswith(start) and not any(folder == h or folder.startswith(h + "/") for h in homes):
            return f"{folder} may not include <{included}>"
    return None


def offences(path):
    folder = folder_of(path, ARROWS)
    if folder is None:
        yield 1, "lies in no known folder (ARROWS in scripts/check_includes.py)"
        return
    for number, line in enumerate((ROOT / path).read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, included = match.group(1) == '"', match.group(2)
        offence = check_own(path, folder, included) if quoted else check_library(folder, included)
        if offence:
            yield number, offence


def main():
    paths = sources()
    found = 0
    for path in paths:
        if not (ROOT / path).is_file():  # removed, not yet committed
            continue
        for number, offence in offences(path):
            print(f"{path}:{number}: {offence}")
            found += 1
    if found == 0:
        print(f"includes: {len(paths)} files follow the arrows")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
