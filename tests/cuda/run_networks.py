#!/usr/bin/env python3
"""Emits a network for GPUs and runs it on the CPU, kernels under the stand-in for CUDA: NAME_selftest must match its golden
vectors with one item and several a run, and items that are streamed in must give the simulator's bits (`qtool validate
--run-on`). Where nvcc is, the package also compiles with it, strictly, and links. Exit code 77 when the network, numpy or
Boost.Context is missing."""
import argparse
import shutil
import sys
from pathlib import Path

try:
    import numpy  # noqa: F401
except ImportError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

from packages import ROOT, Objects, build, nvcc, stand_in

sys.path.append(str(ROOT / "tests/zoo"))
from commands import CommandFailed, run  # noqa: E402
from network_files import NetworkFiles  # noqa: E402


class IntegerModel:
    """Quantized already, without data."""

    def __init__(self, zoo, name):
        self.model, self.items = zoo / name / "model.onnx", None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qtool", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--zoo", type=Path)
    parser.add_argument("--network", required=True, help="digits, or a folder of the zoo")
    parser.add_argument("--items", type=int, default=5)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 3])
    args = parser.parse_args()
    if not Path("/usr/include/boost/context").exists():
        print("skipped: libboost-context-dev is not installed")
        return 77
    work = args.work / args.network
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    if args.network == "mobilenetv2_qdq_uint8":
        network = IntegerModel(args.zoo, args.network)
    else:
        network = NetworkFiles(args.network, args.zoo, work, args.items)
    if not network.model.exists():
        print(f"skipped: {network.model} is not there")
        return 77
    calibration = work / "ranges.qcal"
    emit = [args.qtool, "emit", network.model]
    if network.items:
        run([args.qtool, "calibrate", network.model, "--data", network.calibration, *network.flags, "-o", calibration])
        emit = [args.qtool, "quantize", network.model, "--calibration", calibration, "--range", "mse"]
    objects = Objects(args.work / "objects")
    failures = 0
    for batch in args.batches:
        bundle = work / f"batch{batch}"
        try:
            run([*emit, "--target", "cuda", "--batch", batch, "--name", "network", "-o", bundle])
            selftest, example = build(bundle / "cuda", objects, stand_in(objects), work / f"stand_in{batch}")
            print(run([selftest]).strip(), flush=True)
            if network.items and batch == args.batches[0]:
                run([args.qtool, "validate", network.model, bundle, "--target", "cuda", "--data", *network.items, "--run-on", example])
                print(f"{args.items} items equal", flush=True)
            if shutil.which("nvcc"):
                build(bundle / "cuda", objects, nvcc(["87"]), work / f"nvcc{batch}")
                print("compiles with nvcc", flush=True)
        except CommandFailed as error:
            failures += 1
            print(f"batch {batch}: FAILED: {error}", flush=True)
    if not shutil.which("nvcc"):
        print("nvcc left out: not installed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
