"""A network with the files of its data: of the zoo, or the project's own."""
from pathlib import Path

import numpy as np

from networks import NETWORKS
from samples import files_of, write_windows

ROOT = Path(__file__).resolve().parents[2]


class NetworkFiles:
    """model, calibration (data), flags (preprocessing) and items (paths of `count` evaluation samples; stacks are written to
    `work`). Without a model where the zoo is missing."""

    def __init__(self, name, zoo, work, count):
        if name == "digits":
            self.model, data, self.flags = ROOT / "models/digits.onnx", ROOT / "calib_data/digits", []
            self.calibration, evaluation = data / "calib.npy", [data / "eval.npy"]
        else:
            folder = zoo / name
            network = next(n for n in NETWORKS if n.name == name)
            self.model, self.calibration, self.flags = folder / "model.onnx", folder / "data/calib", network.flags()
            if not self.model.exists():
                return
            evaluation = files_of(folder / "data/eval", count)
            if network.metric == "auc":
                evaluation = write_windows(work / "windows", evaluation[:1])
        if evaluation[0].suffix == ".npy":
            stack = np.load(evaluation[0])
            np.save(work / "items.npy", stack[np.arange(count) * len(stack) // count])
            evaluation = [work / "items.npy"]
        self.items = evaluation
