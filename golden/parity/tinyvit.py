"""MobileSAM and TinySAM on seeded weights: embedding of an image of 1024 px and a mask for two points.

Repositories: https://github.com/ChaoningZhang/MobileSAM, commit 34bbbfdface3c18e5221aa7de6032d7220c6c6a1,
and https://github.com/xinghaochen/TinySAM, commit 11589bc1d98c16cff046c31d5ad4cd90a30f0897.
Run: tinyvit.py PATH_TO_MOBILESAM PATH_TO_TINYSAM [OUT]
"""

import pathlib
import sys
import types

import numpy as np
import torch

import seeded
import stored

HERE = pathlib.Path(__file__).parent


def prepare():
    """timm's names that the network imports; no path is ever dropped in it."""
    stored.stand_in("torchvision", "torchvision.ops", "torchvision.ops.boxes")
    stored.stand_in("torchvision.transforms", "torchvision.transforms.functional", "timm", "timm.models")
    layers = types.ModuleType("timm.models.layers")
    layers.DropPath = torch.nn.Identity
    layers.to_2tuple = lambda x: (x, x)
    layers.trunc_normal_ = torch.nn.init.trunc_normal_
    registry = types.ModuleType("timm.models.registry")
    registry.register_model = lambda function: function
    sys.modules["timm.models.layers"] = layers
    sys.modules["timm.models.registry"] = registry


def forward(sam, **options):
    """Embedding, logits of the masks and their scores; the points are those of the test."""
    points = torch.tensor([[[200.0, 300.0], [700.0, 512.0]]])
    with torch.no_grad():
        embedding = sam.image_encoder(torch.from_numpy(seeded.image(1024)))
        sparse, dense = sam.prompt_encoder((points, torch.tensor([[1, 0]])), None, None)
        masks, scores = sam.mask_decoder(embedding, sam.prompt_encoder.get_dense_pe(), sparse, dense, **options)
    return embedding.numpy(), masks.numpy(), scores.numpy()


def main(mobile, tiny, out=HERE / "tinyvit.safetensors"):
    prepare()
    sys.path[:0] = [mobile, tiny]
    import mobile_sam
    import tinysam

    sam = seeded.fill(mobile_sam.sam_model_registry["vit_t"]())
    other = seeded.fill(tinysam.sam_model_registry["vit_t"]())
    stored.write_keys(HERE / "keys_tinyvit.txt", sam)
    shapes = {key: value.shape for key, value in sam.state_dict().items()}
    assert shapes == {key: value.shape for key, value in other.state_dict().items()}
    embedding, masks, scores = forward(sam, multimask_output=True)
    for one, same in zip((embedding, masks, scores), forward(other)):
        assert np.array_equal(one, same)
    tensors = {"embedding": embedding, "masks": masks, "scores": scores}
    stored.write(out, {name: seeded.sample(values) for name, values in tensors.items()})


main(*sys.argv[1:])
