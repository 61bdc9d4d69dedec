# SPDX-License-Identifier: Apache-2.0
"""Pages of surfaces that are not one ordinary calibration: narrow and dark, Heston, stated, damaged."""

import json

from browser import PageTest, as_number, main, volcal


class DarkNarrowPage(PageTest):
    width, height, dark = 500, 900, True

    def test_fits_a_narrow_window(self):
        page = self.folder / "report.html"
        volcal("calibrate", "data/samples/index_synth.csv", "--quiet", "--report", page)
        self.open(page)
        self.assertEqual(self.js("return document.documentElement.dataset.theme"), "dark")
        self.assertLessEqual(self.js("return document.documentElement.scrollWidth - window.innerWidth"), 0)
        self.assert_pictures()
        self.assert_quiet()


class HestonPage(PageTest):
    def test_shows_parameters_with_their_errors_correlation_and_minima(self):
        page, surface = self.folder / "report.html", self.folder / "surface.json"
        volcal("calibrate", "data/samples/btc_synth.json", "--model", "heston", "--quiet", "-o", surface, "--report", page)
        self.open(page)
        fit = json.loads(surface.read_text())["surfaces"][0]["report"]["heston"]
        for name, unit, value, error in self.rows("Heston parameters"):
            self.assertEqual(float(value), fit["best"]["parameters"][name])
            self.assertEqual(as_number(error), fit["standard_errors"][name])
        matrix = self.chart("heston-correlation", "gd.data[0].z")
        packed = iter(fit["correlations"])
        for i in range(5):
            for j in range(i + 1):
                wanted = next(packed)
                self.assertEqual((matrix[i][j], matrix[j][i]), (wanted, wanted))
        if fit["others"]:
            self.assertEqual(len(self.rows("Minima found")), 1 + len(fit["others"]))
        self.assert_pictures()
        self.assert_accessible()
        self.assert_quiet()


class StatedPage(PageTest):
    def test_shows_a_surface_that_nobody_fitted(self):
        page = self.folder / "report.html"
        volcal("report", "data/samples/btc_synth.truth.json", "-o", page)
        self.open(page)
        self.assertIn("durrleman", self.chart_ids())
        self.assertNotIn("residuals", self.chart_ids())
        self.assertTrue(all(isinstance(v, float) for v in self.chart("skew-term", "gd.data[0].y")))
        self.assertNotIn("0 quotes", self.js("return document.body.innerText"))
        self.assert_pictures()
        self.assert_quiet()


class DamagedPages(PageTest):
    """Documents that nobody's calibration wrote."""

    def changed(self, change):
        document = json.loads((self.root / "data/samples/btc_synth.truth.json").read_text())
        change(document["surfaces"][0])
        surface, page = self.folder / "changed.json", self.folder / "changed.html"
        surface.write_text(json.dumps(document))
        volcal("report", surface, "-o", page)
        self.driver.get("about:blank")
        self.open(page)

    def test_arbitrage_is_named_and_marked(self):
        def swap(surface):
            first, second = surface["slices"][0], surface["slices"][1]
            first["parameters"], second["parameters"] = second["parameters"], first["parameters"]
            third = surface["slices"][2]["parameters"]
            third["b"], third["sigma"], third["rho"] = 2.0 / 1.95, 1e-4, -0.95  # a kink, and slopes up to Lee's bound
        self.changed(swap)
        words = self.js("return document.querySelector('.card').innerText")
        self.assertIn("Butterflies of negative price in", words)
        self.assertIn("Calendars of negative price in", words)
        self.assertIn("arbitrage", self.chart("durrleman", "gd.data.map((t) => t.name)"))
        self.assertIn("arbitrage", self.chart("total-variance", "gd.data.map((t) => t.name)"))
        self.assertIn("Found:", self.js("return document.querySelector('#total-variance .caption').textContent"))
        self.assert_pictures()
        self.assert_quiet()

    def test_one_expiry_has_nothing_over_time(self):
        def keep_one(surface):
            del surface["slices"][1:]
        self.changed(keep_one)
        self.assertNotIn("surface", self.chart_ids())
        self.assertNotIn("local-vol", self.chart_ids())
        self.assertIn("smile-0", self.chart_ids())
        self.assert_pictures()
        self.assert_quiet()

    def test_a_report_that_makes_no_sense_costs_its_section(self):
        def spoil(surface):
            surface["report"] = {"slices": [], "fitted": [{"slice": 99, "log_moneyness": 0.0}, {"slice": 0}], "rejected": [],
                                 "severity_path": "what", "arbitrage": {"free": False}, "cross_validation": 7}
        self.changed(spoil)
        self.assertEqual(self.js("return document.documentElement.dataset.state"), "ready")
        self.assertEqual(self.js("return document.documentElement.dataset.charts"), "drawn")
        self.assertIn("A section could not be drawn", self.js("return document.querySelector('main').innerText"))
        self.assertIn("densities", self.chart_ids())


if __name__ == "__main__":
    main()
