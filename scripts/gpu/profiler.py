# SPDX-License-Identifier: Apache-2.0
"""Nsight Compute over the hottest kernels: why they take as long as they do."""

import csv
import pathlib
import shutil
import tempfile

from processes import BIN, refusal, run

# What is profiled, in batches large enough to fill a device.
WORKS = (("implied_vol/market_like", 1_000_000), ("svi_slice_fit/batch", 10_000), ("svi_surface_fit/batch", 200),
         ("heston_fit/dax", 2_000), ("heston_residuals/dax_batch", 2_000), ("query_batch/time_strike_chain", 1_000_000))
SECTIONS = ("SpeedOfLight", "LaunchStats", "Occupancy", "ComputeWorkloadAnalysis", "MemoryWorkloadAnalysis", "WarpStateStats")
LAUNCHES = 1  # each is replayed some ten times


def find():
    found = shutil.which("ncu") or "/usr/local/cuda/bin/ncu"
    return found if pathlib.Path(found).exists() else None


def number(text):
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def kernels_in(text):
    """Of `ncu --csv --page raw`: what it says of itself, a line of names, a line of units, a line a launch."""
    lines = [line for line in text.splitlines() if line.startswith('"')]
    rows = list(csv.DictReader(lines))
    if not rows:
        return []
    units, launches = rows[0], rows[1:]
    kernels = []
    for launch in launches:
        metrics = {}
        for name, value in launch.items():
            # Metrics have a dot or two underscores in their names; the rest is who, where and when.
            if ("__" in name or "." in name) and number(value) is not None:
                metrics[name] = {"value": number(value), "unit": units.get(name, "")}
        kernels.append({"kernel": launch["Kernel Name"], "block": launch["Block Size"], "grid": launch["Grid Size"], "metrics": metrics})
    return kernels


def profiled(program, work, items, limit_s):
    with tempfile.TemporaryDirectory() as folder:
        log, figures = pathlib.Path(folder) / "ncu.csv", pathlib.Path(folder) / "bench.txt"
        sections = [word for section in SECTIONS for word in ("--section", section)]
        # The clocks are the machine's own affair, as in every other step.
        profiler = [program, "--clock-control", "none", "--csv", "--page", "raw", "--log-file", log, "--launch-count", LAUNCHES, *sections]
        bench = [BIN / "volcal_bench_peers", "--quiet", "--quick", "--device", "cuda", "--items", items, "--filter", f"^{work}$", "-o", figures]
        finished = run([*profiler, *bench], limit_s, {"VOLCAL_PEERS_PYTHON": "/nonexistent"})
        text = log.read_text(errors="replace") if log.exists() else ""
    kernels = kernels_in(text)
    step = {"items": items, "seconds": round(finished.seconds, 2), "kernels": kernels}
    if kernels:
        return {"verdict": "passed", **step}
    reason = refusal(text + finished.output)
    if reason:
        return {"verdict": "refused", "reason": reason, **step}
    verdict = "out_of_time" if finished.code is None else "failed"
    return {"verdict": verdict, "exit_code": finished.code, "output": (text + finished.output)[-4000:], **step}
