#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far broken quotes move a fit, in units of its error bar (docs/method/robustness.md).

    scripts/robustness_table.py QUOTES UNDERLYING [--draws 24] [--volcal build/release/volcal]

Takes a snapshot's cleaned quotes, and in each draw breaks one slice of them in one of three ways:

    outlier       one quote moved by ten times its spread
    stale block   four neighbours two vol points too high
    missing wing  the lowest or the highest quarter of the strikes left out

The fit of the broken quotes is compared with that of the whole ones at every quote of the slice, those that were
broken or left out included: |vol - vol| over the half-width of the broken fit's own 95 % band.
"""

import argparse
import csv
import io
import json
import random
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SETTINGS = {
    "default": [],
    "no profile": ["--profile", "none"],
    "no profile, plain squares": ["--profile", "none", "--loss", "squares"],
}
# Quotes are moved on purpose: cleaning by spread is not what is measured.
KEEP_ALL = ["--max-spread-vol", "10", "--max-spread-ratio", "1e9"]


def outlier(own, rng):
    quote = rng.choice(own)
    spread = quote["ask_vol"] - quote["bid_vol"]
    up = rng.random() < 0.5 or quote["bid_vol"] - 10 * spread <= 0.02
    return [moved(q, (10 if up else -10) * spread) if q is quote else q for q in own]


def stale_block(own, rng):
    first = rng.randrange(max(1, len(own) - 4))
    return [moved(q, 0.02) if first <= i < first + 4 else q for i, q in enumerate(own)]


def missing_wing(own, rng):
    count = len(own) // 4
    return own[count:] if rng.random() < 0.5 else own[: len(own) - count]


KINDS = {"outlier": outlier, "stale block": stale_block, "missing wing": missing_wing}


def moved(quote, by):
    return {**quote, "bid_vol": quote["bid_vol"] + by, "ask_vol": quote["ask_vol"] + by}


class Fitter:
    def __init__(self, program, slices, folder):
        self.program, self.slices, self.folder = program, slices, Path(folder)

    def run(self, *arguments):
        return subprocess.run([self.program, *map(str, arguments), "--quiet"], capture_output=True, text=True, check=True).stdout

    def fit(self, quotes, options, name):
        path = self.folder / f"{name}.csv"
        rows = ["time_to_expiry,forward,strike,type,bid,ask,unit"]
        for q in quotes:
            s = self.slices[q["slice"]]
            rows.append(f"{s['time_to_expiry']!r},{s['forward']!r},{q['strike']!r},{q['type']},{q['bid_vol']!r},{q['ask_vol']!r},implied_vol")
        path.write_text("\n".join(rows) + "\n")
        surface = self.folder / f"{name}.json"
        self.run("calibrate", path, "-o", surface, *KEEP_ALL, *options)
        return surface

    def bands(self, surface, own, name):
        """(vol, half-width) at each quote of a slice."""
        time = self.slices[own[0]["slice"]]["time_to_expiry"]
        points = self.folder / f"{name}.points.csv"
        points.write_text("time_to_expiry,log_moneyness\n" + "".join(f"{time!r},{q['log_moneyness']!r}\n" for q in own))
        rows = csv.DictReader(io.StringIO(self.run("query", surface, "--bands", "--points", points)))
        return [(float(r["implied_vol"]), (float(r["implied_vol_high"]) - float(r["implied_vol_low"])) / 2) for r in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("quotes")
    parser.add_argument("underlying")
    parser.add_argument("--draws", type=int, default=24)
    parser.add_argument("--volcal", default=str(Path(__file__).parent.parent / "build/release/volcal"))
    arguments = parser.parse_args()

    read = subprocess.run([arguments.volcal, "calibrate", arguments.quotes, "--underlying", arguments.underlying, "--json", "--quiet"],
                          capture_output=True, text=True, check=True)
    surface = json.loads(read.stdout)["surfaces"][0]
    quotes = [q for q in surface["report"]["fitted"] if q["bid_vol"] is not None]
    by_slice = [sorted((q for q in quotes if q["slice"] == s), key=lambda q: q["strike"]) for s in range(len(surface["slices"]))]

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        fitter = Fitter(arguments.volcal, surface["slices"], folder)
        whole = {name: fitter.fit(quotes, options, f"whole {name}") for name, options in SETTINGS.items()}

        def trial(kind, draw, name, options):
            rng = random.Random(f"{kind} {draw}")  # every setting sees the same draws
            s = rng.randrange(1, len(by_slice))
            own = by_slice[s]
            broken = KINDS[kind](own, rng)
            label = f"{kind} {draw} {name}"
            after = fitter.bands(fitter.fit([q for q in quotes if q["slice"] != s] + broken, options, label), own, label)
            before = fitter.bands(whole[name], own, label)
            moves = [(abs(a - b), abs(a - b) / half) for (a, half), (b, _) in zip(after, before)]
            return moves

        print("| broken | fit | quotes below their bands | draws with all below | root mean square below 1 "
              "| median, worst quote (bands) | (vol points) |")
        print("|---|---|---|---|---|---|---|")
        for kind in KINDS:
            for name, options in SETTINGS.items():
                draws = list(pool.map(lambda draw: trial(kind, draw, name, options), range(arguments.draws)))
                bands_moved = [bands for moves in draws for _, bands in moves]
                worst = sorted(max(bands for _, bands in moves) for moves in draws)
                vols = sorted(max(vol for vol, _ in moves) for moves in draws)
                mean_square = [sum(bands**2 for _, bands in moves) / len(moves) for moves in draws]
                middle = len(draws) // 2
                print(f"| {kind} | {name} | {100 * sum(b < 1 for b in bands_moved) / len(bands_moved):.1f} % "
                      f"| {sum(w < 1 for w in worst)} of {len(draws)} | {sum(m < 1 for m in mean_square)} of {len(draws)} "
                      f"| {worst[middle]:.2f}, {worst[-1]:.2f} | {100 * vols[middle]:.2f}, {100 * vols[-1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
