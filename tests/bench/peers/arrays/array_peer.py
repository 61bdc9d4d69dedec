#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A library of arrays at the work of a row of volcal's benchmarks, run on request.

    array_peer.py list
    array_peer.py LIBRARY WORK DEVICE THREADS DATA FOLDER

The first says which libraries this Python has. LIBRARY is jax, torch or numpy, DEVICE cpu or cuda; DATA is host
(inputs travel to the device and results back in every run) or device (both stay there). FOLDER holds
inputs.json, which names arrays and their shapes, and each array as doubles, NAME.f64. Says on a line of JSON
where it runs and what the first run took, which compiles. Then each line of input is a request: "run", or
"keep", which writes the results of the last run beside the inputs. Each is answered by a line; one with
"failure" says why there is no result.
"""

import importlib
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import sys
import time

LIBRARIES = {
    "jax": {"program": "JAX", "needs": ["jax"], "on_device": True, "differentiates": True},
    "torch": {"program": "PyTorch", "needs": ["torch"], "on_device": True, "differentiates": True},
    "numpy": {"program": "NumPy", "needs": ["scipy"], "on_device": False, "differentiates": False},
}
# One of several on the device: JAX would take three quarters of its memory.
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
# What libraries print is no answer.
ANSWERS = os.fdopen(os.dup(sys.stdout.fileno()), "w")
os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def answer(**said):
    print(json.dumps(said), file=ANSWERS, flush=True)


def list_libraries():
    """Looks, but loads nothing; no version where something is missing."""
    def version(name, needs):
        there = all(map(importlib.util.find_spec, [name, "numpy", *needs]))
        return importlib.metadata.version(name) if there else ""
    answer(**{name: {**about, "version": version(name, about["needs"])} for name, about in LIBRARIES.items()})


def serve(library_name, work, device, threads, data, folder):
    if device == "cpu":  # as many cores as our own row has, before the library starts its threads
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:int(threads)]))
    library = importlib.import_module(f"{library_name}_library")
    works = importlib.import_module("works")
    backend = library.use(device, int(threads))
    function, arguments, names = works.WORKS[work](library, works.read_inputs(folder))
    stay = [library.put(array) for array in arguments] if data == "device" else None

    def run():
        results = function(*(stay or [library.put(array) for array in arguments]))
        library.finish(results)
        return results if stay else [library.fetch(result) for result in results]

    began = time.monotonic()
    results = run()
    answer(backend=backend, first_run_s=time.monotonic() - began)
    for line in sys.stdin:
        if line.strip() == "run":
            results = run()
        else:
            works.write_results(folder, names, [library.fetch(result) for result in results] if stay else results)
        answer()


def main():
    if sys.argv[1:] == ["list"]:
        list_libraries()
        return 0
    library, work, device, threads, data, folder = sys.argv[1:]
    try:
        serve(library, work, device, threads, data, pathlib.Path(folder))
    except Exception as failure:  # whatever a library has to say belongs to the row
        answer(failure=f"{type(failure).__name__}: {failure}"[:500])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
