"""Boxes from raw detector outputs, non-maximum suppression and average precision.

A box is (x0, y0, x1, y1), relative to the image. Decoding and thresholds are those under which the float metrics of the
networks were published with their evaluation files.
"""
import csv
from collections import defaultdict

import numpy as np


def iou(box, boxes):
    """Intersection over union of one box with each of `boxes` [n, 4]."""
    low = np.maximum(box[:2], boxes[:, :2])
    high = np.minimum(box[2:], boxes[:, 2:])
    both = np.prod(np.clip(high - low, 0, None), axis=1)
    area = (box[2] - box[0]) * (box[3] - box[1])
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return both / np.maximum(area + areas - both, 1e-12)


def suppress(boxes, scores, limit):
    """Greedy non-maximum suppression: indices of the boxes that stay, best first."""
    order = np.argsort(-scores, kind="stable")
    kept = []
    while order.size:
        best, order = order[0], order[1:]
        kept.append(best)
        order = order[iou(boxes[best], boxes[order]) <= limit]
    return kept


def detect_faces(scores, boxes):
    """UltraFace: `scores` [1, n, 2] (background, face), `boxes` [1, n, 4]. Yields (class, score, box)."""
    face = scores[0, :, 1].astype(np.float64)
    sure = face > 0.05
    face, corners = face[sure], boxes[0][sure].astype(np.float64)
    return [("face", face[i], corners[i]) for i in suppress(corners, face, 0.3)]


def detect_objects(output):
    """FastestDet: `output` [1, 85, rows, columns]: objectness, 4 of the box, 80 class probabilities."""
    grid = output[0].astype(np.float64)
    rows, columns = np.mgrid[0:grid.shape[1], 0:grid.shape[2]]
    x = (columns + np.tanh(grid[1])) / grid.shape[2]
    y = (rows + np.tanh(grid[2])) / grid.shape[1]
    half_w, half_h = 0.5 / (1 + np.exp(-grid[3])), 0.5 / (1 + np.exp(-grid[4]))
    best = grid[5:].argmax(axis=0).ravel()
    score = (np.clip(grid[0], 0, None) ** 0.6 * np.clip(grid[5:].max(axis=0), 0, None) ** 0.4).ravel()
    boxes = np.stack([x - half_w, y - half_h, x + half_w, y + half_h], axis=-1).reshape(-1, 4)
    found = []
    for name in np.unique(best[score > 0.01]):
        mine = np.flatnonzero((best == name) & (score > 0.01))
        found += [(str(name), score[mine[i]], boxes[mine[i]]) for i in suppress(boxes[mine], score[mine], 0.45)]
    return found


def read_truth(labels):
    """Labelled boxes by file (its path in the CSV) and class."""
    truth = defaultdict(lambda: defaultdict(list))
    with open(labels, newline="") as file:
        for row in csv.DictReader(file):
            truth[row["file"]][row["class"]].append([float(row[k]) for k in ("x0", "y0", "x1", "y1")])
    return truth


def true_positives(found, boxes_of_image, limit):
    """Best detections first: each takes the labelled box it covers best, if it is free and covered by `limit`."""
    taken = {image: np.zeros(len(boxes), bool) for image, boxes in boxes_of_image.items()}
    hits = np.zeros(len(found), bool)
    for i, (_, image, box) in enumerate(found):
        if image not in taken:
            continue
        overlap = iou(box, boxes_of_image[image])
        overlap[taken[image]] = -1
        best = overlap.argmax()
        if overlap[best] >= limit:
            taken[image][best] = hits[i] = True
    return hits


def interpolated_precision(hits, labelled):
    """COCO's 101-point average precision of detections in order of falling score."""
    recall = np.cumsum(hits) / labelled
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    envelope = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0)
    return envelope[np.searchsorted(recall, np.linspace(0, 1, 101), side="left")].mean()


def average_precision(detections, truth, limit=0.5):
    """AP at IoU `limit`, mean over the labelled classes. `detections`: image -> [(class, score, box)]."""
    by_class = defaultdict(list)
    for image, found in detections.items():
        for name, score, box in found:
            by_class[name].append((score, image, box))
    results = []
    for name in sorted({name for image in detections for name in truth[image]}):
        boxes = {image: np.array(truth[image][name]) for image in detections if name in truth[image]}
        found = sorted(by_class[name], key=lambda detection: -detection[0])
        hits = true_positives(found, boxes, limit)
        results.append(interpolated_precision(hits, sum(len(b) for b in boxes.values())) if len(hits) else 0.0)
    return float(np.mean(results))
