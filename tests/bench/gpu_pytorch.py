#!/usr/bin/env python3
"""Times a network in PyTorch (fp16, channels last, cuDNN, CUDA graph) and the emitted package of it, in turn, on one GPU.

  gpu_pytorch.py NETWORK.onnx --batch 1 8 64 256 -- gpu_network MACS ... COPY_GBS

What follows `--` is the command of gpu_network.cu without batches. Weights that the file does not hold are drawn: no time depends
on them. Exit code 77, saying why, where PyTorch, onnx or a GPU is missing."""
import argparse
import math
import subprocess
import sys
from dataclasses import dataclass
from statistics import median

REPEATS, RUNS, WARM_UP = 21, 10, 3


@dataclass
class Layer:
    operator: str
    inputs: list
    output: str
    attributes: dict


@dataclass
class Structure:
    layers: list
    weights: dict  # arrays by name; a shape where the file has no data
    input: str
    input_shape: list
    output: str


SHAPE_OPERATORS = ("Shape", "Gather", "Unsqueeze", "Concat", "Constant")  # only ever before a Reshape to [N, -1]


def read(path):
    """The few operators of classifiers; raises ValueError for others."""
    import onnx
    graph = onnx.load(path).graph
    layers = []
    for node in graph.node:
        if node.op_type in SHAPE_OPERATORS:
            continue
        if node.op_type not in OPERATORS:
            raise ValueError(f"{node.op_type} '{node.name}': not among {', '.join(OPERATORS)}")
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        layers.append(Layer(node.op_type, list(node.input), node.output[0], attributes))
    weights = {t.name: onnx.numpy_helper.to_array(t) if t.raw_data or t.float_data or t.int64_data else tuple(t.dims)
               for t in graph.initializer}
    source = next(i for i in graph.input if i.name not in weights)
    shape = [d.dim_value for d in source.type.tensor_type.shape.dim]
    return Structure(layers, weights, source.name, shape[1:], graph.output[0].name)


def strip_weights(model, target):
    """The model without the data of its matrices and filters."""
    import onnx
    stripped = onnx.load(model)
    for tensor in stripped.graph.initializer:
        if len(tensor.dims) > 1:
            tensor.ClearField("raw_data")
            tensor.ClearField("float_data")
    target.write_bytes(stripped.SerializeToString())


def padding(attributes):
    pads = attributes.get("pads", [0, 0, 0, 0])
    if list(pads[:2]) != list(pads[2:]):
        raise ValueError(f"pads {pads}: PyTorch pads both sides alike")
    return list(pads[:2])


def conv(f, a, x, weights, bias=None):
    return f.conv2d(x, weights, bias, a.get("strides", [1, 1]), padding(a), a.get("dilations", [1, 1]), a.get("group", 1))


def clip(f, a, x, low=None, high=None):
    return f.hardtanh(x, float(a.get("min", low)), float(a.get("max", high)))


def max_pool(f, a, x):
    return f.max_pool2d(x, a["kernel_shape"], a.get("strides", [1, 1]), padding(a))


def gemm(f, a, x, weights, bias):
    if a.get("transB", 0) != 1 or a.get("alpha", 1) != 1 or a.get("beta", 1) != 1:
        raise ValueError("Gemm: only x W^T + b")
    return f.linear(x, weights, bias)


# f: torch.nn.functional
OPERATORS = {
    "Conv": conv,
    "Clip": clip,
    "MaxPool": max_pool,
    "Gemm": gemm,
    "Relu": lambda f, a, x: f.relu(x),
    "Add": lambda f, a, x, y: x + y,
    "GlobalAveragePool": lambda f, a, x: f.adaptive_avg_pool2d(x, 1),
    "Flatten": lambda f, a, x: x.flatten(1),
    "Reshape": lambda f, a, x, shape: x.flatten(1),
}


def evaluate(structure, weights, x, f):
    """The network's output for x, [N, C, H, W]."""
    values = {structure.input: x}
    for layer in structure.layers:
        operands = [values[name] if name in values else weights.get(name) for name in layer.inputs]
        values[layer.output] = OPERATORS[layer.operator](f, layer.attributes, *operands)
    return values[structure.output]


def to_device(structure, torch):
    """Weights in fp16 on the GPU, those that are missing from N(0, 2 / fan_in); numbers of Clip stay on the host."""
    weights = {}
    for name, data in structure.weights.items():
        if isinstance(data, tuple):
            weights[name] = torch.randn(data, device="cuda") * math.sqrt(2 / math.prod(data[1:]))
        else:
            weights[name] = torch.from_numpy(data.copy())
        if weights[name].dim() > 0 and weights[name].is_floating_point():
            weights[name] = weights[name].to("cuda", torch.float16)
        if weights[name].dim() == 4:
            weights[name] = weights[name].contiguous(memory_format=torch.channels_last)
    return weights


def time_pytorch(structure, weights, batch, torch):
    """Milliseconds of a run among runs that follow each other, copy of the input included: a median."""
    item_bytes = 2 * batch * math.prod(structure.input_shape)
    inputs = [torch.randn([batch, *structure.input_shape], device="cuda", dtype=torch.float16)
              .contiguous(memory_format=torch.channels_last) for _ in range(min(16, max(2, (256 << 20) // item_bytes)))]
    place = inputs[0].clone()
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):  # cuDNN chooses its algorithms
        for _ in range(WARM_UP):
            evaluate(structure, weights, place, torch.nn.functional)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        evaluate(structure, weights, place, torch.nn.functional)
    times = []
    for repeat in range(WARM_UP + REPEATS):
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        for run in range(RUNS):
            place.copy_(inputs[(repeat * RUNS + run) % len(inputs)])
            graph.replay()
        end.record()
        end.synchronize()
        times.append(begin.elapsed_time(end) / RUNS)
    return median(times[WARM_UP:])


def main():
    if "--" not in sys.argv:
        sys.exit(__doc__)
    split = sys.argv.index("--")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network")
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 8, 64, 256])
    args = parser.parse_args(sys.argv[1:split])
    try:
        import onnx  # noqa: F401
        import torch
    except ImportError as missing:
        print(f"skipped: {missing}")
        return 77
    if not torch.cuda.is_available():
        print("skipped: PyTorch sees no GPU")
        return 77
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(1)
    structure = read(args.network)
    print(f"PyTorch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}, {torch.cuda.get_device_name()}")
    print(f"{'batch':>5} {'fp16 ms':>9} {'int8 ms':>9} {'ratio':>6} {'latency ms':>11}")
    with torch.inference_mode():
        weights = to_device(structure, torch)
        for batch in args.batch:
            fp16 = time_pytorch(structure, weights, batch, torch)
            torch.cuda.empty_cache()
            row = subprocess.run([*sys.argv[split + 1:], str(batch)], check=True, capture_output=True, text=True).stdout
            _, int8, latency = row.splitlines()[-1].split()[:3]
            print(f"{batch:5} {fp16:9.4f} {int8:>9} {fp16 / float(int8):6.2f} {latency:>11}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
