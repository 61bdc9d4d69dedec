#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves and measures volcal's CUDA path on this machine; writes one JSON (volcal.gpu/1) with all of it.

    run.py [-o FILE] [--baseline FILE]

Steps: device (chip, driver, clocks, memory, measured ceilings), contract (every body on the device against the
CPU, fresh random inputs), failures (no memory, a lost device), two_processes, sanitizers (compute-sanitizer's
four tools), benchmarks, peers (JAX, PyTorch and NumPy at the same work),
crossover (from which size a device is worth it), profile (Nsight Compute over the hottest kernels). A step that fails costs itself. Exit code: 0 where all passed, 1 where one did not, or
a row is slower than in the baseline by more than the tolerance; 2 usage. What a machine refuses or lacks
(a sanitizer) is said and does not fail the run.
"""

import argparse
import contextlib
import datetime
import io
import json
import os
import pathlib
import platform
import sys
import time

import bench_baseline
import steps

SCHEMA = "volcal.gpu/1"
# Seconds of each step at most. Those before `benchmarks` prove, and take less than nine minutes.
LIMITS = {"device": 40, "contract": 120, "failures": 40, "two_processes": 60, "sanitizers": 240, "benchmarks": 240, "peers": 200,
          "crossover": 200, "profile": 300}


def machine():
    return {"system": " ".join((platform.system(), platform.release(), platform.machine())), "cores": os.cpu_count(),
            "glibc": " ".join(platform.libc_ver()), "python": platform.python_version()}


def too_old(bundle):
    """Why the carried programs cannot start here; empty where they can."""
    def number(text):
        return tuple(int(part) for part in text.split()[-1].split(".")) if text.split() else ()
    here, wanted = platform.libc_ver()[1], bundle.get("glibc", "")
    if here and wanted and number(here) < number(wanted):
        return f"this machine's glibc is {here}, the bundle was made for {wanted.split()[-1]} or later"
    return ""


def compared(baseline, figures, tolerance):
    """Against the figures of an earlier run, row by row."""
    before = steps.read_json(baseline)
    before = ((before or {}).get("steps", {}).get("benchmarks") or {}).get("figures")
    if before is None or figures is None:
        return {"verdict": "failed", "reason": f"{baseline} or this run has no figures"}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        well = bench_baseline.compare(before, figures, tolerance)
    return {"verdict": "passed" if well else "failed", "baseline": str(baseline), "tolerance": tolerance, "lines": said.getvalue().splitlines()}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", default="gpu.json", help="where the JSON goes (gpu.json)")
    parser.add_argument("--only", nargs="+", choices=list(LIMITS), default=list(LIMITS), help="these steps")
    parser.add_argument("--rounds", type=int, default=3, help="of the contract tests, each on other inputs (3)")
    parser.add_argument("--rows", nargs="+", default=steps.GPU_ROWS, help="regular expressions of the benchmarks' rows, a process each")
    parser.add_argument("--quick", action="store_true", help="few inputs: shows that rows work, times mean nothing")
    parser.add_argument("--baseline", help="the JSON of an earlier run, to compare with")
    parser.add_argument("--tolerance", type=float, default=0.10, help="of times against the baseline (0.10)")
    parser.add_argument("--patience", type=float, default=1.0, help="multiplies every step's time limit")
    return parser.parse_args()


def main():
    wanted = arguments()
    bundle = steps.read_json(steps.HERE / "bundle.json") or {}
    reason = too_old(bundle)
    if reason:
        print(f"run.py: {reason}", file=sys.stderr)
        return 2
    more = {"contract": {"rounds": wanted.rounds}, "benchmarks": {"rows": wanted.rows, "quick": wanted.quick},
            "peers": {"quick": wanted.quick}, "crossover": {"quick": wanted.quick}}
    document = {"schema": SCHEMA, "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "bundle": bundle, "machine": machine(), "steps": {}}
    out = pathlib.Path(wanted.output)
    out.parent.mkdir(parents=True, exist_ok=True)
    for name in LIMITS:
        if name not in wanted.only:
            continue
        began = time.monotonic()
        step = getattr(steps, name)(LIMITS[name] * wanted.patience, **more.get(name, {}))
        document["steps"][name] = step
        print(f"{name:<14} {step['verdict']:<12} {time.monotonic() - began:6.1f} s", flush=True)
        # Whoever is cut off keeps what is there.
        out.write_text(json.dumps(document, indent=1) + "\n")
    if wanted.baseline:
        figures = (document["steps"].get("benchmarks") or {}).get("figures")
        document["comparison"] = compared(wanted.baseline, figures, wanted.tolerance)
        print("\n".join(document["comparison"].get("lines", [])))
        print(f"{'comparison':<14} {document['comparison']['verdict']}")
    verdicts = [step["verdict"] for step in document["steps"].values()] + [document.get("comparison", {}).get("verdict", "passed")]
    document["verdict"] = steps.worst(verdicts)
    out.write_text(json.dumps(document, indent=1) + "\n")
    print(f"written to {out}")
    return 1 if document["verdict"] in ("failed", "out_of_time") else 0


if __name__ == "__main__":
    sys.exit(main())
