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


def run(arguments, environment=None):
    """Ends the program with the command's own words when it fails."""
    arguments = [str(a) for a in arguments]
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as diagnostics:
        started = time.monotonic()
        process = subprocess.Popen(arguments, stdout=output, stderr=diagnostics, env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode != 0:
            diagnostics.seek(0)
            sys.exit(f"exit code {process.returncode}: {' '.join(arguments)}\n{diagnostics.read()[-2000:]}")
        return Run(seconds, usage.ru_maxrss * 1024, output.read())


def available_bytes():
    """Memory that can be had without swapping."""
    with open("/proc/meminfo") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("MemAvailable"))


def machine():
    """Processor and cores, in words."""
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{models[0] if models else 'unknown processor'}, {os.cpu_count()} cores"
