#!/usr/bin/env python3
"""ONNX Runtime's inference and its calibrators over a stack of samples, in a process of their own. Prints JSON."""
import argparse
import json
import os
import tempfile
import threading
import time
from pathlib import Path

import numpy as np


def session(model, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def with_free_batch(model_path):
    """The model as bytes, its first dimension symbolic."""
    import onnx

    model = onnx.load(model_path)
    for value in [*model.graph.input, *model.graph.output]:
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    del model.graph.value_info[:]
    return model.SerializeToString()


def run_for(run, feeds, seconds):
    """Images a second of one session on one thread of the caller."""
    name = run.get_inputs()[0].name
    run.run(None, {name: feeds[0]})
    started, images, step = time.perf_counter(), 0, 0
    while images == 0 or time.perf_counter() - started < seconds:
        run.run(None, {name: feeds[step % len(feeds)]})
        images += len(feeds[0])
        step += 1
    return images / (time.perf_counter() - started)


def inference(model, samples, threads, batch, sessions, seconds):
    """Images a second of `sessions` sessions side by side that share `threads` threads."""
    feeds = [np.ascontiguousarray(samples[i:i + batch]) for i in range(0, min(32, len(samples)) - batch + 1, batch)]
    content = with_free_batch(model) if batch > 1 else model
    runs = [session(content, threads // sessions) for _ in range(sessions)]
    rates = [0.0] * sessions

    def work(index):
        rates[index] = run_for(runs[index], feeds, seconds)

    workers = [threading.Thread(target=work, args=(index,)) for index in range(sessions)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(rates)


def calibration(model, samples, method):
    """Images a second of a calibrator, from its first sample to its ranges."""
    from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod
    from onnxruntime.quantization.calibrate import create_calibrator

    class Reader(CalibrationDataReader):
        def __init__(self, name):
            self.feeds = iter([{name: sample[None]} for sample in samples])

        def get_next(self):
            return next(self.feeds, None)

    input_name = session(model, 1).get_inputs()[0].name
    with tempfile.TemporaryDirectory() as folder:
        calibrator = create_calibrator(Path(model), None, os.path.join(folder, "augmented.onnx"),
                                       calibrate_method=CalibrationMethod[method])
        calibrator.set_execution_providers(["CPUExecutionProvider"])
        started = time.perf_counter()
        calibrator.collect_data(Reader(input_name))
        calibrator.compute_data()
        return len(samples) / (time.perf_counter() - started)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("stack")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--sessions", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--calibrator", choices=["MinMax", "Entropy", "Percentile"])
    parser.add_argument("--samples", type=int, default=100)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:arguments.threads])  # its calibrators have no option for threads
    samples = np.load(arguments.stack)[:arguments.samples]
    if arguments.calibrator:
        rate = calibration(arguments.model, samples, arguments.calibrator)
    else:
        rate = inference(arguments.model, samples, arguments.threads, arguments.batch, arguments.sessions, arguments.seconds)
    print(json.dumps({"images_per_second": rate}))


if __name__ == "__main__":
    main()
