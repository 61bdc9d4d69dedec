# SPDX-License-Identifier: Apache-2.0
"""The comparison behind the golden documents catches what is planted into one, and says what moved."""

import copy
import json
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "golden"))

import golden  # noqa: E402
import rules  # noqa: E402

COIN = json.loads((ROOT / "data" / "golden" / "calibrate" / "coin.json").read_text())
TABLES = {"pinned": rules.pinned_rules(), "rounding": rules.rounding_rules()}


def moved(plant, table="pinned"):
    """The lines about a document into which `plant` has put a change."""
    document = copy.deepcopy(COIN)
    plant(document["surfaces"][0])
    comparison, lines = golden.compared(COIN, document, TABLES[table])
    assert bool(lines) == bool(comparison.differences)
    return lines


class Compare(unittest.TestCase):
    def test_a_document_equals_itself(self):
        for table in TABLES.values():
            comparison, lines = golden.compared(COIN, copy.deepcopy(COIN), table)
            self.assertEqual(lines, [])
            self.assertGreater(comparison.compared, 1000)

    def test_a_part_in_a_thousand_million_of_one_parameter(self):
        def plant(surface):
            surface["slices"][1]["svi"]["a"] *= 1.0 + 1e-9
        line, = moved(plant)
        self.assertIn(COIN["surfaces"][0]["slices"][1]["expiry"] + ": svi.a: ", line)
        self.assertIn("+1e-09 relative, allowed 1e-12", line)

    def test_another_reason_of_one_refused_quote(self):
        def plant(surface):
            quote = next(q for q in surface["report"]["rejected"] if q["reason"] == "one_sided")
            quote["reason"] = "no_quote"
        for table in TABLES:
            line, = moved(plant, table)
            self.assertRegex(line, r"^quote BTC-\S+: reason: one_sided -> no_quote$")

    def test_a_vol_is_told_in_vol_points(self):
        def plant(surface):
            surface["report"]["fitted"][0]["model_vol"] += 0.0123
        for table in TABLES:
            line, = moved(plant, table)
            self.assertIn("model_vol: ", line)
            self.assertIn("+1.23 vol points", line)

    def test_a_field_that_is_gone_and_one_that_is_new(self):
        def plant(surface):
            del surface["slices"][0]["svi"]["rho"]
            surface["report"]["quality"]["more"] = 1
        for table in TABLES:
            lines = moved(plant, table)
            self.assertEqual(len(lines), 2)
            self.assertTrue(any(line.endswith("svi.rho: gone (-0." + line.split("-0.")[-1]) for line in lines), lines)
            self.assertIn("report.quality.more: new (1)", lines)

    def test_nan_and_null_are_no_numbers(self):
        for value in (float("nan"), None, "0.1", True):
            def plant(surface):
                surface["report"]["quality"]["rmse_vol"] = value
            for table in TABLES:
                self.assertEqual(len(moved(plant, table)), 1, (value, table))

    def test_nan_on_both_sides_is_wrong_too(self):
        document = copy.deepcopy(COIN)
        document["surfaces"][0]["slices"][0]["forward"] = float("nan")
        for table in TABLES.values():
            self.assertEqual(len(golden.compared(document, document, table)[1]), 1)

    def test_a_quote_that_is_refused_instead_of_fitted_is_one_line(self):
        def plant(surface):
            quote = surface["report"]["fitted"].pop(3)
            plant.name = quote["instrument"]
            surface["report"]["rejected"].insert(0, {"record": quote["record"], "instrument": quote["instrument"],
                                                     "reason": "too_wide", "detail": "ask 9 of bid 0.1"})
        for table in TABLES:
            self.assertEqual(moved(plant, table), [f"quote {plant.name}: fitted -> refused as too_wide (ask 9 of bid 0.1)"])

    def test_a_slice_that_is_gone_is_one_line(self):
        def plant(surface):
            plant.expiry = surface["slices"].pop()["expiry"]
        for table in TABLES:
            self.assertEqual(moved(plant, table), [f"{plant.expiry}: gone from slices"])

    def test_counts_are_exact(self):
        def plant(surface):
            surface["report"]["records"] += 1
        for table in TABLES:
            self.assertIn("report.records: ", moved(plant, table)[0])

    def test_order_is_part_of_a_document(self):
        def plant(surface):
            surface["report"]["rejected"].reverse()
        for table in TABLES:
            self.assertIn("report.rejected.order: ", moved(plant, table)[0])

    def test_many_moves_of_one_kind_are_told_by_the_furthest(self):
        def plant(surface):
            for place, quote in enumerate(surface["report"]["fitted"]):
                quote["model_vol"] *= 1.0 + 1e-4 * (place + 1)
        lines = moved(plant)
        last = COIN["surfaces"][0]["report"]["fitted"][-1]["instrument"]
        self.assertTrue(lines[0].startswith(f"quote {last}: model_vol: "), lines)
        self.assertEqual(len(lines), 4)
        self.assertRegex(lines[3], r"and \d+ more of surfaces\.@\.report\.fitted\.@\.model_vol, none further")

    def test_only_fields_of_the_run_are_left_out(self):
        ignored = [rule.pattern for table in TABLES.values() for rule in table if rule.ignored]
        self.assertEqual(set(ignored) & {"*"}, set())
        for table in TABLES.values():
            self.assertEqual(table[-1].pattern, "*")
            self.assertTrue(all(rule.reason for rule in table))


if __name__ == "__main__":
    unittest.main()
