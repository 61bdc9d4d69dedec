# SPDX-License-Identifier: Apache-2.0
"""python3 tests/ptx/translate IN.ptx OUT.c NAME ROOT: PTX, as nvcc prints it, as C that tests/ptx/device runs."""

import sys

from emit import emit
from parse import Unreadable, parse
from scope import Unknown


def main(arguments: list[str]) -> int:
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    source, target, name, root = arguments
    with open(source, encoding="utf-8") as file:
        text = file.read()
    try:
        translated = emit(parse(text), name, root)
    except (Unknown, Unreadable) as problem:
        print(f"{source}: {problem}", file=sys.stderr)
        return 1
    with open(target, "w", encoding="utf-8") as file:
        file.write(translated)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
