#!/usr/bin/env python3
"""Cycles of the kernels' inner loops by llvm-mca: of each source the loop with most multiply-accumulates, from its disassembly.

  tests/bench/inner_loops.py

llvm-mca assumes that every load hits and every branch is predicted; LE of low-overhead loops counts nothing. Its Cortex-M4 lets an LDM
or LDRD take one cycle, and it has no Cortex-M0+: rows marked `manual` add cycles by Arm's technical reference manuals instead (LDM, LDRD,
STM 1 + words; LDR 2; a taken branch 2 on M0+, 3 on M4; STR 2 on M0+; else 1). Needs llvm-mca (llvm-19) and the cross compilers."""
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

KERNELS = Path(__file__).resolve().parents[2] / "src/kernels"
ARM = ["arm-none-eabi-", "-mthumb", "-mfloat-abi=hard"]
CORES = {  # what a folder of kernels runs on: compiler, triple, processors
    "dsp": ([*ARM, "-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16"], "thumbv7em-none-eabihf", ["cortex-m4", "cortex-m7"]),
    "m0": (["arm-none-eabi-", "-mthumb", "-mcpu=cortex-m0plus"], None, ["cortex-m0plus"]),
    "mve": ([*ARM, "-mcpu=cortex-m55"], "thumbv8.1m.main-none-eabihf", ["cortex-m55"]),
    "neon": (["aarch64-linux-gnu-", "-march=armv8.2-a+dotprod"], "aarch64-linux-gnu", ["cortex-a55", "cortex-a76"]),
}
SOURCES = {"dsp": ["qk_conv_wide_s8_dsp", "qk_conv_s8_dsp", "qk_conv_row_s8_dsp", "qk_depthwise_conv_3x3_s8_dsp", "qk_depthwise_conv_s8_dsp", "qk_fully_connected_s8_dsp"],
           "m0": ["qk_conv_s8_m0_pixels", "qk_conv_s8_m0_bytes", "qk_depthwise_conv_s8_m0", "qk_fully_connected_s8_m0_bytes"],
           "mve": ["qk_conv_s8_mve", "qk_depthwise_conv_s8_mve", "qk_fully_connected_s8_mve"],
           "neon": ["qk_conv_s8_neon", "qk_depthwise_conv_s8_neon", "qk_fully_connected_s8_neon"]}
MACS = {r"smlad|smuad": 2, r"mla\b|muls?\b|smla[bt][bt]|smul[bt][bt]": 1, r"vmladava?\.[su]8|vmlava?\.[su]8|vmla\.[su]8|vmul\.[su]8": 16,
        r"vmla\.[su]16|vmul\.[su]16|vmull[bt]\.s8": 8, r"sdot": 16, r"smlal2?\t|smull2?\t": 8}


def tool(name):
    return shutil.which(f"{name}-19") or name


def macs_of(body):
    return sum(count * sum(bool(re.match(pattern, line)) for line in body) for pattern, count in MACS.items())


def loops(disassembly):
    """(function, instructions) of every innermost loop: from a backward branch's target to the branch."""
    for function, text in re.findall(r"^[0-9a-f]+ <([\w.]+)>:\n(.*?)(?=\n\n|\Z)", disassembly, re.M | re.S):
        lines = [(int(at, 16), code) for at, code in re.findall(r"^ *([0-9a-f]+): *\t(.*?) *(?:@.*|//.*)?$", text, re.M)]
        place = {at: i for i, (at, _) in enumerate(lines)}
        spans = []
        for i, (at, code) in enumerate(lines):
            if branch := re.match(r"(?:b\w\w(?:\.[nw])?|b\.\w+|le|letp|cbn?z|tbn?z)\t(?:.*, )?(?:0x)?([0-9a-f]+) <", code):
                if int(branch[1], 16) in place and int(branch[1], 16) <= at:
                    spans.append((place[int(branch[1], 16)], i))
        for first, last in spans:
            if not any((a, b) != (first, last) and first <= a and b <= last for a, b in spans):
                yield function, [code for _, code in lines[first:last + 1]]


def cycles(body, triple, processor):
    text = [re.sub(r"\b(?:0x)?[0-9a-f]+ <[^>]*>$", "#-8", code) for code in body if not code.startswith("le")]
    result = subprocess.run([tool("llvm-mca"), f"-mtriple={triple}", f"-mcpu={processor}", "-iterations=100"],
                            input="\n".join(text) + "\n", capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(result.stderr)
    return int(re.search(r"Total Cycles:\s+(\d+)", result.stdout)[1]) / 100


def manual_cycles(body, processor):
    total = 0
    for code in body:
        if listed := re.match(r"(?:ldm|stm|push|pop)\S*\s.*\{(.*)\}", code):
            total += 2 + listed[1].count(",")
        elif re.match(r"ldrd|strd", code):
            total += 3
        elif re.match(r"ldr", code) or (re.match(r"str", code) and processor == "cortex-m0plus"):
            total += 2
        else:
            total += 1
    return total + (1 if processor == "cortex-m0plus" else 2)  # the branch back is taken


def main():
    print("| loop | processor | MAC | instructions | cycles | instructions a MAC | cycles a MAC | cycles an instruction |\n|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        object_file = Path(folder) / "kernel.o"
        for variants, (tools, triple, processors) in CORES.items():
            for source in SOURCES[variants]:
                subprocess.run([tools[0] + "gcc", *tools[1:], "-std=gnu99", "-O2", "-ffp-contract=off", f"-I{KERNELS}/c", f"-I{KERNELS}/{variants}",
                                "-c", KERNELS / variants / f"{source}.c", "-o", object_file], check=True)
                disassembly = subprocess.run([tool("llvm-objdump"), "-d", "--no-show-raw-insn", f"--mcpu={processors[0]}", object_file], check=True,
                                             capture_output=True, text=True).stdout
                function, body = max(loops(disassembly), key=lambda loop: macs_of(loop[1]))
                macs = macs_of(body) if variants != "m0" else 0  # multiplies two weights at once
                for processor in processors:
                    estimates = []
                    if processor in ("cortex-m0plus", "cortex-m4"):
                        estimates.append(("manual", manual_cycles(body, processor)))
                    if triple:
                        estimates.append(("llvm-mca", cycles(body, triple, processor)))
                    for by, c in estimates:
                        a_mac = f"{macs} | {len(body)} | {c:.0f} | {len(body) / macs:.3f} | {c / macs:.3f}" if macs else f"- | {len(body)} | {c:.0f} | - | -"
                        print(f"| `{source}` | {processor}, {by} | {a_mac} | {c / len(body):.2f} |", flush=True)


if __name__ == "__main__":
    main()
