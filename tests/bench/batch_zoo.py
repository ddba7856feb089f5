#!/usr/bin/env python3
"""Wall time of 'qtool batch' over the zoo's networks: one and two jobs in turn, again with nothing changed, resumed after
kill -9 half way, and with a broken model among them. Prints; judges nothing.
"""
import argparse
import json
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

import processes
import workloads


def start(arguments, models, out, *flags):
    command = [arguments.qtool, "batch", models, "-o", out, *flags]
    return subprocess.Popen([str(a) for a in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def timed(arguments, models, out, *flags):
    """Seconds, exit code and the rows of the summary."""
    begin = time.monotonic()
    status = start(arguments, models, out, *flags).wait()
    return time.monotonic() - begin, status, json.loads((out / "summary.json").read_text())["rows"]


def say(what, seconds, note=""):
    print(f"| {what} | {seconds:.2f} s | {note} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--qtool", type=Path, default=workloads.ROOT / "build/release/bin/qtool")
    parser.add_argument("--zoo", type=Path, default=workloads.ROOT.parent / "shared/zoo")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if not arguments.zoo.is_dir():
        print("skipped: there is no zoo")
        return
    text = (workloads.ROOT / "tests/zoo/zoo.toml").read_text().replace("../../../shared/zoo", arguments.zoo.resolve().as_posix())
    print(f"{processes.machine()}\n\n| run | time | |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        models = folder / "zoo.toml"
        models.write_text(text)
        times = {1: [], 2: []}
        for turn in range(arguments.rounds):
            for jobs, values in times.items():
                seconds, status, rows = timed(arguments, models, folder / f"{turn}-{jobs}", "-j", jobs)
                values.append(seconds)
                say(f"-j{jobs}", seconds, f"exit code {status}, {len(rows)} models")
        for jobs, values in times.items():
            say(f"median of -j{jobs}", median(values))
        seconds, status, again = timed(arguments, models, folder / "0-2")
        say("nothing changed", seconds, f"exit code {status}, the same rows: {again == rows}")

        killed = folder / "killed"
        process = start(arguments, models, killed)
        time.sleep(median(times[2]) / 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seconds, status, again = timed(arguments, models, killed, "--resume")
        say("resumed after kill -9 half way", seconds, f"exit code {status}, the same rows: {again == rows}")

        (folder / "broken.onnx").write_bytes((arguments.zoo / "dscnn_kws/model.onnx").read_bytes()[:50000])
        data = (arguments.zoo / "dscnn_kws/data/calib").resolve()
        models.write_text(text + f'\n[[model]]\nname = "broken"\nmodel = "broken.onnx"\ndata = "{data}"\n')
        seconds, status, again = timed(arguments, models, folder / "with_broken")
        others = [row for row in again if row["name"] != "broken"]
        failed = next(row for row in again if row["name"] == "broken")
        say("with a broken model", seconds, f"exit code {status}, the other rows the same: {others == rows}; {failed.get('error', '')}")


if __name__ == "__main__":
    main()
