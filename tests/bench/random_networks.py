#!/usr/bin/env python3
"""Writes ResNet-18 and ResNet-50 with random weights, and images for them, to a folder. The same bytes every time.

Shapes are those of He et al., "Deep Residual Learning for Image Recognition" (2015), with the stride in the 3x3 convolution of a
bottleneck; BatchNormalization is folded. Weights are drawn from N(0, gain / fan_in), gain 2 before a ReLU; the last convolution
of a residual branch is halved, so that activations keep their size through all blocks.
"""
import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

NETWORKS = {"resnet18": ((2, 2, 2, 2), False), "resnet50": ((3, 4, 6, 3), True)}
SIZE = 224


class Builder:
    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.constants = [], []

    def node(self, operator, inputs, **attributes):
        output = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def normal(self, shape, deviation):
        name = f"weight_{len(self.constants)}"
        values = self.random.standard_normal(shape, np.float32) * np.float32(deviation)
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def conv(self, x, channels, outputs, kernel, stride=1, scale=1.0, relu=True):
        weights = self.normal((outputs, channels, kernel, kernel), scale * np.sqrt((2 if relu else 1) / (channels * kernel**2)))
        y = self.node("Conv", [x, weights, self.normal((outputs,), 0.1)], kernel_shape=[kernel] * 2, strides=[stride] * 2,
                      pads=[kernel // 2] * 4)
        return self.node("Relu", [y]) if relu else y

    def block(self, x, channels, width, stride, bottleneck):
        outputs = width * 4 if bottleneck else width
        shortcut = x if channels == outputs and stride == 1 else self.conv(x, channels, outputs, 1, stride, relu=False)
        if bottleneck:
            y = self.conv(self.conv(x, channels, width, 1), width, width, 3, stride)
        else:
            y = self.conv(x, channels, width, 3, stride)
        y = self.conv(y, width, outputs, 1 if bottleneck else 3, scale=0.5, relu=False)
        return self.node("Relu", [self.node("Add", [y, shortcut])]), outputs


def resnet(name, seed=1):
    repeats, bottleneck = NETWORKS[name]
    build = Builder(seed)
    x = build.node("MaxPool", [build.conv("input", 3, 64, 7, 2)], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    channels = 64
    for stage, count in enumerate(repeats):
        for index in range(count):
            x, channels = build.block(x, channels, 64 << stage, 2 if stage > 0 and index == 0 else 1, bottleneck)
    x = build.node("Flatten", [build.node("GlobalAveragePool", [x])])
    weights = build.normal((1000, channels), np.sqrt(1 / channels))
    build.nodes.append(helper.make_node("Gemm", [x, weights, build.normal((1000,), 0.1)], ["output"], name="output", transB=1))
    graph = helper.make_graph(
        build.nodes, name, [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", 1000])], build.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def images(count, seed=2):
    """Smooth blobs, edges and a little noise, about as wide as normalized photographs: [count, 3, SIZE, SIZE] float32."""
    random = np.random.default_rng(seed)
    stack = np.zeros((count, 3, SIZE, SIZE), np.float32)
    for image in stack:
        for step, deviation in ((56, 0.9), (28, 0.5), (7, 0.3), (1, 0.1)):
            coarse = random.standard_normal((3, SIZE // step, SIZE // step), np.float32) * np.float32(deviation)
            image += coarse.repeat(step, axis=1).repeat(step, axis=2)
    return stack


def write(folder, count):
    """Writes what is missing; returns the paths of the networks by name, and the stack of images."""
    folder.mkdir(parents=True, exist_ok=True)
    models = {name: folder / f"{name}.onnx" for name in NETWORKS}
    for name, path in models.items():
        if not path.exists():
            onnx.save(resnet(name), path)
    stack = folder / f"images_{count}.npy"
    if not stack.exists():
        np.save(stack, images(count))
    return models, stack


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).resolve().parents[2] / "build/bench")
    parser.add_argument("--images", type=int, default=120)
    arguments = parser.parse_args()
    models, stack = write(arguments.output, arguments.images)
    for path in [*models.values(), stack]:
        print(f"{path.stat().st_size / 1e6:7.1f} MB  {path}")


if __name__ == "__main__":
    main()
