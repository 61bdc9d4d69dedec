# SPDX-License-Identifier: Apache-2.0
"""Names come from files that anybody may have written: in a page they are text and do nothing."""

import json

from browser import PageTest, main, volcal

NAME = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>\"{{script}}&lt;</script>"


def hostile(document):
    """A calibrated document with the name wherever a file's words are shown."""
    surface = document["surfaces"][0]
    report = surface["report"]
    surface["underlying"] = surface["source"] = surface["format"] = NAME
    for slice_ in surface["slices"] + report["slices"]:
        slice_["root"] = NAME
    for i, quote in enumerate(report["fitted"] + report["rejected"] + report["most_influential"]):
        quote["instrument"] = f"{NAME} {i}"
    for rejected in report["rejected"]:
        rejected["detail"] = NAME
    for slice_ in report["slices"]:
        slice_["worst_instrument"] = NAME
    report["notes"] = [NAME]
    report["termination"] = report["backend"] = NAME
    report["options"]["profile"]["name"] = NAME
    return document


class HostileNames(PageTest):
    def assert_harmless(self):
        self.assertIsNone(self.js("return window.hacked ?? null"))
        self.assertEqual(self.js("return document.querySelectorAll('main img, header img, main script, header script').length"), 0)
        self.assert_quiet()

    def test_are_shown_as_text_on_a_surface_and_in_an_overview(self):
        surface, page = self.folder / "surface.json", self.folder / "report.html"
        volcal("calibrate", "data/samples/btc_synth.json", "--quiet", "-o", surface)
        bad = self.folder / "bad.json"
        bad.write_text(json.dumps(hostile(json.loads(surface.read_text()))))
        volcal("report", bad, "-o", page)
        self.open(page)
        self.assertEqual(self.js("return document.title"), NAME + " volatility surface")
        self.assertEqual(self.js("return document.querySelector('h1').textContent"), NAME + " volatility surface")
        self.assertTrue(all(row[0].startswith(NAME) for row in self.rows("Fitted quotes")))
        labels = self.js("return [...document.querySelectorAll('#influence .ytick text')].map((t) => t.textContent)")
        self.assertTrue(labels and all("<script>" in label for label in labels), labels)
        # Hovering writes the name into the picture.
        self.js("Plotly.Fx.hover(document.querySelector('#smile-0 .plot'), [{curveNumber: 3, pointNumber: 0}])")
        self.assertIn("<script>", self.js("return document.querySelector('#smile-0 .hoverlayer').textContent"))
        self.assert_harmless()

        volcal("report", bad, bad, "-o", page)
        self.open(page, draws_charts=False)
        self.assertEqual(self.js("return document.querySelector('tbody a').textContent"), NAME)
        self.assert_harmless()

    def test_start_no_mathematics_where_mathjax_is_there(self):
        """plotly.js hands labels that hold $...$ to MathJax where a page has it, unless it is told not to."""
        page = self.folder / "dollars.html"
        document = json.loads((self.root / "data/samples/btc_synth.truth.json").read_text())
        for slice_ in document["surfaces"][0]["slices"]:
            slice_["root"] = "A$\\frac{1}{2}$"
        named = self.folder / "dollars.json"
        named.write_text(json.dumps(document))
        volcal("report", named, "-o", page)
        self.open(page)
        self.js("""window.asked = [];
                   window.MathJax = new Proxy({}, { get(_, name) { window.asked.push(String(name)); return undefined; } });
                   [...document.querySelectorAll('header button')].find((b) => b.textContent === 'Light / dark').click();""")
        self.all_drawn()
        self.assertEqual(self.js("return window.asked"), [])
        self.assertIn("$\\frac{1}{2}$", self.js("return [...document.querySelectorAll('.legendtext')].map((t) => t.textContent).join(' ')"))
        self.assert_harmless()

    def test_do_nothing_on_tune_and_diff_pages(self):
        profile, page = self.folder / "profile.json", self.folder / "tune.html"
        document = json.loads((self.root / "data/samples/profile.json").read_text())
        document["name"] = NAME
        profile.write_text(json.dumps(document))
        volcal("tune", "data/samples/btc_synth.json", "--try", profile, "--quiet", "--report", page)
        self.open(page)
        self.assertIn(NAME, self.js("return document.querySelector('header').textContent"))
        self.assert_harmless()
        truth = json.loads((self.root / "data/samples/btc_synth.truth.json").read_text())
        truth["surfaces"][0]["underlying"] = NAME
        bad = self.folder / "bad.json"
        bad.write_text(json.dumps(truth))
        volcal("diff", bad, bad, "--quiet", "--report", page)
        self.open(page)
        self.assertIn(NAME, self.js("return document.querySelector('h1').textContent"))
        self.assert_harmless()


if __name__ == "__main__":
    main()
