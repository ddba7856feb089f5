#!/usr/bin/env python3
"""Compiles every CUDA kernel for every architecture, strictly, and writes what each entry takes to src/kernels/cuda_registers.csv.

    tools/cuda_kernels.py           writes the table
    tools/cuda_kernels.py --check   fails where the table differs; by another version of nvcc only the kernels' entries are compared

Fails when a kernel does not compile without warnings, spills registers or has a stack frame. Says why it skips where there is no nvcc."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

KERNELS = pathlib.Path(__file__).resolve().parent.parent / "src" / "kernels"
TABLE = KERNELS / "cuda_registers.csv"
ARCHITECTURES = {75: [75], 80: [80, 86, 87, 89], 90: [90], 100: [100], 120: [120]}  # by the PTX they are compiled from: the same for all of 8.x
VERSION = "13.0"  # of the nvcc whose registers the table holds
FLAGS = ["-std=c++17", "-O3", "-fmad=false", "-Werror", "all-warnings", "-Xcompiler", "-Wall,-Wextra", "-Xptxas", "-v",
         *(f"-gencode=arch=compute_{ptx},code=[{','.join(f'sm_{a}' for a in all_of)}]" for ptx, all_of in ARCHITECTURES.items()), f"-I{KERNELS / 'cuda'}", f"-I{KERNELS / 'c'}"]
ENTRY = re.compile(r"Compiling entry function '(\w+)' for 'sm_(\d+)'.*?(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads"
                   r".*?Used (\d+) registers([^\n]*)", re.S)


def find_nvcc():
    return shutil.which("nvcc") or shutil.which("nvcc", path="/usr/local/cuda/bin")


def short_names(symbols):
    """Function name and template arguments of mangled symbols."""
    names = subprocess.run(["c++filt"], input="\n".join(symbols), check=True, capture_output=True, text=True).stdout.splitlines()
    return [re.sub(r"^void |\(.*", "", re.sub(r"\((?:\w+)\)", "", name)) for name in names]


def compile_kernel(nvcc, source, work):
    """Rows (kernel, architecture, entry, registers, shared, spill and stack bytes) of a source file."""
    result = subprocess.run([nvcc, *FLAGS, "-c", source, "-o", work / f"{source.stem}.o"], capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit("".join(line for line in result.stderr.splitlines(True) if "error" in line or "warning" in line) or result.stderr)
    found = ENTRY.findall(result.stderr)
    rows = []
    for name, (_, architecture, stack, stores, loads, registers, rest) in zip(short_names([f[0] for f in found]), found):
        shared = re.search(r"(\d+) bytes smem", rest)
        rows.append((source.stem, int(architecture), name, int(registers), int(shared[1]) if shared else 0, int(stores) + int(loads), int(stack)))
    return rows


def all_rows(nvcc):
    sources = sorted((KERNELS / "cuda").glob("*.cu"), key=lambda path: -path.stat().st_size)
    with tempfile.TemporaryDirectory() as work, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = pool.map(lambda source: compile_kernel(nvcc, source, pathlib.Path(work)), sources)
        return sorted(row for part in parts for row in part)


def text_of(rows):
    return "kernel,architecture,registers,shared_bytes,spill_bytes,stack_bytes,entry\n" + \
        "".join(",".join(f'"{v}"' if "," in str(v) else str(v) for v in (*row[:2], *row[3:], row[2])) + "\n" for row in rows)


def entries(text):
    """The table without numbers, which depend on the compiler's version."""
    return [re.sub(r"^(\w+,\d+)(,\d+){4}", r"\1", line) for line in text.splitlines()[1:]]


def main():
    nvcc = find_nvcc()
    if nvcc is None:
        print("skipped: no nvcc")
        return 0
    rows = all_rows(nvcc)
    for kernel, architecture, entry, _, _, spills, stack in rows:
        if spills or stack:
            print(f"{kernel}: {entry} for sm_{architecture}: {spills} bytes of spills, {stack} bytes of stack")
    if any(row[5] or row[6] for row in rows):
        return 1
    text = text_of(rows)
    if sys.argv[1:] != ["--check"]:
        TABLE.write_text(text)
        return 0
    version = re.search(r"release ([\d.]+)", subprocess.run([nvcc, "--version"], check=True, capture_output=True, text=True).stdout)[1]
    table = TABLE.read_text()
    if (text != table) if version == VERSION else (entries(text) != entries(table)):
        print(f"{TABLE}: not what this compiler gives; run tools/cuda_kernels.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
