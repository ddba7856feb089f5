#!/usr/bin/env python3
"""Exact instruction counts of whole networks under QEMU, code, tables, arena and stack, beside CMSIS-NN's counts and our goals.

  tests/bench/arm_networks.py                                     every target and network, --optimize balanced
  tests/bench/arm_networks.py --target cortex-m4 --network vww --layers
  tests/bench/arm_networks.py --optimize speed balanced size ram
  tests/bench/arm_networks.py --target aarch64-neon aarch64-dotprod aarch64-i8mm --network mobilenetv2 --layers
"""
import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import arm_build
from arm_build import ROOT, Count

sys.path.append(str(ROOT / "tests/zoo"))
import commands  # noqa: E402
import networks  # noqa: E402

WORK = ROOT / "build/bench/arm"
ZOO = ROOT.parent / "shared/zoo"
ZOO_NETWORKS = {"resnet8": "resnet8_cifar10", "dscnn": "dscnn_kws", "vww": "mobilenetv1_vww",
                "autoencoder": "autoencoder_toycar", "mobilenetv2": "mobilenetv2_imagenet"}
# Instructions: best build of CMSIS-NN 2026-07 (GCC 12, clang 19), and our goals.
REFERENCE = {
    "cortex-m4": {"resnet8": (26.9e6, 11.9e6), "dscnn": (7.22e6, 3.0e6), "vww": (22.6e6, 4.8e6), "autoencoder": (0.567e6, 0.32e6)},
    "cortex-m55": {"resnet8": (4.57e6, 1.85e6), "dscnn": (1.75e6, 0.68e6), "vww": (6.25e6, 1.05e6), "autoencoder": (0.062e6, 0.055e6)},
    "cortex-m0plus": {"resnet8": (97.5e6, 56e6), "dscnn": (29.0e6, 14e6), "vww": (86.9e6, 20e6), "autoencoder": (1.76e6, 1.2e6)},
}
# Instructions a MAC of MobileNetV2's layers: our goals for convolutions of 1x1 and 3x3 together, and for depthwise ones.
LAYER_GOALS = {"aarch64-neon": {"convolution": 0.31, "depthwise": 0.45}, "aarch64-dotprod": {"convolution": 0.105, "depthwise": 0.45},
               "aarch64-i8mm": {"convolution": 0.075, "depthwise": 0.45}}


def quantized(qtool, name):
    """The folder of `qtool quantize`; None when the model is not here."""
    if name == "digits":
        model, data, flags = ROOT / "models/digits.onnx", ROOT / "calib_data/digits", []
    else:
        folder = ZOO / ZOO_NETWORKS[name]
        model, data = folder / "model.onnx", folder / "data/calib"
        flags = next(n for n in networks.NETWORKS if n.name == folder.name).flags()
    if not model.exists():
        return None
    WORK.mkdir(parents=True, exist_ok=True)
    calibration, out = WORK / f"{name}.qcal", WORK / name
    if not calibration.exists():
        commands.run([qtool, "calibrate", model, "--data", data, *flags, "-o", calibration])
    commands.run([qtool, "quantize", model, "--calibration", calibration, "--range", "mse", "--force", "-o", out])
    return out


def emitted(qtool, folder, target, mode):
    out = WORK / f"{folder.name}_{target}_{mode}"
    integer = next(folder.glob("*.qdq.onnx"))
    commands.run([qtool, "emit", integer, "--target", target, "--optimize", mode, "--name", "network", "--force", "-o", out])
    return out / target


@dataclass
class Layer:
    """What is computed until a result is there: one node, or several whose rows are streamed."""
    nodes: list    # names
    kernels: list
    window: str    # of the last call, "3x3"


def emitted_layers(folder):
    """Layers by name of the result, from the emitted structs, calls and traces."""
    text = (folder / "network.c").read_text()
    node_of = {symbol: node for node, symbol in re.findall(r"^/\* \w+ '(.*)' \*/\nstatic const \w+ (\w+) = ", text, re.M)}
    windows = {symbol: f"{h}x{w}" for symbol, h, w in
               re.findall(r"_params (\w+) = \{[^}]*?kernel_height = (\d+),\s*\.kernel_width = (\d+)", text)}
    layers, layer = {}, Layer([], [], "")
    for line in text.splitlines():
        if call := re.match(r"  qk_(\w+)\(&(\w+)", line):
            node = node_of[call[2]]
            layer.kernels += [call[1]] if call[1] not in layer.kernels else []
            layer.nodes += [node] if node not in layer.nodes else []
            layer.window = windows.get(call[2], "")
        elif trace := re.match(r'  network_TRACE\(\d+, "(.*?)", memory', line):
            layers[trace[1]] = layer
            layer = Layer([], [], "")
    return layers


def ratio(instructions, macs):
    return f"{instructions / macs:7.3f}" if macs else " " * 7


def print_goals(rows, goals):
    """Each kind's layers together, then those that are above the goal."""
    for kind, goal in goals.items():
        of_kind = [row for row in rows if row[0] == kind]
        macs, instructions = sum(row[2] for row in of_kind), sum(row[3] for row in of_kind)
        print(f"    {kind + ' layers, goal ' + str(goal):55} {macs:9} {instructions:12.0f} {ratio(instructions, macs)}")
        above = [f"{name} {instructions / macs:.3f}" for _, name, macs, instructions in of_kind if instructions > goal * macs]
        if above:
            print(f"      above it by themselves: {', '.join(above)}")


def print_layers(count: Count, report, folder, goals):
    reported = {layer["name"]: layer for layer in report["layers"]}
    layers = emitted_layers(folder)
    kinds, rows = {}, []
    print(f"    {'layer':38} {'op':16} {'MACs':>9} {'instructions':>12} {'a MAC':>7}  kernels")
    for result, instructions in count.layers:
        layer = layers[result]
        macs = sum(reported[node]["macs"] for node in layer.nodes if node in reported)
        op = reported[layer.nodes[-1]]["op"] if layer.nodes and layer.nodes[-1] in reported else ""
        kind = f"{'depthwise' if 'depthwise' in layer.kernels[-1] else op} {layer.window}"
        kind += " (rows streamed)" if len(layer.nodes) > 1 else ""
        kinds[kind] = tuple(map(sum, zip(kinds.get(kind, (0, 0)), (macs, instructions))))
        if op == "Conv":
            rows.append(("depthwise" if "depthwise" in layer.kernels[-1] else "convolution", " + ".join(layer.nodes), macs, instructions))
        print(f"    {' + '.join(layer.nodes)[-38:]:38} {op:16} {macs:9} {instructions:12.0f} {ratio(instructions, macs)}"
              f"  {' '.join(layer.kernels)}")
    print(f"    {'by kind':55} {'MACs':>9} {'instructions':>12} {'a MAC':>7}")
    for kind, (macs, instructions) in sorted(kinds.items(), key=lambda entry: -entry[1][1]):
        print(f"    {kind:55} {macs:9} {instructions:12.0f} {ratio(instructions, macs)}")
    print_goals(rows, goals)


def row(name, value, width=12):
    print(f"  {name:25}" + "".join(f"{v:>{width}}" for v in value))


def millions(count):
    return f"{count / 1e6:.3f} M" if count is not None else "-"


def print_table(target, mode, counts):
    print(f"\n{target}, {mode}")
    row("", counts)
    row("instructions", [millions(c.instructions) for c in counts.values()])
    reference = REFERENCE.get(target, {})
    if any(name in reference for name in counts):
        for i, title in ((0, "CMSIS-NN"), (1, "goal")):
            row(title, [millions(reference.get(name, (None, None))[i]) for name in counts])
            row(f"  of {title}", [f"{c.instructions / reference[n][i]:.3f}" if n in reference else "-" for n, c in counts.items()])
    estimates = [c.estimated for c in counts.values()]
    if all(estimates):
        row("estimated in report.json", [millions(e) for e in estimates])
        row("  of instructions", [f"{e / c.instructions:.3f}" for e, c in zip(estimates, counts.values())])
    row("instructions a MAC", [f"{c.instructions / c.macs:.3f}" for c in counts.values()])
    row("code B", [c.code for c in counts.values()])
    row("tables B", [c.tables for c in counts.values()])
    row("arena B", [c.arena for c in counts.values()])
    row("stack B", [c.stack for c in counts.values()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--qtool", type=Path, default=ROOT / "build/release/bin/qtool")
    parser.add_argument("--target", nargs="+", default=list(arm_build.MACHINES), choices=list(arm_build.MACHINES), metavar="TARGET")
    parser.add_argument("--network", nargs="+", default=["resnet8", "dscnn", "vww", "autoencoder"],
                        choices=[*ZOO_NETWORKS, "digits"], metavar="NETWORK")
    parser.add_argument("--optimize", nargs="+", default=["balanced"], choices=["speed", "balanced", "size", "ram"], metavar="MODE")
    parser.add_argument("--layers", action="store_true", help="also a line a layer")
    parser.add_argument("--cflags", default="", help="further flags for the compiler")
    args = parser.parse_args()
    folders = {}
    for name in args.network:
        if folder := quantized(args.qtool, name):
            folders[name] = folder
        else:
            print(f"{name}: left out, {ZOO} is not there", file=sys.stderr)
    for target in args.target:
        for mode in args.optimize:
            counts = {}
            for name, folder in folders.items():
                code = emitted(args.qtool, folder, target, mode)
                report = commands.read_json(code.parent / "report.json")
                counts[name] = arm_build.count(code, target, mode, args.cflags.split(), report["macs"], args.layers)
                counts[name].estimated = report["targets"][target].get("estimated_instructions")
                if args.layers:
                    print(f"\n{target}, {mode}, {name}")
                    print_layers(counts[name], report, code, LAYER_GOALS.get(target, {}) if name == "mobilenetv2" else {})
            print_table(target, mode, counts)


if __name__ == "__main__":
    main()
