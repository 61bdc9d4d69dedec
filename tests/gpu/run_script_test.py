# SPDX-License-Identifier: Apache-2.0
"""Tests scripts/gpu/run.py with stand-ins for the programs that need a device, for each way in which they end."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# Every stand-in reads its outcome from the environment: STANDIN_<name>. Python starts them without its site
# packages, which takes half the time; there are hundreds of starts.
STANDIN = r'''#!{python} -IS
import json, os, pathlib, sys, time
name = pathlib.Path(sys.argv[0]).name
outcome = os.environ.get("STANDIN_" + name.replace("-", "_"), "")


def google_test():
    out = next((a.split(":", 1)[1] for a in sys.argv if a.startswith("--gtest_output=json:")), None)
    test = {{"name": "Body", "status": "RUN", "result": "COMPLETED"}}
    if outcome == "fails":
        test["failures"] = [{{"failure": "1 is not 2"}}]
    if outcome == "skips":
        test["result"] = "SKIPPED"
    if out:
        pathlib.Path(out).write_text(json.dumps({{"testsuites": [{{"name": "Backends/Suite", "testsuite": [test]}}]}}))
    print("ran", name)
    return 1 if outcome == "fails" else 0


def sanitizer():
    if outcome == "refuses":
        print("========= Error: Device not supported. Please refer to the documentation")
        return 1
    program = sys.argv[next(i for i, a in enumerate(sys.argv) if "contract_test" in a):]
    code = os.spawnv(os.P_WAIT, program[0], program)
    if outcome == "finds":
        print("========= ERROR SUMMARY: 3 errors")
        return 86
    print("========= ERROR SUMMARY: 0 errors")
    return code


def bench():
    row = lambda backend, least, program="volcal": {{"name": "implied_vol/market_like", "program": program, "backend": backend, "instruction_set": "", "data": "host", "threads": 1,
                                   "failure": None, "nanoseconds": {{"median": least, "least": least, "most": least}}, "accuracy": []}}
    rows = [row("cpu", 10.0)] + ([] if outcome == "no_device" else [row("cuda:0 Stand-in", float(outcome) if outcome[:1].isdigit() else 1.0)])
    if "--items" in sys.argv:
        # The device takes 100 ns a batch and 1 ns an item, the CPU 5 ns an item.
        sizes = [int(size) for size in sys.argv[sys.argv.index("--items") + 1].split(",")]
        rows = [{{**row(backend, ns), "items": n}} for n in sizes for backend, ns in (("cpu", 5.0), ("cuda:0 Stand-in", 1.0 + 100.0 / n))]
    if "heston_fit/dax)(/jax" in sys.argv[sys.argv.index("--filter") + 1] and outcome != "no_peers":
        rows.append(row("cuda Stand-in", 2.0, "JAX 0.0"))
    out = sys.argv[sys.argv.index("-o") + 1]
    pathlib.Path(out).write_text(json.dumps({{"schema": "volcal.bench/1", "quick": False, "machine": {{"processor": "p", "compiler": "c", "build": "b"}}, "rows": rows}}))
    return 0


def ncu():
    if outcome == "refuses":
        print("==ERROR== ERR_NVGPUCTRPERM - The user does not have permission to access NVIDIA GPU Performance Counters")
        return 1
    log = pathlib.Path(sys.argv[sys.argv.index("--log-file") + 1])
    log.write_text('==PROF== Connected to process 7\n"ID","Kernel Name","Block Size","Grid Size","gpu__time_duration.sum"\n'
                   '"","","","","ns"\n"0","body(int)","(128, 1, 1)","(7,813, 1, 1)","12,345.5"\n')
    return 0


def smi():
    fields = next(a for a in sys.argv if a.startswith("--query-gpu=")).split("=")[1].split(",")
    print(", ".join("1" for _ in fields))
    return 0


if outcome == "hangs":
    time.sleep(600)
if outcome == "crashes":
    os.abort()
if name == "device_report":
    print(json.dumps({{"driver_supports": "13.0", "runtime": "13.0", "devices": [], "peer_copies": []}}))
    sys.exit(0)
sys.exit({{"compute-sanitizer": sanitizer, "volcal_bench_peers": bench, "nvidia-smi": smi, "ncu": ncu}}.get(name, google_test)())
'''

STEPS = ["device", "contract", "failures", "two_processes", "sanitizers", "benchmarks", "peers", "crossover", "profile"]


class RunScript(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="volcal_gpu_"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        bundle, tools = self.folder / "bundle", self.folder / "tools"
        (bundle / "bin").mkdir(parents=True)
        tools.mkdir()
        for script in [*(ROOT / "scripts/gpu").glob("*.py"), ROOT / "scripts/bench_baseline.py"]:
            shutil.copy(script, bundle)
        names = [bundle / "bin" / name for name in ("volcal_bench_peers", "contract_test", "device_failures", "device_report")]
        for path in [*names, tools / "compute-sanitizer", tools / "nvidia-smi", tools / "ncu"]:
            path.write_text(STANDIN.format(python=sys.executable))
            path.chmod(0o755)
        (bundle / "bundle.json").write_text(json.dumps({"version": "volcal 0.1.0", "glibc": "glibc 2.17"}))
        self.bundle, self.tools = bundle, tools

    def run_script(self, *arguments, code=0, **outcomes):
        environment = {**os.environ, "PATH": f"{self.tools}:{os.environ['PATH']}", **{f"STANDIN_{name}": outcome for name, outcome in outcomes.items()}}
        out = self.folder / "gpu.json"
        done = subprocess.run([sys.executable, self.bundle / "run.py", "-o", out, *map(str, arguments)], env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(out.read_text()) if out.exists() else None

    def assert_follows_schema(self, document):
        try:
            import jsonschema
        except ImportError:
            print("SKIPPED: no jsonschema (Debian: python3-jsonschema)")
            return
        jsonschema.validate(document, json.loads((ROOT / "data/schema/gpu.schema.json").read_text()))

    def test_all_well(self):
        document = self.run_script()
        self.assertEqual(list(document["steps"]), STEPS)
        self.assertEqual({step["verdict"] for step in document["steps"].values()}, {"passed"})
        self.assertEqual(len(document["steps"]["contract"]["rounds"]), 3)
        self.assertEqual(document["steps"]["contract"]["rounds"][0]["tests"]["passed"], 1)
        self.assertEqual(set(document["steps"]["sanitizers"]["tools"]), {"memcheck", "racecheck", "synccheck", "initcheck"})
        self.assertEqual(document["steps"]["device"]["report"]["runtime"], "13.0")
        self.assertEqual(document["verdict"], "passed")
        self.assert_follows_schema(document)

    def test_a_failed_test_is_named_and_costs_itself(self):
        document = self.run_script(code=1, contract_test="fails")
        rounds = document["steps"]["contract"]["rounds"]
        self.assertEqual(len(rounds), 1)
        self.assertEqual(rounds[0]["tests"]["failed"], [{"name": "Backends/Suite.Body", "message": "1 is not 2"}])
        self.assertEqual(document["steps"]["benchmarks"]["verdict"], "passed")
        self.assertEqual(document["verdict"], "failed")
        self.assert_follows_schema(document)

    def test_what_was_skipped_is_not_proved(self):
        document = self.run_script(code=1, contract_test="skips", device_failures="skips")
        self.assertEqual(document["steps"]["contract"]["verdict"], "failed")
        self.assertEqual(document["steps"]["failures"]["verdict"], "failed")
        self.assertEqual(document["steps"]["two_processes"]["verdict"], "failed")
        self.assertEqual(document["steps"]["contract"]["rounds"][0]["reason"], "no test ran")

    def test_a_crash_is_a_failure_with_what_was_said(self):
        document = self.run_script("--only", "contract", "device", code=1, contract_test="crashes")
        self.assertEqual(document["steps"]["contract"]["rounds"][0]["exit_code"], -6)
        self.assertEqual(list(document["steps"]), ["device", "contract"])

    def test_a_program_that_hangs_is_stopped(self):
        document = self.run_script("--only", "device", "benchmarks", "--patience", "0.02", code=1, device_report="hangs")
        self.assertEqual(document["steps"]["device"]["verdict"], "out_of_time")
        self.assertEqual(document["steps"]["benchmarks"]["verdict"], "passed")
        self.assert_follows_schema(document)

    def test_a_sanitizer_that_the_machine_refuses_is_said_and_no_failure(self):
        document = self.run_script("--only", "sanitizers", compute_sanitizer="refuses")
        tool = document["steps"]["sanitizers"]["tools"]["racecheck"]
        self.assertEqual(tool["verdict"], "refused")
        self.assertIn("Device not supported", tool["reason"])
        self.assertEqual(document["verdict"], "refused")
        self.assert_follows_schema(document)

    def test_what_a_sanitizer_finds_fails(self):
        document = self.run_script("--only", "sanitizers", code=1, compute_sanitizer="finds")
        tool = document["steps"]["sanitizers"]["tools"]["memcheck"]
        self.assertEqual((tool["verdict"], tool["summary"]), ("failed", "ERROR SUMMARY: 3 errors"))

    def test_a_sanitizer_under_which_nothing_ran_proves_nothing(self):
        document = self.run_script("--only", "sanitizers", code=1, contract_test="skips")
        self.assertEqual(document["steps"]["sanitizers"]["tools"]["memcheck"]["verdict"], "failed")

    def test_figures_without_a_device_are_none(self):
        document = self.run_script("--only", "benchmarks", code=1, volcal_bench_peers="no_device")
        self.assertEqual(document["steps"]["benchmarks"]["reason"], "no row ran on a device")

    def test_where_the_device_is_ahead(self):
        table = self.run_script("--only", "crossover")["steps"]["crossover"]["table"]["implied_vol/market_like"]
        self.assertEqual([line["items"] for line in table["sizes"]], [1, 10, 100, 1000, 10000, 100000, 1000000])
        self.assertEqual(table["device_ahead_from"], 100)

    def test_what_the_profiler_reads(self):
        document = self.run_script("--only", "profile")
        kernel = document["steps"]["profile"]["works"]["heston_fit/dax"]["kernels"][0]
        self.assertEqual(kernel["grid"], "(7,813, 1, 1)")
        self.assertEqual(kernel["metrics"], {"gpu__time_duration.sum": {"value": 12345.5, "unit": "ns"}})
        self.assert_follows_schema(document)

    def test_counters_that_are_refused_fail_nothing(self):
        document = self.run_script("--only", "profile", ncu="refuses")
        self.assertEqual(document["steps"]["profile"]["verdict"], "refused")
        self.assertIn("ERR_NVGPUCTRPERM", document["steps"]["profile"]["works"]["heston_fit/dax"]["reason"])
        self.assert_follows_schema(document)

    def test_a_machine_without_peers_is_no_failure(self):
        document = self.run_script("--only", "peers", volcal_bench_peers="no_peers")
        self.assertEqual(document["steps"]["peers"]["verdict"], "absent")
        self.assert_follows_schema(document)

    def test_slower_than_the_baseline_fails(self):
        before = self.folder / "before.json"
        before.write_text(json.dumps(self.run_script("--only", "benchmarks", volcal_bench_peers="1.0")))
        self.assertEqual(self.run_script("--only", "benchmarks", "--baseline", before, volcal_bench_peers="1.05")["comparison"]["verdict"], "passed")
        document = self.run_script("--only", "benchmarks", "--baseline", before, code=1, volcal_bench_peers="1.5")
        self.assertEqual(document["comparison"]["verdict"], "failed")
        self.assertTrue(any("SLOWER" in line for line in document["comparison"]["lines"]))
        self.assert_follows_schema(document)

    def test_an_older_glibc_is_refused_by_name(self):
        (self.bundle / "bundle.json").write_text(json.dumps({"glibc": "glibc 99.1"}))
        self.assertIsNone(self.run_script(code=2))


if __name__ == "__main__":
    unittest.main(verbosity=2)
