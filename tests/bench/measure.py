#!/usr/bin/env python3
"""Time and peak memory of qtool's stages on one large network. Prints; judges nothing."""
import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLAGS = ["--color", "rgb", "--mean", "123.675,116.28,103.53", "--std", "58.395,57.12,57.375"]


def measure(arguments):
    """Seconds and peak resident bytes of one command."""
    started = time.monotonic()
    process = subprocess.Popen([str(a) for a in arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"exit code {process.returncode}: {' '.join(str(a) for a in arguments)}")
    return time.monotonic() - started, usage.ru_maxrss * 1024


def show(what, seconds, peak):
    print(f"| {what} | {seconds:.1f} s | {peak / 2**20:.0f} MiB |", flush=True)


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qtool", type=Path, default=root / "build/release/bin/qtool")
    parser.add_argument("--zoo", type=Path, default=root.parent / "shared/zoo")
    arguments = parser.parse_args()
    source = arguments.zoo / "mobilenetv2_imagenet"
    if not source.is_dir():
        print(f"skipped: there is no {source.name} in the zoo at {os.path.relpath(arguments.zoo)}")
        return
    qtool, model = arguments.qtool.resolve(), source / "model.onnx"
    print("| command | time | peak memory |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for part in ("calib", "eval"):
            data = source / "data" / part
            count = len(list(data.iterdir()))
            output = work / f"{part}.qcal"
            show(f"calibrate, {count} images", *measure([qtool, "calibrate", model, "--data", data, *FLAGS, "-o", output]))
        quantize = [qtool, "quantize", model, "--calibration", work / "calib.qcal", "--target", "c", "-o", work / "out"]
        show("quantize", *measure(quantize))
    print(f"\nqtool: {qtool.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
