"""Anomaly detection with an autoencoder: windows of spectrograms, and how well the error tells anomalies."""
import numpy as np


def windows(spectrogram, frames=5):
    """[time, bins] -> [time - frames + 1, frames * bins]: consecutive frames, the window moves by one."""
    count = len(spectrogram) - frames + 1
    return np.concatenate([spectrogram[i:i + count] for i in range(frames)], axis=1)


def reconstruction_error(inputs, outputs):
    """Mean over the windows of a recording of the mean squared error."""
    return float(np.mean((inputs.astype(np.float64) - outputs) ** 2))


def area_under_curve(scores, positive):
    """Probability that a positive item scores above a negative one; ties count half."""
    scores, positive = np.asarray(scores), np.asarray(positive, bool)
    difference = scores[positive][:, None] - scores[~positive][None, :]
    return float(np.mean((difference > 0) + 0.5 * (difference == 0)))
