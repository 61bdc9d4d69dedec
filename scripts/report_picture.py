#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Pictures of an HTML report, taken in a headless Chromium: report_picture.py PAGE ELEMENT HEIGHT OUT.png

ELEMENT is the id that stands at the top of the picture ("top" is the head of the page). /usr/bin/python3, because
selenium is Debian's (python3-selenium).
"""

import os
import pathlib
import shutil
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

WIDTH = 1300
PATIENCE_S = 90


def browser(height):
    options = Options()
    for argument in ["--headless=new", "--disable-dev-shm-usage", "--enable-unsafe-swiftshader", "--use-angle=swiftshader",
                     "--hide-scrollbars", f"--window-size={WIDTH},{height}"]:
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium refuses a sandbox to root
    return webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)


def main(page, element, height, out):
    driver = browser(height)
    try:
        # The window's frame is not part of the page.
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                               {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False})
        driver.get(f"file://{pathlib.Path(page).resolve()}")
        end = time.monotonic() + PATIENCE_S
        while driver.execute_script("return document.documentElement.dataset.charts") != "drawn":
            if time.monotonic() > end:
                sys.exit(f"{page}: charts were not drawn within {PATIENCE_S} s")
            time.sleep(0.1)
        driver.execute_script("""
            const style = document.createElement('style');
            style.textContent = 'html { scroll-behavior: auto !important; } .modebar { display: none !important; }';
            document.head.append(style);
            document.getElementById(arguments[0]).scrollIntoView();""", element)
        time.sleep(1.0)  # what comes into view is painted
        pathlib.Path(out).parent.mkdir(parents=True, exist_ok=True)
        driver.save_screenshot(out)
    finally:
        driver.quit()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
