"""What SAM 2.1 computes for images with seeded weights: https://github.com/facebookresearch/sam2,
commit 2b90b9f5ceec907a1c18123530e92e794ad901a4.

    python3 golden/parity/sam2.py CHECKOUT [OUT]

writes keys_sam2.1_hiera_*.txt and sam2.safetensors, for each size: the embedding and both high-resolution features that
SAM2ImagePredictor keeps of an image, and for prompts the logits of low resolution and the estimated overlaps; for tiny also
masks at the size of an image that is not square, and masks that are stable and unstable (see build_sam2: postprocessing).
"""

import json
import math
import os
import struct
import sys
import types

import numpy as np
import torch
import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import seeded  # noqa: E402

SIZES = {"tiny": "t", "small": "s", "base_plus": "b+", "large": "l"}


def stand_in(name, **members):
    module = types.ModuleType(name)
    for key, value in members.items():
        setattr(module, key, value)
    sys.modules[name] = module
    return module


class Untouched(torch.nn.Module):
    """Images come prepared."""

    def __init__(self, *_):
        super().__init__()

    def forward(self, x):
        return x


def attention(q, k, v, dropout_p=0.0):
    return torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]), -1) @ v


def prepare(checkout):
    package = stand_in("sam2")
    package.__path__ = [os.path.join(checkout, "sam2")]
    stand_in("tqdm", tqdm=None)
    stand_in("iopath")
    stand_in("iopath.common")
    stand_in("iopath.common.file_io", g_pathmgr=None)
    stand_in("torchvision")
    stand_in("torchvision.transforms", Normalize=Untouched, Resize=Untouched, ToTensor=Untouched)
    if not hasattr(torch.nn.functional, "scaled_dot_product_attention"):
        torch.nn.functional.scaled_dot_product_attention = attention


def instantiate(node):
    """What hydra does with these configurations."""
    if isinstance(node, dict):
        values = {key: instantiate(value) for key, value in node.items() if key != "_target_"}
        if "_target_" not in node:
            return values
        path, name = node["_target_"].rsplit(".", 1)
        target = getattr(__import__(path, fromlist=[name]), name, None)
        return target(**values) if target else name
    if isinstance(node, str) and node.startswith("1e-"):
        return float(node)
    return [instantiate(value) for value in node] if isinstance(node, list) else node


def build(checkout, letter):
    with open(os.path.join(checkout, "sam2/configs/sam2.1/sam2.1_hiera_%s.yaml" % letter)) as file:
        config = yaml.safe_load(file)["model"]
    config["sam_mask_decoder_extra_args"] = {
        "dynamic_multimask_via_stability": True,
        "dynamic_multimask_stability_delta": 0.05,
        "dynamic_multimask_stability_thresh": 0.98,
    }
    return instantiate(config).eval()


def write_keys(name, model):
    with open(os.path.join(HERE, "..", "sam", "keys_sam2.1_hiera_%s.txt" % name), "w") as file:
        for key, value in model.state_dict().items():
            shape = ",".join(str(n) for n in value.shape)
            file.write("%s\t%s\t%s\n" % (key, str(value.dtype).replace("torch.", ""), shape))


def predictor_of(model, size=None):
    from sam2.sam2_image_predictor import SAM2ImagePredictor

    predictor = SAM2ImagePredictor(model)
    image = torch.from_numpy(seeded.image(1024))
    predictor._transforms.forward_batch = lambda images: image
    predictor.set_image_batch([np.zeros(size or (1024, 1024, 3), np.uint8)])
    return predictor


def points_of(name, objects, count):
    """Points anywhere in the frame, [objects, count, 2], every third outside of the object."""
    xy = 512 + 500 * seeded.uniform(name, (objects, count, 2))
    labels = np.tile(np.arange(count) % 3 != 1, (objects, 1))
    return torch.from_numpy(xy.astype(np.float32)), torch.from_numpy(labels.astype(np.int32))


def store(name, points, out):
    out[name + ".points"] = points[0].numpy()
    out[name + ".labels"] = points[1].numpy()


def answers(name, predictor, out):
    keep = predictor._features
    out[name + ".embedding"] = seeded.sample(keep["image_embed"])
    out[name + ".stride4"] = seeded.sample(keep["high_res_feats"][0])
    out[name + ".stride8"] = seeded.sample(keep["high_res_feats"][1])

    xy, labels = points_of("points", 2, 5)
    boxes = torch.tensor([[100.0, 200.0, 700.0, 900.0], [10.0, 20.0, 300.0, 200.0]])
    masks = 512 * torch.from_numpy(seeded.tensor("mask", (2, 1, 256, 256)))
    cases = {
        "all": (xy, labels, boxes, masks, True),
        "points": (xy, labels, None, None, True),
        "box": (None, None, boxes, None, False),
    }
    for case, (p, l, b, m, several) in cases.items():
        logits, overlaps, low = predictor._predict(p, l, b, m, several, return_logits=True, img_idx=0)
        assert low.abs().max() < 32, "the predictor clamps these"
        out["%s.%s.logits" % (name, case)] = seeded.sample(low)
        out["%s.%s.overlaps" % (name, case)] = overlaps.numpy()
        print(name, case, low.abs().max().item(), overlaps.numpy().round(3).tolist())


def stability(model, predictor, out):
    """Four objects, of whose single masks, steeper than the seeded ones, some are stable and some are not."""
    steep = model.sam_mask_decoder.output_hypernetworks_mlps[0].layers[2]
    steep.weight.mul_(1.75)
    steep.bias.mul_(1.75)
    xy, labels = points_of("many points", 4, 2)
    store("many", (xy, labels), out)
    _, overlaps, low = predictor._predict(xy, labels, None, None, False, img_idx=0)
    decoder = model.sam_mask_decoder
    decoder.dynamic_multimask_via_stability = False
    _, single, first = predictor._predict(xy, labels, None, None, False, img_idx=0)
    decoder.dynamic_multimask_via_stability = True
    kept = (single == overlaps).flatten()
    print("stable", kept.tolist(), decoder._get_stability_scores(first).flatten().tolist())
    assert kept.any() and not kept.all()
    out["tiny.single.logits"] = seeded.sample(low)
    out["tiny.single.overlaps"] = overlaps.numpy()
    out["tiny.single.stable"] = kept.numpy().astype(np.float32)


def write(path, tensors):
    header, data = {}, b""
    for key, value in tensors.items():
        values = np.ascontiguousarray(value, dtype=np.float32)
        begin = len(data)
        data += values.tobytes()
        header[key] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main():
    checkout = sys.argv[1]
    path = sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, "sam2.safetensors")
    prepare(checkout)
    torch.set_grad_enabled(False)
    out = {}
    store("few", points_of("points", 2, 5), out)
    for name, letter in SIZES.items():
        model = build(checkout, letter)
        write_keys(name, model)
        seeded.fill(model)
        predictor = predictor_of(model)
        answers(name, predictor, out)
        if name == "tiny":
            wide = predictor_of(model, (300, 420, 3))
            xy, labels = points_of("points", 2, 5)
            logits, _, _ = wide._predict(xy, labels, None, None, True, return_logits=True, img_idx=0)
            out["tiny.resized"] = seeded.sample(logits)
            stability(model, predictor, out)
    write(path, out)


if __name__ == "__main__":
    main()
