#!/usr/bin/env python3
"""Measures code and stack of every kernel with Debian's cross compiler: src/kernels/sizes.csv.

    tools/kernel_sizes.py            rewrites the table
    tools/kernel_sizes.py --check    exit code 1 when it is not what this compiler gives

code_bytes: .text and .rodata of the source at -O2, as in the emitted CMakeLists.txt. stack_bytes: the deepest path of calls inside the
source from any of its functions (-fcallgraph-info=su). The lines `network` and `call` are of NAME.c: its functions, and what each kernel
call adds."""
import pathlib
import re
import subprocess
import sys
import tempfile

KERNELS = pathlib.Path(__file__).resolve().parent.parent / "src" / "kernels"
TARGETS = {  # name: folder of its variants, flags
    "cortex-m0plus": ("m0", ["-mcpu=cortex-m0plus", "-mthumb"]),
    "cortex-m4": ("dsp", ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"]),
    "cortex-m55": ("mve", ["-mcpu=cortex-m55", "-mthumb", "-mfloat-abi=hard"]),
}


def pushed(disassembly):
    """Bytes that each function of an object file takes by push, vpush and sub sp: all that a naked one has."""
    result = {}
    for name, body in re.findall(r"^[0-9a-f]+ <(\w+)>:\n(.*?)(?=\n\n|\Z)", disassembly, re.M | re.S):
        size = sum(int(n) for n in re.findall(r"\tsub(?:\.w|w)?\tsp, (?:sp, )?#(\d+)", body))
        for listed in re.findall(r"\t(?:push|stmdb\tsp!,)\s*\{([^}]*)\}", body):
            size += 4 * (listed.count(",") + 1)
        for first, last in re.findall(r"\tvpush\t\{d(\d+)(?:-d(\d+))?\}", body):
            size += 8 * (int(last or first) - int(first) + 1)
        result[name] = size
    return result


def deepest_stack(callgraph, naked):
    """Bytes of the deepest path through a .ci file, which counts none for naked functions: theirs are in `naked`."""
    own = {m[1]: int(m[2]) for m in re.finditer(r'node: \{ title: "([^"]+)" label: "[^"]*?(\d+) bytes', callgraph)}
    own = {name: size or naked.get(name.split(":")[-1], 0) for name, size in own.items()}
    calls = {}
    for m in re.finditer(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', callgraph):
        calls.setdefault(m[1], set()).add(m[2])

    def depth(function, above=()):
        if function in above:
            return 0
        return own.get(function, 0) + max((depth(c, (*above, function)) for c in calls.get(function, ())), default=0)

    return max(map(depth, own), default=0)


def measure(source, flags, includes, work):
    """(code bytes, stack bytes) of one source file."""
    object_file = work / "kernel.o"
    command = ["arm-none-eabi-gcc", *flags, "-std=c99", "-O2", "-ffp-contract=off", "-ffreestanding", "-fcallgraph-info=su", "-c", str(source), "-o", str(object_file)]
    for folder in includes:
        command += ["-I", str(folder)]
    subprocess.run(command, check=True, cwd=work)
    sections = subprocess.run(["arm-none-eabi-size", "-A", str(object_file)], check=True, capture_output=True, text=True).stdout
    code = sum(int(size) for name, size in re.findall(r"^(\.text\S*|\.rodata\S*)\s+(\d+)", sections, re.M))
    graph = work / "kernel.ci"
    if not graph.exists():
        return code, 0
    disassembly = subprocess.run(["arm-none-eabi-objdump", "-d", "--no-show-raw-insn", str(object_file)], check=True, capture_output=True, text=True).stdout
    return code, deepest_stack(graph.read_text(), pushed(disassembly))


def network(calls):
    """NAME.c with so many kernel calls, as the emitter prints it."""
    lines = ["#include <stddef.h>", "#include <stdint.h>", "typedef struct { int32_t x[20]; } params;", "typedef struct { int8_t *input0, *output0; } net_io;"]
    lines += [f"extern const params p{i};" for i in range(calls)]
    lines += ["void kernel(const params *p, const int8_t *input, int8_t *output, void *scratch);",
              "int net_init(void *arena, size_t bytes, net_io *io) {", "  unsigned char *const memory = (unsigned char *)arena;",
              "  if (arena == NULL || bytes < 33333u) return 1;", "  if ((uintptr_t)arena % 16u != 0) return 2;",
              "  io->input0 = (int8_t *)(memory + 0);", "  io->output0 = (int8_t *)(memory + 512);", "  return 0;", "}",
              "int net_run(void *arena) {", "  unsigned char *const memory = (unsigned char *)arena;"]
    lines += [f"  kernel(&p{i}, (const int8_t *)(memory + {i * 1236 % 30000}), (int8_t *)(memory + {(i + 1) * 1236 % 30000}), (void *)(memory + 32000));" for i in range(calls)]
    return "\n".join(lines + ["  return 0;", "}", "void net_reset(void *arena) { (void)arena; }", ""])


def network_rows(target, flags, work):
    few, many = 4, 36
    codes = []
    for calls in (few, many):
        source = work / "kernel.c"
        source.write_text(network(calls))
        codes.append(measure(source, flags, [], work))
    call = (codes[1][0] - codes[0][0]) // (many - few)
    return [(target, "network", codes[0][0] - few * call, codes[0][1]), (target, "call", call, 0)]


def rows():
    result = []
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for target, (variants, flags) in TARGETS.items():
            result += network_rows(target, flags, work)
            for source in sorted([*KERNELS.glob("c/qk_*.c"), *KERNELS.glob(f"{variants}/qk_*.c")], key=lambda p: p.name):
                result.append((target, source.name, *measure(source, flags, [KERNELS / "c", KERNELS / variants], work)))
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
