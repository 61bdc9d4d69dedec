# SPDX-License-Identifier: Apache-2.0
"""Thousands of surfaces on one page: sorted, searched, and each one click away."""

import json

from browser import PageTest, main, volcal

SURFACES = 2000


class Overview(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        surface, many = cls.folder / "surface.json", cls.folder / "many.json"
        volcal("calibrate", "data/samples/btc_synth.json", "--quiet", "-o", surface)
        document = json.loads(surface.read_text())
        own = document["surfaces"][0]
        report = own["report"]
        for name in ("fitted", "rejected"):
            del report[name][5:]
        for slice_ in own["slices"]:
            slice_.pop("uncertainty")
        rmse = report["quality"]["rmse_vol"]
        own["underlying"], report["quality"]["rmse_vol"], document["surfaces"] = "@name", "@rmse", ["@surfaces"]
        # One surface's text with other names and numbers: JSON's library would take seconds to write each anew.
        text = json.dumps(own)
        copies = (text.replace("@name", f"NAME{i * 7919 % SURFACES:04d}")  # 7919 is prime: every name once, in no order
                  .replace('"@rmse"', repr(rmse * (1 + i / SURFACES))) for i in range(SURFACES))
        many.write_text(json.dumps(document).replace('"@surfaces"', ",".join(copies)))
        cls.page = cls.folder / "report.html"
        cls.said = volcal("report", many, "-o", cls.page).stderr

    def setUp(self):
        self.open(self.page, draws_charts=False)

    def names(self):
        return [row[0] for row in self.rows("Surfaces")]

    def test_is_at_hand_at_once_and_stays_small(self):
        took = self.js("return performance.now()")
        size = self.page.stat().st_size
        print(f"{SURFACES} surfaces: {size} bytes, at hand {took:.0f} ms after the page was asked for")
        self.assertLess(size, 6_000_000)
        self.assertIn("are too many for one page", self.said)
        self.assertIn("do not fit into one page in full", self.js("return document.querySelector('main').textContent"))
        self.assertLess(self.js("return document.querySelectorAll('tbody tr').length"), 300)
        self.assertEqual(self.js("return document.querySelector('table').getAttribute('aria-rowcount')"), str(SURFACES + 1))
        self.assert_accessible()
        self.assert_quiet()

    def test_sorts_scrolls_and_searches(self):
        self.press("Surfaces", "underlying")
        self.assertEqual(self.names()[0], "NAME0000")
        self.press("Surfaces", "underlying")
        self.assertEqual(self.names()[0], f"NAME{SURFACES - 1}")
        self.js("const s = document.querySelector('.scroll'); s.scrollTop = s.scrollHeight; s.dispatchEvent(new Event('scroll'))")
        self.assertEqual(self.names()[-1], "NAME0000")
        self.js("const i = document.querySelector('input[type=search]'); i.value = 'name1234'; i.dispatchEvent(new Event('input'))")
        self.assertEqual(self.names(), ["NAME1234"])

    def test_each_surface_is_one_click_away_and_back(self):
        self.press("Surfaces", "underlying")
        self.js("document.querySelector('tbody a').click()")
        self.wait("return document.querySelector('h1').textContent === 'NAME0000 volatility surface'", "the surface")
        self.all_drawn()
        self.assertIn("smile-0", self.chart_ids())
        self.assert_pictures()
        self.assertEqual(self.driver.title, "NAME0000 volatility surface")
        self.assertEqual(self.js("return document.activeElement.tagName"), "H1")
        self.assertEqual(self.js("return [...document.querySelector('#smiles select').options].map((o) => o.value)"),
                         ["log_moneyness", "strike", "deviations"])
        self.driver.back()
        self.overview_again()
        self.assert_quiet()

    def overview_again(self):
        self.wait("return document.querySelector('h1').textContent === '2,000 volatility surfaces'", "the overview again")

    def test_is_left_and_found_again_as_it_was(self):
        self.js("const i = document.querySelector('input[type=search]'); i.value = 'name12'; i.dispatchEvent(new Event('input'))")
        self.press("Surfaces", "underlying")
        names = self.names()
        self.assertGreater(len(names), 50)
        self.js("document.querySelectorAll('tbody a')[3].click()")
        self.wait(f"return document.querySelector('h1').textContent === '{names[3]} volatility surface'", "the surface")
        self.driver.back()
        self.overview_again()
        self.assertEqual(self.names(), names)
        self.assertEqual(self.js("return document.querySelector('input[type=search]').value"), "name12")

    def test_link_to_the_content_leaves_the_page_where_it_is(self):
        self.js("document.querySelectorAll('tbody a')[5].click()")
        self.wait("return document.querySelector('h1').textContent.startsWith('NAME')", "a surface")
        name = self.js("return document.querySelector('h1').textContent")
        self.js("document.querySelector('a.skip').click()")
        self.assertEqual(self.js("return window.location.hash"), "#content")
        self.all_drawn()
        self.assertEqual(self.js("return document.querySelector('h1').textContent"), name)

    def test_prints_as_many_rows_as_paper_takes(self):
        self.js("window.dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(len(self.names()), 1000)
        self.assertEqual(self.js("return document.querySelectorAll('tr.spacer').length"), 0)
        self.assertIn("The first 1,000 of 2,000 rows", self.js("return document.querySelector('.left').textContent"))
        self.js("window.dispatchEvent(new Event('afterprint'))")
        self.assertLess(len(self.names()), 300)
        self.assertEqual(self.js("return document.querySelector('.left').textContent"), "")


if __name__ == "__main__":
    main()
