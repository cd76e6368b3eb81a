"""The image encoders of SAM (ViT-B, L, H) on seeded weights: embeddings of an image of 1024 px.

Repository: https://github.com/facebookresearch/segment-anything, commit dca509fe793f601edb92606367a655c15ac00fdf.
Run: sam_vit.py PATH_TO_SEGMENT_ANYTHING [OUT]
"""

import pathlib
import sys

import torch

import seeded
import stored

HERE = pathlib.Path(__file__).parent


def main(checkout, out=HERE / "sam_vit.safetensors"):
    sys.path.insert(0, checkout)
    stored.stand_in("torchvision", "torchvision.ops", "torchvision.ops.boxes")
    stored.stand_in("torchvision.transforms", "torchvision.transforms.functional")
    from segment_anything import sam_model_registry

    tensors = {}
    for size in ("vit_b", "vit_l", "vit_h"):
        encoder = sam_model_registry[size]().image_encoder
        seeded.fill(encoder, "image_encoder.")
        with torch.no_grad():
            tensors[size + ".embedding"] = encoder(torch.from_numpy(seeded.image(1024)))
        del encoder
    stored.write(out, {name: seeded.sample(values) for name, values in tensors.items()})


main(*sys.argv[1:])
