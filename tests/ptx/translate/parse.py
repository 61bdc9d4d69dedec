# SPDX-License-Identifier: Apache-2.0
"""Reads PTX as nvcc prints it (PTX ISA 9.0) into the parts of module.py."""

import re

from module import (Array, Call, Close, Function, Instruction, Label, Module, Open, Parameter, Place, Registers,
                    WIDTHS, bytes_of)

MOST_THREADS = 1024


class Unreadable(Exception):
    """A line that this reader does not know, with its number."""


class Text:
    """The text of a module without comments and debug sections, read from front to back."""

    def __init__(self, text: str):
        text = re.sub(r"^\s*\.section\s.*", "", text, flags=re.M | re.S)
        self.text = re.sub(r"//[^\n]*", "", text)
        self.at = 0

    def fail(self, what: str):
        line = self.text.count("\n", 0, self.at) + 1
        raise Unreadable(f"line {line}: {what}: {self.text[self.at:self.at + 80].strip()!r}")

    def skip_space(self) -> bool:
        """False at the end."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def take(self, pattern: str):
        """The match of a pattern here, which is then passed; None where there is none."""
        match = re.compile(pattern, re.S).match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def until(self, end: str) -> str:
        """The text up to `end`, which is passed too."""
        position = self.text.find(end, self.at)
        if position < 0:
            self.fail(f"no {end!r} follows")
        taken = self.text[self.at:position]
        self.at = position + len(end)
        return taken.strip()


def split_operands(text: str) -> list[str]:
    """Splits at commas that stand in no brackets."""
    operands, depth, begin = [], 0, 0
    for position, sign in enumerate(text):
        if sign in "{[(":
            depth += 1
        elif sign in "}])":
            depth -= 1
        elif sign == "," and depth == 0:
            operands.append(text[begin:position].strip())
            begin = position + 1
    operands.append(text[begin:].strip())
    return [operand for operand in operands if operand]


def parse_parameters(text: Text, inside: str) -> list[Parameter]:
    parameters = []
    for item in split_operands(inside):
        match = re.match(r"\.param\s+(?:\.align\s+\d+\s+)?\.(\w+)\s+(?:\.ptr\s+(?:\.\w+\s+)?\.align\s+\d+\s+)?"
                         r"([\w$]+)(?:\[(\d+)\])?$", item)
        if not match or match[1] not in WIDTHS:
            text.fail(f"unknown parameter {item!r}")
        parameters.append(Parameter(match[2], bytes_of(match[1]) * int(match[3] or 1)))
    return parameters


def parse_array(declaration: str) -> Array | None:
    match = re.match(r"(?:\.(?:visible|weak|extern|common)\s+)*\.(global|const|shared|local|param)\s+"
                     r"(?:\.align\s+\d+\s+)?\.(\w+)\s+([\w$]+)(\[\d*\])?(?:\s*=\s*(.*))?$", declaration, re.S)
    if not match or match[2] not in WIDTHS:
        return None
    element = bytes_of(match[2])
    count = 1 if match[4] is None else int(match[4][1:-1] or 0)
    values = []
    if match[5]:
        values = [int(value, 0) for value in re.findall(r"-?\w+", match[5])]
    return Array(match[1], match[3], element * count, values, element)


class Reader:
    def __init__(self, text: str):
        self.files = {int(number): path.replace("/./", "/")
                      for number, path in re.findall(r'^\s*\.file\s+(\d+)\s+"([^"]*)"', text, re.M)}
        self.text = Text(text)
        self.module = Module()

    def read(self) -> Module:
        text = self.text
        while text.skip_space():
            if text.take(r"\.(version|target|address_size|file)\b[^\n]*"):
                continue
            head = text.take(r"(?:\.(?:visible|weak|extern)\s+)*\.(func|entry)\b\s*")
            if head:
                self.module.functions.append(self.read_function(head[1] == "entry"))
                continue
            array = parse_array(text.until(";"))
            if array is None:
                text.fail("an unknown declaration ends here")
            self.module.arrays.append(array)
        return self.module

    def read_function(self, is_entry: bool) -> Function:
        text = self.text
        result = text.take(r"\(([^)]*)\)\s*")
        name = text.take(r"([\w$]+)\s*")
        if not name:
            text.fail("a function has no name")
        inside = text.take(r"\(([^)]*)\)\s*")
        function = Function(name[1], is_entry, parse_parameters(text, inside[1] if inside else ""),
                            parse_parameters(text, result[1] if result else ""), MOST_THREADS, None)
        while text.skip_space():
            most = text.take(r"\.maxntid\s+(\d+)(?:\s*,\s*1)*\s")
            if most:
                function.most_threads = int(most[1])
            elif text.take(r"\.(?:minnctapersm|noreturn)\b[^\n]*"):
                pass
            elif text.take(";"):
                return function
            elif text.take(r"\{"):
                function.body = self.read_body()
                return function
            else:
                text.fail("unknown directive of a function")
        return function

    def read_body(self) -> list:
        text, body, depth = self.text, [], 0
        place = Place("?", 0)
        places: dict[tuple, Place] = {}
        while text.skip_space():
            if text.take(r"\{"):
                body.append(Open())
                depth += 1
            elif text.take(r"\}"):
                if depth == 0:
                    return body
                body.append(Close())
                depth -= 1
            elif text.take(";"):
                pass
            elif match := text.take(r"\.loc\s+(\d+)\s+(\d+)\s+(\d+)(?:[^\n]*inlined_at\s+(\d+)\s+(\d+)\s+(\d+))?[^\n]*"):
                if match[2] != "0":
                    place = self.place_of(match.groups()[:3], match.groups()[3:], places)
            elif match := text.take(r"([$\w]+):(?!:)"):
                body.append(Label(match[1]))
            else:
                statement = self.read_statement(text.until(";"), place)
                if statement is not None:
                    body.append(statement)
        text.fail("a function does not end")

    def place_of(self, position, caller, places: dict) -> Place:
        """The place at a position (file, line, column) that was inlined at `caller`. The latter's own place is the latest
        there: nvcc writes the chain of callers down, the outermost first."""
        def plain(at):
            return Place(self.files.get(int(at[0]), "?"), int(at[1]))

        place = plain(position)
        if caller[0] is not None:
            place = Place(place.file, place.line, places.get(caller) or plain(caller))
        places[position] = place
        return place

    def read_statement(self, statement: str, place: Place):
        if statement.startswith(".pragma"):
            return None
        if match := re.match(r"\.reg\s+\.(\w+)\s+(.*)$", statement, re.S):
            return Registers(match[1], self.register_names(match[2]))
        if statement.startswith("."):
            array = parse_array(statement)
            if array is None:
                self.text.fail(f"unknown declaration {statement!r} before")
            return array
        predicate, negated = "", False
        if match := re.match(r"@(!?)(%?\w+)\s+", statement):
            predicate, negated = match[2], match[1] == "!"
            statement = statement[match.end():]
        opcode, _, rest = statement.partition(" ") if " " in statement.split("\t")[0] else statement.partition("\t")
        rest = rest.strip()
        if opcode.split(".")[0] == "call":
            match = re.match(r"(?:\(\s*([\w$]+)\s*\)\s*,)?\s*([\w$]+)\s*,?\s*(?:\(([^)]*)\))?$", rest, re.S)
            if not match:
                self.text.fail(f"unknown form of call {statement!r} before")
            return Call(match[2], split_operands(match[3] or ""), match[1] or "", predicate, negated, place)
        return Instruction(opcode, split_operands(rest), predicate, negated, place)

    def register_names(self, text: str) -> list[str]:
        names = []
        for item in split_operands(text):
            match = re.match(r"(%?\w+)<(\d+)>$", item)
            names += [f"{match[1]}{number}" for number in range(int(match[2]))] if match else [item]
        return names


def parse(text: str) -> Module:
    return Reader(text).read()
