#!/usr/bin/env python3
"""Peak memory and time of 'qtool calibrate' on MobileNetV2 over 10, 100 and 1,000 images, and of 'qtool quantize'.

The images are those of the zoo, linked again and again under other names. Prints; judges nothing.
"""
import argparse
import os
import tempfile
from pathlib import Path

import processes
import workloads


def link_images(workload, folder, count):
    """`count` files, with the network's images in turn."""
    files = sorted(path for part in workload.image_folders for path in part.iterdir() if not path.name.startswith("."))
    folder.mkdir()
    for index in range(count):
        source = files[index % len(files)]
        os.symlink(source.resolve(), folder / f"{index:06}{source.suffix}")
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=workloads.ROOT / "build/release")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--counts", nargs="+", type=int, default=[10, 100, 1000])
    arguments = parser.parse_args()
    qtool = arguments.build / "bin/qtool"
    try:
        workload = workloads.load("mobilenetv2")
    except FileNotFoundError as error:
        print(f"skipped: {error}")
        return
    print(f"{processes.machine()}; {arguments.threads} threads\n")
    print("| command | time | peak memory |\n|---|---|---|")
    peaks = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for count in arguments.counts:
            data = link_images(workload, folder / str(count), count)
            run = processes.run([qtool, "calibrate", workload.model, "--data", data, *workload.flags,
                                 "--threads", arguments.threads, "-o", folder / f"{count}.qcal"])
            peaks.append(run.peak_bytes)
            print(f"| calibrate, {count} images | {run.seconds:.1f} s | {run.peak_bytes / 1e6:.1f} MB |", flush=True)
        run = processes.run([qtool, "quantize", workload.model, "--calibration", folder / f"{arguments.counts[0]}.qcal",
                             "--target", "c", "-o", folder / "out"])
        print(f"| quantize | {run.seconds:.1f} s | {run.peak_bytes / 1e6:.1f} MB |")
    print(f"\nlargest over smallest peak of calibrate: {max(peaks) / min(peaks):.3f}; qtool itself: {qtool.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
