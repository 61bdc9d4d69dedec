# SPDX-License-Identifier: Apache-2.0
"""What names mean inside a function, and how operands look in C.

A register is an unsigned integer of its width: a number in it is read and written by its bits, so that a NaN's payload and
the sign of zero survive. An address is a 64-bit integer and the address in this process at the same time; shared memory lies
below 4 GiB, since shared addresses have 32 bits.
"""

import re

from module import WIDTHS

C_TYPES = {"pred": "uint8_t", "b8": "uint8_t", "u8": "uint8_t", "s8": "int8_t", "b16": "uint16_t", "u16": "uint16_t",
           "s16": "int16_t", "b32": "uint32_t", "u32": "uint32_t", "s32": "int32_t", "f32": "float", "b64": "uint64_t",
           "u64": "uint64_t", "s64": "int64_t", "f64": "double"}
UNSIGNED = {8: "uint8_t", 16: "uint16_t", 32: "uint32_t", 64: "uint64_t"}
SPECIAL = {"%tid.x": "t->thread", "%ntid.x": "t->threads", "%ctaid.x": "t->block", "%nctaid.x": "t->blocks",
           "%laneid": "t->lane", "%lanemask_lt": "((1u << t->lane) - 1u)", "%lanemask_ge": "(0xffffffffu << t->lane)",
           "%lanemask_eq": "(1u << t->lane)", "WARP_SZ": "32"}


class Unknown(Exception):
    """An opcode, modifier or operand that the translation does not know."""


def identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)


def register_name(name: str) -> str:
    return "r" + identifier(name)


class Scope:
    def __init__(self, symbols: dict[str, str]):
        self.symbols = [dict(symbols), {}]  # addresses by name: the module's, the function's, those of blocks
        self.widths: list[dict[str, int]] = [{}]  # of registers, by block

    def open(self):
        self.symbols.append({})
        self.widths.append({})

    def close(self):
        self.symbols.pop()
        self.widths.pop()

    def declare_register(self, name: str, width: int):
        self.widths[-1][name] = width

    def declare_memory(self, name: str, address: str):
        self.symbols[-1][name] = address

    def width(self, register: str) -> int | None:
        return next((block[register] for block in reversed(self.widths) if register in block), None)

    def symbol(self, name: str) -> str | None:
        return next((block[name] for block in reversed(self.symbols) if name in block), None)

    def value(self, operand: str, type_name: str) -> str:
        """An operand as a C expression of a PTX type."""
        c_type = C_TYPES[type_name]
        if operand.startswith("!"):
            return f"(!{self.value(operand[1:], type_name)})"
        if self.width(operand) is not None:
            name = register_name(operand)
            if type_name == "f64":
                return f"ptx_f64({name})"
            if type_name == "f32":
                return f"ptx_f32((uint32_t){name})"
            return f"(({c_type}){name})"
        if operand in SPECIAL:
            return f"(({c_type}){SPECIAL[operand]})"
        if match := re.match(r"0[dD]([0-9A-Fa-f]{16})$", operand):
            return f"ptx_f64(0x{match[1]}ull)" if type_name == "f64" else f"0x{match[1]}ull"
        if match := re.match(r"0[fF]([0-9A-Fa-f]{8})$", operand):
            return f"ptx_f32(0x{match[1]}u)" if type_name == "f32" else f"0x{match[1]}u"
        if re.match(r"-?(0[xX][0-9A-Fa-f]+|\d+)U?$", operand) and type_name[0] != "f":
            number = int(operand.rstrip("U"), 0)
            bits = int(number != 0) if type_name == "pred" else number & ((1 << WIDTHS[type_name]) - 1)
            return f"(({c_type})0x{bits:x}ull)"
        address = self.symbol(operand)
        if address is None:
            raise Unknown(f"operand {operand!r} as .{type_name}")
        return f"(({c_type})(uint64_t)({address}))"

    def bits(self, operand: str, type_name: str) -> str:
        """An operand as an unsigned integer of a type's width."""
        return self.value(operand, f"u{WIDTHS[type_name]}" if type_name != "pred" else type_name)

    def assign(self, register: str, type_name: str, expression: str) -> str:
        width = self.width(register)
        if width is None:
            raise Unknown(f"register {register!r}")
        name = register_name(register)
        if type_name == "f64":
            return f"{name} = ptx_bits_of_f64({expression});"
        if type_name == "f32":
            return f"{name} = ptx_bits_of_f32({expression});"
        if type_name == "pred":
            return f"{name} = (uint8_t)(({expression}) != 0);"
        return f"{name} = ({UNSIGNED[width]})({C_TYPES[type_name]})({expression});"

    def assign_bits(self, register: str, type_name: str, expression: str) -> str:
        return self.assign(register, f"u{WIDTHS[type_name]}" if type_name != "pred" else type_name, expression)

    def address(self, operand: str) -> str:
        match = re.match(r"\[\s*([%\w$.]+)\s*(?:\+\s*(-?\w+))?\s*\]$", operand)
        if not match:
            raise Unknown(f"address {operand!r}")
        base, offset = match[1], int(match[2] or "0", 0)
        if (width := self.width(base)) is not None:
            name = register_name(base)
            return f"(uint64_t)(uint32_t)({name} + {offset})" if width == 32 else f"({name} + (int64_t){offset})"
        symbol = self.symbol(base)
        if symbol is None:
            raise Unknown(f"address {operand!r}")
        return f"((uint64_t)({symbol}) + {offset})"
