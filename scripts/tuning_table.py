#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rows of docs/use/tuning.md from `volcal tune --json` on standard input, as a Markdown table."""

import json
import sys


def cells(errors):
    if errors["median"] is None:
        return ["-"] * 4
    return [f"{100 * errors['median']:.2f}", f"{100 * errors['percentile_95']:.1f}", f"{100 * errors['inside']:.1f}",
            f"{100 * errors['under_priced']:.1f}"]


def main():
    tuning = json.load(sys.stdin)["tuning"]
    rows = [("textbook SVI, each slice alone", tuning["textbook"], None)]
    rows += [("joint, no arbitrage, profile " + point["profile"]["name"], point, point["in_sample"])
             for point in tuning["curve"]]
    print(f"{tuning['surfaces']} surfaces, {tuning['textbook']['tail']['quotes']} tail quotes, "
          f"{tuning['textbook']['strikes']['quotes']} others")
    print("| fit of the other quotes | median | 95 % below | inside bid/ask | under-priced | strikes: median | in-sample |")
    print("|---|---|---|---|---|---|---|")
    for name, point, in_sample in rows:
        tail = cells(point["tail"])
        print("| " + " | ".join([name, *tail[:2], tail[2] + " %", tail[3] + " %", cells(point["strikes"])[0],
                                 "" if in_sample is None else f"{in_sample:.3f}"]) + " |")


if __name__ == "__main__":
    main()
