"""Evaluation data as qtool takes it, and the same items as arrays for ONNX Runtime."""
import csv

import numpy as np

from anomaly import windows


def write_list(path, files):
    path.write_text("".join(f"{file}\n" for file in files))
    return path


def spread(files, most):
    """At most `most` of the files, evenly spread."""
    return files if not most or len(files) <= most else [files[i * len(files) // most] for i in range(most)]


def files_of(folder, most=0):
    return spread(sorted(path for path in folder.iterdir() if not path.name.startswith(".")), most)


def write_windows(folder, recordings):
    """Spectrograms as stacks of the autoencoder's windows, one file a recording, same names."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in recordings:
        np.save(folder / path.name, windows(np.load(path)).astype("<f4"))
    return [folder / path.name for path in recordings]


def labels_of(csv_path, column):
    with open(csv_path, newline="") as file:
        return {row["file"]: row[column] for row in csv.DictReader(file)}


def load_images(files, network):
    """Images as batches of one, preprocessed as the network's flags say. Needs Pillow."""
    from PIL import Image

    mean = np.array(network.preprocess["mean"].split(","), np.float32)
    std = np.array(network.preprocess["std"].split(","), np.float32)
    for path in files:
        pixels = np.asarray(Image.open(path).convert("RGB")).astype(np.float32)
        if network.preprocess["color"] == "bgr":
            pixels = pixels[:, :, ::-1]
        values = (pixels - mean) / std
        yield np.ascontiguousarray(values if network.channels_last else values.transpose(2, 0, 1))[None]


def load_stacks(files):
    """Rows of .npy stacks as batches of one."""
    for path in files:
        for row in np.load(path):
            yield row[None]
