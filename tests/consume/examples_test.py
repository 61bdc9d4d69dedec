# SPDX-License-Identifier: Apache-2.0
"""What the examples print is true: examples_test.py FOLDER_OF_PROGRAMS"""

import json
import math
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "data" / "samples"
PROGRAMS = pathlib.Path(sys.argv.pop())
HALF_SPREAD = 0.008  # vol: of the coin's options at the money, and twice the deviation of their noise


def run(program, *arguments):
    done = subprocess.run([PROGRAMS / program, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def truth(name):
    return json.loads((SAMPLES / name).read_text())["surfaces"][0]["slices"]


def atm_vol(slice_):
    """Of raw SVI at k = 0."""
    svi = slice_["parameters"]
    variance = svi["a"] + svi["b"] * (-svi["rho"] * svi["m"] + math.hypot(svi["m"], svi["sigma"]))
    return math.sqrt(variance / slice_["time_to_expiry"])


class FitAndQuery(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = run("fit_and_query", SAMPLES / "btc_synth.json")

    def test_every_record_is_accounted_for(self):
        records, fitted, rejected = map(int, re.search(r"(\d+) records: (\d+) fitted, (\d+) rejected", self.text).groups())
        self.assertEqual(records, len(json.loads((SAMPLES / "btc_synth.json").read_text())["result"]))
        self.assertEqual(records, fitted + rejected)
        self.assertGreater(fitted, records // 4)
        self.assertIn("free of arbitrage: yes", self.text)

    def test_slices_are_those_of_the_truth(self):
        slices = re.findall(r"slice \S+: at-the-money vol (\S+), (\d+) of (\d+)", self.text)
        true = truth("btc_synth.truth.json")
        self.assertEqual(len(slices), len(true))
        for (vol, inside, two_sided), stated in zip(slices, true):
            self.assertAlmostEqual(float(vol), atm_vol(stated), delta=HALF_SPREAD)
            self.assertGreater(int(inside), 0.9 * int(two_sided))

    def test_points_obey_parity(self):
        points = re.findall(r"point forward (\S+) strike (\S+): vol (\S+) call (\S+) put (\S+) delta (\S+)", self.text)
        self.assertEqual(len(points), 3)
        for forward, strike, vol, call, put, delta in (map(float, point) for point in points):
            self.assertAlmostEqual(call - put, forward - strike, delta=0.02)  # printed to the cent
            self.assertTrue(0.1 < vol < 2.0)
            self.assertTrue(0.0 < delta < 1.0)

    def test_a_file_that_is_not_there_is_named(self):
        done = subprocess.run([PROGRAMS / "fit_and_query", "nowhere.json"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("nowhere.json", done.stderr)


class BatchQueries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = run("batch_queries", SAMPLES / "index_synth.truth.json")

    def test_a_grid_agrees_with_single_queries(self):
        count, low, high, apart = re.search(r"(\d+) vols from (\S+) to (\S+), at most (\S+) from", self.text).groups()
        self.assertEqual(int(count), 100000)
        self.assertTrue(0.01 < float(low) < float(high) < 2.0)
        self.assertLess(float(apart), 1e-14)

    def test_a_strike_costs_itself(self):
        strikes = re.findall(r"strike (\S+) of \S+: vol (\S+) \((\w+)\)", self.text)
        self.assertEqual([status for _, _, status in strikes], ["ok", "ok", "ok", "bad_strike"])
        self.assertAlmostEqual(float(strikes[1][1]), atm_vol(truth("index_synth.truth.json")[0]), delta=1e-5)
        self.assertTrue(math.isnan(float(strikes[3][1])))


class HotSwap(unittest.TestCase):
    def test_every_reader_sees_whole_surfaces_and_the_last(self):
        text = run("hot_swap", SAMPLES / "index_synth.truth.json")
        readers = re.findall(r"reader: (\d+) answers of (\d+) surfaces, (\d+) mixed", text)
        self.assertEqual(len(readers), 3)
        for answers, surfaces, mixed in (map(int, reader) for reader in readers):
            self.assertGreaterEqual(surfaces, 2)  # the first and the last
            self.assertLessEqual(surfaces, min(answers, 1001))
            self.assertEqual(mixed, 0)
        self.assertGreater(max(int(surfaces) for _, surfaces, _ in readers), 2)
        now, before = map(float, re.search(r"forward (\S+), was (\S+)", text).groups())
        self.assertAlmostEqual(now / before, 1.1, delta=1e-9)


class HestonPrices(unittest.TestCase):
    def test_prices_are_those_published(self):
        text = run("heston_prices")
        found = re.findall(r"time (\S+) strike (\S+): call (\S+) vol (\S+) error (\S+) d/dv0 (\S+) \(ok\)", text)
        self.assertEqual(len(found), 6)
        calls = {(float(time), float(strike)): float(call) for time, strike, call, *_ in found}
        # The digits of Fang and Oosterlee that hold: tests/unit/kernels/heston/heston_published_test.cc.
        self.assertAlmostEqual(calls[1.0, 100.0], 5.78515543437615, delta=1e-10)
        self.assertAlmostEqual(calls[10.0, 100.0], 22.31894579115447, delta=1e-10)
        for _, _, _, vol, error, by_v0 in (map(float, row) for row in found):
            self.assertTrue(0.1 < vol < 0.3)
            self.assertLess(error, 1e-9)
            self.assertGreater(by_v0, 0.0)


if __name__ == "__main__":
    unittest.main()
