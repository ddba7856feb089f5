#!/usr/bin/env python3
"""Emits a network for every target that QEMU has a board for, and runs it there: NAME_selftest must match its golden vectors,
20 items that are streamed in must give the simulator's bits (`qtool validate --run-on qemu`), and so must the layers' results
(`--trace`). Exit code 77 when the
network, numpy or every cross compiler is missing."""
import argparse
import shutil
import sys
from pathlib import Path

try:
    import numpy  # noqa: F401
except ImportError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

from boards import ROOT, TABLE, Board

sys.path.append(str(ROOT / "tests/zoo"))
from commands import C_FLAGS, CommandFailed, run, run_json  # noqa: E402
from network_files import NetworkFiles  # noqa: E402

ITEMS = 20
# Other processors that run the code of a target: its self-test is run on them too.
ALSO = {"cortex-m0plus": ["cortex-m3"], "cortex-m4": ["cortex-m7", "cortex-m33"], "aarch64": ["cortex-a53", "cortex-a76"]}


def build(folder, board, program, define, without):
    """Every source of an emitted folder but NAME_`without`.c, with NAME_`define` defined."""
    name = next(folder.glob("*_selftest.c")).name.removesuffix("_selftest.c")
    sources = [s for s in sorted(folder.glob("*.c")) if s.name != f"{name}_{without}.c"]
    run([*board.compiler, *C_FLAGS, "-ffp-contract=off", f"-D{name}_{define}", f"-I{folder}", *sources, *board.program_flags,
         "-o", program])


def available(targets):
    """Those with a board whose tools are installed; says what is left out."""
    found = []
    for target in targets:
        if target not in TABLE["boards"]:
            continue
        if missing := Board(target).missing():
            print(f"{target} left out: not installed: {missing}")
        else:
            found.append(target)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qtool", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--zoo", type=Path)
    parser.add_argument("--network", required=True, help="digits, or a folder of the zoo")
    parser.add_argument("--optimize", nargs="+", default=["balanced"])
    args = parser.parse_args()
    work = args.work / args.network
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    network = NetworkFiles(args.network, args.zoo, work, ITEMS)
    if not network.model.exists():
        print(f"skipped: {network.model} is not there")
        return 77
    targets = available([t["name"] for t in run_json([args.qtool, "targets", "--json"])])
    if not targets:
        print("skipped: no cross compiler with an emulator")
        return 77
    calibration = work / "ranges.qcal"
    run([args.qtool, "calibrate", network.model, "--data", network.calibration, *network.flags, "-o", calibration])
    failures = 0
    for mode in args.optimize:
        bundle = work / mode
        run([args.qtool, "quantize", network.model, "--calibration", calibration, "--range", "mse", "--target", ",".join(targets),
             "--optimize", mode, "--name", "network", "-o", bundle])
        for target in targets:
            try:
                built = {}  # by flags: processors that take the same program
                for board in map(Board, [target, *ALSO.get(target, [])]):
                    elf = built.setdefault(str(board.compiler), work / f"selftest_{board.name}.elf")
                    if elf.stem == f"selftest_{board.name}":
                        build(bundle / target, board, elf, "SELFTEST_MAIN", "example")
                    print(f"{mode} {target} on {board.name}: {run([*board.emulator, elf]).strip()}")
                validate = [args.qtool, "validate", network.model, bundle, "--target", target, "--data"]
                run([*validate, *network.items, "--run-on", "qemu"])
                traced = work / f"traced_{target}.elf"
                build(bundle / target, Board(target), traced, "EXAMPLE_TRACE", "none")
                run([*validate, network.items[0], "--trace", "--run-on", " ".join([*Board(target).emulator, str(traced)])])
                print(f"{mode} {target}: {ITEMS} items equal, layers too", flush=True)
            except CommandFailed as error:
                failures += 1
                print(f"{mode} {target}: FAILED: {error}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
