#!/usr/bin/env python3
"""No two files define a type of the same name in namespace qtool: the linker would take one for the other and say nothing (the
one definition rule). Types of anonymous namespaces may share names.
"""
import re
import sys
from collections import defaultdict
from pathlib import Path

DEFINITION = re.compile(r"(?:struct|class|enum class|union) (\w+)(?: final)?(?: : [^;]*)? \{")  # at the start of a line: not nested


def types_of(text):
    anonymous = False
    for line in text.splitlines():
        if line.startswith("namespace {"):
            anonymous = True
        elif line.startswith("}  // namespace"):
            anonymous = False
        elif match := DEFINITION.match(line):
            if not anonymous:
                yield match[1]


def main():
    root = Path(sys.argv[1])
    places = defaultdict(list)
    for folder in ("include", "src", "tools/qtool"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                for name in types_of(path.read_text()):
                    places[name].append(str(path.relative_to(root)))
    twice = {name: files for name, files in places.items() if len(files) > 1}
    for name, files in twice.items():
        print(f"{name} is defined in {' and '.join(files)}: give one another name, or put it into an anonymous namespace")
    print(f"{len(places)} types, {len(twice)} defined more than once")
    return 1 if twice or not places else 0


if __name__ == "__main__":
    sys.exit(main())
