#!/usr/bin/env python3
"""Images a second: ONNX Runtime's inference and calibrators, qtool's engine alone, with statistics, and 'qtool calibrate' as a whole.

Rounds of A B A B, so that a busy moment of the machine hits all of them; medians and ratios. Prints; judges nothing.
"""
import argparse
import json
import math
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import geometric_mean, median

import processes
import workloads

BENCH = Path(__file__).resolve().parent


def onnx_runtime(workload, threads, *flags):
    stack = workload.stack(workload.counts[0])
    return processes.run(["python3", BENCH / "onnx_runtime.py", workload.model, stack, "--threads", threads, *flags])


def rate_of(run):
    return json.loads(run.output.splitlines()[-1])["images_per_second"]  # calibrators print more before it


def inference_forms(threads):
    """The ways to use ONNX Runtime with that many threads, by name."""
    forms = {"batch 1": (), "batch 8": ("--batch", 8)}
    if threads > 1:
        forms["a session a thread"] = ("--sessions", threads)
        forms["a session a thread, batch 8"] = ("--sessions", threads, "--batch", 8)
    return forms


def engine(arguments, workload, threads, *flags):
    stack = workload.stack(workload.counts[0])
    run = processes.run([arguments.build / "bin/engine_bench", workload.model, "--data", stack, "--threads", threads,
                         "--seconds", arguments.seconds, *flags])
    return json.loads(run.output.splitlines()[-1])


def calibrate(arguments, workload, threads, data, *flags):
    with tempfile.TemporaryDirectory() as folder:
        return processes.run([arguments.build / "bin/qtool", "calibrate", workload.model, "--data", *data, *flags,
                              "--threads", threads, "-o", Path(folder) / "x.qcal"])


def measure_round(arguments, workload, threads, results):
    """One more value in every list of `results`."""
    for form, flags in inference_forms(threads).items():
        results[form].append(rate_of(onnx_runtime(workload, threads, "--seconds", arguments.seconds, *flags)))
        if flags == ():  # beside the form that always works
            plain = engine(arguments, workload, threads)
            results["isa"] = plain["isa"]
            results["engine"].append(plain["images_per_second"])
    results["statistics"].append(engine(arguments, workload, threads, "--statistics")["images_per_second"])
    few, many = workload.counts
    short = calibrate(arguments, workload, threads, [workload.stack(few)])
    long = calibrate(arguments, workload, threads, [workload.stack(many)])
    results["calibrate"].append(many / long.seconds)
    results["calibrate, less start"].append((many - few) / max(long.seconds - short.seconds, 1e-9))
    results["peak"].append(long.peak_bytes)
    if workload.image_folders:
        count = len(workload.samples)
        run = calibrate(arguments, workload, threads, workload.image_folders, *workload.flags)
        results["calibrate, image files"].append(count / run.seconds)


def measure_calibrators(arguments, workload, threads, results):
    """ONNX Runtime's calibrators; the histogram ones once, as they take minutes."""
    for method in ("MinMax", "Entropy", "Percentile"):
        if method != "MinMax" and (workload.calibrator_gigabytes == 0 or results[method]):
            continue
        if method != "MinMax" and processes.available_bytes() < 1.5e9 * workload.calibrator_gigabytes:
            print(f"skipped: {method} of {workload.name} needs {workload.calibrator_gigabytes} GB", flush=True)
            continue
        run = onnx_runtime(workload, threads, "--calibrator", method)
        results[method].append(rate_of(run))
        results[method + " peak"].append(run.peak_bytes)


def number(value):
    return "" if value is None else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def ratios(rows, key, reference):
    return [row[key] / row[reference] for row in rows if row.get(key) and row.get(reference)]


def table(title, rows, reference, columns):
    """Rates, and in brackets their ratios to the reference column; geometric means of the ratios below."""
    print(f"\n{title}\n\n| network | threads | {reference} | " + " | ".join(columns) + " |")
    print("|---|---|---|" + "---|" * len(columns))
    for row in rows:
        cells = [f"{number(row.get(c))} ({row[c] / row[reference]:.2f})" if row.get(c) and row.get(reference) else ""
                 for c in columns]
        note = f" ({row['form']})" if reference == "ONNX Runtime" else ""
        print(f"| {row['name']} | {row['threads']} | {number(row.get(reference))}{note} | " + " | ".join(cells) + " |")
    for threads in sorted({row["threads"] for row in rows}):
        some = [ratios([r for r in rows if r["threads"] == threads], c, reference) for c in columns]
        means = [f"{geometric_mean(r):.2f}" if r else "" for r in some]
        print(f"| geometric mean | {threads} | 1 | " + " | ".join(means) + " |", flush=True)


def summarize(name, threads, results):
    row = {key: median(values) for key, values in results.items() if isinstance(values, list) and values}
    row |= {"name": name, "threads": threads}
    row["form"] = max(inference_forms(threads), key=lambda form: row.get(form, -math.inf))
    row["ONNX Runtime"] = row[row["form"]]
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=workloads.ROOT / "build/release")
    parser.add_argument("--only", nargs="+", default=workloads.NAMES, choices=workloads.NAMES, metavar="NETWORK")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="of each measurement of inference")
    parser.add_argument("--no-calibrators", action="store_true", help="leave out ONNX Runtime's calibrators")
    arguments = parser.parse_args()
    rows = []
    for name in arguments.only:
        try:
            workload = workloads.load(name)
        except FileNotFoundError as error:
            print(f"skipped: {name}: {error}")
            continue
        for threads in arguments.threads:
            results = defaultdict(list)
            for _ in range(arguments.rounds):
                measure_round(arguments, workload, threads, results)
                if not arguments.no_calibrators:
                    measure_calibrators(arguments, workload, threads, results)
            isa = results.pop("isa")
            rows.append(summarize(name, threads, results))
            print(json.dumps(rows[-1]), flush=True)
    if not rows:
        return
    print(f"\n{processes.machine()}, {isa}; medians of {arguments.rounds} rounds, images/s, in brackets the ratio")
    table("Against ONNX Runtime's inference in its best form", rows, "ONNX Runtime",
          ["engine", "statistics", "calibrate, less start", "calibrate", "calibrate, image files"])
    for method in ("MinMax", "Entropy", "Percentile"):
        some = [row for row in rows if method in row]
        if some:
            table(f"Against ONNX Runtime's {method} calibrator, 100 samples", some, method, ["calibrate", "calibrate, less start"])
            peaks = [f"{row['name']} {row[method + ' peak'] / 1e6:.0f} MB (qtool {row['peak'] / 1e6:.0f} MB)" for row in some]
            print("\nPeak memory: " + ", ".join(peaks))


if __name__ == "__main__":
    main()
