# SPDX-License-Identifier: Apache-2.0
"""How far a field may be from its golden value, by path, with the reason. The first rule that fits counts."""

from compare import Rule

# Fields of a run rather than of a result.
OF_THE_RUN = [
    Rule("generator", "names the version of the program, which moves with each release", ignored=True),
]

PINNED = [
    Rule("*", "one instruction set of one compiler gives the same bits; room for a library's last digit", relative=1e-12),
]

ROUNDING = [
    Rule("*", "to be measured", relative=1e-9),
]


def pinned_rules():
    return OF_THE_RUN + PINNED


def rounding_rules():
    return OF_THE_RUN + ROUNDING
