"""Names that Hugging Face Transformers gives to the tensors of Segment Anything.

Runs replace_keys of src/transformers/models/sam/convert_sam_to_hf.py of
https://github.com/huggingface/transformers (commit 09cb93d8890401636f6abd80b763671e755aa025) on the
names of ViT-B, and writes golden/sam/names_hugging_face.tsv: name of Hugging Face, name of the original.

    /usr/bin/python3 golden/parity/sam_names.py PATH_TO_TRANSFORMERS [OUT]
"""
import ast
import re
import sys
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent.parent / "sam"


def replace_keys(checkout):
    """The function alone: the file also imports what is needed to download models."""
    source = checkout / "src/transformers/models/sam/convert_sam_to_hf.py"
    wanted = ("KEYS_TO_MODIFY_MAPPING", "replace_keys")
    parts = [
        node
        for node in ast.parse(source.read_text()).body
        if getattr(node, "name", None) in wanted
        or isinstance(node, ast.Assign) and node.targets[0].id in wanted
    ]
    names = {"re": re}
    exec(compile(ast.Module(parts, []), str(source), "exec"), names)
    return names["replace_keys"]


def main():
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else GOLDEN / "names_hugging_face.tsv"
    lines = (GOLDEN / "keys_sam_vit_b.txt").read_text().splitlines()
    originals = {line.split("\t")[0]: line.split("\t")[0] for line in lines}
    renamed = replace_keys(Path(sys.argv[1]))(originals)
    out.write_text("".join(f"{name}\t{original}\n" for name, original in renamed.items()))


main()
