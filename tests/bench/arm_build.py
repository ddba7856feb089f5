"""Builds an emitted network with arm_networks.c for a board of src/board/boards.json, runs it under QEMU and counts."""
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests/zoo"), str(ROOT / "tests/board")]
import commands  # noqa: E402
from boards import Board  # noqa: E402

BENCH = ROOT / "tests/bench"
SHIFT = 8  # an instruction takes 2^SHIFT ns of the guest's time

# Ticks a second of the guest's timer (None: it counts instructions), and what tells arm_networks.c which timer.
MACHINES = {"cortex-m4": (25e6, []), "cortex-m55": (32e6, ["-DSSE300"]), "cortex-m0plus": (25e6, []),
            "aarch64-neon": (None, []), "aarch64-dotprod": (None, []), "aarch64-i8mm": (None, [])}
OPTIMIZE = {"speed": "-O3", "balanced": "-O2", "size": "-Os", "ram": "-O2"}
COMMON = ["-std=gnu99", "-ffp-contract=off", "-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", "-Werror"]

CONSOLE = ["-chardev", "stdio,id=console", "-semihosting-config", "enable=on,target=native,chardev=console"]  # messages on stdout


@dataclass
class Count:
    instructions: float
    macs: int
    stack: int
    code: int    # .text of kernels and network
    tables: int  # .rodata of both
    arena: int
    estimated: float = None  # instructions, by report.json
    layers: list = field(default_factory=list)  # (name of the result, instructions)


def tools_of(target):
    """Compiler with the processor's flags, flags of a program, emulator."""
    board = Board(target)
    if target.startswith("aarch64"):
        return ([*board.compiler, "-fno-pie"],
                ["-nostdlib", "-T", BENCH / "arm_networks_a64.ld", BENCH / "arm_networks_a64.c", "-Wl,--no-warn-rwx-segments"],
                ["qemu-system-aarch64", "-M", "virt", "-cpu", "max", "-m", "256", "-nic", "none", "-nographic", "-monitor", "none",
                 "-serial", "none", "-icount", "shift=0", *CONSOLE, "-kernel"])
    return board.compiler, board.program_flags, [*board.emulator[:-1], "-icount", f"shift={SHIFT}", *CONSOLE, board.emulator[-1]]


def section_bytes(size_tool, relocatable):
    """Code and constant data of a relocatable file."""
    code = tables = 0
    for line in commands.run([size_tool, "-A", relocatable]).splitlines():
        if section := re.match(r"\.(text|rodata)\S*\s+(\d+)", line):
            if section[1] == "text":
                code += int(section[2])
            else:
                tables += int(section[2])
    return code, tables


def count(folder, target, mode, flags, macs, with_layers):
    """Counts the network in `folder`, which was emitted with the name "network"."""
    hertz, machine_flags = MACHINES[target]
    compiler, program, emulator = tools_of(target)
    compiler = [*compiler, *machine_flags, *COMMON, OPTIMIZE[mode], *flags, "-I", folder]
    sources = sorted(folder.glob("*.c"))
    sources = [s for s in sources if s.name != "network_example.c"]

    def run(elf, *extra):
        commands.run([*compiler, *extra, BENCH / "arm_networks.c", *sources, *program, "-o", elf])
        lines = [line.split(" ", 2) for line in commands.run([*emulator, elf]).splitlines()]
        to_instructions = 1 if hertz is None else 1e9 / hertz / 2**SHIFT
        return [(what, int(number), int(number) * to_instructions, name) for what, number, name in lines]

    plain = {what: (number, instructions) for what, number, instructions, _ in run(folder / "count.elf")}
    relocatable = folder / "network.o"
    commands.run([*compiler, *sources, "-nostdlib", "-r", "-Wl,--gc-sections", "-Wl,-u,network_init", "-Wl,-u,network_run",
                  "-o", relocatable, "-lgcc"])
    code, tables = section_bytes(compiler[0].replace("gcc", "size"), relocatable)
    arena = int(re.search(r"network_ARENA_BYTES (\d+)u", (folder / "network.h").read_text())[1])
    result = Count(plain["ticks"][1], macs, plain["stack"][0], code, tables, arena)
    if with_layers:
        trace = folder / "trace.h"
        trace.write_text("void bench_layer(const char *name);\n"
                         "#define network_TRACE(layer, name, pointer, bytes) bench_layer(name)\n")
        lines = run(folder / "layers.elf", '-Dnetwork_TRACE_HEADER="trace.h"')
        result.layers = [(name, instructions) for what, _, instructions, name in lines if what == "layer"]
    return result
