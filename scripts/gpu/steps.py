# SPDX-License-Identifier: Apache-2.0
"""The steps of a run: each returns what the report says of it, with a `verdict` of its own.

Verdicts: passed, failed, refused (the machine does not let the tool work), absent (the tool is not there),
out_of_time.
"""

import json
import pathlib
import re
import shutil
import tempfile

from processes import HERE, run, run_together

BIN = HERE / "bin"

# One device's share of the contract tests, and what goes with it.
CONTRACT = "*/cuda"
# Sanitizers slow kernels a hundredfold: the same tests but for those of millions of elements.
SANITIZED = "*/cuda:-*TenMillion*:*BeyondOneLaunch*"

SANITIZERS = ("memcheck", "racecheck", "synccheck", "initcheck")
SANITIZER_FOUND = 86  # the exit code asked of it for errors found
REFUSALS = re.compile(r"not supported|LibraryNotLoaded|Insufficient privileges|ERR_NVGPUCTRPERM|Unable to (?:find|attach)", re.IGNORECASE)

GPU_ROWS = r"^(implied_vol|black_price|heston_price|heston_fit/(dax|cui40)$|heston_residuals|svi_grid|query_batch|svi_slice_fit/batch|svi_surface_fit/(batch|tail|profile)|svi_universe_fit/(batch|tail|profile))"


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


def device(limit_s):
    """Chip, driver, clocks, memory, and the ceilings measured on it: copies, peer copies, FP64 arithmetic."""
    libraries = ":".join(path for path in ("/usr/local/cuda/lib64", "/usr/local/cuda/targets/x86_64-linux/lib") if pathlib.Path(path).is_dir())
    finished = run([BIN / "device_report"], limit_s, {"VOLCAL_CUDA_LIBRARIES": libraries})
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
        line = next((text for text in finished.output.splitlines() if REFUSALS.search(text)), None)
        if line is not None:
            step.update(verdict="refused", reason=line.strip("= "))
    elif step["verdict"] == "passed" and not said:
        step.update(verdict="failed", reason="the tool gave no summary")
    return step


def sanitizers(limit_s):
    done = {tool: sanitized(tool, limit_s / len(SANITIZERS)) for tool in SANITIZERS}
    return {"verdict": worst(step["verdict"] for step in done.values()), "tools": done}


def benchmarks(limit_s, rows=GPU_ROWS, quick=False):
    """`volcal bench` on the CPU and on the device, and the clocks before and after."""
    clocks = "clocks.sm,clocks.mem,temperature.gpu,power.draw"
    before = smi(clocks, 30)
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "bench.json"
        finished = run([BIN / "volcal", "bench", "--json", "-o", out, "--filter", rows, *(["--quick"] if quick else [])], limit_s)
        document = read_json(out)
    step = {"verdict": verdict_of(finished), "seconds": round(finished.seconds, 2), "clocks_before": before,
            "clocks_after": smi(clocks, 30), "figures": document}
    on_device = [row for row in (document or {}).get("rows", []) if row["backend"].startswith("cuda")]
    if step["verdict"] == "passed" and not on_device:
        step.update(verdict="failed", reason="no row ran on a device")
    if step["verdict"] != "passed":
        step.update(trouble(finished))
    return step


RANKS = ("passed", "absent", "refused", "out_of_time", "failed")


def worst(verdicts):
    return max(verdicts, key=RANKS.index, default="passed")
