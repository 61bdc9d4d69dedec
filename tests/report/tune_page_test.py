# SPDX-License-Identifier: Apache-2.0
"""The page of a search for a profile."""

import json

from browser import PageTest, main, volcal


class TunePage(PageTest):
    def test_shows_the_trade_off_and_the_choice(self):
        page = self.folder / "tune.html"
        out = volcal("tune", "data/samples/btc_synth.json", "--test", "data/samples/index_synth.csv", "--json", "--quiet",
                     "--report", page).stdout
        tuning = json.loads(out)["tuning"]
        self.open(page)
        chosen = tuning["curve"][tuning["chosen"]]
        x, y = self.chart("trade-off-chart", "(({x, y}) => [x[0], y[0]])(gd.data.find((t) => t.name === 'chosen'))")
        self.assertEqual(x, chosen["price"])
        self.assertAlmostEqual(y, 100 * chosen["tail"]["median"], delta=1e-12)
        self.assertEqual(self.chart("trade-off-chart", "gd.data.reduce((n, t) => n + t.x.length, 0)"), len(tuning["curve"]))
        self.js("const s = document.querySelector('#trade-off-chart select'); s.value = 'score'; s.dispatchEvent(new Event('change'))")
        self.all_drawn()
        self.assertEqual(self.chart("trade-off-chart", "gd.data.find((t) => t.name === 'chosen').y[0]"), chosen["score"])
        heads, rows = self.heads("Profiles tried"), self.rows("Profiles tried")
        self.assertEqual(len(rows), len(tuning["curve"]))
        self.assertEqual([r[heads.index("which")] for r in rows].index("chosen"), tuning["chosen"])
        for row, point in zip(rows, tuning["curve"]):
            self.assertEqual(float(row[heads.index("price half-spreads\u00b2")]), point["price"])
        self.assert_pictures()
        self.assert_accessible()
        self.assert_quiet()


if __name__ == "__main__":
    main()
