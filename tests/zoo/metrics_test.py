#!/usr/bin/env python3
"""The task metrics of this folder against values worked out by hand."""
import sys
import unittest

try:
    import numpy as np
except ImportError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

from anomaly import area_under_curve, windows
from detection import average_precision, detect_objects, iou, suppress


def box(*corners):
    return np.array(corners, np.float64)


class Detection(unittest.TestCase):
    def test_intersection_over_union(self):
        others = np.array([[0, 0, 1, 1], [0.5, 0, 1.5, 1], [2, 2, 3, 3]], np.float64)
        np.testing.assert_allclose(iou(box(0, 0, 1, 1), others), [1, 1 / 3, 0])

    def test_suppression_keeps_the_best_of_each_cluster(self):
        boxes = np.array([[0, 0, 1, 1], [0.1, 0, 1.1, 1], [5, 5, 6, 6]], np.float64)
        self.assertEqual(list(suppress(boxes, np.array([0.5, 0.9, 0.1]), 0.45)), [1, 2])

    def test_average_precision(self):
        truth = {"a": {"face": [[0, 0, 1, 1], [5, 5, 6, 6]]}}
        hit, miss = ("face", 0.9, box(0, 0, 1, 1)), ("face", 0.8, box(2, 2, 3, 3))
        # One of two found at precision 1: recall points 0, 0.01, ..., 0.50 of 101 have precision 1.
        self.assertAlmostEqual(average_precision({"a": [hit, miss]}, truth), 51 / 101)
        # A wrong box first halves the precision.
        self.assertAlmostEqual(average_precision({"a": [("face", 0.95, miss[2]), hit]}, truth), 51 / 101 / 2)
        # A second box on the same face is wrong.
        second = ("face", 0.5, box(5, 5, 6, 6))
        double = ("face", 0.7, box(0, 0, 1, 1.1))
        self.assertAlmostEqual(average_precision({"a": [hit, double, second]}, truth), (51 + 50 * 2 / 3) / 101)
        self.assertEqual(average_precision({"a": []}, truth), 0)

    def test_object_in_its_cell(self):
        output = np.zeros((1, 85, 2, 2))
        output[0, :, 1, 0] = 0
        output[0, 0, 1, 0] = output[0, 5 + 7, 1, 0] = 1
        (name, score, corners), = detect_objects(output)
        self.assertEqual((name, score), ("7", 1))
        np.testing.assert_allclose(corners, [-0.25, 0.25, 0.25, 0.75])


class Anomaly(unittest.TestCase):
    def test_windows(self):
        frames = np.arange(12).reshape(6, 2)
        np.testing.assert_array_equal(windows(frames), [range(10), range(2, 12)])

    def test_area_under_curve(self):
        self.assertEqual(area_under_curve([1, 2, 3, 4], [False, False, True, True]), 1)
        self.assertEqual(area_under_curve([1, 2, 2, 0], [False, True, False, True]), (1 + 0.5) / 4)


if __name__ == "__main__":
    unittest.main()
