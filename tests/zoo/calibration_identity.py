"""A calibration file must not depend on threads, nor on how the data was split."""
import hashlib
import itertools

from commands import run


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_identity(qtool, calibrate, folder, reference):
    """`calibrate`: the command without -o. None when one thread, two threads and three merged shards (in every order) give
    the bytes of `reference`; otherwise what differs."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sha256(reference)
    for threads in (1, 2):
        path = folder / f"threads{threads}.qcal"
        run([*calibrate, "--threads", threads, "-o", path])
        if sha256(path) != wanted:
            return f"{threads} threads"
    shards = [folder / f"shard{i}.qcal" for i in range(3)]
    for i, path in enumerate(shards):
        run([*calibrate, "--shard", f"{i}/3", "-o", path])
    for order in itertools.permutations(shards):
        path = folder / ("merged_" + "".join(p.stem[-1] for p in order) + ".qcal")
        run([qtool, "merge", *order, "-o", path])
        if sha256(path) != wanted:
            return f"merging {[p.stem for p in order]}"
    return None
