# SPDX-License-Identifier: Apache-2.0
"""The cases of data/golden/calibrate/cases.json: what they run, and the documents that come of it."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "data" / "golden" / "calibrate"
SETS = ["baseline", "x86-64-v3", "x86-64-v4"]  # each holds those before it


class Failed(Exception):
    """A program that did not do what the manifest says; the text is for people."""


def manifest():
    return json.loads((GOLDEN / "cases.json").read_text())


def cases(names=()):
    known = {case["name"]: case for case in manifest()["cases"]}
    for name in names:
        if name not in known:
            raise Failed(f"{GOLDEN / 'cases.json'}: no case is called '{name}'; there are {', '.join(known)}")
    return [known[name] for name in names] if names else list(known.values())


def run(program, arguments, ends_with=0):
    """Standard output. The paths in the arguments are relative to the repository, as documents name them."""
    command = [str(pathlib.Path(program).resolve()), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True)
    if done.returncode != ends_with:
        raise Failed(f"{' '.join(command)}\nended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def long_name(name):
    return name if name in SETS else "x86-64-" + name


def has_set(program, name):
    """Whether this processor and this build can run the instruction set."""
    widest = re.search(r"\((.*)\)", run(program, ["--version"]).decode()).group(1)
    return SETS.index(long_name(name)) <= SETS.index(widest)


def filled(argument, out):
    places = {"inputs": GOLDEN.relative_to(ROOT) / "inputs", "golden": GOLDEN.relative_to(ROOT), "out": out}
    return argument.format(**{name: str(path) for name, path in places.items()})


def documents(program, case, instruction_set):
    """What the case's command writes with the loops of that set: text by file name."""
    with tempfile.TemporaryDirectory(prefix="volcal-golden-") as folder:
        out = pathlib.Path(folder)
        command = [filled(argument, out) for argument in case["command"]]
        printed = run(program, [*command, "--quiet", "--device", "cpu", "--isa", instruction_set],
                      case.get("ends_with", 0))
        if "stdout" in case:
            (out / case["stdout"]).write_bytes(printed)
        return {path.name: path.read_text() for path in sorted(out.iterdir())}


def remade_input(program, entry):
    """The bytes of an input as its command makes them."""
    with tempfile.TemporaryDirectory(prefix="volcal-golden-") as folder:
        out = pathlib.Path(folder) / entry["file"]
        if "synth" in entry:
            run(program, ["synth", *entry["synth"], "--quiet", "-o", str(out)])
            return out.read_bytes()
        return subprocess.run([sys.executable, str(ROOT / entry["script"])], check=True, capture_output=True).stdout
