"""The task metric of a network of the zoo, from its outputs on evaluation files."""
import csv

import numpy as np

import detection
from anomaly import area_under_curve, reconstruction_error
from samples import labels_of


def task_metric(network, source, files, outputs):
    """`outputs`: one array [items, ...] an output of the model; the items of `files` in order. `source`: folder of the network."""
    metric = {"top1": top1, "iou": mean_iou, "auc": anomaly_auc, "ap50": ap50}[network.metric]
    return float(metric(source / "data/labels.csv", files, outputs))


def top1(labels, files, outputs):
    with open(labels, newline="") as file:
        label = {(row["file"], int(row.get("index") or 0)): int(row["label"]) for row in csv.DictReader(file)}
    predicted = outputs[0].reshape(len(outputs[0]), -1).argmax(axis=1)
    if len(files) == len(predicted):
        wanted = [label["eval/" + path.name, 0] for path in files]
    else:
        wanted = [label["eval/" + files[0].name, i] for i in range(len(predicted))]
    return np.mean(predicted == wanted)


def mean_iou(labels, files, outputs):
    from PIL import Image

    mask_of, values = labels_of(labels, "mask"), []
    for path, output in zip(files, outputs[0]):
        mask = np.asarray(Image.open(labels.parent / mask_of["eval/" + path.name]).convert("L")).ravel()
        person, counted = output.ravel() > 0.5, (mask == 0) | (mask == 255)
        both, either = (person & (mask == 255)).sum(), (counted & (person | (mask == 255))).sum()
        values += [both / either] if either else []
    return np.mean(values)


def anomaly_auc(labels, files, outputs):
    label_of, flat = labels_of(labels, "label"), outputs[0].reshape(len(outputs[0]), -1)
    scores, positive, at = [], [], 0
    for path in files:
        inputs = np.load(path)
        scores.append(reconstruction_error(inputs, flat[at:at + len(inputs)]))
        positive.append(label_of["eval/" + path.name] == "1")
        at += len(inputs)
    return area_under_curve(scores, positive)


def ap50(labels, files, outputs):
    decode = detection.detect_faces if len(outputs) == 2 else detection.detect_objects
    found = {"eval/" + path.name: decode(*(output[i] for output in outputs)) for i, path in enumerate(files)}
    return detection.average_precision(found, detection.read_truth(labels))
