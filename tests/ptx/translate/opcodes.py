# SPDX-License-Identifier: Apache-2.0
"""The one table of opcodes: from an instruction to C. A handler takes the modifiers that it knows; what is left over, or an
opcode without a handler, is refused by name.

Meaning follows the PTX ISA 9.0. Numbers are rounded to nearest, as C does; `approx` results are within the bounds that the ISA
states, not the bits that a chip gives.
"""

from module import Instruction, WIDTHS, bytes_of
from scope import C_TYPES, UNSIGNED, Scope, Unknown, identifier

HANDLERS = {}


def opcode(*roots):
    def register(handler):
        for root in roots:
            HANDLERS[root] = handler
        return handler
    return register


class Operation:
    """An instruction while it is translated."""

    def __init__(self, scope: Scope, instruction: Instruction, site: int):
        self.scope, self.instruction, self.site = scope, instruction, site
        self.root, *self.left = instruction.opcode.split(".")
        self.operands = instruction.operands

    def has(self, *modifiers: str) -> bool:
        """Takes these modifiers where they are there; true where one was."""
        there = [modifier for modifier in modifiers if modifier in self.left]
        for modifier in there:
            self.left.remove(modifier)
        return bool(there)

    def one_of(self, modifiers) -> str:
        """Takes the first modifier that is one of these, or refuses the instruction."""
        for modifier in self.left:
            if modifier in modifiers:
                self.left.remove(modifier)
                return modifier
        raise Unknown(f"opcode {self.instruction.opcode!r}: none of {', '.join(modifiers)}")

    def type(self) -> str:
        """Takes the type that stands last."""
        if not self.left or self.left[-1] not in WIDTHS:
            raise Unknown(f"opcode {self.instruction.opcode!r}: no type")
        return self.left.pop()

    def value(self, place: int, type_name: str) -> str:
        return self.scope.value(self.operands[place], type_name)

    def bits(self, place: int, type_name: str) -> str:
        return self.scope.bits(self.operands[place], type_name)

    def assign(self, type_name: str, expression: str) -> str:
        return self.scope.assign(self.operands[0], type_name, expression)

    def assign_bits(self, type_name: str, expression: str) -> str:
        return self.scope.assign_bits(self.operands[0], type_name, expression)


def translate(scope: Scope, instruction: Instruction, site: int) -> str:
    operation = Operation(scope, instruction, site)
    handler = HANDLERS.get(operation.root)
    if handler is None:
        raise Unknown(f"opcode {instruction.opcode!r}")
    code = handler(operation)
    if operation.left:
        raise Unknown(f"opcode {instruction.opcode!r}: modifiers {', '.join(operation.left)}")
    return code


def is_float(type_name: str) -> bool:
    return type_name[0] == "f"


def elements(operand: str) -> list[str]:
    """The registers of {a, b}; of a single register, itself."""
    if not operand.startswith("{"):
        return [operand]
    return [element.strip() for element in operand[1:-1].split(",")]


# Control flow.

@opcode("bra")
def branch(o):
    o.has("uni")
    return f"goto L_{identifier(o.operands[0])};"


@opcode("ret")
def leave(o):
    o.has("uni")
    return "return;"


@opcode("exit")
def end_thread(o):
    return "ptx_exit(t);"


@opcode("trap")
def trap(o):
    return f"ptx_trap(t, {o.site});"


@opcode("nanosleep")
def sleep(o):
    o.type()
    return "ptx_yield(t);"


@opcode("membar", "fence")
def fence(o):
    # Threads run one after another in one process: memory is sequentially consistent.
    o.has("cta", "gl", "sys", "gpu", "sc", "acq_rel")
    return ";"


# Memory.

SPACES = ("global", "shared", "local", "param", "const")


def access(o):
    """Space and number of elements of a load or store."""
    space = next((modifier for modifier in o.left if modifier in SPACES), "generic")
    o.has(space)
    count = 2 if o.has("v2") else 4 if o.has("v4") else 1
    o.has("nc", "volatile", "relaxed", "weak", "acquire", "release", "gpu", "sys", "cta")
    return space, count


@opcode("ld")
def load(o):
    type_name = o.type()
    space, count = access(o)
    size = bytes_of(type_name)
    code = [f"const uint64_t at = {o.scope.address(o.operands[1])};",
            f"PTX_LOAD_{space}(t, at, {size * count}, {o.site});"]
    targets = elements(o.operands[0])
    if len(targets) != count:
        raise Unknown(f"operands of {o.instruction.opcode!r}")
    # Into locals first: an address register may be among the targets.
    for place, target in enumerate(targets):
        if target != "_":
            code.append(f"const {C_TYPES[type_name]} v{place} = *(const PTX_ALIAS {C_TYPES[type_name]}*)(at + {place * size});")
    code += [o.scope.assign(target, type_name, f"v{place}") for place, target in enumerate(targets) if target != "_"]
    return "{ " + " ".join(code) + " }"


@opcode("st")
def store(o):
    type_name = o.type()
    space, count = access(o)
    size = bytes_of(type_name)
    code = [f"const uint64_t at = {o.scope.address(o.operands[0])};",
            f"PTX_STORE_{space}(t, at, {size * count}, {o.site});"]
    sources = elements(o.operands[1])
    if len(sources) != count:
        raise Unknown(f"operands of {o.instruction.opcode!r}")
    for place, source in enumerate(sources):
        code.append(f"*(PTX_ALIAS {C_TYPES[type_name]}*)(at + {place * size}) = {o.scope.value(source, type_name)};")
    return "{ " + " ".join(code) + " }"


@opcode("cvta")
def convert_address(o):
    o.type()
    o.has("to")
    o.has(*SPACES)
    return o.assign("u64", o.value(1, "u64"))


@opcode("mov")
def move(o):
    type_name = o.type()
    width = WIDTHS[type_name]
    if o.operands[0].startswith("{"):
        targets = elements(o.operands[0])
        part = width // len(targets)
        parts = [o.scope.assign(target, f"b{part}", f"whole >> {place * part}")
                 for place, target in enumerate(targets) if target != "_"]
        return f"{{ const uint64_t whole = {o.bits(1, type_name)}; " + " ".join(parts) + " }"
    if o.operands[1].startswith("{"):
        sources = elements(o.operands[1])
        part = width // len(sources)
        whole = " | ".join(f"((uint64_t){o.scope.value(source, f'u{part}')} << {place * part})"
                           for place, source in enumerate(sources))
        return o.assign_bits(type_name, whole)
    return o.assign_bits(type_name, o.bits(1, type_name))


# Meetings of threads.

@opcode("bar")
def barrier(o):
    if o.has("warp"):
        o.one_of(["sync"])
        return f"ptx_meet(t, PTX_BARRIER, {o.site}, {o.value(0, 'u32')}, 0, 0, 0);"
    if o.has("red"):
        o.one_of(["and"])
        o.one_of(["pred"])
        if o.operands[1] != "0":
            raise Unknown(f"barrier {o.operands[1]!r}")
        return f"ptx_block_barrier(t, {o.site}, {o.value(2, 'pred')}); " + o.assign("pred", "t->answer")
    o.one_of(["sync"])
    if o.operands != ["0"]:
        raise Unknown(f"barrier {', '.join(o.operands)}")
    return f"ptx_block_barrier(t, {o.site}, 1);"


@opcode("shfl")
def shuffle(o):
    o.type()
    o.one_of(["sync"])
    mode = o.one_of(["up", "down", "bfly", "idx"])
    target, _, valid = o.operands[0].partition("|")
    code = (f"ptx_meet(t, PTX_SHUFFLE_{mode.upper()}, {o.site}, {o.value(4, 'u32')}, {o.value(1, 'b32')}, "
            f"{o.value(2, 'u32')}, {o.value(3, 'u32')}); ")
    if target.strip() != "_":
        code += o.scope.assign(target.strip(), "b32", "t->answer")
    return code + (" " + o.scope.assign(valid.strip(), "pred", "t->is_valid") if valid else "")


@opcode("vote")
def vote(o):
    o.type()
    o.one_of(["sync"])
    mode = o.one_of(["any", "all", "ballot"])
    code = f"ptx_meet(t, PTX_VOTE_{mode.upper()}, {o.site}, {o.value(2, 'u32')}, {o.value(1, 'pred')}, 0, 0); "
    return code + o.assign("b32" if mode == "ballot" else "pred", "t->answer")


# Comparison and choice.

ORDERED = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "lo": "<", "ls": "<=", "hi": ">", "hs": ">="}
UNORDERED = {"equ": "==", "neu": "!=", "ltu": "<", "leu": "<=", "gtu": ">", "geu": ">="}


@opcode("setp")
def compare(o):
    type_name = o.type()
    relation = o.one_of([*ORDERED, *UNORDERED, "num", "nan"])
    o.has("ftz")
    a, b = o.value(1, type_name), o.value(2, type_name)
    either_nan = f"(isnan({a}) || isnan({b}))"
    if relation == "num":
        return o.assign("pred", f"!{either_nan}")
    if relation == "nan":
        return o.assign("pred", either_nan)
    if relation in UNORDERED:
        return o.assign("pred", f"{either_nan} || {a} {UNORDERED[relation]} {b}")
    if is_float(type_name) and relation == "ne":  # C's != holds for NaN, .ne does not
        return o.assign("pred", f"!{either_nan} && {a} != {b}")
    return o.assign("pred", f"{a} {ORDERED[relation]} {b}")


@opcode("selp")
def select(o):
    type_name = o.type()
    return o.assign_bits(type_name, f"{o.value(3, 'pred')} ? {o.bits(1, type_name)} : {o.bits(2, type_name)}")


@opcode("min", "max")
def extreme(o):
    type_name = o.type()
    a, b = o.value(1, type_name), o.value(2, type_name)
    if is_float(type_name):
        return o.assign(type_name, f"ptx_{o.root}_{type_name}({a}, {b})")
    return o.assign(type_name, f"{a} {'<' if o.root == 'min' else '>'} {b} ? {a} : {b}")


# Conversion.

ROUNDINGS = {"rni": "rint", "rzi": "trunc", "rmi": "floor", "rpi": "ceil"}


@opcode("cvt")
def convert(o):
    source, target = o.type(), o.type()
    rounding = next((ROUNDINGS[name] for name in ROUNDINGS if o.has(name)), None)
    o.has("rn")
    o.has("ftz")
    value = o.value(1, source)
    if rounding is not None:
        value = f"{rounding}{'f' if source == 'f32' else ''}({value})"
    if is_float(source) and not is_float(target):
        if rounding is None:
            raise Unknown(f"opcode {o.instruction.opcode!r}: no rounding")
        return o.assign(target, f"ptx_{target}_of_{source}({value})")
    return o.assign(target, f"({C_TYPES[target]})({value})")


# Arithmetic.

@opcode("add", "sub")
def add(o):
    type_name = o.type()
    o.has("rn")
    sign = "+" if o.root == "add" else "-"
    if o.has("cc"):
        return carry_out(o, f"(uint64_t){o.value(1, 'u32')} {sign} {o.value(2, 'u32')}", type_name, True)
    if is_float(type_name):
        return o.assign(type_name, f"{o.value(1, type_name)} {sign} {o.value(2, type_name)}")
    return o.assign_bits(type_name, f"{o.bits(1, type_name)} {sign} {o.bits(2, type_name)}")


@opcode("addc", "subc")
def add_with_carry(o):
    type_name = o.type()
    sign = "+" if o.root == "addc" else "-"
    sum_ = f"(uint64_t){o.value(1, 'u32')} {sign} {o.value(2, 'u32')} {sign} carry"
    return carry_out(o, sum_, type_name, o.has("cc"))


def carry_out(o, expression: str, type_name: str, keep: bool) -> str:
    """A 64-bit result of 32-bit operands: its lower half, and its 33rd bit as the carry (borrow) where that is kept."""
    if WIDTHS[type_name] != 32:
        raise Unknown(f"opcode {o.instruction.opcode!r}: width")
    kept = " carry = (uint32_t)(wide >> 32) & 1u;" if keep else ""
    return f"{{ const uint64_t wide = {expression}; {o.assign('u32', 'wide')}{kept} }}"


@opcode("mul", "mad", "madc")
def multiply(o):
    type_name = o.type()
    o.has("rn")
    width = WIDTHS[type_name]
    if is_float(type_name):
        if o.root != "mul":
            raise Unknown(f"opcode {o.instruction.opcode!r}")
        return o.assign(type_name, f"{o.value(1, type_name)} * {o.value(2, type_name)}")
    part = o.one_of(["lo", "hi", "wide"])
    if o.root == "madc" or "cc" in o.left:
        return multiply_with_carry(o, part, type_name)
    result = 2 * width if part == "wide" else width
    added = f" + {o.scope.value(o.operands[3], f'u{result}')}" if o.root == "mad" else ""
    a, b = o.value(1, type_name), o.value(2, type_name)
    signed = type_name[0] == "s"
    if part == "wide":
        wide = f"{type_name[0]}{2 * width}"
        return o.assign(f"u{2 * width}", f"({UNSIGNED[2 * width]})(({C_TYPES[wide]}){a} * ({C_TYPES[wide]}){b}){added}")
    if part == "hi":
        wide = ("__int128" if signed else "unsigned __int128") if width == 64 else ("int64_t" if signed else "uint64_t")
        return o.assign(f"u{width}", f"({UNSIGNED[width]})((({wide}){a} * ({wide}){b}) >> {width}){added}")
    # uint16_t would be promoted to int, whose overflow is undefined.
    wide = "uint64_t" if width == 64 else "uint32_t"
    return o.assign(f"u{width}", f"({UNSIGNED[width]})(({wide}){o.bits(1, type_name)} * ({wide}){o.bits(2, type_name)}){added}")


def multiply_with_carry(o, part: str, type_name: str) -> str:
    product = f"((uint64_t){o.value(1, 'u32')} * {o.value(2, 'u32')})"
    half = f"(uint32_t){product}" if part == "lo" else f"({product} >> 32)"
    carried = " + carry" if o.root == "madc" else ""
    return carry_out(o, f"(uint64_t){half} + {o.value(3, 'u32')}{carried}", type_name, o.has("cc"))


@opcode("fma")
def fused_multiply_add(o):
    type_name = o.type()
    o.one_of(["rn"])
    numbers = ", ".join(o.value(place, type_name) for place in (1, 2, 3))
    return o.assign(type_name, f"fma{'f' if type_name == 'f32' else ''}({numbers})")


@opcode("div", "rem")
def divide(o):
    type_name = o.type()
    a, b = o.value(1, type_name), o.value(2, type_name)
    if is_float(type_name):
        o.one_of(["rn"])
        return o.assign(type_name, f"{a} / {b}")
    c_type = C_TYPES[type_name]
    code = f"{a} {'/' if o.root == 'div' else '%'} {b}"
    if type_name[0] == "s":  # the lowest number by -1 wraps here and is undefined in C
        code = f"{b} == -1 ? {f'({c_type})(0 - {o.bits(1, type_name)})' if o.root == 'div' else '0'} : {code}"
    return o.assign(type_name, f"{b} == 0 ? ({c_type})-1 : {code}")  # by zero: unspecified


@opcode("rcp")
def reciprocal(o):
    type_name = o.type()
    if o.has("approx"):
        if type_name != "f64" or not o.has("ftz"):
            raise Unknown(f"opcode {o.instruction.opcode!r}")
        return o.assign("f64", f"ptx_coarse_reciprocal({o.value(1, 'f64')})")
    o.one_of(["rn"])
    return o.assign(type_name, f"1 / {o.value(1, type_name)}")


@opcode("sqrt")
def square_root(o):
    type_name = o.type()
    o.one_of(["rn"])
    return o.assign(type_name, f"sqrt{'f' if type_name == 'f32' else ''}({o.value(1, type_name)})")


@opcode("ex2")
def power_of_two(o):
    if o.type() != "f32":
        raise Unknown(f"opcode {o.instruction.opcode!r}")
    o.one_of(["approx"])
    flush = "ptx_flushed" if o.has("ftz") else ""
    return o.assign("f32", f"{flush}(exp2f({flush}({o.value(1, 'f32')})))")


@opcode("neg")
def negate(o):
    type_name = o.type()
    if is_float(type_name):
        return o.assign(type_name, f"-{o.value(1, type_name)}")
    return o.assign_bits(type_name, f"0 - {o.bits(1, type_name)}")


@opcode("abs")
def magnitude(o):
    type_name = o.type()
    o.has("ftz")
    if is_float(type_name):
        return o.assign(type_name, f"fabs{'f' if type_name == 'f32' else ''}({o.value(1, type_name)})")
    return o.assign_bits(type_name, f"{o.value(1, type_name)} < 0 ? 0 - {o.bits(1, type_name)} : {o.bits(1, type_name)}")


@opcode("copysign")
def copy_sign(o):
    type_name = o.type()
    return o.assign(type_name, f"copysign{'f' if type_name == 'f32' else ''}({o.value(2, type_name)}, {o.value(1, type_name)})")


# Bits.

@opcode("and", "or", "xor")
def combine(o):
    type_name = o.type()
    sign = {"and": "&", "or": "|", "xor": "^"}[o.root]
    return o.assign(type_name, f"{o.value(1, type_name)} {sign} {o.value(2, type_name)}")


@opcode("not")
def invert(o):
    type_name = o.type()
    return o.assign(type_name, f"{'!' if type_name == 'pred' else '~'}{o.value(1, type_name)}")


@opcode("shl", "shr")
def shift(o):
    type_name = o.type()
    width, count = WIDTHS[type_name], o.value(2, "u32")
    if o.root == "shr" and type_name[0] == "s":
        return o.assign(type_name, f"{o.value(1, type_name)} >> ({count} >= {width} ? {width - 1} : {count})")
    sign = "<<" if o.root == "shl" else ">>"
    return o.assign_bits(type_name, f"{count} >= {width} ? 0 : ({UNSIGNED[width]})({o.bits(1, type_name)} {sign} {count})")


@opcode("clz")
def leading_zeros(o):
    type_name = o.type()
    width = WIDTHS[type_name]
    value = o.bits(1, type_name)
    return o.assign("u32", f"{value} == 0 ? {width} : __builtin_clzll({value}) - {64 - width}")


@opcode("popc")
def ones(o):
    return o.assign("u32", f"__builtin_popcountll({o.bits(1, o.type())})")


@opcode("brev")
def reverse_bits(o):
    type_name = o.type()
    if WIDTHS[type_name] != 32:
        raise Unknown(f"opcode {o.instruction.opcode!r}")
    return o.assign("u32", f"ptx_reversed({o.value(1, 'u32')})")
