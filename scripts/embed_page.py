#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes host/report/assets.h's functions: the page's parts, and plotly.js compressed.

    embed_page.py PAGE_FOLDER PLOTLY_JS|- OUT.cc

Script files are joined in the order in which page/scripts.txt names them, inside one function, so that the
page has no global names but Plotly. Equal inputs give equal bytes.
"""

import base64
import gzip
import pathlib
import sys

PIECE = 8000  # characters a literal: compilers bound one literal's length, not that of joined ones


def literal(text):
    """A C++ expression for `text`."""
    pieces = []
    for start in range(0, len(text), PIECE):
        piece = text[start:start + PIECE].replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?").replace("\n", "\\n")
        pieces.append(f'    "{piece}"')
    return "\n".join(pieces) if pieces else '    ""'


def function(name, text):
    # The length is said because a view of a literal would count it, at run time, in megabytes.
    size = len(text.encode())
    return f"std::string_view {name}() noexcept {{\n  return {{\n{literal(text)},\n    {size}}};\n}}\n"


def script(folder):
    names = (folder / "scripts.txt").read_text().split()
    left_out = {path.name for path in folder.glob("*.js")} - set(names)
    if left_out:
        sys.exit(f"embed_page: not in scripts.txt: {', '.join(sorted(left_out))}")
    joined = "\n".join((folder / name).read_text() for name in names)
    if "</script" in joined.lower():
        sys.exit("embed_page: '</script' would end the page's script")
    return "(() => {\n'use strict';\n" + joined + "})();\n"


def main():
    folder, library, out = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    packed = ""
    if library != "-":
        packed = base64.b64encode(gzip.compress(pathlib.Path(library).read_bytes(), 9, mtime=0)).decode()
    parts = {
        "page_template": (folder / "page.html").read_text(),
        "page_style": (folder / "style.css").read_text(),
        "page_script": script(folder),
        "chart_library": packed,
    }
    text = "// Made by scripts/embed_page.py.\n#include \"host/report/assets.h\"\n\nnamespace volcal::report {\n\n"
    text += "\n".join(function(name, content) for name, content in parts.items())
    text += "\n}  // namespace volcal::report\n"
    out.write_text(text)


if __name__ == "__main__":
    main()
