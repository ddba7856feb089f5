"""Layers of a small convolutional network with their gradients, in numpy.

Activations are NHWC: [samples, height, width, channels], float32. Every layer has

    forward(x, training)  -> y
    backward(dy)          -> dx, and fills `gradients`
    parameters, gradients    lists of arrays of equal shapes, in the same order

`backward` refers to the latest `forward` with training=True.
"""
import numpy as np


def he_normal(rng, shape, fan_in):
    """Initial weights of variance 2/fan_in (He et al., 2015)."""
    return (rng.standard_normal(shape) * np.sqrt(2.0 / fan_in)).astype(np.float32)


def windows(x, kernel, stride, pad):
    """[N,H,W,C] -> a view [N,oh,ow,kernel,kernel,C] of the zero-padded input."""
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    view = np.lib.stride_tricks.sliding_window_view(padded, (kernel, kernel), axis=(1, 2))
    return view[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)


def scatter(d_windows, shape, stride, pad):
    """Adjoint of `windows`: adds [N,oh,ow,k,k,C] back into an array of `shape` [N,H,W,C]."""
    samples, height, width, channels = shape
    _, rows, cols, kernel, _, _ = d_windows.shape
    padded = np.zeros((samples, height + 2 * pad, width + 2 * pad, channels), np.float32)
    for i, j in np.ndindex(kernel, kernel):
        padded[:, i:i + stride * rows:stride, j:j + stride * cols:stride] += d_windows[:, :, :, i, j]
    return padded[:, pad:pad + height, pad:pad + width]


class Layer:
    """A layer without parameters."""
    parameters, gradients = [], []


class Conv(Layer):
    """Convolution of stride 1 without bias, weight [k, k, in, out]; padding (k-1)/2 on every side."""

    def __init__(self, rng, channels_in, channels_out, kernel=3):
        self.weight = he_normal(rng, (kernel, kernel, channels_in, channels_out), channels_in * kernel * kernel)
        self.kernel, self.stride, self.pad = kernel, 1, kernel // 2
        self.parameters, self.gradients = [self.weight], [np.zeros_like(self.weight)]

    def matrix(self):
        return self.weight.reshape(-1, self.weight.shape[-1])

    def forward(self, x, training):
        self.shape = x.shape
        view = windows(x, self.kernel, self.stride, self.pad)
        self.columns = view.reshape(-1, self.weight[..., 0].size)  # im2col
        return (self.columns @ self.matrix()).reshape(*view.shape[:3], -1)

    def backward(self, dy):
        rows = dy.reshape(-1, dy.shape[-1])
        self.gradients[0] = (self.columns.T @ rows).reshape(self.weight.shape)
        d_columns = (rows @ self.matrix().T).reshape(*dy.shape[:3], *self.weight.shape[:3])
        return scatter(d_columns, self.shape, self.stride, self.pad)


class DepthwiseConv(Layer):
    """One 3x3 filter a channel, without bias, weight [3, 3, channels]; padding 1."""

    def __init__(self, rng, channels, stride=1):
        self.weight = he_normal(rng, (3, 3, channels), 9)
        self.kernel, self.stride, self.pad = 3, stride, 1
        self.parameters, self.gradients = [self.weight], [np.zeros_like(self.weight)]

    def forward(self, x, training):
        self.shape = x.shape
        self.view = windows(x, self.kernel, self.stride, self.pad)
        return sum(self.view[:, :, :, i, j] * self.weight[i, j] for i, j in np.ndindex(3, 3))

    def backward(self, dy):
        for i, j in np.ndindex(3, 3):
            self.gradients[0][i, j] = (self.view[:, :, :, i, j] * dy).sum(axis=(0, 1, 2))
        return scatter(dy[:, :, :, None, None] * self.weight, self.shape, self.stride, self.pad)


class BatchNorm(Layer):
    """Batch normalization over samples and pixels (Ioffe & Szegedy, 2015); running statistics for inference."""
    epsilon, momentum = np.float32(1e-5), np.float32(0.9)

    def __init__(self, channels):
        self.scale, self.bias = np.ones(channels, np.float32), np.zeros(channels, np.float32)
        self.mean, self.variance = np.zeros(channels, np.float32), np.ones(channels, np.float32)
        self.parameters = [self.scale, self.bias]
        self.gradients = [np.zeros_like(p) for p in self.parameters]

    def forward(self, x, training):
        if not training:
            return (x - self.mean) * (self.scale / np.sqrt(self.variance + self.epsilon)) + self.bias
        mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
        self.mean += (1 - self.momentum) * (mean - self.mean)
        self.variance += (1 - self.momentum) * (variance - self.variance)
        self.inverse_std = 1 / np.sqrt(variance + self.epsilon)
        self.normalized = (x - mean) * self.inverse_std
        return self.normalized * self.scale + self.bias

    def backward(self, dy):
        axes = (0, 1, 2)
        self.gradients = [(dy * self.normalized).sum(axis=axes), dy.sum(axis=axes)]
        count = np.float32(dy[..., 0].size)
        centred = dy - self.gradients[1] / count - self.normalized * (self.gradients[0] / count)
        return centred * (self.scale * self.inverse_std)


class Clamp(Layer):
    """max(x, 0), and min(., high) where `high` is given: ReLU and ReLU6."""

    def __init__(self, high=None):
        self.high = high

    def forward(self, x, training):
        self.passes = x > 0 if self.high is None else (x > 0) & (x < self.high)
        return np.clip(x, 0, self.high)

    def backward(self, dy):
        return dy * self.passes


class Residual(Layer):
    """y = x + inner(x)."""

    def __init__(self, inner):
        self.inner = inner

    def forward(self, x, training):
        return x + self.inner.forward(x, training)

    def backward(self, dy):
        return dy + self.inner.backward(dy)


class GlobalAveragePool(Layer):
    """[N,H,W,C] -> [N,C]."""

    def forward(self, x, training):
        self.shape = x.shape
        return x.mean(axis=(1, 2))

    def backward(self, dy):
        _, height, width, _ = self.shape
        return np.broadcast_to(dy[:, None, None] / np.float32(height * width), self.shape)


class Linear(Layer):
    """y = x W + b, weight [in, out]."""

    def __init__(self, rng, features_in, features_out):
        self.weight = he_normal(rng, (features_in, features_out), features_in)
        self.bias = np.zeros(features_out, np.float32)
        self.parameters = [self.weight, self.bias]
        self.gradients = [np.zeros_like(p) for p in self.parameters]

    def forward(self, x, training):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, dy):
        self.gradients = [self.x.T @ dy, dy.sum(axis=0)]
        return dy @ self.weight.T


class Sequential(Layer):
    """Named layers, one after the other: {name: layer}."""

    def __init__(self, layers):
        self.layers = layers

    def forward(self, x, training):
        for layer in self.layers.values():
            x = layer.forward(x, training)
        return x

    def backward(self, dy):
        for layer in reversed(self.layers.values()):
            dy = layer.backward(dy)
        return dy

    def leaves(self):
        """Every layer that may own parameters, in order."""
        for layer in self.layers.values():
            if isinstance(layer, Residual):
                yield from layer.inner.leaves()
            else:
                yield layer
