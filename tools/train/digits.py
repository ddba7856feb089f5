#!/usr/bin/python3
"""Trains models/digits.onnx and writes its calibration and evaluation data. See README.md beside this file."""
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one order of summation, so one result

import argparse
import csv
import time
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import onnx_file
from layers import BatchNorm, Clamp, Conv, DepthwiseConv, GlobalAveragePool, Linear, Residual, Sequential

SEED = 20
CLASSES = 10
HELD_OUT = 450  # of 1797
CALIBRATION = 200  # of the training samples
EPOCHS = 60
BATCH = 64
LEARNING_RATE = 4e-3
WEIGHT_DECAY = 2e-4
LABEL_SMOOTHING = 0.1


def separable(rng, block, channels_in, channels_out, stride):
    """Depthwise 3x3 + ReLU6, pointwise 1x1 + ReLU, each batch-normalized (the MobileNet block)."""
    return {
        f"{block}_dw": DepthwiseConv(rng, channels_in, stride),
        f"{block}_dw_bn": BatchNorm(channels_in),
        f"{block}_dw_relu6": Clamp(np.float32(6)),
        f"{block}_pw": Conv(rng, channels_in, channels_out, kernel=1),
        f"{block}_pw_bn": BatchNorm(channels_out),
        f"{block}_pw_relu": Clamp(),
    }


def make_network(rng):
    return Sequential({
        "stem": Conv(rng, 1, 32),
        "stem_bn": BatchNorm(32),
        "stem_relu": Clamp(),
        "block1_add": Residual(Sequential(separable(rng, "block1", 32, 32, stride=1))),
        **separable(rng, "block2", 32, 64, stride=2),
        "block3_add": Residual(Sequential(separable(rng, "block3", 64, 64, stride=1))),
        **separable(rng, "block4", 64, 64, stride=1),
        "pool": GlobalAveragePool(),
        "classifier": Linear(rng, 64, CLASSES),
    })


def shifted(rng, images):
    """Every image moved by -1, 0 or 1 pixel a direction; the border is filled with 0."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    moves = np.lib.stride_tricks.sliding_window_view(padded, images.shape[1:3], axis=(1, 2))  # [N,3,3,1,8,8]
    row, col = rng.integers(0, 3, (2, len(images)))
    return moves[np.arange(len(images)), row, col].transpose(0, 2, 3, 1)


def loss_gradient(logits, labels):
    """Gradient of the mean cross entropy against labels smoothed by LABEL_SMOOTHING, [N, CLASSES]."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    target = np.full_like(logits, LABEL_SMOOTHING / CLASSES)
    target[np.arange(len(labels)), labels] += 1 - LABEL_SMOOTHING
    return (probabilities - target) / np.float32(len(labels))


class Adam:
    """Adam (Kingma & Ba, 2015) with decoupled weight decay on everything but vectors."""

    def __init__(self, leaves):
        self.leaves, self.step_count = list(leaves), 0
        self.moments = [[(np.zeros_like(p), np.zeros_like(p)) for p in leaf.parameters] for leaf in self.leaves]

    def step(self, rate):
        self.step_count += 1
        correction = np.sqrt(1 - 0.999**self.step_count) / (1 - 0.9**self.step_count)
        for leaf, moments in zip(self.leaves, self.moments):
            for parameter, gradient, (first, second) in zip(leaf.parameters, leaf.gradients, moments):
                first += 0.1 * (gradient - first)
                second += 0.001 * (gradient**2 - second)
                if parameter.ndim > 1:
                    parameter *= 1 - rate * WEIGHT_DECAY
                parameter -= rate * correction * first / (np.sqrt(second) + 1e-8)


def train(rng, network, images, labels):
    adam = Adam(network.leaves())
    steps = EPOCHS * (len(images) // BATCH)
    for epoch in range(EPOCHS):
        order = rng.permutation(len(images))
        for first in range(0, len(images) - BATCH + 1, BATCH):
            chosen = order[first:first + BATCH]
            logits = network.forward(shifted(rng, images[chosen]), training=True)
            network.backward(loss_gradient(logits, labels[chosen]))
            adam.step(LEARNING_RATE * 0.5 * (1 + np.cos(np.pi * adam.step_count / steps)))
        if (epoch + 1) % 10 == 0:
            print(f"epoch {epoch + 1:3}: training accuracy {accuracy(network, images, labels):.2%}", flush=True)


def accuracy(network, images, labels):
    return np.mean(network.forward(images, training=False).argmax(axis=1) == labels)


def write_data(folder, train_images, test_images, test_labels):
    """NHWC arrays -> calib.npy, eval.npy in NCHW, and labels.csv of eval.npy."""
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "calib.npy", np.ascontiguousarray(train_images[:CALIBRATION].transpose(0, 3, 1, 2)))
    np.save(folder / "eval.npy", np.ascontiguousarray(test_images.transpose(0, 3, 1, 2)))
    with open(folder / "labels.csv", "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["file", "index", "label"])
        rows.writerows(["eval.npy", i, label] for i, label in enumerate(test_labels))


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description="Train models/digits.onnx.")
    parser.add_argument("-o", "--output", type=Path, default=root, help="folder that gets models/ and calib_data/")
    output = parser.parse_args().output
    started = time.monotonic()

    digits = load_digits()
    images = (digits.images[..., None] / 16).astype(np.float32)
    train_images, test_images, train_labels, test_labels = train_test_split(
        images, digits.target, test_size=HELD_OUT, stratify=digits.target, random_state=SEED)
    rng = np.random.default_rng(SEED)
    network = make_network(rng)
    train(rng, network, train_images, train_labels)
    print(f"held-out accuracy {accuracy(network, test_images, test_labels):.2%} of {HELD_OUT} samples")

    (output / "models").mkdir(parents=True, exist_ok=True)
    onnx_file.write(output / "models/digits.onnx", network, "digits", [1, 8, 8], CLASSES)
    write_data(output / "calib_data/digits", train_images, test_images, test_labels)
    print(f"took {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
