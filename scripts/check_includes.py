#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the include arrows: which folder may include which, and where each library may be named.

    cli -> {api, io, report, synth, bench};  api -> calibration/pipeline -> {fit, surface, quotes} -> models -> backend -> core
    io -> io/contract;  io, synth -> public headers;  report -> public headers, io;  bench -> everything below, io, report, synth

A layer rule that no tool checks does not hold. Run from anywhere; exit 1 names each offence.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Folder of the including file -> folders that it may include. Every folder may include itself. The longest
# prefix that fits decides. A single file may be named, too. `volcal/` is the public vocabulary under host/include.
PUBLIC = "volcal"
CORE = "kernels/core"
BACKEND = "kernels/backend"
MODELS = "calibration/models"
QUOTES = "calibration/quotes"
FIT = "calibration/fit"
SURFACE = "calibration/surface"
CONTRACT = "host/io/contract"
ARROWS = {
    "host/include": {PUBLIC},
    CORE: set(),
    BACKEND: {PUBLIC, CORE, "kernels/backend/isa"},
    "kernels/backend/isa": {CORE},
    "kernels/cuda": {PUBLIC, CORE, BACKEND},
    MODELS: {PUBLIC, CORE, BACKEND},
    QUOTES: {PUBLIC, CORE, BACKEND, MODELS},
    FIT: {PUBLIC, CORE, BACKEND, MODELS},
    SURFACE: {PUBLIC, CORE, BACKEND, MODELS},
    "calibration": {PUBLIC, CORE, BACKEND, MODELS, QUOTES, FIT, SURFACE},
    "host/io": {PUBLIC, CONTRACT},
    # Numbers and words of text are atoms that use nothing else of their folder.
    CONTRACT: {PUBLIC, "host/io/parse_number.h"},
    "host/api": {PUBLIC, CORE, BACKEND, "kernels/backend/isa", MODELS, QUOTES, FIT, SURFACE, "calibration"},
    "host/report": {PUBLIC, "host/io"},
    "host/synth": {PUBLIC},
    # It times and judges each layer by itself, so it may see all of them.
    "host/bench": {PUBLIC, CORE, BACKEND, "kernels/backend/isa", MODELS, QUOTES, FIT, SURFACE, "calibration",
                   "host/io", "host/report", "host/synth"},
    "host/cli": {PUBLIC, "host/api", "host/io", CONTRACT, "host/report", "host/synth", "host/bench"},  # io: CSV tables, atomic files of its commands
}

# Single files that may do what their folder may not, each with its reason.
EXCEPTIONS = {
    # The factory is the one place that knows which backends exist.
    ("kernels/backend/factory.cc", "kernels/cuda/cuda_backend.h"),
}

# Start of an included name -> the folders where it may appear.
LIBRARIES = {
    "ceres/": {FIT},
    "glog/": {FIT},
    "tbb/": {BACKEND, FIT, "calibration", "host/api", "host/bench"},
    "benchmark/": {"host/bench"},
    "oneapi/": set(),
    "cuda": {"kernels/cuda"},
    "thrust/": {"kernels/cuda"},
    "cub/": {"kernels/cuda"},
    "cublas": {"kernels/cuda"},
    "CLI/": {"host/cli"},
    "glog/": {"host/cli"},
    "nlohmann/": {"host/io", "host/report", "host/synth", "host/cli"},
    "simdjson": {"host/io"},
    "zlib.h": {"host/io", "host/report"},
    "openssl/": {"host/io"},
    "date/": {"host/io", "host/cli", "host/api"},
}

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
    if folder == CORE and included not in CORE_SYSTEM:
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
