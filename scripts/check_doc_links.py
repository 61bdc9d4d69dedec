#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses references that lead nowhere: check_doc_links.py

Two kinds are checked: the relative links of every Markdown page (to a file, a folder, or a heading of a page), and
every path below docs/ that any text of the project mentions, in comments, messages and scripts too. Exit 1 names each reference.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

LINK = re.compile(r"\]\(([^()\s]+)\)")
# A path, without the full stop that may end its sentence.
MENTION = re.compile(r"(?<![\w/.-])docs/[\w./-]*\w")
FENCE = re.compile(r"^\s*```")
HEADING = re.compile(r"^#+\s+(.*)$")


def tracked():
    """The files of the working tree that git knows and that are there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for path in listed.split("\0") if path and (ROOT / path).is_file()]


def text_of(path):
    """The text of a file; nothing where it is none."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def anchor(heading):
    """The anchor that a heading gets where Markdown is shown: small letters, hyphens for blanks, no punctuation."""
    plain = re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def outside_fences(text):
    """The numbered lines of a page that are no code."""
    code = False
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            code = not code
        elif not code:
            yield number, line


def anchors(page):
    """The anchors of a page's headings."""
    headings = (HEADING.match(line) for _, line in outside_fences(text_of(page)))
    return {anchor(heading.group(1)) for heading in headings if heading}


def offence_of_link(page, target):
    if "://" in target or target.startswith("mailto:"):
        return None
    path, _, fragment = target.partition("#")
    full = (ROOT / page).parent / path if path else ROOT / page
    if not full.exists():
        return f"the link '{target}' leads to no file"
    if fragment and not (full.is_file() and fragment in anchors(full)):
        return f"the link '{target}' leads to no heading"
    return None


def offences(path):
    text = text_of(path)
    if path.endswith(".md"):
        for number, line in outside_fences(text):
            for target in LINK.findall(line):
                if offence := offence_of_link(path, target):
                    yield number, offence
    for number, line in enumerate(text.splitlines(), 1):
        for mention in MENTION.findall(line):
            if not (ROOT / mention).exists():
                yield number, f"there is no {mention}"


def main():
    paths = tracked()
    bad = 0
    for path in paths:
        for number, offence in offences(path):
            print(f"{path}:{number}: {offence}")
            bad += 1
    if bad == 0:
        print(f"links: those of {len(paths)} files lead somewhere")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
