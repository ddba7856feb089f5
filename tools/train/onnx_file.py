"""Writes a trained network of `layers` as an ONNX model (opset 13, NCHW, BatchNormalization kept apart)."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import layers


class OnnxWriter:
    """Collects nodes and initializers while it walks the layers; `current` is the latest value's name."""

    def __init__(self, input_name):
        self.nodes, self.initializers, self.current = [], [], input_name

    def constant(self, name, array):
        self.initializers.append(numpy_helper.from_array(array.copy(), name))
        return name

    def node(self, op_type, name, inputs=(), **attributes):
        """Appends a node that reads the current value and `inputs`; its output becomes the current value."""
        inputs = [self.current, *inputs]
        self.current = f"{name}_out"
        self.nodes.append(helper.make_node(op_type, inputs, [self.current], name=name, **attributes))

    def convolution(self, name, layer, weight, group):
        self.node("Conv", name, [self.constant(f"{name}.weight", weight)], dilations=[1, 1], group=group,
                  kernel_shape=[layer.kernel] * 2, pads=[layer.pad] * 4, strides=[layer.stride] * 2)

    def layer(self, name, layer):
        if isinstance(layer, layers.Conv):
            self.convolution(name, layer, layer.weight.transpose(3, 2, 0, 1), group=1)
        elif isinstance(layer, layers.DepthwiseConv):
            self.convolution(name, layer, layer.weight.transpose(2, 0, 1)[:, None], group=layer.weight.shape[2])
        elif isinstance(layer, layers.BatchNorm):
            arrays = {"scale": layer.scale, "bias": layer.bias, "mean": layer.mean, "var": layer.variance}
            inputs = [self.constant(f"{name}.{key}", array) for key, array in arrays.items()]
            self.node("BatchNormalization", name, inputs, epsilon=float(layer.epsilon))
        elif isinstance(layer, layers.Clamp) and layer.high is None:
            self.node("Relu", name)
        elif isinstance(layer, layers.Clamp):
            bounds = [self.constant(f"{name}.min", np.zeros_like(layer.high)), self.constant(f"{name}.max", layer.high)]
            self.node("Clip", name, bounds)
        elif isinstance(layer, layers.Residual):
            skip = self.current
            self.sequence(layer.inner)
            self.node("Add", name, [skip])
        elif isinstance(layer, layers.GlobalAveragePool):
            self.node("GlobalAveragePool", name)
            self.node("Flatten", "flatten", axis=1)
        elif isinstance(layer, layers.Linear):
            inputs = [self.constant(f"{name}.weight", layer.weight.T), self.constant(f"{name}.bias", layer.bias)]
            self.node("Gemm", name, inputs, transB=1)
        else:
            raise TypeError(f"no ONNX form of layer {name}: {type(layer).__name__}")

    def sequence(self, network):
        for name, layer in network.layers.items():
            self.layer(name, layer)


def write(path, network, name, input_shape, classes):
    """Saves `network` to `path`: input "image" ["N", *input_shape], output "logits" ["N", classes]."""
    writer = OnnxWriter("image")
    writer.sequence(network)
    writer.nodes[-1].output[0] = "logits"
    graph = helper.make_graph(
        writer.nodes, name,
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", *input_shape])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", classes])], writer.initializers)
    model = helper.make_model(graph, producer_name="qtool-train", opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
