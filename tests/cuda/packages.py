"""Builds the package that qtool emits for GPUs: for the CPU with the stand-in of tests/kernels/cuda_stand_in, and with nvcc."""
import collections
import hashlib
import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/zoo"))
from commands import run  # noqa: E402

STAND_IN = ROOT / "tests/kernels/cuda_stand_in"
STRICT_C = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
STRICT_CUDA = ["-std=c++17", "-O2", "-fmad=false", "-Werror", "all-warnings", "-Xcompiler", "-Wall,-Wextra,-Werror"]
HOST = ["g++", "-std=c++20", "-O2", "-ffp-contract=off", "-isystem", STAND_IN, "-x", "c++"]


class Objects:
    """Compiled sources, kept by their text and that of the headers they include: networks share kernels."""

    def __init__(self, folder):
        self.folder = folder
        self.locks = collections.defaultdict(threading.Lock)
        self.compilers = threading.Semaphore(os.cpu_count())
        folder.mkdir(parents=True, exist_ok=True)

    def compile(self, source, command, folders=()):
        """Headers are looked for beside the source, then in `folders`."""
        folders = [source.parent, *folders]
        digest = hashlib.sha256(repr(command).encode())
        for file in [source, *sorted(included(source, folders))]:
            digest.update(file.read_bytes())
        target = self.folder / f"{source.stem}_{digest.hexdigest()[:20]}.o"
        with self.locks[target]:
            if not target.exists():
                partial = target.with_suffix(".partial")
                with self.compilers:
                    run([*command, *(f"-I{f}" for f in folders), "-c", source, "-o", partial])
                partial.rename(target)
        return target


def included(source, folders):
    """The headers that a source names in quotes, theirs as well."""
    found, todo = set(), [source]
    while todo:
        for name in re.findall(r'^ *# *include "([^"]+)"', todo.pop().read_text(), re.M):
            header = next((f / name for f in folders if (f / name).exists()), None)
            if header is not None and header not in found:
                found.add(header)
                todo.append(header)
    return found


def package_name(folder):
    return next(folder.glob("*_selftest.c")).name.removesuffix("_selftest.c")


def compile_all(jobs):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda job: job[0](*job[1:]), jobs))


def library_sources(folder):
    """All but the files that have a main."""
    name = package_name(folder)
    return [s for s in sorted(folder.iterdir()) if s.suffix in (".c", ".cu")
            and s.name not in (f"{name}_selftest.c", f"{name}_example.c")]


@dataclass
class Toolchain:
    cuda: list  # compiles .cu files and C++ that uses the runtime
    link: list


def stand_in(objects):
    runtime = [objects.compile(s, ["g++", "-std=c++20", "-O2"]) for s in sorted(STAND_IN.glob("*.cpp"))]
    return Toolchain(HOST, ["g++", *runtime, "-lboost_context"])


def nvcc(architectures):
    codes = [f"-gencode=arch=compute_{a},code=sm_{a}" for a in architectures]
    return Toolchain(["nvcc", *STRICT_CUDA, *codes], ["nvcc", *codes])


def build(folder, objects, tools, program):
    """NAME_selftest and NAME_example. Returns their paths."""
    name = package_name(folder)
    jobs = [(objects.compile, s, tools.cuda if s.suffix == ".cu" else ["gcc", *STRICT_C]) for s in library_sources(folder)]
    selftest = folder / f"{name}_selftest.c"
    jobs += [(objects.compile, selftest, ["gcc", *STRICT_C, f"-D{name}_SELFTEST_MAIN"]),
             (objects.compile, selftest, ["gcc", *STRICT_C]),
             (objects.compile, folder / f"{name}_example.c", ["gcc", *STRICT_C])]
    compiled = compile_all(jobs)
    library, (selftest_main, selftest_part, example) = compiled[:-3], compiled[-3:]
    run([*tools.link, *library, selftest_main, "-o", f"{program}_selftest"])
    run([*tools.link, *library, selftest_part, example, "-o", f"{program}_example"])
    return Path(f"{program}_selftest"), Path(f"{program}_example")
