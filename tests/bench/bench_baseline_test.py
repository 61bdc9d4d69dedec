# SPDX-License-Identifier: Apache-2.0
"""scripts/bench_baseline.py turns, with stand-ins for the two builds: what it makes of their figures."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# Writes the next document of those beside it, and keeps a log of who ran with what.
STANDIN = r'''#!{python}
import json, pathlib, sys
own = pathlib.Path(sys.argv[0]).parent
with open(own.parent / "log", "a") as log:
    print(own.name, *sys.argv[1:], file=log)
documents = json.loads((own / "documents.json").read_text())
print(json.dumps(documents.pop(0)))
(own / "documents.json").write_text(json.dumps(documents))
sys.exit({code})
'''


def row(name, least, median=None, **other):
    return {
        "name": name, "program": "volcal", "backend": "cpu", "instruction_set": "avx2", "data": "host", "threads": 1, "items": 10, "failure": None,
        "nanoseconds": {"median": median or 1.1 * least, "least": least, "most": 2.0 * least}, "accuracy": [], **other,
    }


def failed(name, reason):
    return {field: value for field, value in row(name, 1.0, failure=reason).items() if field not in ("nanoseconds", "accuracy", "items")}


def document(*rows, **other):
    return {"schema": "volcal.bench/1", "quick": False, "machine": {"processor": "p", "compiler": "c", "build": "b"}, "rows": list(rows), **other}


class Turns(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="volcal_turns_"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def program(self, name, documents, code=0):
        folder = self.folder / name
        folder.mkdir()
        (folder / "documents.json").write_text(json.dumps(documents))
        path = folder / "volcal"
        path.write_text(STANDIN.format(python=sys.executable, code=code))
        path.chmod(0o755)
        return path

    def turns(self, old, new, *arguments, code=0, options=()):
        command = [sys.executable, ROOT / "scripts/bench_baseline.py", "turns", self.program("old", old), self.program("new", new), *arguments, "--", *options]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.errors = done.stderr
        return done.stdout

    def line(self, said, name):
        return next(line for line in said.splitlines() if line.startswith(name)).split()

    def test_the_two_change_places_from_round_to_round(self):
        same = [document(row("write", 1000.0))] * 4
        self.turns(same, same, "--rounds", 4, options=["--filter", "write"])
        log = (self.folder / "log").read_text().splitlines()
        self.assertEqual([line.split()[0] for line in log], ["old", "new", "new", "old", "old", "new", "new", "old"])
        self.assertEqual({line.split(maxsplit=1)[1] for line in log}, {"bench --json --filter write"})

    def test_a_row_has_its_least_and_the_median_of_its_rounds(self):
        old = [document(row("write", least, median)) for least, median in ((1700.0, 1900.0), (1650.0, 2500.0), (1800.0, 1850.0))]
        new = [document(row("write", least, median)) for least, median in ((900.0, 950.0), (880.0, 910.0), (870.0, 990.0))]
        said = self.turns(old, new, "--rounds", 3)
        self.assertIn("    1.65 us     1.9 us     870 ns     950 ns   0.53 times  faster\n", said)

    def test_one_slow_round_is_not_slower(self):
        old = [document(row("write", 1000.0))] * 2
        said = self.turns(old, [document(row("write", 3000.0)), document(row("write", 1050.0))], "--rounds", 2)
        self.assertIn(" 1.05 times\n", said)

    def test_slower_than_the_tolerance_fails(self):
        old, new = [document(row("write", 1000.0), row("read", 10.0))], [document(row("write", 1200.0), row("read", 10.0))]
        said = self.turns(old, new, "--rounds", 1, code=1)
        self.assertIn(" 1.20 times  SLOWER", said)
        self.assertIn(" 1.00 times\n", said)

    def test_the_tolerance_may_be_wider(self):
        said = self.turns([document(row("write", 1000.0))], [document(row("write", 1200.0))], "--rounds", 1, "--tolerance", 0.25)
        self.assertIn(" 1.20 times\n", said)

    def test_rows_that_only_one_has_are_named_and_no_failure(self):
        said = self.turns([document(row("write", 1.0), row("gone", 2.0))], [document(row("write", 1.0), row("added", 3.0))], "--rounds", 1)
        self.assertEqual(self.line(said, "gone")[-4:], ["only", "in", "the", "old"])
        self.assertEqual(self.line(said, "added")[-1], "new")

    def test_a_row_that_fails_or_is_wrong_in_one_round_fails(self):
        fine = document(row("write", 1.0), row("read", 1.0))
        bad = document(failed("write", "no memory"), row("read", 1.0, accuracy=[{"ok": False}]))
        said = self.turns([fine, fine], [fine, bad], "--rounds", 2, code=1)
        self.assertIn("FAILED: no memory", said)
        self.assertIn("WRONG", said)

    def test_a_program_that_ends_otherwise_is_refused_by_name(self):
        old = self.program("old", [document()] * 2)
        new = self.program("new", [document()], code=3)
        done = subprocess.run([sys.executable, ROOT / "scripts/bench_baseline.py", "turns", old, new], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("new/volcal bench --json: ended with 3", done.stderr)
        absent = subprocess.run([sys.executable, ROOT / "scripts/bench_baseline.py", "turns", old, new.parent / "absent"], capture_output=True, text=True)
        self.assertEqual(absent.returncode, 2)
        self.assertIn("absent: No such file", absent.stderr)

    def test_a_quick_run_and_no_rounds_are_refused(self):
        self.turns([document(quick=True)], [document()], code=2)
        self.assertIn("times mean nothing", self.errors)
        for name in ("old", "new"):
            shutil.rmtree(self.folder / name)
        self.turns([document()], [document()], "--rounds", 0, code=2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
