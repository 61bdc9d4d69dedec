# SPDX-License-Identifier: Apache-2.0
"""Running the bundle's programs: with a time limit, their output kept, whatever they end with."""

import os
import pathlib
import re
import signal
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
BIN = HERE / "bin"
TAIL = 4000  # characters of output that a report keeps of a run that went wrong

# What a machine says that does not let NVIDIA's tools work.
REFUSALS = re.compile(r"not supported|LibraryNotLoaded|Insufficient privileges|ERR_NVGPUCTRPERM|Failed to initialize"
                      r"|Unable to (?:find|attach)", re.IGNORECASE)


def refusal(text):
    """The line that refuses; None where none does."""
    return next((line.strip("= ") for line in text.splitlines() if REFUSALS.search(line)), None)


class Finished:
    """How a program ended. `code` is None where it ran out of time."""

    def __init__(self, command, code, output, seconds):
        self.command = [str(part) for part in command]
        self.code = code
        self.output = output
        self.seconds = seconds

    def tail(self):
        return self.output[-TAIL:]


def start(command, environment=None):
    """In a process group of its own, so that what it starts ends with it."""
    return subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env={**os.environ, **(environment or {})}, start_new_session=True)


def finish(process, command, limit_s, began):
    try:
        output, _ = process.communicate(timeout=max(1.0, limit_s))
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        code = None
    return Finished(command, code, output.decode(errors="replace"), time.monotonic() - began)


def run(command, limit_s, environment=None):
    began = time.monotonic()
    try:
        process = start(command, environment)
    except OSError as error:
        return Finished(command, 127, str(error), 0.0)
    return finish(process, command, limit_s, began)


def run_together(commands, limit_s):
    """All at once; in the order of the commands."""
    began = time.monotonic()
    started = [(start(command), command) for command in commands]
    return [finish(process, command, limit_s - (time.monotonic() - began), began) for process, command in started]
