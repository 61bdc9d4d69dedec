#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the arrows between libraries: check_links.py BUILD_FOLDER [--symbols]

Reads BUILD_FOLDER/links.txt, which configuring writes (scripts/cmake/VolcalLinks.cmake), and refuses

  - libraries that link in a circle, and folders whose include arrows lead in one;
  - a library that includes another one's header, and does not link it;
  - a link against the include arrows (scripts/check_includes.py), but for those of THROUGH_PUBLIC.

With --symbols, after a build, it also refuses

  - a library that needs another one's functions, and does not link it: a static library would not notice;
  - a link of which neither a header nor a function is used.

"Links" means directly, or publicly through what is linked directly. Exit 1 names each offence.
"""

import collections
import pathlib
import re
import subprocess
import sys

import check_includes
from check_includes import (ARROWS, COMPARE, MODELS, PIPELINE, QUOTES, ROOT, SLICES, SURFACE, TUNE, folder_of, table)

# Links of a folder to what defines functions that it knows from public headers alone. A folder that may include a
# library's own headers needs no entry.
THROUGH_PUBLIC = table(
    (TUNE, {PIPELINE}),  # CalibrateOptions::validate
    ("host/io", {MODELS, QUOTES, SLICES, SURFACE}),
    ("host/report", {SURFACE}),
    ("host/synth", {SURFACE}),
    ("host/cli", {MODELS, QUOTES, SURFACE, COMPARE, PIPELINE, TUNE}),
)

# Folders whose headers belong to a library that compiles nothing.
HEADER_ONLY = table(("kernels/core", "volcal_core"))

FOLDERS = ("kernels", "calibration", "host")


class Library:
    def __init__(self, name):
        self.name = name
        self.type = ""
        self.sources = set()
        self.direct = set()
        self.exported = set()
        self.contained = set()

    def folders(self):
        return {folder_of(path, ARROWS) for path in self.sources} - {None}


class Graph:
    """The libraries by name, and who owns which file."""

    def __init__(self, facts):
        self.libraries = {}
        fields = {"compiles": "sources", "links": "direct", "exports": "exported", "contains": "contained"}
        for name, verb, value in (line.split() for line in facts.splitlines()):
            library = self.libraries.setdefault(name, Library(name))
            if verb == "type":
                library.type = value
            else:
                getattr(library, fields[verb]).add(value)
        self._merge_objects()
        self._by_source = {path: name for name, lib in self.libraries.items() for path in lib.sources}
        self._by_folder = collections.defaultdict(set)
        for path, name in self._by_source.items():
            self._by_folder[path.rpartition("/")[0]].add(name)

    def _merge_objects(self):
        """An object library's sources are those of the library that contains it."""
        for library in list(self.libraries.values()):
            for name in library.contained:
                library.sources |= self.libraries.pop(name).sources

    def owners(self, path):
        """Names of the libraries that a file may belong to: the one that compiles it or the source of the same name,
        else those that compile something in its folder."""
        for folder, name in HEADER_ONLY.items():
            if path.startswith(folder + "/"):
                return {name} & self.libraries.keys()
        stem, folder = path.rpartition(".")[0], path.rpartition("/")[0]
        for source in (path, stem + ".cc", stem + ".cu"):
            if source in self._by_source:
                return {self._by_source[source]}
        while folder and folder not in self._by_folder:
            folder = folder.rpartition("/")[0]
        return self._by_folder.get(folder, set())

    def usable(self, name):
        """What a library links: directly, or publicly through that."""
        seen, todo = set(), list(self.libraries[name].direct | self.libraries[name].exported)
        while todo:
            current = todo.pop()
            if current in seen or current not in self.libraries:
                continue
            seen.add(current)
            todo += self.libraries[current].exported
        return seen

    def links(self):
        return {name: sorted((lib.direct | lib.exported) & self.libraries.keys()) for name, lib in self.libraries.items()}


def find_cycle(edges):
    """A list of nodes that lead from the first to itself, or None."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        for following in edges.get(node, ()):
            cycle = visit(following)
            if cycle:
                return cycle
        done.add(path.pop())
        return None

    for node in sorted(edges):
        cycle = visit(node)
        if cycle:
            return cycle
    return None


def circles(graph, arrows):
    for what, edges in (("libraries link", graph.links()), ("folders include", arrows)):
        cycle = find_cycle({node: sorted(set(targets) - {node}) for node, targets in edges.items()})
        if cycle:
            yield f"{what} in a circle: {' -> '.join(cycle)}"


def included_files(path, text):
    """Headers of this project that a file names, by their place in the tree."""
    for line in text.splitlines():
        match = check_includes.INCLUDE.match(line)
        if match and match.group(1) == '"' and not match.group(2).startswith("volcal/"):
            yield match.group(2)


def include_edges(graph, files):
    """(library, other library's names, file, header) for every include that leaves a library. `files`: path -> text."""
    for path, text in sorted(files.items()):
        owners = graph.owners(path)
        for header in included_files(path, text):
            others = graph.owners(header)
            if others and not others & owners:
                yield from ((name, others, path, header) for name in sorted(owners))


def unlinked_includes(graph, files):
    for name, others, path, header in include_edges(graph, files):
        if not others & graph.usable(name):
            yield f"{path}: includes \"{header}\", but {name} does not link {' or '.join(sorted(others))}"


def is_allowed(library, other):
    """Whether the include arrows, or a use through public headers, lead from one library to the other."""
    targets = other.folders() | {folder for folder, name in HEADER_ONLY.items() if name == other.name}
    for folder in library.folders():
        if folder in targets or targets & (ARROWS[folder] | THROUGH_PUBLIC.get(folder, set())):
            return True
    return any(path in library.sources and folder_of(header, ARROWS) in targets
               for path, header in check_includes.EXCEPTIONS)


def forbidden_links(graph):
    for name, library in sorted(graph.libraries.items()):
        if not library.sources:  # it only collects others
            continue
        for other in graph.links()[name]:
            if not is_allowed(library, graph.libraries[other]):
                yield f"{name} links {other}, against the arrows"


def symbols_of(archive):
    """What a static library defines for others, and what it needs from outside."""
    listed = subprocess.run(["nm", "-P", "-g", archive], check=True, capture_output=True, text=True).stdout
    defined, needed = set(), set()
    for line in listed.splitlines():
        fields = line.split()
        if len(fields) < 2 or fields[0].endswith(":"):
            continue
        if fields[1] in "TDBR":
            defined.add(fields[0])
        elif fields[1] == "U":
            needed.add(fields[0])
    return defined, needed - defined


def plain(symbol):
    return subprocess.run(["c++filt", symbol], check=True, capture_output=True, text=True).stdout.strip()


def symbol_edges(graph, symbols):
    """(library, other library) -> one function that the first needs of the second."""
    home = {symbol: name for name, (defined, _) in symbols.items() for symbol in defined}
    return {(name, home[symbol]): symbol for name, (_, needed) in symbols.items() for symbol in sorted(needed)
            if symbol in home}


def unlinked_symbols(graph, edges):
    for (name, other), symbol in sorted(edges.items()):
        if other not in graph.usable(name):
            yield f"{name} needs {other} for {plain(symbol)}, and does not link it"


def idle_links(graph, edges, files):
    used = set(edges) | {(name, other) for name, others, _, _ in include_edges(graph, files) for other in others}
    for name, library in sorted(graph.libraries.items()):
        for other in sorted(library.direct):
            if library.sources and other in graph.libraries and (name, other) not in used:
                yield f"{name} links {other}, and uses neither a header nor a function of it"


def built_symbols(graph, build):
    symbols = {}
    for name, library in graph.libraries.items():
        if library.type != "STATIC_LIBRARY":
            continue
        found = [path for folder in FOLDERS for path in (build / folder).glob(f"**/lib{name}.a")]
        if len(found) != 1:
            sys.exit(f"{build}: lib{name}.a is there {len(found)} times (build it first)")
        symbols[name] = symbols_of(found[0])
    return symbols


def main():
    arguments = [word for word in sys.argv[1:] if word != "--symbols"]
    build = pathlib.Path(arguments[0])
    graph = Graph((build / "links.txt").read_text())
    files = {path: (ROOT / path).read_text() for path in check_includes.sources() if (ROOT / path).is_file()}
    bad = [*circles(graph, ARROWS), *unlinked_includes(graph, files), *forbidden_links(graph)]
    if "--symbols" in sys.argv:
        edges = symbol_edges(graph, built_symbols(graph, build))
        bad += [*unlinked_symbols(graph, edges), *idle_links(graph, edges, files)]
    if bad:
        sys.exit("\n".join(bad))
    print(f"links: {len(graph.libraries)} libraries follow the arrows")


if __name__ == "__main__":
    main()
