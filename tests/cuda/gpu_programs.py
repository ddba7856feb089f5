"""Builds what the check on a GPU runs: the kernel vectors, the packages, the benchmarks."""
import re
from concurrent.futures import ThreadPoolExecutor

from packages import ROOT, STRICT_C, build, compile_all, library_sources, run

KERNELS, VECTORS, BENCH = ROOT / "src/kernels", ROOT / "tests/kernels", ROOT / "tests/bench"
FOLDERS = [VECTORS / "cuda", VECTORS, KERNELS / "cuda", KERNELS / "c", KERNELS]
PLAIN_C = ["gcc", "-std=c11", "-O2", "-ffp-contract=off"]


def compile_sources(sources, objects, tools):
    return compile_all([(objects.compile, s, PLAIN_C if s.suffix == ".c" else tools.cuda, FOLDERS) for s in sources])


def gpu_kernels():
    return sorted([*(KERNELS / "cuda").glob("*.cu"), *(KERNELS / "cuda").glob("*.c")])


def wrappers():
    """Of tests/kernels/cuda: those of the vectors, and programs of their own (larger shapes against the portable kernels)."""
    sources = sorted(s for s in (VECTORS / "cuda").iterdir() if s.suffix in (".c", ".cpp", ".cu"))
    programs = [s for s in sources if re.search(r"^int main\(", s.read_text(), re.M)]
    return [s for s in sources if s not in programs], programs


def build_vectors(objects, tools, folder):
    """No portable kernel is linked: each must have its wrapper."""
    sources = [*gpu_kernels(), *wrappers()[0], *sorted(VECTORS.glob("vectors*.c")), ROOT / "tests/cuda/gpu_vectors.c"]
    run([*tools.link, *compile_sources(sources, objects, tools), "-o", folder / "vectors"])
    return folder / "vectors"


def build_larger_shapes(objects, tools, folder):
    """One program a source; its portable kernels come before the wrappers of the same names."""
    parts, programs = wrappers()
    archives = {"portable": sorted((KERNELS / "c").glob("*.c")), "wrappers": [*parts, *gpu_kernels()]}
    libraries = []
    for name, sources in archives.items():
        libraries.append(folder / f"lib{name}.a")
        libraries[-1].unlink(missing_ok=True)
        run(["ar", "rcs", libraries[-1], *compile_sources(sources, objects, tools)])
    built = []
    for main, compiled in zip(programs, compile_sources(programs, objects, tools)):
        built.append(folder / main.stem)
        run([*tools.link, compiled, *libraries, "-o", built[-1]])
    return built


def link_with_package(source, package, objects, tools, program, folders=()):
    """A program of ours and the package's own sources but its self-test and example."""
    compiled = objects.compile(source, tools.cuda, [package, *folders])
    library = [objects.compile(s, tools.cuda if s.suffix == ".cu" else ["gcc", *STRICT_C]) for s in library_sources(package)]
    run([*tools.link, compiled, *library, "-o", program])
    return program


def build_network(network, objects, tools, folder):
    """{"one": (selftest, example), "many": (selftest, example), "items": program, "timing": program}."""
    programs = {bundle: build(network / bundle, objects, tools, folder / f"{network.name}_{bundle}") for bundle in ("one", "many")}
    if (network / "items").exists():
        programs["items"] = link_with_package(ROOT / "tests/cuda/gpu_items.cu", network / "one", objects, tools,
                                              folder / f"{network.name}_items")
    programs["timing"] = link_with_package(BENCH / "gpu_network.cu", network / "one", objects, tools,
                                           folder / f"{network.name}_timing", [BENCH])
    return programs


def build_convolutions(objects, tools, folder):
    sources = [BENCH / "gpu_convs.cu", BENCH / "gpu_gemm.cu", *gpu_kernels()]
    run([*tools.link, *compile_sources(sources, objects, tools), "-lcublasLt", "-o", folder / "convolutions"])
    return folder / "convolutions"


def build_all(networks, objects, tools, folder, convolutions):
    """Everything at once, as one kernel takes most of the time. Returns programs by name, lists for some."""
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as pool:
        waiting = {"vectors": pool.submit(build_vectors, objects, tools, folder),
                   "larger": pool.submit(build_larger_shapes, objects, tools, folder)}
        if convolutions:
            waiting["convolutions"] = pool.submit(build_convolutions, objects, tools, folder)
        for network in networks:
            waiting[network.name] = pool.submit(build_network, network, objects, tools, folder)
        return {name: future.result() for name, future in waiting.items()}
