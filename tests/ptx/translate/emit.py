# SPDX-License-Identifier: Apache-2.0
"""Writes a module as a C file: a function for each of PTX, and a table by which the runtime finds its kernels."""

import subprocess

from module import Array, Call, Close, Function, Instruction, Label, Module, Open, Place, Registers, WIDTHS
from opcodes import translate
from scope import UNSIGNED, Scope, Unknown, identifier, register_name


class Sites:
    """The places in the source where something can go wrong, by number."""

    def __init__(self):
        self.numbers: dict[tuple[Place, str], int] = {}

    def number(self, place: Place, function: str) -> int:
        return self.numbers.setdefault((place, function), len(self.numbers))


def function_name(name: str) -> str:
    return "f_" + identifier(name)


class FunctionWriter:
    def __init__(self, function: Function, symbols: dict[str, str], shared: "SharedMemory", sites: Sites):
        self.function, self.shared, self.sites = function, shared, sites
        self.scope = Scope(symbols)
        self.lines: list[str] = []
        for place, parameter in enumerate(function.parameters):
            self.scope.declare_memory(parameter.name, f"arguments[{place}]")
        for result in function.results:
            self.scope.declare_memory(result.name, "result")

    def write(self) -> str:
        self.lines = [signature(self.function) + " {", "  uint32_t carry = 0; (void)carry; (void)arguments; (void)result;"]
        for statement in self.function.body:
            self.write_statement(statement)
        return "\n".join([*self.lines, "}"])

    def write_statement(self, statement):
        match statement:
            case Instruction():
                site = self.site(statement)
                self.guarded(statement, site, translate(self.scope, statement, site))
            case Call():
                self.guarded(statement, self.site(statement), self.call(statement))
            case Label(name):
                self.lines.append(f"L_{identifier(name)}:;")
            case Open():
                self.scope.open()
                self.lines.append("  {")
            case Close():
                self.scope.close()
                self.lines.append("  ;}")
            case Registers(type_name, names):
                for name in names:
                    self.scope.declare_register(name, WIDTHS[type_name])
                self.lines.append(f"  {UNSIGNED[WIDTHS[type_name]]} {', '.join(map(register_name, names))};")
            case Array():
                self.declare(statement)
            case _:
                raise Unknown(f"statement {statement!r}")

    def site(self, statement) -> int:
        return self.sites.number(statement.place, self.function.name)

    def guarded(self, statement, site: int, code: str):
        """An instruction, under its predicate, counted where issues are."""
        if statement.predicate:
            sign = "!" if statement.negated else ""
            code = f"if ({sign}{register_name(statement.predicate)}) {{ {code} }}"
        self.lines.append(f"  PTX_ISSUE(t, {site}); {code}")

    def call(self, call: Call) -> str:
        arguments = ", ".join(self.scope.symbol(argument) for argument in call.arguments) or "0"
        result = self.scope.symbol(call.result) if call.result else "0"
        return f"{{ uint8_t* a[] = {{{arguments}}}; {function_name(call.function)}(t, a, {result}); }}"

    def declare(self, array: Array):
        if array.space == "shared":
            self.scope.declare_memory(array.name, self.shared.place(array))
            return
        name = "m_" + identifier(array.name)
        self.scope.declare_memory(array.name, name)
        self.lines.append(f"  _Alignas(16) uint8_t {name}[{max(array.size, 1)}];")
        if array.space == "local":
            self.lines.append(f"  ptx_fill_local({name}, sizeof {name});")


class SharedMemory:
    """Places of static shared memory, which the functions of a module need not share."""

    def __init__(self):
        self.end = 0

    def place(self, array: Array) -> str:
        begin = self.end
        self.end += (array.size + 255) // 256 * 256
        return f"(PTX_SHARED + PTX_STATIC_SHARED + {begin:#x})"


def signature(function: Function) -> str:
    return f"static void {function_name(function.name)}(ptx_thread* t, uint8_t** arguments, uint8_t* result)"


def array_definition(array: Array) -> str:
    element = UNSIGNED[8 * array.element]
    values = ", ".join(map(str, array.values)) or "0"
    return f"static _Alignas(16) {element} m_{identifier(array.name)}[{max(array.size // array.element, 1)}] = {{{values}}};"


def demangled(names: list[str]) -> list[str]:
    return subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True,
                          check=True).stdout.split("\n")


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def site_table(sites: Sites, root: str) -> str:
    """The places as people read them. Those in files below `root` are the project's own."""
    def short(path: str) -> str:
        return path[len(root):].lstrip("/") if path.startswith(root) else path

    rows = []
    names = demangled([function for _, function in sites.numbers])
    for (place, _), name in zip(sites.numbers, names):
        text, *callers = (f"{short(at.file)}:{at.line}" for at in place.chain())
        if callers:
            text += f" (inlined at {', '.join(callers)})"
        function = name.replace("(anonymous namespace)", "{anonymous}").split("(")[0]
        rows.append(f"{{{quoted(text)}, {quoted(function)}, {int(is_own(place, root))}}}")
    return f"static const ptx_site sites[] = {{{', '.join(rows) or '{0}'}}};"


def is_own(place: Place, root: str) -> bool:
    return any(at.file.startswith(root) for at in place.chain())


def kernel_table(functions: list[Function], root: str) -> str:
    rows = []
    for function in functions:
        first = next((part.place for part in function.body if isinstance(part, (Instruction, Call))), Place("", 0))
        sizes = ", ".join(str(parameter.size) for parameter in function.parameters) or "0"
        rows.append(f'{{"{function.name}", {function_name(function.name)}, {len(function.parameters)}, {{{sizes}}}, '
                    f"{function.most_threads}, {int(is_own(first, root))}}}")
    return f"static const ptx_kernel kernels[] = {{{', '.join(rows) or '{0}'}}};"


def emit(module: Module, name: str, root: str) -> str:
    """The C text; `name` is the module's for people, `root` the folder of the project's own sources."""
    shared, sites = SharedMemory(), Sites()
    symbols, arrays = {}, []
    for array in module.arrays:
        if array.space == "shared":
            symbols[array.name] = "PTX_SHARED" if array.size == 0 else shared.place(array)
        else:
            symbols[array.name] = "m_" + identifier(array.name)
            arrays.append(array_definition(array))
    defined = [function for function in module.functions if function.body is not None]
    bodies = []
    for function in defined:
        try:
            bodies.append(FunctionWriter(function, symbols, shared, sites).write())
        except Unknown as unknown:
            raise Unknown(f"{demangled([function.name])[0]}: {unknown}") from None
    kernels = [function for function in defined if function.is_entry]
    return "\n".join([
        '#include "tests/ptx/device/translated.h"',
        *arrays,
        *(signature(function) + ";" for function in defined),
        *bodies,
        site_table(sites, root),
        kernel_table(kernels, root),
        f"static ptx_module module = {{{quoted(name)}, kernels, {len(kernels)}, sites, {len(sites.numbers)}, "
        f"{shared.end}, PTX_COUNTS, 0}};",
        "__attribute__((constructor)) static void add_module(void) { ptx_add_module(&module); }",
        ""])
