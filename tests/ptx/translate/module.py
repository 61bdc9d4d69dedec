# SPDX-License-Identifier: Apache-2.0
"""The parts of a PTX module, as parse.py finds them and emit.py writes them."""

from __future__ import annotations

import dataclasses

WIDTHS = {"pred": 8, "b8": 8, "u8": 8, "s8": 8, "b16": 16, "u16": 16, "s16": 16, "b32": 32, "u32": 32, "s32": 32,
          "f32": 32, "b64": 64, "u64": 64, "s64": 64, "f64": 64}


def bytes_of(type_name: str) -> int:
    return WIDTHS[type_name] // 8


@dataclasses.dataclass(frozen=True)
class Place:
    """A line of the source that an instruction was compiled from, and the place that it was inlined at."""

    file: str
    line: int
    inlined_at: Place | None = None

    def chain(self) -> list[Place]:
        """The place, and those that it was inlined at, the innermost first."""
        return [self, *(self.inlined_at.chain() if self.inlined_at else [])]


@dataclasses.dataclass(frozen=True)
class Instruction:
    opcode: str  # with all its modifiers: "add.rn.f64"
    operands: list[str]
    predicate: str  # register that must be true, "" for none
    negated: bool  # the predicate must be false
    place: Place


@dataclasses.dataclass(frozen=True)
class Call:
    function: str
    arguments: list[str]
    result: str  # parameter that takes the result, "" for none
    predicate: str
    negated: bool
    place: Place


@dataclasses.dataclass(frozen=True)
class Label:
    name: str


@dataclasses.dataclass(frozen=True)
class Open:
    """The beginning of a block, which has declarations of its own."""


@dataclasses.dataclass(frozen=True)
class Close:
    pass


@dataclasses.dataclass(frozen=True)
class Registers:
    type: str
    names: list[str]


@dataclasses.dataclass(frozen=True)
class Array:
    """Memory that is declared in a function (local, shared, param) or in a module (shared, global, const)."""

    space: str
    name: str
    size: int  # bytes; 0 for dynamic shared memory
    values: list[int] = dataclasses.field(default_factory=list)  # initial ones, of `element` bytes each
    element: int = 1


@dataclasses.dataclass(frozen=True)
class Parameter:
    name: str
    size: int  # bytes


@dataclasses.dataclass
class Function:
    name: str
    is_entry: bool
    parameters: list[Parameter]
    results: list[Parameter]
    most_threads: int  # of a block
    body: list | None  # None where it is declared only


@dataclasses.dataclass
class Module:
    functions: list[Function] = dataclasses.field(default_factory=list)
    arrays: list[Array] = dataclasses.field(default_factory=list)
