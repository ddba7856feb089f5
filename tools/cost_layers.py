"""Networks of single layers of many shapes, with random weights and inputs, quantized by qtool: what kernel_costs.py counts."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import commands

# input channels, output channels, height, width, kernel, stride
CONVOLUTIONS = [(1, 8, 20, 20, 3, 1), (1, 64, 49, 10, (10, 4), 2), (3, 8, 48, 48, 3, 2), (3, 16, 32, 32, 3, 1), (3, 32, 32, 32, 3, 2), (4, 24, 12, 12, 5, 1),
                (8, 8, 16, 16, 3, 1), (16, 16, 16, 16, 3, 1), (16, 32, 16, 16, 3, 2), (32, 32, 8, 8, 3, 1), (32, 48, 9, 7, 3, 1), (64, 64, 6, 6, 3, 1), (24, 20, 11, 5, 3, 1),
                (8, 16, 24, 24, 1, 1), (16, 8, 24, 24, 1, 1), (16, 32, 16, 16, 1, 1), (16, 32, 16, 16, 1, 2), (32, 32, 12, 12, 1, 1), (64, 64, 12, 6, 1, 1), (64, 32, 10, 5, 1, 1), (96, 24, 10, 10, 1, 1), (24, 96, 10, 10, 1, 1),
                (128, 128, 5, 5, 1, 1), (256, 64, 4, 4, 1, 1), (30, 22, 9, 9, 1, 1), (48, 10, 7, 7, 1, 1), (128, 256, 3, 3, 1, 1), (256, 256, 2, 2, 1, 1),
                (10, 12, 6, 6, 3, 1), (5, 7, 10, 10, 1, 1)]
# channels, height, width, kernel, stride
DEPTHWISE = [(8, 24, 24, 3, 1), (8, 48, 48, 3, 1), (16, 24, 24, 3, 1), (16, 24, 24, 3, 2), (32, 12, 12, 3, 1), (32, 12, 12, 3, 2), (64, 12, 6, 3, 1), (64, 25, 5, 3, 1), (64, 6, 6, 3, 1), (128, 6, 6, 3, 2), (20, 11, 7, 3, 1),
             (16, 16, 16, 5, 1), (24, 12, 12, 5, 2), (48, 8, 8, 3, 1), (256, 3, 3, 3, 1), (128, 4, 4, 3, 1), (12, 30, 6, 3, 2), (64, 9, 9, 7, 1)]
# rows, in, out
FULLY_CONNECTED = [(1, 64, 10), (1, 64, 12), (1, 256, 2), (1, 128, 128), (1, 640, 128), (1, 128, 640), (1, 128, 8), (1, 8, 128), (1, 33, 17), (1, 400, 120),
                   (16, 32, 32), (20, 64, 48), (9, 48, 96), (50, 16, 24)]
MATMUL = [(1, 16, 16, 16), (2, 20, 32, 20), (4, 10, 16, 24), (1, 30, 48, 9)]  # batch, m, k, n
IMAGES = [(8, 16, 16), (16, 16, 16), (32, 8, 8), (64, 8, 8), (64, 25, 5), (24, 9, 7), (128, 4, 4)]  # channels, height, width


class Layers:
    """One network: every layer has inputs and an output of its own."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.inputs, self.outputs, self.constants = [], [], [], []

    def input(self, *shape):
        name = f"x{len(self.inputs)}"
        self.inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return name

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def weights(self, *shape):
        return self.constant((self.random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32))

    def add(self, op, name, operands, **attributes):
        self.nodes.append(helper.make_node(op, operands, [name], name=name, **attributes))
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))

    def write(self, qtool, folder, name):
        model = helper.make_model(helper.make_graph(self.nodes, name, self.inputs, self.outputs, self.constants), opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        model = onnx.shape_inference.infer_shapes(model)
        folder.mkdir(parents=True, exist_ok=True)
        onnx.save(model, folder / f"{name}.onnx")
        data = []
        for tensor in self.inputs:
            shape = [d.dim_value for d in tensor.type.tensor_type.shape.dim]
            path = folder / f"{name}_{tensor.name}.npy"
            np.save(path, self.random.standard_normal([4, *shape]).astype(np.float32))
            data.append(f"{tensor.name}={path}")
        commands.run([qtool, "calibrate", folder / f"{name}.onnx", "--data", *data, "--force", "-o", folder / f"{name}.qcal"])
        commands.run([qtool, "quantize", folder / f"{name}.onnx", "--calibration", folder / f"{name}.qcal", "--range", "min-max", "--force", "-o", folder / name])


def convolutions(shapes):
    layers = Layers(1)
    for ic, oc, h, w, k, s in shapes:
        kh, kw = k if isinstance(k, tuple) else (k, k)
        layers.add("Conv", f"conv_{ic}_{oc}_{h}x{w}_{kh}x{kw}_{s}", [layers.input(1, ic, h, w), layers.weights(oc, ic, kh, kw), layers.weights(oc)],
                   kernel_shape=[kh, kw], strides=[s, s], auto_pad="SAME_UPPER")
    return layers


def depthwise(shapes):
    layers = Layers(2)
    for c, h, w, k, s in shapes:
        layers.add("Conv", f"depthwise_{c}_{h}x{w}_{k}x{k}_{s}", [layers.input(1, c, h, w), layers.weights(c, 1, k, k), layers.weights(c)],
                   kernel_shape=[k, k], strides=[s, s], group=c, auto_pad="SAME_UPPER")
    return layers


def products():
    layers = Layers(3)
    for rows, n_in, n_out in FULLY_CONNECTED:
        layers.add("Gemm", f"fully_connected_{rows}_{n_in}_{n_out}", [layers.input(rows, n_in), layers.weights(n_out, n_in), layers.weights(n_out)], transB=1)
    for batch, m, k, n in MATMUL:
        layers.add("MatMul", f"matmul_{batch}_{m}_{k}_{n}", [layers.input(batch, m, k), layers.input(batch, k, n)])
    return layers


def elementwise():
    layers = Layers(4)
    for c, h, w in IMAGES:
        image, shape = layers.input(1, c, h, w), f"{c}_{h}x{w}"
        layers.add("Add", f"add_{shape}", [image, layers.input(1, c, h, w)])
        layers.add("Mul", f"mul_{shape}", [image, layers.input(1, c, h, w)])
        layers.add("Sigmoid", f"table_{shape}", [image])
        layers.add("GlobalAveragePool", f"global_pool_{shape}", [image])
        layers.add("AveragePool", f"average_pool_{shape}", [image], kernel_shape=[2, 2], strides=[2, 2])
        layers.add("MaxPool", f"max_pool_{shape}", [image], kernel_shape=[2, 2], strides=[2, 2])
        layers.add("MaxPool", f"max_pool_3_{shape}", [image], kernel_shape=[3, 3], strides=[2, 2])
        layers.add("Softmax", f"softmax_{shape}", [layers.input(h, c)], axis=1)
        layers.add("Transpose", f"transpose_{shape}", [layers.input(h, w, c)], perm=[1, 2, 0])
        layers.add("ConvTranspose", f"conv_transpose_{shape}", [image, layers.weights(c, 8, 2, 2)], kernel_shape=[2, 2], strides=[2, 2])
    return layers


def write_layers(qtool, folder):
    """Quantizes networks into `folder`/NAME; their names: of networks of many layers, and of some of a single one."""
    many = {"convolutions": convolutions(CONVOLUTIONS), "depthwise": depthwise(DEPTHWISE), "products": products(), "elementwise": elementwise()}
    single = {f"convolution_{i}": convolutions([shape]) for i, shape in enumerate(CONVOLUTIONS[::2])}
    single |= {f"depthwise_{i}": depthwise([shape]) for i, shape in enumerate(DEPTHWISE)}
    for name, layers in (many | single).items():
        layers.write(qtool, folder, name)
    return list(many), list(single)
