"""What the check on a GPU needs from qtool, in one archive: packages, raw items and the outputs expected of them."""
import json
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
LARGEST_CONVOLUTIONS = 20


def emit(qtool, model, calibration_data, flags, batch, folder):
    """Bundles for one item and for `batch` of them in folder/one and folder/many; the portable program beside."""
    calibration = folder / "ranges.qcal"
    folder.mkdir(parents=True)
    run([qtool, "calibrate", model, "--data", calibration_data, *flags, "-o", calibration])
    run([qtool, "quantize", model, "--calibration", calibration, "--range", "mse", "--target", "c,cuda", "--name", "network",
         "-o", folder / "one"])
    run([qtool, "emit", folder / "one/network.qdq.onnx", "--target", "cuda", "--batch", batch, "--name", "network",
         "-o", folder / "many"])


def record(qtool, model, evaluation, flags, folder):
    """All items and what the portable program makes of them, which `validate` compares with the simulator."""
    example = folder / "example_c"
    compile_example(folder / "one/c", example)
    pipe = f"tee '{folder}/items' | '{example}' | tee '{folder}/expected'"
    run([qtool, "validate", model, folder / "one", "--target", "c", "--data", evaluation, *flags, "--threads", 1, "--run-on", pipe])


def describe(folder):
    """network.json: sizes of an item, products, bytes of weights and of all that layers read and write."""
    report = json.loads((folder / "one/report.json").read_text())
    calls = read_calls(folder / "one/cuda/network.cu")
    facts = {"macs": report["macs"], "weight_bytes": report["weight_bytes"], "item_bytes": sum(call.item_bytes for call in calls),
             "input_bytes": sum(t["bytes"] for t in report["inputs"]), "output_bytes": sum(t["bytes"] for t in report["outputs"])}
    (folder / "network.json").write_text(json.dumps(facts, indent=1) + "\n")
    return calls


def pack(folder, stage):
    """The parts of a network that travel."""
    stage.mkdir(parents=True)
    for bundle in ("one", "many"):
        if (folder / bundle / "cuda").exists():
            shutil.copytree(folder / bundle / "cuda", stage / bundle)
    for name in ("items", "expected", "network.json"):
        if (folder / name).exists():
            shutil.copy(folder / name, stage / name)


def prepare(qtool, work, names, timed):
    """Writes work/prepared.tar.xz; prints a line a network. Networks of the zoo are left out where it is missing."""
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
        items = (stage / name / "items").stat().st_size // json.loads((stage / name / "network.json").read_text())["input_bytes"]
        print(f"{name}: {items} items recorded, portable program and simulator agree", flush=True)
    if timed:
        prepare_timed(qtool, work, models, calls, scratch, stage)
    with tarfile.open(work / "prepared.tar.xz.partial", "w:xz", preset=1) as archive:
        archive.add(stage, "prepared", filter=anonymous)
    (work / "prepared.tar.xz.partial").rename(work / "prepared.tar.xz")
    shutil.rmtree(scratch)
    shutil.rmtree(stage)
    print(f"{work / 'prepared.tar.xz'}: {(work / 'prepared.tar.xz').stat().st_size / 2**20:.1f} MiB", flush=True)


def prepare_timed(qtool, work, models, calls, scratch, stage):
    """ResNets of random weights, structures of all timed networks for PyTorch, and the largest convolutions."""
    sys.path.append(str(ROOT / "tests/bench"))
    import random_networks
    from gpu_pytorch import strip_weights

    resnets, images = random_networks.write(work / "random_networks", 8)
    for name, model in resnets.items():
        emit(qtool, model, images, [], 1, scratch / name)
        shutil.rmtree(scratch / name / "many")
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
