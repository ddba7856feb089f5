#!/usr/bin/env python3
"""Readers: time to the first sample of a folder of 100,000 files, and reading rates of JPEG and .npy folders.

The network is one mean over the image, so that 'qtool calibrate' does little but read, and collect its input. Prints; judges nothing.
"""
import argparse
import os
import pty
import re
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import onnx
from onnx import TensorProto, helper
from PIL import Image

import processes
import random_networks


def write_network(path, size):
    """[N, 3, size, size] -> its mean over height and width."""
    graph = helper.make_graph(
        [helper.make_node("GlobalAveragePool", ["input"], ["output"], name="mean")], "mean",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", 3, size, size])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", 3, 1, 1])])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def as_pixels(image):
    return np.clip(image.transpose(1, 2, 0) * 58 + 117, 0, 255).astype(np.uint8)


def write_folder(folder, images, count, kind):
    """`count` files: the images in turn, each written once and linked under other names."""
    folder.mkdir()
    for index in range(count):
        path = folder / f"{index:06}.{kind}"
        if index >= len(images):
            os.link(folder / f"{index % len(images):06}.{kind}", path)
        elif kind == "npy":
            np.save(path, images[index])
        else:
            Image.fromarray(as_pixels(images[index])).save(path, quality=90)
    return folder


def command(arguments, network, data, threads, output, resize=()):
    return [arguments.build / "bin/qtool", "calibrate", network, "--data", data, *resize, "--threads", threads, "--force", "-o", output]


def first_sample(words):
    """Seconds until qtool's progress bar, which a terminal shows, says that a sample is done; None when it never does."""
    reader, writer = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")}
    environment["TERM"] = "xterm"
    started, text, first = time.monotonic(), "", None
    process = subprocess.Popen([str(w) for w in words], stdout=subprocess.DEVNULL, stderr=writer, env=environment)
    os.close(writer)
    try:
        while block := os.read(reader, 4096):
            text = (text + block.decode(errors="replace"))[-8192:]
            if first is None and re.search(r"[1-9]\d*(/| of )\d+", text):
                first = time.monotonic() - started
    except OSError:  # how Linux says that the other end of a terminal is closed
        pass
    os.close(reader)
    process.wait()
    return first


def measure_start(arguments, work):
    print(f"\n| folder of {arguments.files} files | first sample | whole run | peak memory |\n|---|---|---|---|")
    tiny = random_networks.images(64)[:, :, :16, :16]
    network = write_network(work / "tiny.onnx", 16)
    for kind in ("npy", "jpg"):
        folder = write_folder(work / f"many_{kind}", np.ascontiguousarray(tiny), arguments.files, kind)
        words = command(arguments, network, folder, 2, work / "x.qcal")
        first = first_sample(words)
        run = processes.run(words)
        shown = "not shown" if first is None else f"{first:.2f} s"
        print(f"| {kind} 16x16 | {shown} | {run.seconds:.2f} s | {run.peak_bytes / 1e6:.0f} MB |", flush=True)


def measure_rates(arguments, work):
    """Rates from the difference of two numbers of files, so that the start does not count."""
    print("\n| files | threads | images/s | MB/s of files |\n|---|---|---|---|")
    images = random_networks.images(32)
    network = write_network(work / "image.onnx", random_networks.SIZE)
    small, large = 50, 450
    for kind, resize in (("npy", ()), ("jpg", ()), ("jpg", ("--resize", "256", "--crop", "224"))):
        name = f"{kind} 224x224{', resized to 256 and cropped' if resize else ''}"
        folders = [work / f"{kind}_{count}" for count in (small, large)]
        for folder, count in zip(folders, (small, large)):
            if not folder.exists():
                write_folder(folder, images, count, kind)
        bytes_each = sum(path.stat().st_size for path in folders[1].iterdir()) / large
        for threads in arguments.threads:
            times = [[processes.run(command(arguments, network, folder, threads, work / "x.qcal", resize)).seconds
                      for folder in folders] for _ in range(arguments.rounds)]
            rate = (large - small) / median(many - few for few, many in times)
            print(f"| {name} | {threads} | {rate:.0f} | {rate * bytes_each / 1e6:.0f} |", flush=True)


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=root / "build/release")
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print(processes.machine())
    with tempfile.TemporaryDirectory() as folder:
        measure_start(arguments, Path(folder))
        measure_rates(arguments, Path(folder))


if __name__ == "__main__":
    main()
