#!/usr/bin/env python3
"""The emitted package of each Cortex-M target as a firmware project takes it: compiled freestanding and strictly by GCC and
clang, needing no function of a C library but memcpy, memset and memmove, and built by add_subdirectory with weights and
arena in sections of the user's. Exit code 77 when no compiler is there."""
import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

from boards import FOLDER, ROOT, Board

sys.path.append(str(ROOT / "tests/zoo"))
from commands import CommandFailed, run, run_json  # noqa: E402

STRICT = ["-ffreestanding", "-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
ALLOWED = {"memcpy", "memset", "memmove"}  # what compilers themselves call

FIRMWARE = """cmake_minimum_required(VERSION 3.20)
project(firmware C)
add_subdirectory(network)
target_compile_options(network PRIVATE -O2 -ffunction-sections -fdata-sections)
target_compile_definitions(network PRIVATE "network_WEIGHTS_SECTION=__attribute__((section(\\".rodata.network\\")))")
add_executable(firmware main.c startup.c)
target_link_libraries(firmware network)
target_link_options(firmware PRIVATE -T memory.ld -L${CMAKE_SOURCE_DIR} -nostartfiles --specs=rdimon.specs -Wl,--gc-sections
  -Wl,--no-warn-rwx-segments -Wl,-Map=firmware.map)
"""
MAIN = """#include "network.h"
__attribute__((section(".bss.arena"), aligned(network_ARENA_ALIGN))) static unsigned char arena[network_ARENA_BYTES];
int main(void) { return network_selftest(arena); }
"""


def is_source(path):
    return path.suffix == ".c" and not path.name.endswith("_example.c")


def compile_freestanding(compiler, flags, folder, work):
    work.mkdir(parents=True)
    objects = []
    for source in filter(is_source, sorted(folder.iterdir())):
        objects.append(work / (source.name + ".o"))
        run([compiler, *flags, *STRICT, "-c", source, "-o", objects[-1]])
    return objects


def undefined_symbols(objects, flags, linked):
    """Of all objects together with the compiler's own library."""
    run(["arm-none-eabi-gcc", *flags, "-nostdlib", "-r", *objects, "-o", linked, "-lgcc"])
    return {line.split()[-1] for line in run(["arm-none-eabi-nm", "-u", linked]).splitlines()}


def check_objects(target, folder, work):
    flags = [f for f in Board(target).compiler[1:] if re.match("-m(thumb|cpu|float-abi|fpu)", f)]
    objects = compile_freestanding("arm-none-eabi-gcc", flags, folder, work / "gcc")
    extra = undefined_symbols(objects, flags, work / "network.o") - ALLOWED
    if extra:
        raise CommandFailed(f"needs {', '.join(sorted(extra))}")
    if shutil.which("clang"):
        compile_freestanding("clang", ["--target=arm-none-eabi", *flags], folder, work / "clang")
    else:
        print("clang left out: not installed")


def check_firmware(target, folder, work):
    """Built by CMake as part of another project; the self-test runs where there is an emulator."""
    board = Board(target)
    project = work / "firmware"
    shutil.copytree(folder, project / "network")
    shutil.copytree(FOLDER, project, dirs_exist_ok=True)
    (project / "memory.ld").write_text((FOLDER / board.program_flags[-1]).read_text())
    (project / "CMakeLists.txt").write_text(FIRMWARE)
    (project / "main.c").write_text(MAIN)
    flags = " ".join(f for f in board.compiler[1:] if f.startswith("-m"))
    run(["cmake", "-S", project, "-B", project / "build", "-DCMAKE_SYSTEM_NAME=Generic", "-DCMAKE_C_COMPILER=arm-none-eabi-gcc",
         "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY", f"-DCMAKE_C_FLAGS={flags}"])
    run(["cmake", "--build", project / "build"])
    if (project / "build/network/network_example").exists():
        raise CommandFailed("add_subdirectory builds the example")
    if ".rodata.network" not in (project / "build/firmware.map").read_text():
        raise CommandFailed("weights are not in the section that was named")
    if shutil.which(board.emulator[0]):
        subprocess.run([*map(str, board.emulator), project / "build/firmware"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qtool", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    args = parser.parse_args()
    if not shutil.which("arm-none-eabi-gcc"):
        print("skipped: arm-none-eabi-gcc is not installed")
        return 77
    shutil.rmtree(args.work, ignore_errors=True)
    args.work.mkdir(parents=True)
    targets = [t["name"] for t in run_json([args.qtool, "targets", "--json"]) if t["name"].startswith("cortex-m")]
    calibration = args.work / "ranges.qcal"
    run([args.qtool, "calibrate", ROOT / "models/digits.onnx", "--data", ROOT / "calib_data/digits/calib.npy", "-o", calibration])
    failures = 0
    for form, flags in (("files", []), ("single_file", ["--single-file"])):
        bundle = args.work / form
        run([args.qtool, "quantize", ROOT / "models/digits.onnx", "--calibration", calibration, "--range", "mse", "--name", "network",
             "--target", ",".join(targets), *flags, "-o", bundle])
        for target in targets:
            try:
                check_objects(target, bundle / target, args.work / "work" / form / target)
                check_firmware(target, bundle / target, args.work / "work" / form / target)
                print(f"{form} {target}: ok", flush=True)
            except (CommandFailed, subprocess.CalledProcessError) as error:
                failures += 1
                print(f"{form} {target}: FAILED: {error}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
