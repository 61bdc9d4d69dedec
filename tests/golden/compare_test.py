# SPDX-License-Identifier: Apache-2.0
"""The comparison behind the golden documents catches what is planted into one, and says what moved."""

import copy
import json
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "golden"))

import cases  # noqa: E402
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
            surface["slices"][1]["parameters"]["a"] *= 1.0 + 1e-9
        line, = moved(plant)
        self.assertIn(COIN["surfaces"][0]["slices"][1]["expiry"] + ": parameters.a: ", line)
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
            del surface["slices"][0]["parameters"]["rho"]
            surface["report"]["quality"]["more"] = 1
        for table in TABLES:
            slice_ = COIN["surfaces"][0]["slices"][0]
            gone = f"{slice_['expiry']}: parameters.rho: gone ({slice_['parameters']['rho']})"
            self.assertEqual(sorted(moved(plant, table)), sorted([gone, "report.quality.more: new (1)"]))

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

    def test_every_move_is_told_where_all_are_asked_for(self):
        document = copy.deepcopy(COIN)
        for quote in document["surfaces"][0]["report"]["fitted"]:
            quote["model_vol"] += 1e-3
        lines = golden.compared(COIN, document, TABLES["pinned"], everything=True)[1]
        self.assertEqual(len(lines), len(COIN["surfaces"][0]["report"]["fitted"]))

    def test_only_the_version_is_left_out_and_every_rule_has_its_reason(self):
        for table in TABLES.values():
            self.assertEqual([rule.pattern for rule in table if rule.ignored], ["generator"])
            self.assertEqual(table[-1].pattern, "*")
            self.assertTrue(all(rule.reason for rule in table))

    def test_what_stands_before_the_fit_is_tight_in_every_table(self):
        def plant(surface):
            surface["report"]["fitted"][0]["market_vol"] *= 1.0 + 1e-9
        for table in TABLES:
            self.assertEqual(len(moved(plant, table)), 1)


class Cases(unittest.TestCase):
    def test_every_document_and_input_belongs_to_the_manifest(self):
        folder = ROOT / "data" / "golden" / "calibrate"
        written = {"cases.json"}
        for case in cases.cases():
            written |= {pathlib.Path(argument).name for argument in case["command"] if argument.startswith("{out}/")}
            written |= {case["stdout"]} if "stdout" in case else set()
        self.assertEqual({path.name for path in folder.glob("*.json")}, written)
        inputs = {entry["file"] for entry in cases.manifest()["inputs"]}
        self.assertEqual({path.name for path in (folder / "inputs").iterdir()}, inputs)

    def test_an_instruction_set_is_there_where_the_widest_holds_it(self):
        program = cases.run
        try:
            cases.run = lambda *_: b"volcal 0.1.0 (x86-64-v3)\n"
            self.assertEqual([cases.has_set("volcal", name) for name in ("baseline", "v3", "v4")], [True, True, False])
        finally:
            cases.run = program

    def test_a_case_that_is_none_is_named(self):
        with self.assertRaisesRegex(cases.Failed, "no case is called 'moin'; there are coin, index"):
            cases.cases(["moin"])


if __name__ == "__main__":
    unittest.main()
