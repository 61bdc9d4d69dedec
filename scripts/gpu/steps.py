# SPDX-License-Identifier: Apache-2.0
"""The steps of a run: each returns what the report says of it, with a `verdict` of its own.

Verdicts: passed, failed, refused (the machine does not let the tool work), absent (the tool is not there),
out_of_time.
"""

import json
import math
import os
import pathlib
import re
import shutil
import sysconfig
import tempfile

import profiler
from processes import BIN, HERE, refusal, run, run_together

# One device's share of the contract tests, and what goes with it.
CONTRACT = "*/cuda"
# Sanitizers slow kernels a hundredfold: the same tests but for those of millions of elements, and floors, which
# take thousands of dependent operations in single lanes.
SANITIZED = "*/cuda:-*TenMillion*:*BeyondOneLaunch*:*FloorsAreHeld*"

SANITIZERS = ("memcheck", "racecheck", "synccheck", "initcheck")
SANITIZER_FOUND = 86  # the exit code asked of it for errors found

# A process each, so that one that is cut off costs the others nothing.
NO_PEERS = r"(?!.*/(jax|torch|numpy)$)"
GPU_ROWS = (rf"^{NO_PEERS}(implied_vol|black_price)", rf"^{NO_PEERS}(heston_price|heston_fit/(dax|cui40)$|heston_residuals)",
            r"^(svi_slice_fit/batch|svi_surface_fit/(batch|tail|profile)|svi_universe_fit/(batch|tail|profile))", r"^(svi_grid|query_batch)")
# Ours that have peers, and the peers.
PEER_ROWS = r"^(implied_vol/market_like(/resident)?|heston_residuals/dax_batch|heston_fit/dax)(/jax|/torch|/numpy)?$"


# Batches whose sizes are tried, and the sizes.
CROSSOVERS = ((r"^(implied_vol/market_like|black_price/market_like|query_batch/(slice_strike|time_strike_chain))$", "100,1000,10000,100000,1000000"),
              (r"^(svi_slice_fit/batch|svi_surface_fit/batch|heston_fit/dax|heston_residuals/dax_batch)$", "1,10,100,1000"))


def trouble(finished):
    """What a report keeps of a run that did not end well."""
    return {"command": " ".join(finished.command), "exit_code": finished.code, "output": finished.tail()}


def verdict_of(finished, good=(0,)):
    if finished.code is None:
        return "out_of_time"
    return "passed" if finished.code in good else "failed"


def read_json(path):
    try:
        return json.loads(pathlib.Path(path).read_text())
    except (OSError, ValueError):
        return None


def smi(query, limit_s):
    """What nvidia-smi says, a dictionary a device; None where there is none."""
    if shutil.which("nvidia-smi") is None:
        return None
    finished = run(["nvidia-smi", f"--query-gpu={query}", "--format=csv,noheader,nounits"], limit_s)
    if finished.code != 0:
        return None
    names = query.split(",")
    return [dict(zip(names, (cell.strip() for cell in line.split(",")))) for line in finished.output.strip().splitlines()]


def libraries():
    """Where a machine's cuBLAS may be beside the loader's own places: its toolkit, and NVIDIA's wheels."""
    wheels = pathlib.Path(sysconfig.get_paths()["purelib"]).glob("nvidia/*/lib")
    folders = [pathlib.Path("/usr/local/cuda/lib64"), pathlib.Path("/usr/local/cuda/targets/x86_64-linux/lib"), *sorted(wheels)]
    return ":".join(str(folder) for folder in folders if folder.is_dir())


def device(limit_s):
    """Chip, driver, clocks, memory, and the ceilings measured on it: copies, peer copies, FP64 arithmetic."""
    finished = run([BIN / "device_report"], limit_s, {"VOLCAL_CUDA_LIBRARIES": libraries()})
    step = {"verdict": verdict_of(finished), "seconds": round(finished.seconds, 2),
            "nvidia_smi": smi("name,driver_version,clocks.sm,clocks.mem,clocks.max.sm,temperature.gpu,power.draw,memory.total,memory.used,ecc.mode.current", 30)}
    if step["verdict"] != "passed":
        return {**step, **trouble(finished)}
    try:
        step["report"] = json.loads(finished.output)
    except ValueError:
        return {**step, "verdict": "failed", **trouble(finished)}
    return step


def tests_in(path):
    """Counts and failures of a GoogleTest report."""
    document = read_json(path)
    if document is None:
        return None
    found = {"passed": 0, "failed": [], "skipped": []}
    for suite in document.get("testsuites", []):
        for test in suite.get("testsuite", []):
            name = f"{suite['name']}.{test['name']}"
            if test.get("failures"):
                found["failed"].append({"name": name, "message": test["failures"][0].get("failure", "")[:1000]})
            elif test.get("result") == "SKIPPED":
                found["skipped"].append(name)
            elif test.get("status") == "RUN":
                found["passed"] += 1
    return found


def test_command(program, test_filter, out):
    return [BIN / program, f"--gtest_filter={test_filter}", f"--gtest_output=json:{out}"]


def tested(finished, out):
    """What a GoogleTest program that has finished proved. Where nothing ran, or something was skipped, that is a
    failure."""
    found = tests_in(out)
    step = {"verdict": verdict_of(finished), "seconds": round(finished.seconds, 2), "tests": found}
    if step["verdict"] == "passed":
        if found is None or found["passed"] == 0:
            step.update(verdict="failed", reason="no test ran")
        elif found["skipped"]:
            step.update(verdict="failed", reason="tests were skipped")
    if step["verdict"] != "passed":
        step.update(trouble(finished))
    return step


def run_tests(program, test_filter, limit_s, before=()):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "tests.json"
        finished = run([*before, *test_command(program, test_filter, out)], limit_s)
        return tested(finished, out), finished


def contract(limit_s, rounds=3):
    """Every body on the device against the CPU, on fresh random inputs each round."""
    done = []
    for _ in range(rounds):
        step, _ = run_tests("contract_test", CONTRACT, limit_s / rounds)
        done.append(step)
        if step["verdict"] != "passed":
            break
    return {"verdict": done[-1]["verdict"], "rounds": done}


def failures(limit_s):
    """No memory, a lost device: named errors. Each in a process of its own, since a device once lost stays so."""
    done = {}
    for name in ("NoMemory", "LostDevice"):
        done[name], _ = run_tests("device_failures", f"{name}.*", limit_s / 2)
    return {"verdict": worst(step["verdict"] for step in done.values()), **done}


def two_processes(limit_s):
    """Two processes share the device."""
    with tempfile.TemporaryDirectory() as folder:
        outs = [pathlib.Path(folder) / f"{i}.json" for i in range(2)]
        finished = run_together([test_command("contract_test", CONTRACT, out) for out in outs], limit_s)
        done = [tested(each, out) for each, out in zip(finished, outs)]
    return {"verdict": worst(step["verdict"] for step in done), "processes": done}


def sanitized(tool, limit_s):
    program = shutil.which("compute-sanitizer") or "/usr/local/cuda/bin/compute-sanitizer"
    if not pathlib.Path(program).exists():
        return {"verdict": "absent"}
    # The runtime frees its memory pools when the process ends; that is no leak of ours.
    before = [program, "--tool", tool, "--error-exitcode", str(SANITIZER_FOUND), "--print-limit", "20"]
    step, finished = run_tests("contract_test", SANITIZED, limit_s, before)
    said = re.findall(r"^=+ (?:ERROR|RACECHECK) SUMMARY: .*$", finished.output, re.MULTILINE)
    step["summary"] = said[-1].strip("= ") if said else None
    if finished.code == SANITIZER_FOUND:
        step["verdict"] = "failed"
    elif step["verdict"] == "failed" and not said:
        reason = refusal(finished.output)
        if reason is not None:
            step.update(verdict="refused", reason=reason)
    elif step["verdict"] == "passed" and not said:
        step.update(verdict="failed", reason="the tool gave no summary")
    return step


def sanitizers(limit_s):
    done = {tool: sanitized(tool, limit_s / len(SANITIZERS)) for tool in SANITIZERS}
    return {"verdict": worst(step["verdict"] for step in done.values()), "tools": done}


def measured(rows, limit_s, quick, more=()):
    """Rows of `volcal bench`, on the CPU and on the device, with the clocks before and after."""
    clocks = "clocks.sm,clocks.mem,temperature.gpu,power.draw"
    before = smi(clocks, 30)
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "bench.json"
        options = ["--json", "-o", out, "--filter", rows, *(["--quick"] if quick else []), *more]
        finished = run([BIN / "volcal_bench_peers", *options], limit_s, {"VOLCAL_PEERS_FOLDER": str(HERE / "arrays")})
        document = read_json(out)
    step = {"verdict": verdict_of(finished), "seconds": round(finished.seconds, 2), "clocks_before": before,
            "clocks_after": smi(clocks, 30), "figures": document}
    on_device = [row for row in (document or {}).get("rows", []) if row["backend"] and row["backend"].startswith("cuda")]
    if step["verdict"] == "passed" and not on_device:
        step.update(verdict="failed", reason="no row ran on a device")
    if step["verdict"] != "passed":
        step.update(trouble(finished))
    return step


def benchmarks(limit_s, rows=GPU_ROWS, quick=False):
    """The work that has a device path."""
    parts = [measured(part, limit_s / len(rows), quick) for part in rows]
    whole = {**parts[0], "verdict": worst(part["verdict"] for part in parts), "seconds": round(sum(part["seconds"] for part in parts), 2),
             "clocks_after": parts[-1]["clocks_after"]}
    figures = [part["figures"] for part in parts if part["figures"]]
    whole["figures"] = {**figures[0], "rows": [row for each in figures for row in each["rows"]]} if figures else None
    for part in parts:
        # What is said of the first that went wrong.
        if part["verdict"] != "passed":
            return {**whole, **{key: part[key] for key in ("reason", "command", "exit_code", "output") if key in part}}
    return whole


def peers(limit_s, quick=False):
    """JAX, PyTorch and NumPy at the same work on the same machine, where its Python has them."""
    step = measured(PEER_ROWS, limit_s, quick)
    rows = (step["figures"] or {}).get("rows", [])
    if step["verdict"] == "passed" and not any(row["program"] != "volcal" and not row["failure"] for row in rows):
        step.update(verdict="absent", reason="this machine's python3 has none of them")
    return step


def crossing(rows):
    """By work: times of each size on the fastest number of the CPU's threads and on the device, and the size from
    which the device stays ahead; None where it never does."""
    sizes = {}
    for row in rows:
        if row["failure"] is None and row["data"] == "host":
            size = sizes.setdefault(row["name"], {}).setdefault(row["items"], {})
            where = "device" if row["backend"].startswith("cuda") else "cpu"
            size[where] = min(size.get(where, math.inf), row["nanoseconds"]["median"])
    table = {}
    for name, by_size in sizes.items():
        lines = [{"items": items, "cpu_ns": size.get("cpu"), "device_ns": size.get("device")} for items, size in sorted(by_size.items())]
        ahead = None
        for line in reversed(lines):
            if None in (line["cpu_ns"], line["device_ns"]) or line["device_ns"] >= line["cpu_ns"]:
                break
            ahead = line["items"]
        table[name] = {"sizes": lines, "device_ahead_from": ahead}
    return table


def crossover(limit_s, quick=False):
    """From which size a device is worth its copies and launches: batches of rising size, from host memory and back,
    on one thread, all threads, and the device."""
    threads = ",".join(sorted({"1", str(os.cpu_count())}))
    done = [measured(rows, limit_s / len(CROSSOVERS), quick, ("--items", sizes, "--threads", threads)) for rows, sizes in CROSSOVERS]
    rows = [row for step in done for row in (step["figures"] or {}).get("rows", [])]
    return {"verdict": worst(step["verdict"] for step in done), "parts": done, "table": crossing(rows)}


def profile(limit_s):
    """What Nsight Compute reads of the hottest kernels. Proves nothing: a tool that is absent or refused fails nothing."""
    program = profiler.find()
    if program is None:
        return {"verdict": "absent"}
    done = {work: profiler.profiled(program, work, items, limit_s / len(profiler.WORKS)) for work, items in profiler.WORKS}
    return {"verdict": worst(step["verdict"] for step in done.values()), "works": done}


RANKS = ("passed", "absent", "refused", "out_of_time", "failed")


def worst(verdicts):
    return max(verdicts, key=RANKS.index, default="passed")
