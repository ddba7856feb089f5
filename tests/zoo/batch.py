#!/usr/bin/env python3
"""Takes the small networks of zoo.toml all the way with `qtool batch`, and once more when nothing has changed.

Exit code 77 when the zoo is not there.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

SMALL = ("dscnn_kws", "mnist_cnn", "autoencoder_toycar")


def small_list(text, zoo):
    """The part of the list that is about the small networks, with the zoo's place as it is here."""
    head, *models = text.split("[[model]]")
    chosen = [m for m in models if any(f'name = "{name}"' in m for name in SMALL)]
    assert len(chosen) == len(SMALL)
    return "[[model]]".join([head, *chosen]).replace("../../../shared/zoo", zoo.as_posix())


def batch(arguments, models):
    command = [arguments.qtool, "batch", models, "-o", arguments.work / "out", "--json"]
    result = subprocess.run([str(a) for a in command], stdout=subprocess.PIPE, text=True)
    return result.returncode, json.loads(result.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--qtool", type=Path, required=True)
    parser.add_argument("--zoo", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    if not arguments.zoo.is_dir():
        print("skipped: there is no zoo")
        return 77
    arguments.work.mkdir(parents=True, exist_ok=True)
    models = arguments.work / "small.toml"
    models.write_text(small_list((Path(__file__).parent / "zoo.toml").read_text(), arguments.zoo.resolve()))
    status, first = batch(arguments, models)
    for row in first["rows"]:
        print(row["name"], row["status"], row.get("error", ""), row.get("validation", {}).get("metrics", ""))
    again, second = batch(arguments, models)
    unchanged = all(run["unchanged"] for run in second["runs"])
    print(f"exit codes {status} and {again}; unchanged: {unchanged}")
    return 0 if (status, again, unchanged, first["rows"]) == (0, 0, True, second["rows"]) else 1


if __name__ == "__main__":
    sys.exit(main())
