#!/usr/bin/env python3
"""Task metrics of the zoo's networks for every range method, beside ONNX Runtime's static quantizer.

Both calibrate on data/calib; both give QDQ files (weights int8 per channel, activations int8), which ONNX Runtime evaluates on
data/eval with graph optimizations off, so that every file means exactly what its QuantizeLinear nodes say. Prints; judges
nothing. SQNR: mean over items and outputs, in dB, against the float network; of the operand of a Softmax that makes an output.
Classifiers: also the number of items with another class than by the float network.
"""
import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "tests/zoo"))

from commands import run  # noqa: E402
from networks import NETWORKS  # noqa: E402
from samples import files_of, load_images, load_stacks, write_windows  # noqa: E402
from task_metrics import task_metric  # noqa: E402

METHODS = ["min-max", "mean", "percentile", "entropy", "mse", "auto"]
THEIRS = ["MinMax", "Entropy", "Percentile"]


def session(path, optimize=False):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 2
    if not optimize:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def logits_of(model):
    """Of each output's name: that of the operand of the Softmax that makes it, or of itself."""
    maker = {output: node for node in model.graph.node for output in node.output}

    def of(name):
        before = name
        while before in maker and maker[before].op_type in ("QuantizeLinear", "DequantizeLinear"):
            before = maker[before].input[0]
        return maker[before].input[0] if before in maker and maker[before].op_type == "Softmax" else name

    return {o.name: of(o.name) for o in model.graph.output}


def run_all(path, items, work, optimize=False):
    """Two lists, one array [items, shape of the output...] an output: the outputs, and what their noise is measured on."""
    import onnx

    model = onnx.load(path)
    logits = logits_of(model)
    wanted = list(dict.fromkeys([*logits, *logits.values()]))
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in wanted if name not in logits)
    onnx.save(model, work / "with_logits.onnx")
    network = session(work / "with_logits.onnx", optimize)
    name = network.get_inputs()[0].name
    values = dict(zip(wanted, (np.stack(rows) for rows in zip(*(network.run(wanted, {name: item}) for item in items())))))
    return [values[output] for output in logits], [values[operand] for operand in logits.values()]


def sqnr_db(real, approximation):
    values = []
    for a, b in zip(real, approximation):
        a = a.reshape(len(a), -1).astype(np.float64)
        noise = ((a - b.reshape(a.shape)) ** 2).sum(axis=1)
        values.append(10 * np.log10(((a**2).sum(axis=1) + 1e-30) / (noise + 1e-30)))
    return float(np.mean(np.clip(np.concatenate(values), -100, 200)))


class Case:
    """One network: its data, and the QDQ files of both tools in `work`."""

    def __init__(self, network, arguments, work):
        self.network, self.arguments, self.work = network, arguments, work
        self.source = arguments.zoo / network.name
        self.calib = files_of(self.source / "data/calib")
        self.eval = files_of(self.source / "data/eval")
        if network.metric == "auc":
            self.eval = write_windows(work / "windows", self.eval)

    def items(self, files):
        return load_images(files, self.network) if self.network.preprocess else load_stacks(files)

    def quantize(self, method):
        calibration = self.work / "calib.qcal"
        if not calibration.exists():
            run([self.arguments.qtool, "calibrate", self.source / "model.onnx", "--data", self.source / "data/calib",
                 *self.network.flags(), "-o", calibration])
        folder = self.work / method
        run([self.arguments.qtool, "quantize", self.source / "model.onnx", "--calibration", calibration, "--target", "c",
             "--range", method, "-o", folder])
        return next(folder.glob("*.qdq.onnx"))

    def quantize_static(self, method):
        """ONNX Runtime's: QDQ, per channel, int8 weights and activations."""
        import onnx
        from onnxruntime import quantization
        from onnxruntime.quantization.shape_inference import quant_pre_process

        prepared, result = self.work / "prepared.onnx", self.work / f"ort_{method}.onnx"
        if not prepared.exists():
            model = onnx.load(self.source / "model.onnx")
            if next(o.version for o in model.opset_import if not o.domain) < 13:  # per channel needs it
                model = onnx.version_converter.convert_version(model, 13)
            onnx.save(model, self.work / "opset13.onnx")
            quant_pre_process(self.work / "opset13.onnx", prepared)
        name, items = session(prepared).get_inputs()[0].name, self.items(self.calib)

        class Reader(quantization.CalibrationDataReader):
            def get_next(self):
                item = next(items, None)
                return None if item is None else {name: item}

        quantization.quantize_static(
            prepared, result, Reader(), quant_format=quantization.QuantFormat.QDQ, per_channel=True,
            calibrate_method=quantization.CalibrationMethod[method], weight_type=quantization.QuantType.QInt8,
            activation_type=quantization.QuantType.QInt8,
            extra_options={"QDQDisableWeightAdjustForInt32Bias": True})  # fails on some per-channel models
        return result

    def results(self):
        outputs_of = lambda path: run_all(path, lambda: self.items(self.eval), self.work, path == model)  # noqa: E731
        metric = lambda outputs: task_metric(self.network, self.source, self.eval, outputs)  # noqa: E731
        classes = lambda outputs: outputs[0].reshape(len(outputs[0]), -1).argmax(axis=1)  # noqa: E731
        model = self.source / "model.onnx"
        real, real_logits = outputs_of(model)
        rows = [("float", metric(real), None, None)]
        for method, make in ([(m, self.quantize) for m in self.arguments.methods] +
                             [(m, self.quantize_static) for m in self.arguments.theirs]):
            try:
                found, logits = outputs_of(make(method))
            except Exception as error:  # ONNX Runtime's quantizer makes files that it cannot run (mnist_cnn)
                print(f"{self.network.name} {method}: {str(error)[:200]}", file=sys.stderr, flush=True)
                rows.append((method, None, None, None))
                continue
            others = int((classes(real) != classes(found)).sum()) if self.network.metric == "top1" else None
            rows.append((method, metric(found), sqnr_db(real_logits, logits), others))
            print(f"{self.network.name} {rows[-1]}", file=sys.stderr, flush=True)
        return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--qtool", type=Path, default=root / "build/release/bin/qtool")
    parser.add_argument("--zoo", type=Path, default=root.parent / "shared/zoo")
    parser.add_argument("--only", nargs="*", choices=[n.name for n in NETWORKS])
    parser.add_argument("--methods", nargs="*", choices=METHODS, default=METHODS)
    parser.add_argument("--theirs", nargs="*", choices=THEIRS, default=THEIRS)
    parser.add_argument("--json", action="store_true", help="rows as JSON instead of a table")
    arguments = parser.parse_args()
    arguments.qtool = arguments.qtool.resolve()
    if not arguments.zoo.is_dir():
        print(f"skipped: there is no zoo at {os.path.relpath(arguments.zoo)}")
        return
    names = ["float", *arguments.methods, *arguments.theirs]
    if not arguments.json:
        print("| network | " + " | ".join(names) + " |\n|" + "---|" * (len(names) + 1), flush=True)
    for network in NETWORKS:
        if arguments.only and network.name not in arguments.only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            rows = Case(network, arguments, Path(folder)).results()
        if arguments.json:
            print(json.dumps({"network": network.name, "rows": rows}), flush=True)
        else:
            cells = ["failed" if value is None else f"{value:.4f}" + (f" ({db:.1f} dB" if db is not None else "") +
                     (f", {others} other)" if others is not None else ")" if db is not None else "")
                     for _, value, db, others in rows]
            print(f"| {network.name}, {network.metric} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
