"""Runs qtool and the C compiler."""
import json
import subprocess

C_FLAGS = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
SANITIZE = ["-fsanitize=undefined,address", "-fno-sanitize-recover=all"]


class CommandFailed(Exception):
    pass


def run(arguments):
    """Runs a command and returns its standard output; raises CommandFailed with its diagnostics."""
    arguments = [str(a) for a in arguments]
    result = subprocess.run(arguments, capture_output=True, text=True)
    if result.returncode != 0:
        tail = "\n".join(result.stderr.strip().splitlines()[-12:])
        raise CommandFailed(f"exit code {result.returncode}: {' '.join(arguments)}\n{tail}")
    return result.stdout


def compile_example(folder, program, extra=()):
    """All C files of an emitted target folder (NAME_example.c holds main) into one program."""
    sources = sorted(folder.glob("*.c"))
    run(["gcc", *C_FLAGS, *extra, f"-I{folder}", *sources, "-lm", "-o", program])


def run_json(arguments):
    return json.loads(run(arguments))


def read_json(path):
    return json.loads(path.read_text())
