#!/usr/bin/env python3
"""Measures code and stack of every kernel with Debian's cross compiler: src/kernels/sizes.csv.

    tools/kernel_sizes.py            rewrites the table
    tools/kernel_sizes.py --check    exit code 1 when it is not what this compiler gives

code_bytes: code and constants of the source at -O2 with -ffunction-sections, as arm-none-eabi-size counts them. stack_bytes: the deepest
path of calls from any of its public functions (-fcallgraph-info=su), the compiler's and newlib's functions included. The lines `network` and `call` are of NAME.c: its functions, and what each kernel
call adds."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent / "src"
KERNELS = SOURCE / "kernels"
BOARDS = json.loads((SOURCE / "board" / "boards.json").read_text())["boards"]
FOLDERS = {"cortex-m0plus": "m0", "cortex-m4": "dsp", "cortex-m55": "mve"}  # of variants, by target
TARGETS = {target: (folder, ["-mthumb", *BOARDS[target]["flags"]]) for target, folder in FOLDERS.items()}


def pushed(disassembly):
    """Bytes that each function takes by push, vpush and sub sp: all that a naked one has, and what others add for arguments."""
    result = {}
    for name, body in re.findall(r"^[0-9a-f]+ <([\w.]+)>:\n(.*?)(?=\n\n|\Z)", disassembly, re.M | re.S):
        size = sum(int(n) for n in re.findall(r"\tsub(?:\.w|w)?\tsp, (?:sp, )?#(\d+)", body))
        size += sum(int(n) for n in re.findall(r"\tstr(?:\.w)?\t\w+, \[sp, #-(\d+)\]!", body))
        for listed in re.findall(r"\t(?:push|stmdb\tsp!,)(?:\.w)?\s*\{([^}]*)\}", body):
            size += 4 * (listed.count(",") + 1)
        for first, last in re.findall(r"\tvpush\t\{d(\d+)(?:-d(\d+))?\}", body):
            size += 8 * (int(last or first) - int(first) + 1)
        result[name] = size
    return result


def branches(disassembly):
    """The functions that each function of a linked file calls or jumps to."""
    return {name: set(re.findall(r"\tb\w*(?:\.[nw])?\t[0-9a-f]+ <([\w.]+)>", body)) - {name}
            for name, body in re.findall(r"^[0-9a-f]+ <([\w.]+)>:\n(.*?)(?=\n\n|\Z)", disassembly, re.M | re.S)}


def deepest_stack(callgraph, disassembly):
    """Bytes of the deepest path through a .ci file, joined with those of the compiler's and the C library's functions
    in the linked file's disassembly."""
    taken, calls = pushed(disassembly), branches(disassembly)
    own = dict(taken)
    for title, frame in re.findall(r'node: \{ title: "([^"]+)" label: "[^"]*?(\d+) bytes', callgraph):
        name = title.split(":")[-1]
        own[name] = max(int(frame), taken.get(name, 0))
        calls[name] = set()
    for caller, callee in re.findall(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', callgraph):
        calls[caller.split(":")[-1]].add(callee.split(":")[-1])
    # A call by a pointer leads to one of the file's functions that none calls by name.
    named = set().union(*calls.values())
    calls["__indirect_call"] = {name for name in re.findall(r'node: \{ title: "[^"]+:([\w.]+)"', callgraph) if name not in named}
    if "__indirect_call" in named and not calls["__indirect_call"]:
        raise SystemExit("a call by a pointer leads nowhere")

    def depth(function, above=()):
        if function in above:
            return 0
        return own.get(function, 0) + max((depth(c, (*above, function)) for c in calls.get(function, ())), default=0)

    return max(map(depth, re.findall(r'node: \{ title: "(\w+)" label: "[^"]*?\d+ bytes', callgraph)), default=0)


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def compiled(source, flags, includes, object_file):
    """The object file of a source, with its .ci beside it."""
    output_of("arm-none-eabi-gcc", *flags, "-std=c99", "-O2", "-ffp-contract=off", "-ffunction-sections", "-fdata-sections", "-fcallgraph-info=su",
              *(f"-I{folder}" for folder in includes), "-c", source, "-o", object_file)
    return object_file


def measure(object_file, flags, others):
    """(code bytes, stack bytes) of one object file that may call `others`."""
    code = int(output_of("arm-none-eabi-size", object_file).splitlines()[1].split()[0])
    linked = object_file.with_suffix(".elf")
    output_of("arm-none-eabi-gcc", *flags, "-nostartfiles", "-Wl,--unresolved-symbols=ignore-all,-e,0,--no-warn-rwx-segments",
              object_file, *others, "-o", linked)
    return code, deepest_stack(object_file.with_suffix(".ci").read_text(), output_of("arm-none-eabi-objdump", "-d", "--no-show-raw-insn", linked))


def network(calls):
    """NAME.c with so many kernel calls, as the emitter prints it: results alternate between the arena's start and places that differ,
    each fifth call has two operands."""
    lines = ["#include <stddef.h>", "#include <stdint.h>", "typedef struct { int32_t x[20]; } params;", "typedef struct { int8_t *input0, *output0; } net_io;"]
    lines += [f"extern const params p{i};" for i in range(calls)]
    lines += ["void kernel(const params *p, const int8_t *input, int8_t *output, void *scratch);",
              "void binary(const params *p, const int8_t *a, const int8_t *b, int8_t *output, void *scratch);",
              "int net_init(void *arena, size_t bytes, net_io *io) {", "  unsigned char *const memory = (unsigned char *)arena;",
              "  if (arena == NULL || bytes < 33333u) return 1;", "  if ((uintptr_t)arena % 16u != 0) return 2;",
              "  io->input0 = (int8_t *)(memory + 0);", "  io->output0 = (int8_t *)(memory + 512);", "  return 0;", "}",
              "int net_run(void *arena) {", "  unsigned char *const memory = (unsigned char *)arena;"]
    place, scratch = 1040, 4096
    for i in range(calls):
        operand, result = (0, place) if i % 2 == 0 else (place, 0)
        operands, name = f"(const int8_t *)(memory + {operand})", "kernel"
        if i % 5 == 4:
            operands, name = f"{operands}, (const int8_t *)(memory + 8192)", "binary"
        lines.append(f"  {name}(&p{i}, {operands}, (int8_t *)(memory + {result}), (void *)(memory + {scratch}));")
        if i % 2 == 1:
            place, scratch = place * 37 % 401 * 16, scratch * 31 % 397 * 16
    return "\n".join(lines + ["  return 0;", "}", "void net_reset(void *arena) { (void)arena; }", ""])


def network_rows(target, flags, work):
    few, many = 5, 45
    codes = []
    for calls in (few, many):
        source = work / "network.c"
        source.write_text(network(calls))
        codes.append(measure(compiled(source, flags, [], work / "network.o"), flags, []))
    call = (codes[1][0] - codes[0][0]) // (many - few)
    return [(target, "network", codes[0][0] - few * call, codes[1][1]), (target, "call", call, 0)]


def rows():
    result = []
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for target, (variants, flags) in TARGETS.items():
            result += network_rows(target, flags, work)
            includes = [KERNELS / "c", KERNELS / variants]
            sources = sorted([*KERNELS.glob("c/qk_*.c"), *KERNELS.glob(f"{variants}/qk_*.c")], key=lambda p: p.name)
            objects = [compiled(source, flags, includes, work / f"{source.name}.o") for source in sources]
            archive = work / f"{target}.a"
            output_of("arm-none-eabi-ar", "rc", archive, *objects)
            result += [(target, source.name, *measure(object_file, flags, [archive])) for source, object_file in zip(sources, objects)]
    return result


def main():
    table = "target,source,code_bytes,stack_bytes\n" + "".join(f"{','.join(map(str, row))}\n" for row in rows())
    path = KERNELS / "sizes.csv"
    if sys.argv[1:] == ["--check"]:
        if path.read_text() != table:
            print(f"{path}: not what this compiler gives; run tools/kernel_sizes.py")
            return 1
        return 0
    path.write_text(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
