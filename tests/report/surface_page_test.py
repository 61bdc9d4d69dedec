# SPDX-License-Identifier: Apache-2.0
"""The page of one calibrated surface, opened in a browser."""

import json
import math

from browser import PageTest, as_number, main, volcal

SMILE_AXES = {
    "strike": lambda k, slice_, curve: slice_["forward"] * math.exp(k),
    "log_moneyness": lambda k, slice_, curve: k,
}


class SviPage(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page, surface = cls.folder / "report.html", cls.folder / "surface.json"
        volcal("calibrate", "data/samples/btc_synth.json", "--quiet", "-o", surface, "--report", cls.page,
               "--cross-validate", 3)
        cls.surface = json.loads(surface.read_text())["surfaces"][0]

        cls.fresh = False

    def setUp(self):
        # Charts take seconds without a GPU: a page that no test has changed is used again.
        if not self.fresh:
            self.open(self.page)
        type(self).fresh = True

    def changes_the_page(self):
        type(self).fresh = False

    def test_is_drawn_whole_without_errors_and_without_the_network(self):
        slices = len(self.surface["slices"])
        expected = {f"smile-{s}" for s in range(slices)} | {
            "total-variance", "surface", "local-vol", "atm-term", "skew-term", "residuals", "penalty-path",
            "influence", "densities", "tail-fall", "tail-rise", "durrleman"}
        self.assertEqual(set(self.chart_ids()), expected)
        self.assert_pictures()
        self.assert_accessible()
        self.assert_quiet()
        self.assertLess(self.page.stat().st_size, 6_000_000)

    def test_smiles_show_every_fitted_quote_with_its_bid_and_ask(self):
        for s in range(len(self.surface["slices"])):
            quotes = [q for q in self.surface["report"]["fitted"] if q["slice"] == s]
            traces = self.chart(f"smile-{s}", "gd.data.filter((t) => t.error_y).map((t) => [t.x, t.y, t.error_y.array, t.error_y.arrayminus])")
            drawn = sorted((x, y, y + up, y - down) for trace in traces for x, y, up, down in zip(*trace))
            wanted = sorted((q["log_moneyness"], 100 * q["market_vol"], 100 * q["ask_vol"], 100 * q["bid_vol"]) for q in quotes)
            self.assertEqual(len(drawn), len(wanted))
            for a, b in zip(drawn, wanted):
                for x, y in zip(a, b):
                    self.assertAlmostEqual(x, y, delta=1e-9)
            # And as marks in the picture, not only in its data.
            marks = self.js(f"return document.querySelectorAll('#smile-{s} .scatterlayer .points path').length")
            self.assertGreaterEqual(marks, len(quotes))

    def test_refused_quotes_are_shown_apart_with_their_reasons(self):
        refused = [q for q in self.surface["report"]["rejected"] if q.get("slice") == 0]
        drawable = [q for q in refused if any(isinstance(q[v], float) for v in ("bid_vol", "ask_vol", "mid_vol"))]
        words = self.chart("smile-0", "gd.data.filter((t) => t.marker && t.marker.symbol === 'x-thin').flatMap((t) => t.text)")
        self.assertEqual(len(words), len(drawable))
        for q in drawable:
            self.assertTrue(any(q["instrument"] in w and q["reason"] in w for w in words), q)

    def test_x_axis_switches_for_all_smiles(self):
        self.changes_the_page()
        slices = self.surface["slices"]
        for axis, title in [("strike", "strike"), ("delta", "call delta N(d1), to the forward"),
                            ("deviations", "ln(K/F) in at-the-money standard deviations"), ("log_moneyness", "log-moneyness ln(K/F)")]:
            before = self.chart("smile-1", "gd.data.find((t) => t.name === 'calls').x")
            self.js("""const s = document.querySelector('#smiles select'); s.value = arguments[0]; s.dispatchEvent(new Event('change'));""", axis)
            self.all_drawn()
            for s in (0, len(slices) - 1):
                self.assertEqual(self.chart(f"smile-{s}", "gd.layout.xaxis.title.text"), title)
            after = self.chart("smile-1", "gd.data.find((t) => t.name === 'calls').x")
            self.assertNotEqual(before, after)
            calls = [q for q in self.surface["report"]["fitted"] if q["slice"] == 1 and q["type"] == "call"]
            if axis in SMILE_AXES:
                for x, q in zip(after, calls):
                    wanted = SMILE_AXES[axis](q["log_moneyness"], slices[1], None)
                    self.assertAlmostEqual(x, wanted, delta=1e-9 * max(1.0, abs(wanted)))
            if axis == "delta":
                self.assertTrue(all(0 < x < 1 for x in after))
                self.assertEqual(after, sorted(after, reverse=True))
            if axis == "deviations":
                report = self.surface["report"]["slices"][1]
                deviation = report["atm_vol"] * math.sqrt(slices[1]["time_to_expiry"])
                for x, q in zip(after, calls):
                    self.assertAlmostEqual(x, q["log_moneyness"] / deviation, delta=1e-9)
        self.assert_quiet()

    def test_tables_hold_the_numbers_of_surface_json(self):
        report = self.surface["report"]
        heads = self.heads("Expiries")
        for row, slice_, own in zip(self.rows("Expiries"), self.surface["slices"], report["slices"], strict=True):
            cells = dict(zip(heads, row))
            self.assertEqual(float(cells["T years"]), slice_["time_to_expiry"])
            self.assertEqual(float(cells["forward"]), slice_["forward"])
            self.assertEqual(float(cells["ATM vol %"]), own["atm_vol"])
            self.assertEqual(float(cells["band \u00b1 vol points"]), own["atm_band"])
            self.assertEqual(float(cells["RR25 vol points"]), own["risk_reversal_25"])
            self.assertEqual(float(cells["BF25 vol points"]), own["butterfly_25"])
            self.assertEqual(float(cells["RMSE half-spreads"]), own["quality"]["rmse_half_spreads"])
            self.assertEqual(cells["worst quote"], own["worst_instrument"])
        heads = self.heads("Fitted quotes")
        rows = self.rows("Fitted quotes")
        self.assertEqual(len(rows), len(report["fitted"]))
        for row, quote in zip(rows, report["fitted"]):
            cells = dict(zip(heads, row))
            self.assertEqual(cells["instrument"], quote["instrument"])
            for head, member in [("strike", "strike"), ("k ln(K/F)", "log_moneyness"), ("bid vol %", "bid_vol"), ("ask vol %", "ask_vol"),
                                 ("model vol %", "model_vol"), ("residual half-spreads", "residual"), ("band, low vol %", "band_low"),
                                 ("leverage 0 to 1", "leverage"), ("influence standard errors", "influence")]:
                self.assertEqual(as_number(cells[head]), quote[member], (head, quote["instrument"]))
        refused = self.rows("Rejected records")
        self.assertEqual([(r[0], r[1], r[2]) for r in refused], [(q["instrument"], q["reason"], q["detail"]) for q in report["rejected"]])
        heads = self.heads("Butterfly certificates")
        for row, found in zip(self.rows("Butterfly certificates"), report["arbitrage"]["butterfly"], strict=True):
            cells = dict(zip(heads, row))
            self.assertEqual(cells["butterfly"], "proved free" if found["free"] else "arbitrage")
            self.assertEqual(float(cells["smallest g"]), found["min_g"])
        total = self.rows("Cross-validation")[-1]
        self.assertEqual(float(total[-1]), report["cross_validation"]["total"]["ratio"])

    def test_charts_hold_the_numbers_of_surface_json(self):
        report = self.surface["report"]
        atm = self.chart("atm-term", "gd.data[0].y")
        for drawn, own in zip(atm, report["slices"], strict=True):
            self.assertAlmostEqual(drawn, 100 * own["atm_vol"], delta=1e-9)
        self.assertEqual(self.chart("influence", "gd.data[0].x"), [q["influence"] for q in report["most_influential"]])
        cost = self.chart("penalty-path", "gd.data.find((t) => t.name === 'cost').y")
        self.assertEqual(cost, [step["cost"] for step in report["severity_path"]])
        # The fit's line is the slice's SVI at the points of the line.
        for s, slice_ in enumerate(self.surface["slices"]):
            k, vol = self.chart(f"smile-{s}", "(({x, y}) => [x, y])(gd.data.find((t) => t.name === 'fit'))")
            p = slice_["parameters"]
            for x, y in zip(k, vol):
                w = p["a"] + p["b"] * (p["rho"] * (x - p["m"]) + math.hypot(x - p["m"], p["sigma"]))
                self.assertAlmostEqual(y, 100 * math.sqrt(w / slice_["time_to_expiry"]), delta=2e-4)
        lines = self.chart("total-variance", "gd.data.map((t) => t.y)")
        for earlier, later in zip(lines, lines[1:]):
            self.assertTrue(all(a < b for a, b in zip(earlier, later)))

    def test_densities_are_those_of_laws(self):
        for x, y in self.chart("densities", "gd.data.filter((t) => t.name !== 'normal').map((t) => [t.x, t.y])"):
            mass = sum((b - a) * (f + g) / 2 for a, b, f, g in zip(x, x[1:], y, y[1:]))
            self.assertAlmostEqual(mass, 1.0, delta=0.03)  # what lies beyond five deviations is missing

    def test_tables_sort_by_mouse_and_by_keyboard(self):
        from selenium.webdriver.common.by import By
        from selenium.webdriver.common.keys import Keys
        self.changes_the_page()
        heads = self.heads("Fitted quotes")
        at = heads.index("strike")
        self.press("Fitted quotes", "strike")
        strikes = [float(row[at]) for row in self.rows("Fitted quotes")]
        self.assertEqual(strikes, sorted(strikes))
        self.press("Fitted quotes", "strike")
        strikes = [float(row[at]) for row in self.rows("Fitted quotes")]
        self.assertEqual(strikes, sorted(strikes, reverse=True))
        head = self.driver.find_element(By.XPATH, "//div[h3='Fitted quotes' or .//h3='Fitted quotes']//th[.//button='residual']//button")
        head.send_keys(Keys.ENTER)
        residuals = [float(row[heads.index("residual half-spreads")]) for row in self.rows("Fitted quotes")]
        self.assertEqual(residuals, sorted(residuals))
        self.assertEqual(head.find_element(By.XPATH, "..").get_attribute("aria-sort"), "ascending")

    def test_tables_are_searched_copied_and_saved_in_full(self):
        from selenium.webdriver.common.by import By
        self.changes_the_page()
        self.js("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        self.press("Fitted quotes", "Copy")
        copied = self.wait("return window.copied", "copied").split("\n")
        self.assertEqual(len(copied), 1 + len(self.surface["report"]["fitted"]))
        self.assertEqual(float(copied[1].split("\t")[3]), self.surface["report"]["fitted"][0]["strike"])
        self.press("Rejected records", "CSV")
        lines = self.saved("refused.csv").decode("utf-8-sig").strip().split("\n")
        self.assertEqual(len(lines), 1 + len(self.surface["report"]["rejected"]))
        find = self.driver.find_element(By.XPATH, "//div[contains(@class, 'tablebox')][.//h3='Rejected records']//input")
        find.send_keys("crossed")
        wanted = sum("crossed" in (q["reason"] + q["detail"]) for q in self.surface["report"]["rejected"])
        self.assertEqual(len(self.rows("Rejected records")), wanted)

    def test_charts_are_saved_as_picture_and_as_numbers(self):
        self.press("At-the-money vol", "CSV")
        lines = self.saved("At-the-money_vol.csv").decode("utf-8-sig").strip().split("\n")
        self.assertEqual(len(lines), 1 + len(self.surface["slices"]))
        self.assertIn("years to expiry", lines[0])
        self.press("At-the-money vol", "PNG")
        self.assertTrue(self.saved("At-the-money_vol.png").startswith(b"\x89PNG\r\n"))
        self.assert_quiet()

    def test_theme_switches_page_and_charts(self):
        read = "return [document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor, document.querySelector('#smile-0 .plot').layout.paper_bgcolor]"
        self.changes_the_page()
        light = self.js(read)
        self.js("[...document.querySelectorAll('header button')].find((b) => b.textContent === 'Light / dark').click()")
        self.all_drawn()
        dark = self.js(read)
        self.assertEqual([light[0], dark[0]], ["light", "dark"])
        self.assertNotEqual(light[1], dark[1])
        self.assertNotEqual(light[2], dark[2])

    def test_prints_with_all_charts_in_light_colours(self):
        import base64
        self.changes_the_page()
        printed = base64.b64decode(self.driver.print_page())
        self.assertTrue(printed.startswith(b"%PDF"))
        self.assertGreater(len(printed), 100_000)
        self.assert_quiet()

    def test_paper_shows_every_chart_and_whole_tables(self):
        self.changes_the_page()
        self.js("window.dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(self.js("return [...document.querySelectorAll('figure')].filter((f) => f.dataset.drawn !== 'true').map((f) => f.id)"), [])
        self.assertEqual(self.js("return document.querySelectorAll('tr.spacer').length"), 0)
        self.assertEqual(len(self.rows("Fitted quotes")), len(self.surface["report"]["fitted"]))
        self.js("window.dispatchEvent(new Event('afterprint'))")
        self.all_drawn()
        self.assert_pictures()

    def test_quotes_in_the_money_are_a_tick_away(self):
        self.changes_the_page()
        visible = "gd.data.find((t) => t.name.startsWith('in the money')).visible"
        self.assertEqual(self.chart("smile-0", visible), "legendonly")
        self.js("document.querySelector('#smiles input[type=checkbox]').click()")
        self.all_drawn()
        self.assertIs(self.chart("smile-0", visible), True)

    def test_total_variance_is_shown_on_a_log_scale_and_as_gaps(self):
        self.changes_the_page()
        self.assertEqual(self.chart("total-variance", "gd.layout.yaxis.type"), "log")
        lines = self.chart("total-variance", "gd.data.map((t) => t.y)")
        self.js("const s = document.querySelector('#total-variance select'); s.value = 'gap'; s.dispatchEvent(new Event('change'))")
        self.all_drawn()
        gaps = self.chart("total-variance", "gd.data.map((t) => t.y)")
        for s in range(1, len(lines)):
            self.assertEqual(gaps[s], [later - earlier for earlier, later in zip(lines[s - 1], lines[s])])


if __name__ == "__main__":
    main()
