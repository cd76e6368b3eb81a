"""EfficientViT-SAM L0 and L1 on seeded weights: embeddings of an image of 512 px, and with L0 masks for two points.

Repository: https://github.com/mit-han-lab/efficientvit, commit de7d7733cc0329f391b33f1f459271562ec27bd5,
with https://github.com/facebookresearch/segment-anything, commit dca509fe793f601edb92606367a655c15ac00fdf.
Run: efficientvit.py PATH_TO_EFFICIENTVIT PATH_TO_SEGMENT_ANYTHING [OUT]
"""

import pathlib
import sys
import types

import torch

import seeded
import stored

HERE = pathlib.Path(__file__).parent


def prepare(checkout):
    """Packages whose other modules import what is not installed."""
    stored.stand_in("torchvision", "torchvision.ops", "torchvision.ops.boxes")
    stored.stand_in("torchvision.transforms", "torchvision.transforms.functional")
    stored.stand_in("efficientvit.models.nn.triton_rms_norm", "efficientvit.models.nn.drop")
    package = types.ModuleType("efficientvit.models.efficientvit")
    package.__path__ = [checkout + "/efficientvit/models/efficientvit"]
    sys.modules[package.__name__] = package
    import importlib

    sam = importlib.import_module("efficientvit.models.efficientvit.sam")
    for name in sam.__all__:
        setattr(package, name, getattr(sam, name))


def prompted(sam, embedding):
    """Masks of an image of 300 x 200 px (h x w) with two points, as the repository's predictor computes them."""
    from segment_anything.utils.transforms import ResizeLongestSide

    height, width = ResizeLongestSide.get_preprocess_shape(300, 200, sam.image_size[0])
    points = torch.tensor([[[50.0, 80.0], [120.0, 200.0]]]) * torch.tensor([width / 200, height / 300])
    sparse, dense = sam.prompt_encoder((points, torch.tensor([[1, 0]])), None, None)
    low, scores = sam.mask_decoder(embedding, sam.prompt_encoder.get_dense_pe(), sparse, dense, multimask_output=True)
    return low, scores, sam.postprocess_masks(low, (height, width), (300, 200))


def main(checkout, segment_anything, out=HERE / "efficientvit.safetensors"):
    sys.path[:0] = [checkout, segment_anything]
    prepare(checkout)
    from efficientvit.sam_model_zoo import create_efficientvit_sam_model

    tensors = {}
    for size in ("l0", "l1"):
        sam = create_efficientvit_sam_model("efficientvit-sam-" + size, pretrained=False)
        seeded.fill(sam)
        stored.write_keys(HERE / f"keys_efficientvit_sam_{size}.txt", sam)
        with torch.no_grad():
            embedding = sam.image_encoder(torch.from_numpy(seeded.image(512)))
            tensors[size + ".embedding"] = embedding
            if size == "l0":
                names = ("l0.low_res", "l0.scores", "l0.masks")
                tensors.update(zip(names, prompted(sam, embedding)))
    stored.write(out, {name: seeded.sample(values) for name, values in tensors.items()})


main(*sys.argv[1:])
