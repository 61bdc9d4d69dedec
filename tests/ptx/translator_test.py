# SPDX-License-Identifier: Apache-2.0
"""The translator refuses by name what it does not know, and finds its way through the forms that nvcc prints."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "translate"))

from emit import emit  # noqa: E402
from parse import Unreadable, parse  # noqa: E402
from scope import Unknown  # noqa: E402

HEAD = ".version 9.0\n.target sm_90\n.address_size 64\n"


def kernel(body: str) -> str:
    return f"{HEAD}.visible .entry k(.param .u64 k_0)\n{{\n.reg .pred %p<4>;\n.reg .b32 %r<4>;\n.reg .b64 %rd<4>;\n{body}\nret;\n}}\n"


def translated(text: str) -> str:
    return emit(parse(text), "test", "/project")


class Refusals(unittest.TestCase):
    def refused(self, body: str, *words: str):
        with self.assertRaises(Unknown) as refusal:
            translated(kernel(body))
        for word in words:
            self.assertIn(word, str(refusal.exception))

    def test_unknown_opcode(self):
        self.refused("frobnicate.b32 %r1, %r2;", "k", "frobnicate.b32")

    def test_unknown_modifier(self):
        self.refused("add.sat.s32 %r1, %r2, %r3;", "add.sat.s32", "sat")

    def test_rounding_that_c_has_not(self):
        self.refused("fma.rz.f64 %rd1, %rd1, %rd1, %rd1;", "fma.rz.f64")

    def test_barrier_that_is_not_the_first(self):
        self.refused("bar.sync 1;", "barrier")

    def test_register_that_is_not_declared(self):
        self.refused("mov.u32 %r9, 1;", "%r9")

    def test_special_register_that_is_not_known(self):
        self.refused("mov.u32 %r1, %smid;", "%smid")

    def test_unknown_directive_names_its_line(self):
        with self.assertRaises(Unreadable) as refusal:
            parse(HEAD + ".surprise x;\n")
        self.assertIn("line", str(refusal.exception))


class Forms(unittest.TestCase):
    def test_predicates_and_labels(self):
        text = translated(kernel("setp.lt.s32 %p1, %r1, 5;\n@!%p1 bra $L_end;\nmov.u32 %r2, 1;\n$L_end:"))
        self.assertIn("if (!r_p1) { goto L__L_end; }", text)

    def test_places_are_those_of_the_source_and_of_all_callers(self):
        text = translated(kernel('.loc 2 7 1\n.loc 2 40 9, function_name $L0, inlined_at 2 7 1\n'
                                 '.loc 1 12 3, function_name $L1, inlined_at 2 40 9\nmov.u32 %r1, 1;')
                          + '.file 1 "/project/a.cuh"\n.file 2 "/usr/include/b.h"\n')
        self.assertIn("a.cuh:12 (inlined at /usr/include/b.h:40, /usr/include/b.h:7)", text)

    def test_dynamic_shared_memory_lies_at_the_beginning_of_the_window(self):
        text = translated(HEAD + ".extern .shared .align 16 .b8 memory[];\n" +
                          kernel("mov.u32 %r1, memory;").removeprefix(HEAD))
        self.assertIn("(uint64_t)(PTX_SHARED)", text)

    def test_initial_values_of_constants(self):
        text = translated(HEAD + ".const .align 4 .b8 table[3] = {1, 2, 0xff};\n" + kernel("").removeprefix(HEAD))
        self.assertIn("m_table[3] = {1, 2, 255}", text)

    def test_vectors_may_load_over_their_own_address(self):
        text = translated(kernel("ld.global.v2.u64 {%rd1, %rd2}, [%rd1+16];"))
        self.assertLess(text.index("v1 = *"), text.index("r_rd1 = (uint64_t)"))


if __name__ == "__main__":
    unittest.main()
