#!/usr/bin/env python3
"""What a header predicts of an emitted network, against what is measured with -O2 -ffunction-sections on each Cortex-M target:
NAME_ROM_BYTES against `arm-none-eabi-size -t` of the package's objects without the self-test (within 1 %), NAME_STACK_BYTES
against a painted stack under QEMU (never less than that). Exit code 77 when the cross compiler, QEMU or a network is missing."""
import argparse
import re
import shutil
import sys
from pathlib import Path

from boards import ROOT, Board

sys.path.append(str(ROOT / "tests/zoo"))
from commands import CommandFailed, run, run_json  # noqa: E402

FLAGS = ["-std=c99", "-O2", "-ffp-contract=off", "-ffunction-sections", "-fdata-sections"]
PAINTED = ROOT / "tests/board/painted_stack.c"


def macro(folder, name):
    return int(re.search(rf"#define network_{name} (\d+)u", (folder / "network.h").read_text())[1])


def measured_rom(board, folder, work):
    """Code and constant data of the objects that a firmware links."""
    objects = []
    for source in sorted(folder.glob("*.c")):
        if source.name in ("network_example.c", "network_selftest.c"):
            continue
        objects.append(work / f"{source.name}.o")
        run([*board.compiler, *FLAGS, "-c", source, "-o", objects[-1]])
    text, data, bss = run(["arm-none-eabi-size", "-t", *objects]).splitlines()[-1].split()[:3]
    if int(data) or int(bss):
        raise CommandFailed(f"the package has {data} B of .data and {bss} B of .bss")
    return int(text), objects


def measured_stack(board, folder, objects, work):
    elf = work / "painted.elf"
    run([*board.compiler, "-std=gnu99", "-O2", f"-I{folder}", PAINTED, *objects, *board.program_flags, "-o", elf])
    return int(run([*board.emulator, elf]))


def check(target, mode, folder, work):
    """True when both predictions hold; prints them."""
    work.mkdir(parents=True)
    board = Board(target)
    rom, objects = measured_rom(board, folder, work)
    stack = measured_stack(board, folder, objects, work)
    predicted_rom, predicted_stack = macro(folder, "ROM_BYTES"), macro(folder, "STACK_BYTES")
    off = predicted_rom / rom - 1
    holds = abs(off) <= 0.01 and stack <= predicted_stack
    print(f"{target:14} {mode:9} ROM {predicted_rom:7} predicted {rom:7} measured ({100 * off:+.2f} %)   "
          f"stack {predicted_stack:5} predicted {stack:5} measured ({predicted_stack - stack:+d} B)   {'ok' if holds else 'WRONG'}", flush=True)
    return holds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qtool", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--integer-model", type=Path, help="a NAME.qdq.onnx instead of models/digits.onnx")
    parser.add_argument("--optimize", nargs="+", default=["speed", "balanced", "size", "ram"])
    args = parser.parse_args()
    targets = [t["name"] for t in run_json([args.qtool, "targets", "--json"]) if t["name"].startswith("cortex-m")]
    if missing := "; ".join(filter(None, {Board(target).missing() for target in targets})):
        print(f"skipped: not installed: {missing}")
        return 77
    shutil.rmtree(args.work, ignore_errors=True)
    args.work.mkdir(parents=True)
    integer = args.integer_model
    if integer is None:
        calibration, bundle = args.work / "ranges.qcal", args.work / "digits"
        run([args.qtool, "calibrate", ROOT / "models/digits.onnx", "--data", ROOT / "calib_data/digits/calib.npy", "-o", calibration])
        run([args.qtool, "quantize", ROOT / "models/digits.onnx", "--calibration", calibration, "--range", "mse", "--name", "digits", "-o", bundle])
        integer = bundle / "digits.qdq.onnx"
    wrong = 0
    for mode in args.optimize:
        bundle = args.work / mode
        run([args.qtool, "emit", integer, "--target", ",".join(targets), "--optimize", mode, "--name", "network", "-o", bundle])
        wrong += sum(not check(target, mode, bundle / target, args.work / "work" / mode / target) for target in targets)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
