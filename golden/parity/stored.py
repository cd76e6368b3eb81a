"""Files that tests read: named tensors, and lists of the tensors of a published checkpoint."""

import json
import struct
import sys
import types
from unittest import mock

import numpy as np


def stand_in(*names):
    """Lets packages be imported that are not installed and whose contents the encoders do not call."""
    for name in names:
        module = types.ModuleType(name)
        module.__getattr__ = lambda attribute: mock.MagicMock(name=attribute)
        module.__path__, module.__all__ = [], []
        sys.modules[name] = module


def write(path, tensors):
    """A safetensors file of float32 arrays."""
    header, data = {}, b""
    for name, values in tensors.items():
        values = np.ascontiguousarray(values, dtype=np.float32)
        header[name] = {
            "dtype": "F32",
            "shape": list(values.shape),
            "data_offsets": [len(data), len(data) + values.nbytes],
        }
        data += values.tobytes()
    text = json.dumps(header).encode("utf-8")
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def write_keys(path, module):
    """Name, type and shape of each entry of a PyTorch module's state dict, as torch.save stores it."""
    with open(path, "w") as file:
        for key, value in module.state_dict().items():
            kind = str(value.dtype).replace("torch.", "")
            file.write(f"{key}\t{kind}\t{','.join(map(str, value.shape))}\n")
