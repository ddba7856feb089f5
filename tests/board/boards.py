"""The processors of src/board/boards.json: how a program is compiled for one and run under QEMU."""
import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src/board"
TABLE = json.loads((FOLDER / "boards.json").read_text())


class Board:
    def __init__(self, name):
        board = TABLE["boards"][name]
        tools = TABLE["tools"][board["tools"]]
        self.name = name
        self.compiler = [tools["compiler"], *board["flags"], *tools["flags"]]
        self.program_flags = [FOLDER / "startup.c", f"-L{FOLDER}", "-T", board["memory"]] if "memory" in board else []
        self.emulator = [board["machine"] if word == "MACHINE" else word for word in tools["emulator"]]
        self.packages = {tools["compiler"]: tools["compiler_package"], tools["emulator"][0]: tools["emulator_package"]}

    def missing(self):
        """What is not installed, in words; empty when all is there."""
        return ", ".join(f"{program} ({package})" for program, package in self.packages.items() if not shutil.which(program))
