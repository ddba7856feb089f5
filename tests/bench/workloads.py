"""The networks that are measured, and stacks of ready samples for them: the same file for qtool and for ONNX Runtime."""
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import random_networks

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/zoo"))
import networks  # noqa: E402
import samples  # noqa: E402

WORK = ROOT / "build/bench"
ZOO = ROOT.parent / "shared/zoo"


@dataclass
class Workload:
    name: str
    model: Path
    samples: np.ndarray    # [n, ...] float32, as the model takes them
    counts: tuple          # two numbers of samples: the difference of their times is free of the start
    calibrator_gigabytes: float  # what ONNX Runtime's histogram calibrators need for 100 samples; 0: not measured
    image_folders: tuple = ()    # the same samples as image files
    flags: tuple = ()            # how qtool reads those

    def stack(self, count):
        """A .npy of `count` samples, repeated where there are fewer."""
        path = WORK / f"{self.name}_{count}.npy"
        if not path.exists():
            WORK.mkdir(parents=True, exist_ok=True)
            np.save(path, self.samples[np.arange(count) % len(self.samples)])
        return path


def from_zoo(name, directory, counts, gigabytes):
    network = next(n for n in networks.NETWORKS if n.name == directory)
    folder = ZOO / directory
    parts = (folder / "data/calib", folder / "data/eval")
    if not network.preprocess:
        stacks = [row for part in parts for row in samples.load_stacks(samples.files_of(part))]
        return Workload(name, folder / "model.onnx", np.concatenate(stacks), counts, gigabytes)
    images = np.concatenate([x for part in parts for x in samples.load_images(samples.files_of(part), network)])
    return Workload(name, folder / "model.onnx", images, counts, gigabytes, parts, tuple(network.flags()))


def load(name):
    """Throws FileNotFoundError when the zoo is not there."""
    if name == "mobilenetv2":
        return from_zoo(name, "mobilenetv2_imagenet", (100, 300), 7)
    if name == "resnet8":
        return from_zoo(name, "resnet8_cifar10", (2000, 10000), 1)
    if name == "dscnn":
        return from_zoo(name, "dscnn_kws", (5000, 25000), 1)
    models, stack = random_networks.write(WORK, 120)
    return Workload(name, models[name], np.load(stack), (30, 120), 0)


NAMES = ("mobilenetv2", "resnet8", "dscnn", "resnet18", "resnet50")
