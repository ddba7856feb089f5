"""Builds the package that qtool emits for GPUs: for the CPU with the stand-in of tests/kernels/cuda_stand_in, and with nvcc."""
import hashlib
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/zoo"))
from commands import run  # noqa: E402

STAND_IN = ROOT / "tests/kernels/cuda_stand_in"
STRICT_C = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
STRICT_CUDA = ["-std=c++17", "-O2", "-fmad=false", "-Werror", "all-warnings", "-Xcompiler", "-Wall,-Wextra,-Werror"]
HOST = ["g++", "-std=c++20", "-O2", "-ffp-contract=off", "-isystem", STAND_IN, "-x", "c++"]


def with_headers(source):
    """The source and the headers beside it that it includes."""
    found, waiting = {}, [source]
    while waiting:
        file = waiting.pop()
        if file.name in found or not file.exists():
            continue
        found[file.name] = file.read_text()
        waiting += [file.with_name(name) for name in re.findall(r'#include "([^"]+)"', found[file.name])]
    return found


class Objects:
    """Compiled sources, kept by their text and that of their headers: networks share kernels."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def compile(self, source, command):
        digest = hashlib.sha256(repr((command, sorted(with_headers(source).items()))).encode())
        target = self.folder / f"{source.stem}_{digest.hexdigest()[:20]}.o"
        if not target.exists():
            partial = target.with_suffix(".partial")
            run([*command, f"-I{source.parent}", "-c", source, "-o", partial])
            partial.rename(target)
        return target


def package_name(folder):
    return next(folder.glob("*_selftest.c")).name.removesuffix("_selftest.c")


def compile_all(jobs):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda job: job[0](*job[1:]), jobs))


def library_sources(folder):
    """All but the files that have a main."""
    name = package_name(folder)
    return [s for s in sorted(folder.iterdir()) if s.suffix in (".c", ".cu")
            and s.name not in (f"{name}_selftest.c", f"{name}_example.c")]


def build(folder, objects, cuda, link, program):
    """NAME_selftest and NAME_example; the compiler of .cu files is `cuda`. Returns their paths."""
    name = package_name(folder)
    jobs = [(objects.compile, s, cuda if s.suffix == ".cu" else ["gcc", *STRICT_C]) for s in library_sources(folder)]
    selftest = folder / f"{name}_selftest.c"
    jobs += [(objects.compile, selftest, ["gcc", *STRICT_C, f"-D{name}_SELFTEST_MAIN"]),
             (objects.compile, selftest, ["gcc", *STRICT_C]),
             (objects.compile, folder / f"{name}_example.c", ["gcc", *STRICT_C])]
    compiled = compile_all(jobs)
    library, (selftest_main, selftest_part, example) = compiled[:-3], compiled[-3:]
    run([*link, *library, selftest_main, "-o", f"{program}_selftest"])
    run([*link, *library, selftest_part, example, "-o", f"{program}_example"])
    return Path(f"{program}_selftest"), Path(f"{program}_example")


def build_for_stand_in(folder, objects, program):
    runtime = [objects.folder / f"stand_in_{s.stem}.o" for s in sorted(STAND_IN.glob("*.cpp"))]
    for source, target in zip(sorted(STAND_IN.glob("*.cpp")), runtime):
        if not target.exists():
            run(["g++", "-std=c++20", "-O2", "-I", STAND_IN, "-c", source, "-o", target])
    return build(folder, objects, HOST, ["g++", *runtime, "-lboost_context"], program)


def build_with_nvcc(folder, objects, architectures, program):
    codes = [f"-gencode=arch=compute_{a},code=sm_{a}" for a in architectures]
    return build(folder, objects, ["nvcc", *STRICT_CUDA, *codes], ["nvcc"], program)
