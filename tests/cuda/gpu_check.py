#!/usr/bin/env python3
"""The CUDA kernels and packages on a GPU: bits, sanitizers, times. tools/gpu-check.sh says how it is called."""
import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from gpu_prepare import BATCHES, TIMED, prepare, unpack
from gpu_programs import build_all
from packages import ROOT, Objects, nvcc, stand_in

sys.path.append(str(ROOT / "tests/zoo"))
from commands import CommandFailed, run  # noqa: E402

GOLDEN = ROOT / "tests/golden/kernels.crc"
USUAL_ARCHITECTURE = "90"  # compiled for where no GPU says its own
LIMIT = 240                # seconds of one command
SANITIZED_VECTORS = ["conv_s8", "depthwise_conv_s8", "pool_s8"]


class Table:
    """Prints a row as soon as it is known."""

    def __init__(self):
        self.failures = 0
        self.began = time.monotonic()

    def row(self, name, function, *arguments):
        """function returns what was found, or raises. Returns it, or None."""
        began = time.monotonic()
        try:
            text, state = function(*arguments), "PASS"
        except (CommandFailed, OSError, subprocess.TimeoutExpired, Different) as error:
            text, state = None, "FAIL"
            self.failures += 1
            print(f"---- {name}\n{error}\n----")
        first = str(text).splitlines()[0] if text else ""
        print(f"{name:38} {state}  {time.monotonic() - began:6.1f} s  {first if len(first) < 90 else ''}", flush=True)
        return text

    def seconds(self):
        return time.monotonic() - self.began


class Different(Exception):
    pass


def output_of(command, stdin=None):
    """Standard output as bytes."""
    done = subprocess.run([str(part) for part in command], stdin=stdin, capture_output=True, timeout=LIMIT)
    if done.returncode != 0:
        tail = (done.stdout + done.stderr)[-3000:].decode(errors="replace")
        raise CommandFailed(f"exit code {done.returncode}: {' '.join(str(part) for part in command)}\n{tail}")
    return done.stdout


def check_vectors(program):
    want, got = GOLDEN.read_text().splitlines(), output_of([program]).decode().splitlines()
    wrong = sorted(set(got) - set(want))
    if got != want:
        raise Different(f"{len(wrong)} of {len(want)} lines differ:\n" + "\n".join(wrong[:10]))
    return f"{len(got)} lines equal {GOLDEN.name}"


def check_kernels_of(networks):
    """An archive made before a kernel was changed would test the kernel as it was."""
    files = [file for network in networks for file in (network / "one").glob("qk_*")]
    for file in files:
        ours = [folder / file.name for folder in (ROOT / "src/kernels/cuda", ROOT / "src/kernels/c")]
        if not any(path.exists() and path.read_bytes() == file.read_bytes() for path in ours):
            raise Different(f"{file.parent.parent.name}/{file.name} is not the kernel of this tree: make the archive anew with --prepare")
    return f"{len(files)} files"


def check_items(command, network, facts):
    with open(network / "items", "rb") as items:
        got = output_of(command, items)
    want, size = (network / "expected").read_bytes(), facts["output_bytes"]
    count = len(want) // size
    wrong = [i for i in range(count) if got[i * size:(i + 1) * size] != want[i * size:(i + 1) * size]]
    if got != want:
        raise Different(f"{len(wrong)} of {count} items differ, first {wrong[:1]}; {len(got)} bytes of {len(want)}")
    return f"{count} items, all bytes equal"


def sanitize(tool, command):
    extra = ["--leak-check", "full"] if tool == "memcheck" else []
    lines = output_of(["compute-sanitizer", "--tool", tool, *extra, "--error-exitcode", 9, *command]).decode().splitlines()
    return next((line for line in lines if "SUMMARY" in line), "clean").strip("= ")


def check_networks(table, networks, programs):
    for network in networks:
        facts = json.loads((network / "network.json").read_text())
        built = programs[network.name]
        for bundle in ("one", "many"):
            table.row(f"{network.name}: self-test, {bundle}", lambda: output_of([built[bundle][0]]).decode())
        if "items" not in built:
            continue
        table.row(f"{network.name}: items one by one", check_items, [built["one"][1]], network, facts)
        command = [built["items"], BATCHES[network.name], facts["input_bytes"], facts["output_bytes"]]
        table.row(f"{network.name}: batches of {BATCHES[network.name]}, 2 streams", check_items, command, network, facts)


def check_with_sanitizer(table, networks, programs):
    if shutil.which("compute-sanitizer") is None:
        print("compute-sanitizer: left out, not installed")
        return
    for tool in ("memcheck", "initcheck", "racecheck", "synccheck"):
        for network in [n for n in networks if n.name in ("digits", "dscnn_kws")]:
            table.row(f"{network.name}: {tool}", sanitize, tool, [programs[network.name]["many"][0]])
        if tool != "initcheck":
            table.row(f"vectors, a part: {tool}", sanitize, tool, [programs["vectors"], *SANITIZED_VECTORS])


def measure(table, prepared, networks, programs):
    """Times: nothing here passes or fails but the running of it."""
    peak, copies = 0, 0
    if "convolutions" in programs:
        text = table.row("largest convolutions", lambda: output_of([programs["convolutions"], prepared / "convolutions.txt", 64]).decode())
        if text:
            peak, copies = (line.split()[1] for line in text.splitlines()[:2])
            print(f"int8 peak {peak} TOPS (cuBLASLt), copies {copies} GB/s (read and written)\n\nBatch 64:")
            print("\n".join(text.splitlines()[2:]) + "\n")
    for network in networks:
        facts = json.loads((network / "network.json").read_text())
        command = [programs[network.name]["timing"], *(facts[part] for part in
                   ("macs", "weight_bytes", "item_bytes", "input_bytes", "output_bytes")), peak, copies]
        text = table.row(f"{network.name}: times", lambda: output_of([*command, 1, 8, 64, 256]).decode())
        print((text or "") + "\n")
        if (network / "structure.onnx").exists():
            beside_pytorch(table, network, command)


def beside_pytorch(table, network, command):
    script = [sys.executable, ROOT / "tests/bench/gpu_pytorch.py", network / "structure.onnx", "--", *command]
    done = subprocess.run([str(part) for part in script], capture_output=True, text=True)
    if done.returncode == 77:
        print(f"{network.name}: beside PyTorch: {done.stdout.strip()}\n")
    else:
        text = table.row(f"{network.name}: beside PyTorch", lambda: done.stdout if done.returncode == 0 else fail(done.stderr))
        print((text or "") + "\n")


def fail(text):
    raise CommandFailed(text[-3000:])


def find_gpu(work):
    """(architecture, description), or (None, why there is none)."""
    if shutil.which("nvcc") is None:
        return None, "nvcc is not installed"
    run(["nvcc", ROOT / "tests/cuda/gpu_device.cu", "-o", work / "gpu_device"])
    done = subprocess.run([work / "gpu_device"], capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stdout.strip()
    architecture, processors, cache, memory, name = done.stdout.strip().split(maxsplit=4)
    return architecture, f"{name}, sm_{architecture}, {processors} multiprocessors, L2 {cache} MB, memory {memory} MB"


def find_qtool():
    return next((p for p in (ROOT / f"build/{kind}/bin/qtool" for kind in ("release", "dev")) if p.exists()), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, nargs="?", default=ROOT / "build/gpu_check")
    parser.add_argument("--prepare", action="store_true", help="makes the archive anew and ends")
    parser.add_argument("--networks", nargs="+", help="only these, nothing that is only timed")
    parser.add_argument("--stand-in", action="store_true", help="tries the check itself, anew, on the CPU: no sanitizers, no times")
    parser.add_argument("--qtool", type=Path, default=find_qtool(), help="default: that of build/release or build/dev")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    archive, table = args.work.resolve() / "prepared.tar.bz2", Table()
    if args.stand_in and not Path("/usr/include/boost/context").exists():
        print("skipped: libboost-context-dev is not installed")
        return 77
    if args.prepare or args.stand_in or not archive.exists():
        if args.qtool is None:
            sys.exit(f"{archive} is missing, and no qtool is built here to make it")
        prepare(args.qtool, args.work.resolve(), args.networks or list(BATCHES), timed=not args.networks)
    if args.prepare:
        return 0
    work = args.work.resolve()
    architecture, description = (None, "stand-in") if args.stand_in else find_gpu(work)
    print(f"GPU: {description}", flush=True)
    prepared = unpack(archive, work)
    networks = sorted(f.parent for f in prepared.glob("*/network.json"))
    objects = Objects(work / "objects")
    if not args.stand_in and shutil.which("nvcc") is None:
        return 77
    tools = stand_in(objects) if args.stand_in else nvcc([architecture or USUAL_ARCHITECTURE])
    timed = not args.stand_in and (prepared / "convolutions.txt").exists()
    programs = {}
    table.row("packages hold this tree's kernels", check_kernels_of, networks)
    table.row("build", lambda: programs.update(build_all(networks, objects, tools, work / "programs", timed)))
    if architecture is None and not args.stand_in and table.failures == 0:
        print(f"No GPU here ({description}): all is compiled for sm_{USUAL_ARCHITECTURE}, nothing was run.\n"
              f"On a machine with one, with {archive.name} in place: tools/gpu-check.sh {args.work}")
        return 77
    if table.failures == 0:
        table.row("kernel vectors", check_vectors, programs["vectors"])
        for program in programs["larger"]:
            table.row(f"kernels: {program.name}", lambda: output_of([program]).decode() or "equal")
        check_networks(table, networks, programs)
    if table.failures == 0 and not args.stand_in:
        check_with_sanitizer(table, networks, programs)
    if programs and not args.stand_in:
        measure(table, prepared, [n for n in networks if n.name in TIMED or not timed], programs)
    print(f"{'FAIL: ' + str(table.failures) + ' rows' if table.failures else 'PASS'}, {table.seconds():.0f} s on {description}")
    return 1 if table.failures else 0


if __name__ == "__main__":
    sys.exit(main())
