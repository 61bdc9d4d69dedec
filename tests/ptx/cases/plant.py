# SPDX-License-Identifier: Apache-2.0
"""python3 plant.py FAULT IN.ptx OUT.ptx: a copy of PTX with a fault in each of its kernels.

    off_by_one  a kernel that ends at its first comparison `index >= n` goes one index further
    lost_store  the last store to global memory is missing
"""

import re
import sys


def off_by_one(kernel: str) -> str:
    return re.sub(r"setp\.ge\.s64", "setp.gt.s64", kernel, count=1)


def lost_store(kernel: str) -> str:
    stores = list(re.finditer(r"^\s*st\.global\.f64.*\n", kernel, re.MULTILINE))
    if not stores:
        return kernel
    return kernel[: stores[-1].start()] + kernel[stores[-1].end() :]


FAULTS = {"off_by_one": off_by_one, "lost_store": lost_store}


def main(arguments: list[str]) -> int:
    if len(arguments) != 3 or arguments[0] not in FAULTS:
        print(__doc__, file=sys.stderr)
        return 2
    fault, source, target = arguments
    with open(source, encoding="utf-8") as file:
        head, *kernels = re.split(r"^(?=\.visible \.entry)", file.read(), flags=re.MULTILINE)
    planted = [FAULTS[fault](kernel) for kernel in kernels]
    if not kernels or any(new == old for new, old in zip(planted, kernels)):
        print(f"{source}: a kernel has no place for the fault {fault}", file=sys.stderr)
        return 1
    with open(target, "w", encoding="utf-8") as file:
        file.write(head + "".join(planted))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
