#!/usr/bin/env python3
"""Fits what a call of each kernel costs to exact instruction counts under QEMU: src/kernels/costs.csv.

    tools/kernel_costs.py            rewrites the table
    tools/kernel_costs.py --show     also prints each layer that was counted, and how far the fit is from it

A line `target,kernel,instructions,term`: a call takes the sum over a kernel's lines of `instructions` times `term`, a product and quotient
of parameters of the kernel (all elements of those that are arrays; NAME:16 is the number of blocks of 16, rounded up; `1` for none).
Lines of `kernel 3x3/1` are for that window and stride, in place of those of `kernel`. The layers are made here,
with random weights and inputs, and compiled with GCC -O2. Needs numpy and onnx for Python, qtool, cross compilers and QEMU."""
import argparse
import pathlib
import re
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "tests" / "bench"), str(ROOT / "tools")]
import arm_build  # noqa: E402
import commands  # noqa: E402
from cost_layers import write_layers  # noqa: E402

TABLE = ROOT / "src/kernels/costs.csv"
WORK = ROOT / "build/kernel_costs"
TARGETS = ["cortex-m0plus", "cortex-m4", "cortex-m55", "aarch64-dotprod"]
MODES = ["speed", "balanced", "size"]

PIXELS = "batch*output_height*output_width"
WINDOWS = f"{PIXELS}*kernel_height*kernel_width"
CONV = [f"{WINDOWS}*output_channels*input_channels/groups", f"{PIXELS}*output_channels", f"{WINDOWS}*input_channels", f"{PIXELS}*kernel_height", PIXELS,
        "batch*output_height", "output_channels", "1", WINDOWS, f"{WINDOWS}*output_channels:4*input_channels:16/groups",
        f"{WINDOWS}*output_channels:8*input_channels:4/groups", f"{PIXELS}*output_channels:4", f"{PIXELS}*output_channels:8", f"{WINDOWS}*input_channels:16"]
DEPTHWISE = [f"{WINDOWS}*output_channels", f"{PIXELS}*output_channels", WINDOWS, PIXELS, "batch*output_height*output_channels",
             "batch*input_height*input_width*input_channels", "output_channels", "batch*output_height", "1", f"{WINDOWS}*output_channels:16",
             f"{PIXELS}*output_channels:16", "batch*output_height*output_width:8*output_channels", "batch*output_height*output_channels:16"]
POOL = [f"{WINDOWS}*channels", f"{PIXELS}*channels", WINDOWS, PIXELS, "1", f"{WINDOWS}*channels:16", f"{PIXELS}*channels:16"]
BINARY = ["shape", "1"]
TERMS = {  # of a kernel whose name begins so
    "qk_conv_transpose": ["batch*input_height*input_width*output_channels*kernel_height*kernel_width*input_channels/groups"] + CONV[1:8],
    "qk_conv": CONV, "qk_depthwise": DEPTHWISE, "qk_average_pool": POOL, "qk_max_pool": POOL, "qk_add": BINARY, "qk_mul": BINARY,
    "qk_fully_connected": ["rows*in_features*out_features", "rows*out_features", "rows*in_features", "rows", "1", "rows*out_features:4*in_features:16",
                           "rows*out_features:8*in_features:4", "rows*out_features:4"],
    "qk_matmul": ["batch*m*k*n", "batch*m*n", "batch*m*k", "batch*k*n", "batch", "1"],
    "qk_softmax": ["outer*axis_length*inner", "outer*inner", "1"],
    "qk_table": ["count", "1"], "qk_copy": ["shape", "1"],
}


def terms_of(kernel):
    return next((terms for name, terms in TERMS.items() if kernel.startswith(name)), None)


def value_of(term, parameters):
    """A term of a call with these parameters."""
    value = 1.0
    for sign, name, block in re.findall(r"(^|[*/])(\w+)(?::(\d+))?", term):
        factor = 1.0 if name == "1" else float(parameters[name])
        if block:
            factor = np.ceil(factor / int(block))
        value = value / factor if sign == "/" else value * factor
    return value


def kind_of(kernel, parameters):
    """Depthwise kernels do this window by code of its own."""
    if kernel.startswith("qk_depthwise") and (parameters["kernel_height"], parameters["kernel_width"], parameters["stride_width"]) == (3, 3, 1):
        return f"{kernel} 3x3/1"
    return kernel


def calls_of(folder):
    """[(name of the result, [(kernel, parameters)])] of an emitted network, the calls since the result before."""
    text = (folder / "network.c").read_text()
    parameters = {}
    for symbol, body in re.findall(r"static const qk_\w+_params (\w+) = \{\n(.*?)\n\};", text, re.S):
        parameters[symbol] = {name: int(np.prod([int(v) for v in re.findall(r"-?\d+", value)]))
                              for name, value in re.findall(r"  \.(\w+) = (\{[-\d, ]*\}|-?\d+),", body)}
    result, calls = [], []
    for kernel, symbol, name in re.findall(r'^  (?:(qk_\w+)\(&(\w+)|network_TRACE\(\d+, "(.*?)")', text, re.M):
        if kernel:
            calls.append((kernel, parameters[symbol]))
        else:
            result.append((name, calls))
            calls = []
    return result


def counted(qtool, target, name, mode):
    """[(result, kernel, parameters, instructions)] of the layers that are one call."""
    folder = WORK / f"{name}_{target}_{mode}"
    commands.run([qtool, "emit", WORK / name / f"{name}.qdq.onnx", "--target", target, "--optimize", mode, "--name", "network", "--force", "-o", folder])
    count = arm_build.count(folder / target, target, "balanced", [], 0, True)
    calls = calls_of(folder / target)
    assert [n for n, _ in calls] == [n for n, _ in count.layers]
    return [(result, *layer[0], instructions) for (result, layer), (_, instructions) in zip(calls, count.layers) if len(layer) == 1]


def fit(samples, terms):
    """Least squares of relative errors with no coefficient below zero."""
    matrix = np.array([[value_of(term, parameters) for term in terms] for _, _, parameters, _ in samples])
    counts = np.array([instructions for *_, instructions in samples])
    scaled = matrix / counts[:, None]
    used = list(range(len(terms)))
    while True:
        solution = np.linalg.lstsq(scaled[:, used], np.ones(len(samples)), rcond=None)[0]
        if solution.min() >= 0:
            break
        used.pop(int(np.argmin(solution * np.abs(scaled[:, used]).mean(axis=0))))
    return [(terms[i], c) for i, c in zip(used, solution) if c > 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--qtool", type=pathlib.Path, default=ROOT / "build/release/bin/qtool")
    parser.add_argument("--target", nargs="+", default=TARGETS, choices=TARGETS)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    many, single = write_layers(args.qtool, WORK)
    lines = [line for line in TABLE.read_text().splitlines()[1:] if line.split(",")[0] not in args.target] if TABLE.exists() else []
    for target in args.target:
        samples = {}
        for name, mode in [(name, mode) for name in many for mode in MODES] + [(name, "ram") for name in single]:
            for sample in counted(args.qtool, target, name, mode):
                alike = samples.setdefault(kind_of(sample[1], sample[2]), {})
                alike[sample[0], str(sample[2])] = sample
        for kernel, alike in sorted(samples.items()):
            terms, of_kernel = terms_of(kernel), list(alike.values())
            if terms is None:
                continue
            if kernel.split()[0] not in samples:
                kernel = kernel.split()[0]  # it does no other windows
            fitted = fit(of_kernel, terms)
            lines += [f"{target},{kernel},{coefficient:.4g},{term}" for term, coefficient in fitted]
            predicted = [sum(c * value_of(t, s[2]) for t, c in fitted) for s in of_kernel]
            errors = [p / s[3] - 1 for p, s in zip(predicted, of_kernel)]
            print(f"{target:14} {kernel:34} {len(of_kernel):3} layers, mean error {100 * np.mean(np.abs(errors)):5.1f} %, "
                  f"most {100 * max(map(abs, errors)):5.1f} %", flush=True)
            if args.show:
                for s, p, e in zip(of_kernel, predicted, errors):
                    print(f"      {s[0]:44} {s[3]:10.0f} {p:10.0f} {100 * e:+6.1f} %")
    TABLE.write_text("target,kernel,instructions,term\n" + "\n".join(sorted(lines)) + "\n")


if __name__ == "__main__":
    main()
