"""What DINOv2 computes on seeded weights: class token and patch tokens behind the last norm, and the keys of its networks.

Repository: https://github.com/facebookresearch/dinov2, commit b8931f7bf91576930313be2c6d6af376033b35f0
Usage: python3 dinov2.py CHECKOUT [OUT]
Writes keys_dinov2_NAME.txt of each network and dinov2_NAME.safetensors (samples, see seeded.sample) of some into OUT, by default
this folder.
"""

import json
import os
import struct
import sys

import numpy as np
import torch

import seeded

os.environ["XFORMERS_DISABLED"] = "1"


def attention(q, k, v, attn_mask=None, dropout_p=0, is_causal=False):
    """PyTorch before 2.0 has no scaled_dot_product_attention."""
    return (q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5).softmax(-1) @ v


if not hasattr(torch.nn.functional, "scaled_dot_product_attention"):
    torch.nn.functional.scaled_dot_product_attention = attention

# As the hub creates them; the third is small, with the perceptron of the giant and the positions of its own size.
PLAIN = dict(img_size=518, patch_size=14, init_values=1.0, block_chunks=0)
REGISTERS = dict(PLAIN, num_register_tokens=4, interpolate_antialias=True, interpolate_offset=0.0)
SMALL = dict(embed_dim=384, depth=2, num_heads=6, mlp_ratio=4)
NETWORKS = {
    "vits14": ("vit_small", PLAIN),
    "vits14_reg": ("vit_small", REGISTERS),
    "swiglu": ("DinoVisionTransformer", dict(REGISTERS, img_size=224, ffn_layer="swiglufused", **SMALL)),
    "vitb14": ("vit_base", PLAIN),
    "vitl14": ("vit_large", PLAIN),
    "vitg14_reg": ("vit_giant2", dict(REGISTERS, ffn_layer="swiglufused")),
}
# Height and width of the parts of the seeded image of 518 or 224 pixels that each network sees.
SIZES = {
    "vits14": [(224, 224), (154, 224), (518, 518)],
    "vits14_reg": [(224, 224), (154, 224)],
    "swiglu": [(224, 224)],
    "vitg14_reg": [(224, 224)],
}


def write(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        values = np.ascontiguousarray(values, dtype="<f4")
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    head = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(head)) + head + data)


def main(checkout, out):
    sys.path.insert(0, checkout)
    from dinov2.models import vision_transformer

    torch.set_num_threads(2)
    # All weights are replaced: drawing a billion of them first takes minutes.
    vision_transformer.trunc_normal_ = lambda tensor, std: tensor
    torch.nn.init.kaiming_uniform_ = lambda tensor, a: tensor
    for name, (factory, arguments) in NETWORKS.items():
        network = getattr(vision_transformer, factory)(**arguments)
        with open(os.path.join(out, "keys_dinov2_" + name + ".txt"), "w") as file:
            for key, value in network.state_dict().items():
                file.write(key + "\t" + "x".join(map(str, value.shape)) + "\n")
        if name not in SIZES:
            continue
        seeded.fill(network)
        tensors = {}
        for height, width in SIZES[name]:
            image = torch.from_numpy(seeded.image(width))[:, :, :height]
            with torch.no_grad():
                result = network.forward_features(image)
            case = "%s.%dx%d." % (name, height, width)
            tensors[case + "class"] = result["x_norm_clstoken"].numpy()
            tensors[case + "patches"] = seeded.sample(result["x_norm_patchtokens"].numpy())
            print(case, float(result["x_norm_patchtokens"].abs().max()), flush=True)
        write(os.path.join(out, "dinov2_" + name + ".safetensors"), tensors)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else os.path.dirname(os.path.abspath(__file__)))
