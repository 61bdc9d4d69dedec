# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium that opens report pages, and what a test asks of it.

Needs Debian's chromium, chromium-driver and python3-selenium (scripts/install_deps.sh test).
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Told by ctest; by hand the release build's.
PROGRAM = os.environ.get("VOLCAL_PROGRAM", str(ROOT / "build/release/volcal"))
SKIPPED = 77  # ctest shows the test as skipped

# A page on a loaded machine: bounds that only something broken passes.
PATIENCE_S = 90


def volcal(*arguments, code=0):
    """Runs the program from the repository's root."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=ROOT, capture_output=True,
                          text=True)
    if done.returncode != code:
        raise AssertionError(f"volcal {arguments}: exit code {done.returncode}\n{done.stderr}")
    return done


def as_number(text):
    """The number in a table's cell; None where it is empty."""
    return None if text == "" else float(text)


def without_browser():
    """Why pages cannot be opened here; empty where they can."""
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "no selenium (Debian: python3-selenium)"
    for name in ("chromium", "chromedriver"):
        if shutil.which(name) is None:
            return f"no {name} (Debian: chromium, chromium-driver)"
    return ""


class PageTest(unittest.TestCase):
    """One browser a class; every page opened must be drawn whole, quietly, and without the network."""

    root = ROOT
    width, height, dark = 1400, 1000, False

    @classmethod
    def setUpClass(cls):
        from selenium import webdriver
        from selenium.webdriver.chrome.options import Options
        from selenium.webdriver.chrome.service import Service
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="volcal_report_"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        options = Options()
        arguments = ["--headless=new", "--disable-dev-shm-usage", "--enable-unsafe-swiftshader", "--use-angle=swiftshader",
                     f"--window-size={cls.width},{cls.height}", f"--user-data-dir={cls.folder / 'browser'}"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")  # Chromium refuses a sandbox to root
        for argument in arguments:
            options.add_argument(argument)
        options.add_experimental_option("prefs", {
            "download.default_directory": str(cls.folder / "saved"),
            "profile.default_content_setting_values.automatic_downloads": 1})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        cls.driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
        cls.addClassCleanup(cls.driver.quit)
        cls.driver.set_script_timeout(PATIENCE_S)
        if cls.dark:
            cls.driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                       {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, script, words):
        """Until the script gives something true."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            found = self.js(script)
            if found:
                return found
            time.sleep(0.05)
        self.fail(f"not within {PATIENCE_S} s: {words}")

    def open(self, page, draws_charts=True):
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(f"file://{page}")
        state = self.wait("const s = document.documentElement.dataset.state; return s === 'loading' ? '' : s", "page shown")
        self.assertEqual(state, "ready", self.js("return document.body.innerText.slice(0, 500)"))
        if draws_charts:
            self.all_drawn()

    def all_drawn(self):
        self.wait("return document.documentElement.dataset.charts === 'drawn'", "all charts drawn")

    def assert_quiet(self):
        """Nothing on the console but remarks on speed, and nothing fetched but the page itself (chrome: is the
        browser's own start page)."""
        for entry in self.driver.get_log("browser"):
            self.assertFalse(entry["level"] == "SEVERE" or "Content Security Policy" in entry["message"], entry["message"])
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                self.assertTrue(url.startswith(("file:", "data:", "blob:", "chrome:")), url[:200])
        self.assertEqual(self.js("return [...document.querySelectorAll('.failure')].map((e) => e.textContent)"), [])

    def chart_ids(self):
        return self.js("return [...document.querySelectorAll('figure')].map((f) => f.id)")

    def chart(self, name, expression):
        """An expression about the plot `gd` of a figure."""
        return self.js(f"const gd = document.querySelector('#{name} .plot'); return {expression}")

    def assert_pictures(self):
        """Every chart is a picture of something: its image has many colours, more than axes and words have."""
        colours = self.driver.execute_async_script("""
          const done = arguments[arguments.length - 1];
          (async () => {
            const found = {};
            for (const figure of document.querySelectorAll('figure')) {
              const plot = figure.querySelector('.plot');
              const image = new Image();
              image.src = await Plotly.toImage(plot, { format: 'png', width: 500, height: 400 });
              await image.decode();
              const canvas = document.createElement('canvas');
              canvas.width = 500;
              canvas.height = 400;
              const pen = canvas.getContext('2d', { willReadFrequently: true });
              pen.drawImage(image, 0, 0);
              const bytes = new Uint32Array(pen.getImageData(0, 0, 500, 400).data.buffer);
              found[figure.id] = new Set(bytes).size;
            }
            return found;
          })().then(done, (problem) => done({ failure: String(problem) }));""")
        self.assertNotIn("failure", colours)
        self.assertEqual(set(colours), set(self.chart_ids()))
        for name, number in colours.items():
            self.assertGreater(number, 40, f"{name} looks blank")

    def assert_accessible(self):
        faults = self.js("""
          const faults = [];
          for (const plot of document.querySelectorAll('figure .plot')) {
            if (plot.getAttribute('role') !== 'group' || (plot.getAttribute('aria-label') || '').length < 10) faults.push('unlabelled ' + plot.parentNode.id);
          }
          for (const head of document.querySelectorAll('thead th')) {
            if (head.scope !== 'col' || !head.querySelector('button')) faults.push('head ' + head.textContent);
          }
          for (const control of document.querySelectorAll('main button, main select, main input, header button')) {
            const named = control.textContent.trim() || control.closest('label') || control.getAttribute('aria-label');
            if (!named) faults.push('unnamed ' + control.outerHTML.slice(0, 80));
          }
          if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
          if (!document.documentElement.lang) faults.push('no language');
          return faults;""")
        self.assertEqual(faults, [])

    def rows(self, title):
        """The exact values of a table's rows in the page."""
        return self.js("""
          const box = [...document.querySelectorAll('.tablebox')].find((b) => b.querySelector('h3').textContent === arguments[0]);
          return [...box.querySelectorAll('tbody tr:not(.spacer)')].map((row) => [...row.cells].map((cell) => cell.dataset.value));""", title)

    def heads(self, title):
        return self.js("""
          const box = [...document.querySelectorAll('.tablebox')].find((b) => b.querySelector('h3').textContent === arguments[0]);
          return [...box.querySelectorAll('thead th')].map((head) => head.innerText.trim().replace(/\\s+/g, ' '));""", title)

    def press(self, title, label):
        """A button of a table or chart."""
        self.js("""
          const box = [...document.querySelectorAll('.tablebox, figure')].find((b) => b.querySelector('h3').textContent === arguments[0]);
          [...box.querySelectorAll('button')].find((b) => b.textContent === arguments[1]).click();""", title, label)

    def saved(self, name):
        """A file that the page handed over."""
        path = self.folder / "saved" / name
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if path.exists() and path.stat().st_size > 0:
                return path.read_bytes()
            time.sleep(0.05)
        self.fail(f"{name} was not saved")


def main():
    reason = without_browser()
    if reason:
        print(f"SKIPPED: {reason}")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
