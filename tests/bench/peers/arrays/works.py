# SPDX-License-Identifier: Apache-2.0
"""The kinds of work: a function of arrays, the arrays that are its inputs, and the names of its results."""

import json

import numpy

import black
import fit
import heston


def implied_vol(library, inputs):
    function = library.compiled(lambda *arguments: (black.implied_vol(library, *arguments),))
    return function, [inputs[name] for name in ("forward", "strike", "time", "price")], ("vol",)


def chain_of(library, inputs):
    """All expiries have as many strikes."""
    time_to_expiry = library.put(inputs["time"].reshape(-1, 1))
    unit = tuple(library.put(array) for array in heston.nodes_on_unit())
    return heston.Chain(time_to_expiry, library.put(inputs["log_moneyness"]), unit)


def heston_residuals(library, inputs):
    chain, scale = chain_of(library, inputs), float(inputs["scale"][0])
    function = library.compiled_complex(lambda models, market: library.residuals(models, market, chain, scale))
    return function, [inputs["model"], inputs["market"]], ("residual", "jacobian")


def heston_fit(library, inputs):
    chain, scale = chain_of(library, inputs), float(inputs["scale"][0])
    box = [fit.point_of(library, library.put(bound)) for bound in inputs["box"]]
    function = library.compiled_complex(lambda start, market: (library.fit(start, market, box, chain, scale),))
    return function, [inputs["start"], inputs["market"]], ("model",)


WORKS = {"implied_vol": implied_vol, "heston_residuals": heston_residuals, "heston_fit": heston_fit}


def read_inputs(folder):
    shapes = json.loads((folder / "inputs.json").read_text())
    return {name: numpy.fromfile(folder / f"{name}.f64").reshape(shape) for name, shape in shapes.items()}


def write_results(folder, names, results):
    for name, result in zip(names, results):
        numpy.asarray(result, dtype="<f8").tofile(folder / f"{name}.f64")
