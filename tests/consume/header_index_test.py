# SPDX-License-Identifier: Apache-2.0
"""The index of the public headers names each of them, and none that is not there."""

import pathlib
import re
import unittest

HEADERS = pathlib.Path(__file__).resolve().parent.parent.parent / "host" / "include" / "volcal"


class HeaderIndex(unittest.TestCase):
    def test_names_what_is_installed(self):
        text = (HEADERS / "README.md").read_text()
        named = set(re.findall(r"`(\w+\.h)`", text.split("## All headers")[1]))
        self.assertEqual(named, {path.name for path in HEADERS.glob("*.h")})


if __name__ == "__main__":
    unittest.main()
