# SPDX-License-Identifier: Apache-2.0
"""python3 opcodes.py OUT.ptx: a kernel for each opcode, out[i] = opcode(a[i], b[i], c[i]), for tests of the translation.

Arrays have 64 bits an element, of which an operand takes the lowest. A kernel's name is its opcode with underscores.
"""

import sys

REGISTER = {"pred": "%p", "16": "%rs", "32": "%r", "64": "%rd", "f32": "%f", "f64": "%fd"}

# Opcodes by types: of operands, then of the result; operands of other types than the first are named.
UNARY = """neg.f64 neg.f32 neg.s32 neg.s64 abs.f64 abs.f32 abs.s32 sqrt.rn.f64 sqrt.rn.f32 rcp.rn.f64 rcp.approx.ftz.f64
not.b16 not.b32 not.b64 brev.b32 mov.b64 mov.f64""".split()
BINARY = """add.f64 add.rn.f64 sub.f64 mul.f64 mul.rn.f64 div.rn.f64 min.f64 max.f64 copysign.f64 add.f32 mul.f32 div.rn.f32
min.f32 max.f32 add.s16 add.s32 add.s64 add.u64 sub.s32 sub.s64 mul.lo.s16 mul.lo.s32 mul.lo.s64 mul.hi.s32 mul.hi.u32
mul.hi.s64 mul.hi.u64 div.s32 div.u32 div.s64 div.u64 rem.s32 rem.u32 rem.s64 min.s32 max.s32 min.u32 max.u32 min.s64
max.s64 and.b16 and.b32 and.b64 or.b32 or.b64 xor.b32 xor.b64""".split()
TERNARY = "fma.rn.f64 fma.rn.f32 mad.lo.s32 mad.lo.s64".split()
WIDE = "mul.wide.s16 mul.wide.u16 mul.wide.s32 mul.wide.u32".split()
SHIFTS = "shl.b16 shl.b32 shl.b64 shr.u16 shr.u32 shr.u64 shr.s16 shr.s32 shr.s64".split()
COUNTS = "clz.b32 clz.b64 popc.b32 popc.b64".split()
COMPARISONS = [f"setp.{relation}.{type_}" for type_ in ("f64", "f32")
               for relation in "eq ne lt le gt ge equ neu ltu leu gtu geu num nan".split()]
COMPARISONS += [f"setp.{relation}.{type_}" for type_ in ("s32", "u32", "s64", "u64", "s16", "u16")
                for relation in "eq ne lt le gt ge".split()]
CONVERSIONS = """cvt.u32.u64 cvt.u64.u32 cvt.s64.s32 cvt.u64.u16 cvt.u16.u32 cvt.u32.u16 cvt.s32.s16 cvt.rn.f64.s32
cvt.rn.f64.u32 cvt.rn.f64.s64 cvt.rn.f64.u64 cvt.rzi.s32.f64 cvt.rni.s32.f64 cvt.rmi.s32.f64 cvt.rpi.s32.f64 cvt.rzi.u32.f64
cvt.rzi.s64.f64 cvt.rzi.u64.f64 cvt.rzi.s32.f32 cvt.rn.f32.f64 cvt.f64.f32 cvt.rni.f64.f64 cvt.rni.f32.f32 cvt.rzi.f64.f64
cvt.rn.f32.s32""".split()


def register(type_name: str, number: int) -> str:
    kind = type_name if type_name in REGISTER else type_name[1:]
    return f"{REGISTER[kind]}{10 + number}"


def kernel(opcode: str, operands: list[str], result: str) -> str:
    name = opcode.replace(".", "_")
    loads = "\n".join(f"ld.global.{'u' + t[1:] if t[0] == 'b' else t} {register(t, i + 1)}, [%rd{i + 2}];"
                      for i, t in enumerate(operands))
    arguments = ", ".join(register(t, i + 1) for i, t in enumerate(operands))
    if result == "pred":
        store = "selp.u64 %rd8, 1, 0, %p10;\nst.global.u64 [%rd5], %rd8;"
    else:
        store = f"st.global.{'u' + result[1:] if result[0] == 'b' else result} [%rd5], {register(result, 0)};"
    return f"""
.visible .entry {name}(.param .u64 {name}_a, .param .u64 {name}_b, .param .u64 {name}_c, .param .u64 {name}_out)
{{
.reg .pred %p<20>;
.reg .b16 %rs<20>;
.reg .b32 %r<20>;
.reg .f32 %f<20>;
.reg .f64 %fd<20>;
.reg .b64 %rd<20>;
mov.u32 %r1, %ctaid.x;
mov.u32 %r2, %ntid.x;
mov.u32 %r3, %tid.x;
mad.lo.s32 %r4, %r1, %r2, %r3;
mul.wide.s32 %rd1, %r4, 8;
ld.param.u64 %rd2, [{name}_a];
ld.param.u64 %rd3, [{name}_b];
ld.param.u64 %rd4, [{name}_c];
ld.param.u64 %rd5, [{name}_out];
add.s64 %rd2, %rd2, %rd1;
add.s64 %rd3, %rd3, %rd1;
add.s64 %rd4, %rd4, %rd1;
add.s64 %rd5, %rd5, %rd1;
{loads}
{opcode} {register(result, 0)}, {arguments};
{store}
ret;
}}"""


def last(opcode: str) -> str:
    return opcode.split(".")[-1]


def wider(type_name: str) -> str:
    return f"{type_name[0]}{2 * int(type_name[1:])}"


def kernels() -> list[str]:
    made = [kernel(o, [last(o)], last(o)) for o in UNARY]
    made += [kernel(o, [last(o)] * 2, last(o)) for o in BINARY]
    made += [kernel(o, [last(o)] * 3, last(o)) for o in TERNARY]
    made += [kernel(o, [last(o)] * 2, wider(last(o))) for o in WIDE]
    made += [kernel(o, [last(o), "u32"], last(o)) for o in SHIFTS]
    made += [kernel(o, [last(o)], "u32") for o in COUNTS]
    made += [kernel(o, [last(o)] * 2, "pred") for o in COMPARISONS]
    made += [kernel(o, [last(o)], o.split(".")[-2]) for o in CONVERSIONS]
    return made


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(".version 9.0\n.target sm_90\n.address_size 64\n" + "\n".join(kernels()) + "\n")
