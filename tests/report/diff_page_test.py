# SPDX-License-Identifier: Apache-2.0
"""The page of two surfaces side by side."""

import json

from browser import PageTest, main, volcal


class DiffPage(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before, cls.after = cls.folder / "svi.json", cls.folder / "heston.json"
        volcal("calibrate", "data/samples/btc_synth.json", "--quiet", "-o", cls.before)
        volcal("calibrate", "data/samples/btc_synth.json", "--model", "heston", "--quiet", "-o", cls.after)

    def test_shows_what_moved_and_whether_beyond_errors(self):
        page = self.folder / "diff.html"
        pair = json.loads(volcal("diff", self.before, self.after, "--json", "--report", page).stdout)["surfaces"][0]
        self.open(page)
        self.assertEqual(set(self.chart_ids()), {"changes", "atm-change", "atm-levels"} | {f"pair-{s}" for s in range(len(pair["slices"]))})
        heads = self.heads("Expiries")
        for s, (row, slice_) in enumerate(zip(self.rows("Expiries"), pair["slices"], strict=True)):
            cells = dict(zip(heads, row))
            self.assertEqual(float(cells["ATM change vol points"]), slice_["atm_vol"]["change"])
            self.assertEqual(cells["beyond"], "yes" if slice_["atm_vol"]["beyond"] else "no")
            self.assertEqual(float(cells["largest change vol points"]), slice_["summary"]["largest"])
            drawn = self.chart(f"pair-{s}", "gd.data.find((t) => t.name === 'change').y")
            for y, change in zip(drawn, slice_["points"]["change"], strict=True):
                self.assertAlmostEqual(y, 100 * change, delta=1e-12)
            marked = self.chart(f"pair-{s}", "gd.data.find((t) => t.name === 'beyond the band').x.length")
            self.assertEqual(marked, sum(slice_["points"]["beyond"]))
        crosses = self.chart("changes", "gd.data[1].x.length")
        self.assertEqual(crosses, pair["total"]["beyond"])
        self.js("const s = document.querySelector('#expiries select'); s.value = 'vols'; s.dispatchEvent(new Event('change'))")
        self.all_drawn()
        self.assertEqual(self.chart("pair-0", "gd.data.map((t) => t.name)"), ["before", "after"])
        self.assert_pictures()
        self.assert_accessible()
        self.assert_quiet()

    def test_says_that_nothing_moved_where_nothing_did(self):
        page = self.folder / "same.html"
        volcal("diff", self.before, self.before, "--quiet", "--report", page)
        self.open(page)
        self.assertIn("Errors alone explain that", self.js("return document.querySelector('.cards').textContent"))
        self.assert_quiet()

    def test_says_what_was_not_compared_where_one_pair_was(self):
        sides = []
        for other in ("ETH", "SOL"):
            document = json.loads(self.before.read_text())
            lone = json.loads(json.dumps(document["surfaces"][0]))
            lone["underlying"] = other
            document["surfaces"].append(lone)
            sides.append(self.folder / f"with_{other}.json")
            sides[-1].write_text(json.dumps(document))
        page = self.folder / "some.html"
        volcal("diff", *sides, "--quiet", "--report", page, code=1)
        self.open(page)
        notes = self.js("return document.querySelector('.note').textContent")
        self.assertIn("ETH: is only in", notes)
        self.assertIn("SOL: is only in", notes)
        self.assert_quiet()

    def test_lists_many_pairs_and_opens_one(self):
        many = json.loads(self.before.read_text())
        many["surfaces"] += json.loads(self.before.read_text())["surfaces"]
        many["surfaces"][1]["underlying"] = "OTHER"
        path, page = self.folder / "many.json", self.folder / "many.html"
        path.write_text(json.dumps(many))
        volcal("diff", path, path, "--quiet", "--report", page)
        self.open(page, draws_charts=False)
        self.assertEqual([row[0] for row in self.rows("Surfaces")], ["BTC", "OTHER"])
        self.js("document.querySelectorAll('tbody a')[1].click()")
        self.wait("return document.querySelector('h1').textContent === 'OTHER: changes'", "the pair")
        self.all_drawn()
        self.assert_quiet()


if __name__ == "__main__":
    main()
