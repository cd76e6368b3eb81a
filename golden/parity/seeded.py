"""Weights and images that a formula gives, here and in the tests (SeededTensors.java), so that no weights need to be stored."""

import numpy as np

MASK = (1 << 64) - 1


def hash_of(name):
    """FNV-1a, 64 bits, of the name in UTF-8."""
    value = 0xCBF29CE484222325
    for byte in name.encode("utf-8"):
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def uniform(name, shape):
    """Numbers in [-1, 1) with 24 bits: splitmix64 of the hash of the name, one step a number."""
    count = int(np.prod(shape, dtype=np.int64))
    gamma = np.uint64(0x9E3779B97F4A7C15)
    with np.errstate(over="ignore"):
        z = np.uint64(hash_of(name)) + np.arange(1, count + 1, dtype=np.uint64) * gamma
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1).reshape(shape)


def tensor(name, shape):
    """The values of a weight: spread by its inputs; norms around 1; biases small."""
    u = uniform(name, shape)
    if len(shape) > 1:
        values = u * np.sqrt(3.0 / np.prod(shape[1:], dtype=np.int64))
    elif name.endswith("running_var"):
        values = 1 + 0.5 * u
    elif name.endswith((".weight", "gamma")):
        values = 1 + 0.1 * u
    else:
        values = 0.1 * u
    return values.astype(np.float32)


def fill(module, prefix=""):
    """Sets all parameters and buffers of a PyTorch module that its state dict names, but counters."""
    import torch

    state = module.state_dict()
    for key, value in state.items():
        if value.dtype.is_floating_point:
            state[key] = torch.from_numpy(tensor(prefix + key, tuple(value.shape)).copy())
    module.load_state_dict(state)
    return module.eval()


def image(side, height=None):
    """A preprocessed image, 1 x 3 x height x side: waves and noise, about -2 to 2."""
    height = height or side
    y, x = np.mgrid[0:height, 0:side] / float(side)
    waves = [np.sin(2 * np.pi * (3 + c) * x) * np.cos(2 * np.pi * (2 + c) * y) for c in range(3)]
    values = np.stack(waves) + 0.5 * uniform("image", (3, height, side))
    return values.astype(np.float32)[None]


def sample(values, count=4096):
    """About so many values at even steps (an odd number of places apart) of a tensor in row order."""
    flat = np.asarray(values, dtype=np.float32).reshape(-1)
    step = max(1, flat.size // count) | 1
    return flat[::step].copy()
