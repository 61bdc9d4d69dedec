# SPDX-License-Identifier: Apache-2.0
"""The check of links names what is planted into a small, clean graph of libraries."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import check_links  # noqa: E402

# Models below surface, which io knows from public headers; all above the text of base.
FACTS = """\
volcal_base type STATIC_LIBRARY
volcal_base compiles calibration/base/printable.cc
volcal_models type STATIC_LIBRARY
volcal_models compiles calibration/models/profile.cc
volcal_models links volcal_base
volcal_surface type STATIC_LIBRARY
volcal_surface compiles calibration/surface/bands.cc
volcal_surface links volcal_models
volcal_surface exports volcal_models
volcal_quotes type STATIC_LIBRARY
volcal_quotes compiles calibration/quotes/clean.cc
volcal_io type STATIC_LIBRARY
volcal_io compiles host/io/text/csv.cc
volcal_io links volcal_surface
"""
FILES = {
    "calibration/surface/bands.cc": '#include "calibration/models/profile.h"\n#include "volcal/bands.h"\n',
    "calibration/models/profile.cc": '#include "calibration/base/text_cursor.h"\n',
}


def graph_of(*planted):
    return check_links.Graph(FACTS + "".join(line + "\n" for line in planted))


def structure(graph, files=None):
    """What is found before a build."""
    files = FILES if files is None else FILES | files
    return [*check_links.circles(graph, check_links.ARROWS), *check_links.unlinked_includes(graph, files),
            *check_links.forbidden_links(graph)]


class Structure(unittest.TestCase):
    def test_a_clean_graph_has_no_offence(self):
        self.assertEqual(structure(graph_of()), [])

    def test_a_circle_of_links(self):
        found = structure(graph_of("volcal_models links volcal_quotes", "volcal_quotes links volcal_io"))
        self.assertIn("libraries link in a circle: volcal_io -> volcal_surface -> volcal_models -> volcal_quotes -> volcal_io",
                      found)

    def test_a_circle_of_include_arrows(self):
        found = [*check_links.circles(graph_of(), {"a": {"a", "b"}, "b": {"c"}, "c": {"a"}})]
        self.assertEqual(found, ["folders include in a circle: a -> b -> c -> a"])

    def test_an_include_of_what_is_not_linked(self):
        found = structure(graph_of(), {"calibration/quotes/clean.cc": '#include "calibration/base/text_cursor.h"\n'})
        self.assertEqual(found, ["calibration/quotes/clean.cc: includes \"calibration/base/text_cursor.h\", but "
                                 "volcal_quotes does not link volcal_base"])

    def test_an_include_through_a_private_link_of_another(self):
        # Surface links models publicly, but models links base for itself.
        found = structure(graph_of(), {"calibration/surface/bands.cc": '#include "calibration/base/text_cursor.h"\n'})
        self.assertEqual(len(found), 1)
        self.assertIn("volcal_surface does not link volcal_base", found[0])

    def test_a_link_against_the_arrows(self):
        found = structure(graph_of("volcal_base links volcal_models"))
        self.assertIn("volcal_base links volcal_models, against the arrows", found)

    def test_io_must_not_link_the_pipeline(self):
        found = structure(graph_of("volcal_pipeline type STATIC_LIBRARY",
                                   "volcal_pipeline compiles calibration/pipeline/calibrate.cc",
                                   "volcal_io links volcal_pipeline"))
        self.assertEqual(found, ["volcal_io links volcal_pipeline, against the arrows"])

    def test_objects_belong_to_the_library_that_contains_them(self):
        graph = graph_of("volcal_models contains volcal_models_v3", "volcal_models_v3 type OBJECT_LIBRARY",
                         "volcal_models_v3 compiles calibration/models/loops.cc")
        self.assertEqual(graph.owners("calibration/models/loops.cc"), {"volcal_models"})


class Symbols(unittest.TestCase):
    # What each library defines and needs.
    SYMBOLS = {
        "volcal_base": ({"_printable"}, set()),
        "volcal_models": ({"_profile"}, {"_printable"}),
        "volcal_surface": ({"_surface"}, {"_profile", "_malloc"}),
        "volcal_quotes": ({"_clean"}, set()),
        "volcal_io": ({"_read"}, {"_surface"}),
    }

    def found(self, graph, **changed):
        edges = check_links.symbol_edges(graph, self.SYMBOLS | changed)
        return [*check_links.unlinked_symbols(graph, edges), *check_links.idle_links(graph, edges, FILES)]

    def test_a_clean_graph_has_no_offence(self):
        self.assertEqual(self.found(graph_of()), [])

    def test_a_function_of_what_is_not_linked(self):
        found = self.found(graph_of(), volcal_io=({"_read"}, {"_surface", "_clean"}))
        self.assertEqual(found, ["volcal_io needs volcal_quotes for _clean, and does not link it"])

    def test_a_function_through_a_public_link_is_fine(self):
        self.assertEqual(self.found(graph_of(), volcal_io=({"_read"}, {"_surface", "_profile"})), [])

    def test_a_link_that_nothing_uses(self):
        found = self.found(graph_of("volcal_io links volcal_quotes"))
        self.assertEqual(found, ["volcal_io links volcal_quotes, and uses neither a header nor a function of it"])


if __name__ == "__main__":
    unittest.main()
