"""What the check on a GPU needs from qtool, in one archive: packages, raw items and the outputs expected of them."""
import filecmp
import json
import lzma
import shutil
import sys
import tarfile

from emitted_calls import largest_convolutions, read_calls
from packages import ROOT

sys.path.append(str(ROOT / "tests/zoo"))
from commands import compile_example, run  # noqa: E402
from networks import NETWORKS  # noqa: E402

BATCHES = {"digits": 64, "resnet8_cifar10": 64, "dscnn_kws": 64, "mobilenetv1_vww": 32, "mobilenetv2_imagenet": 16}
TIMED = ("mobilenetv2_imagenet", "resnet18", "resnet50")  # also with PyTorch
RESNET_BATCH = 4
LARGEST_CONVOLUTIONS = 20


def emit(qtool, model, calibration_data, flags, batch, folder):
    """Bundles in folder/c, and for the GPU for one item and for `batch` of them in folder/one and folder/many."""
    calibration = folder / "ranges.qcal"
    folder.mkdir(parents=True)
    run([qtool, "calibrate", model, "--data", calibration_data, *flags, "-o", calibration])
    run([qtool, "quantize", model, "--calibration", calibration, "--range", "mse", "--name", "network", "-o", folder / "c"])
    for bundle, items in (("one", 1), ("many", batch)):
        run([qtool, "emit", folder / "c/network.qdq.onnx", "--target", "cuda", "--batch", items, "--name", "network",
             "-o", folder / bundle])


def record(qtool, model, evaluation, flags, folder):
    """All items and what the portable program makes of them, which `validate` compares with the simulator."""
    example = folder / "example_c"
    compile_example(folder / "c/c", example)
    pipe = f"tee '{folder}/items' | '{example}' | tee '{folder}/expected'"
    run([qtool, "validate", model, folder / "c", "--target", "c", "--data", evaluation, *flags, "--threads", 1, "--run-on", pipe])


def describe(folder):
    """network.json: sizes of an item, products, bytes of weights and of all that layers read and write. Returns the calls."""
    report = json.loads((folder / "one/report.json").read_text())
    calls = read_calls(folder / "one/cuda/network.cu")
    facts = {"macs": report["macs"], "weight_bytes": report["weight_bytes"], "item_bytes": sum(call.item_bytes for call in calls),
             "input_bytes": sum(t["bytes"] for t in report["inputs"]), "output_bytes": sum(t["bytes"] for t in report["outputs"]),
             "input_channels": report["inputs"][0]["shape"][-1]}
    (folder / "network.json").write_text(json.dumps(facts, indent=1) + "\n")
    return calls


def pack(folder, stage):
    """The parts of a network that travel: of the second package only what differs from the first, items as differences of pixels."""
    shutil.copytree(folder / "one/cuda", stage / "one")
    (stage / "many").mkdir()
    for file in (folder / "many/cuda").iterdir():
        if not filecmp.cmp(file, stage / "one" / file.name, shallow=False):
            shutil.copy(file, stage / "many")
    shutil.copy(folder / "network.json", stage)
    if (folder / "items").exists():
        channels = json.loads((folder / "network.json").read_text())["input_channels"]
        filters = [{"id": lzma.FILTER_DELTA, "dist": min(channels, 256)}, {"id": lzma.FILTER_LZMA2, "preset": 1}]
        (stage / "items.xz").write_bytes(lzma.compress((folder / "items").read_bytes(), filters=filters))
        shutil.copy(folder / "expected", stage)


def unpack(archive, work):
    """The folder work/prepared with a folder a network, complete again."""
    prepared = work / "prepared"
    shutil.rmtree(prepared, ignore_errors=True)
    with tarfile.open(archive) as packed:
        packed.extractall(work)
    for network in sorted(file.parent for file in prepared.glob("*/network.json")):
        for file in (network / "one").iterdir():
            if not (network / "many" / file.name).exists():
                shutil.copy(file, network / "many")
        if (network / "items.xz").exists():
            (network / "items").write_bytes(lzma.decompress((network / "items.xz").read_bytes()))
    return prepared


def prepare(qtool, work, names, timed):
    """Writes work/prepared.tar.bz2; prints a line a network. Networks of the zoo are left out where it is missing."""
    zoo, scratch, stage = ROOT.parent / "shared/zoo", work / "scratch", work / "prepared"
    for folder in (scratch, stage):
        shutil.rmtree(folder, ignore_errors=True)
    models, calls = {}, {}
    for name in names:
        flags = []
        if name == "digits":
            models[name], data = ROOT / "models/digits.onnx", ROOT / "calib_data/digits"
            calibration, evaluation = data / "calib.npy", data / "eval.npy"
        else:
            models[name], data = zoo / name / "model.onnx", zoo / name / "data"
            calibration, evaluation = data / "calib", data / "eval"
            flags = next(n for n in NETWORKS if n.name == name).flags()
        if not models[name].exists():
            print(f"{name}: left out, {models[name]} is not there", flush=True)
            continue
        emit(qtool, models[name], calibration, flags, BATCHES[name], scratch / name)
        record(qtool, models[name], evaluation, flags, scratch / name)
        calls[name] = describe(scratch / name)
        pack(scratch / name, stage / name)
        items = (scratch / name / "items").stat().st_size // json.loads((stage / name / "network.json").read_text())["input_bytes"]
        print(f"{name}: {items} items recorded, portable program and simulator agree", flush=True)
    if timed:
        prepare_timed(qtool, models, calls, scratch, stage)
    with tarfile.open(work / "prepared.tar.bz2.partial", "w:bz2") as archive:
        archive.add(stage, "prepared", filter=anonymous)
    (work / "prepared.tar.bz2.partial").rename(work / "prepared.tar.bz2")
    shutil.rmtree(scratch)
    shutil.rmtree(stage)
    print(f"{work / 'prepared.tar.bz2'}: {(work / 'prepared.tar.bz2').stat().st_size / 2**20:.1f} MiB", flush=True)


def prepare_timed(qtool, models, calls, scratch, stage):
    """ResNets of random weights, structures of all timed networks for PyTorch, and the largest convolutions."""
    sys.path.append(str(ROOT / "tests/bench"))
    import random_networks
    from gpu_pytorch import strip_weights

    resnets, images = random_networks.write(ROOT / "build/bench", 8)
    for name, model in resnets.items():
        emit(qtool, model, images, [], RESNET_BATCH, scratch / name)
        models[name] = model
        calls[name] = describe(scratch / name)
        pack(scratch / name, stage / name)
        print(f"{name}: package of random weights", flush=True)
    for name in TIMED:
        if name in calls:
            strip_weights(models[name], stage / name / "structure.onnx")
    timed_calls = {name: calls[name] for name in TIMED if name in calls}
    (stage / "convolutions.txt").write_text(largest_convolutions(timed_calls, LARGEST_CONVOLUTIONS))


def anonymous(member):
    """Archives of the same files are the same bytes."""
    member.mtime = member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
