"""Runs a command and measures it."""
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Run:
    seconds: float
    peak_bytes: int  # resident
    output: str      # stdout


def run(arguments):
    """Ends the program with the command's own words when it fails."""
    arguments = [str(a) for a in arguments]
    with tempfile.TemporaryFile("w+") as diagnostics:
        # By way of a small process: Linux counts the memory of whoever starts a command into the command's peak.
        result = subprocess.run([sys.executable, __file__, *arguments], stdout=subprocess.PIPE, stderr=diagnostics, text=True)
        if result.returncode != 0:
            diagnostics.seek(0)
            sys.exit(f"exit code {result.returncode}: {' '.join(arguments)}\n{diagnostics.read()[-2000:]}")
    output, seconds, peak = result.stdout.rsplit("\n", 2)
    return Run(float(seconds), int(peak), output)


def run_here(arguments):
    """Runs the command; two more lines of its output are its seconds and its peak memory in bytes."""
    started = time.monotonic()
    process = subprocess.Popen(arguments)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    print(f"\n{time.monotonic() - started}\n{usage.ru_maxrss * 1024}", end="")
    return 0 if process.returncode == 0 else 1


def available_bytes():
    """Memory that can be had without swapping."""
    with open("/proc/meminfo") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("MemAvailable"))


def machine():
    """Processor and cores, in words."""
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{models[0] if models else 'unknown processor'}, {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(run_here(sys.argv[1:]))
