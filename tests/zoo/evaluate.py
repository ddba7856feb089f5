#!/usr/bin/env python3
"""Quantizes the networks of a model zoo with qtool and checks what comes out.

For each network: calibrate, quantize, compile the emitted C with warnings as errors (plain and with sanitizers), run every
evaluation item through it (qtool fails when one byte differs from its simulator), measure the task metric of the float and
the integer network, and compare the exported QDQ file with ONNX Runtime where that is installed. Exit code 1 when a limit of
networks.py is missed, 77 when the zoo is not there.
"""
import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

import onnx_runtime
from calibration_identity import check_identity
from commands import SANITIZE, CommandFailed, compile_example, run, run_json
from networks import NETWORKS
from samples import files_of, load_images, load_stacks, write_list, write_windows
from task_metrics import task_metric

README_TOLERANCE = 0.002
QUICK_ITEMS = 8


class Evaluation:
    """One network in its own work folder."""

    def __init__(self, network, arguments):
        self.network, self.arguments = network, arguments
        self.source = arguments.zoo / network.name
        self.model = self.source / "model.onnx"
        self.work = arguments.work / network.name
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.bundle = self.work / "bundle"
        self.result = {"name": network.name, "failures": []}

    def qtool(self, *arguments):
        return [self.arguments.qtool, *arguments]

    def expect(self, holds, text):
        if not holds:
            self.result["failures"].append(text)

    def run(self):
        started = time.time()
        self.eval_files = self.evaluation_files()
        self.calibrate_and_quantize()
        self.check_report()
        self.validate()
        self.check_metric()
        if not self.arguments.no_onnx_runtime:
            self.compare_with_onnx_runtime()
        self.result["seconds"] = round(time.time() - started, 1)

    def evaluation_files(self):
        most = QUICK_ITEMS if self.arguments.quick else 0
        if self.network.metric == "auc":
            return write_windows(self.work / "windows", files_of(self.source / "data/eval", most))
        return files_of(self.source / "data/eval", most)

    def calibrate_and_quantize(self):
        calibration = self.work / "ranges.qcal"
        data = self.source / "data/calib"
        if self.arguments.quick and len(files_of(data)) > QUICK_ITEMS:
            data = write_list(self.work / "calib.txt", files_of(data, QUICK_ITEMS))
        calibrate = self.qtool("calibrate", self.model, "--data", data, *self.network.flags())
        run([*calibrate, "-o", calibration])
        if self.arguments.identity:
            self.expect(check_identity(self.arguments.qtool, calibrate, self.work / "shards", calibration) is None,
                        "calibration depends on threads or shards")
        started = time.time()
        run(self.qtool("quantize", self.model, "--calibration", calibration, "--target", "c", "--name", self.network.name,
                       *self.arguments.quantize_flags, "-o", self.bundle))
        self.result["quantize_seconds"] = round(time.time() - started, 1)

    def check_report(self):
        self.report = json.loads((self.bundle / "report.json").read_text())
        network = self.network
        for key in ("arena_bytes", "weight_bytes", "macs", "macs_removed"):
            self.result[key] = self.report[key]
        arena = self.report["arena_bytes"]
        self.expect(not network.arena_limit or arena <= network.arena_limit, f"arena {arena} > {network.arena_limit} bytes")
        for key in ("macs", "weight_bytes"):
            limits = getattr(network, key)
            self.expect(not limits or limits[0] <= self.report[key] <= limits[1], f"{key} {self.report[key]} not in {limits}")

    def validate(self):
        plain, sanitized = self.work / "example", self.work / "example_sanitized"
        compile_example(self.bundle / "c", plain)
        compile_example(self.bundle / "c", sanitized, SANITIZE)
        items = write_list(self.work / "eval.txt", self.eval_files)
        flags = ["--data", items, "--json"]
        if self.network.metric in ("top1", "iou"):
            flags += ["--labels", self.source / "data/labels.csv"]
        validate = self.qtool("validate", self.model, self.bundle)
        self.validation = run_json([*validate, *flags, "--save-outputs", self.work / "outputs", "--run-on", plain])
        few = write_list(self.work / "few.txt", self.eval_files[:2])
        run([*validate, "--data", few, "--json", "--run-on", sanitized])
        self.result["items"] = self.validation["items"]
        self.result["sqnr_db"] = {o["name"]: round(o["sqnr_db"], 1) for o in self.validation["outputs"]}

    def saved(self, kind, output):
        safe = "".join(c if c.isalnum() or c in "_-." else "_" for c in output)
        return np.load(self.work / "outputs" / f"{kind}_{safe}.npy")

    def check_metric(self):
        name, network = self.network.metric, self.network
        if name in self.validation["metrics"]:
            values = self.validation["metrics"][name]
        else:
            values = {kind: self.own_metric(kind) for kind in ("float", "integer")}
        self.result.update(metric=name, float=values["float"], integer=values["integer"])
        if self.arguments.quick and len(self.eval_files) == QUICK_ITEMS:
            return  # too few items to judge
        self.expect(abs(values["float"] - network.float_value) <= README_TOLERANCE,
                    f"float {name} {values['float']:.4f} is not {network.float_value}")
        loss = values["float"] - values["integer"]
        self.expect(loss <= network.allowed_loss + 1e-9, f"{name} loses {loss:.4f}, allowed {network.allowed_loss}")

    def own_metric(self, kind):
        outputs = [self.saved(kind, output["name"]) for output in self.validation["outputs"]]
        return task_metric(self.network, self.source, self.eval_files, outputs)

    def compare_with_onnx_runtime(self):
        images = bool(self.network.preprocess)
        if module := onnx_runtime.missing_module(images):
            self.result["onnx_runtime"] = f"skipped: no Python module {module}"
            return
        inputs = load_images(self.eval_files, self.network) if images else load_stacks(self.eval_files)
        names = [output["name"] for output in self.validation["outputs"]]
        scales = {o["name"]: o["scale"] for o in self.report["outputs"] if o.get("scale")}
        self.result["onnx_runtime"] = onnx_runtime.compare(
            self.bundle / f"{self.network.name}.qdq.onnx", self.network.input, inputs,
            {name: self.saved("integer", name) for name in names}, scales, self.arguments.onnx_runtime_items)


def evaluate(network, arguments):
    evaluation = Evaluation(network, arguments)
    try:
        evaluation.run()
    except (CommandFailed, OSError, KeyError) as error:
        evaluation.result["failures"].append(f"{type(error).__name__}: {error}")
    return evaluation.result


def table(results):
    lines = ["| network | items | metric | float | integer | SQNR dB | arena | weights | MACs | ONNX Runtime equal, worst | s | result |",
             "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for r in results:
        ort = r.get("onnx_runtime", "")
        if isinstance(ort, dict):
            ort = f"{100 * ort['equal']:.3f} %, {ort['largest_difference_in_steps']} steps"
        sqnr = " ".join(str(v) for v in r.get("sqnr_db", {}).values())
        macs = f"{r['macs'] / 1e6:.2f} M" if "macs" in r else ""
        shown = [f"{r[k]:.4f}" if k in r else "" for k in ("float", "integer")]
        verdict = "ok" if not r["failures"] else "FAILED: " + "; ".join(f.replace("\n", " ")[:200] for f in r["failures"])
        lines.append("| " + " | ".join([r["name"], str(r.get("items", "")), r.get("metric", ""), *shown, sqnr,
                                        str(r.get("arena_bytes", "")), str(r.get("weight_bytes", "")), macs, ort,
                                        str(r.get("seconds", "")), verdict]) + " |")
    return "\n".join(lines)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--qtool", type=Path, default=root / "build/dev/bin/qtool")
    parser.add_argument("--zoo", type=Path, default=root.parent / "shared/zoo")
    parser.add_argument("--work", type=Path, default=root / "build/zoo_work", help="folder for everything that is written")
    parser.add_argument("--only", nargs="*", choices=[n.name for n in NETWORKS], help="networks (default: all)")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ITEMS} files a network; metrics are shown, not judged")
    parser.add_argument("--skip-large", action="store_true", help="leave out networks of 100 M MACs and more (slow builds)")
    parser.add_argument("--identity", action="store_true", help="also calibrate in threads and shards and compare the files")
    parser.add_argument("--no-onnx-runtime", action="store_true")
    parser.add_argument("--onnx-runtime-items", type=int, default=0, help="at most so many items there (default: all)")
    parser.add_argument("--quantize-flags", type=str.split, default=[], help="more flags of 'qtool quantize', in one string")
    parser.add_argument("--json", action="store_true", help="results as JSON instead of a table")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    arguments.qtool, arguments.work = arguments.qtool.resolve(), arguments.work.resolve()
    chosen = [n for n in NETWORKS if not arguments.only or n.name in arguments.only]
    if not arguments.zoo.is_dir():
        print(f"skipped: there is no zoo at {os.path.relpath(arguments.zoo)}")
        return 77
    if arguments.skip_large and all(n.large for n in chosen):
        print("skipped: too large for this build")
        return 77
    results = []
    for network in chosen:
        if arguments.skip_large and network.large:
            print(f"{network.name}: skipped, too large for this build", file=sys.stderr)
            continue
        print(f"{network.name} ...", file=sys.stderr, flush=True)
        results.append(evaluate(network, arguments))
    print(json.dumps(results, indent=2) if arguments.json else table(results))
    return 1 if any(r["failures"] for r in results) else 0


if __name__ == "__main__":
    sys.exit(main())
