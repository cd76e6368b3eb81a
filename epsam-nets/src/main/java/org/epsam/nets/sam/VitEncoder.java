package org.epsam.nets.sam;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/** The vision transformer of Segment Anything (modeling/image_encoder.py of the original). */
final class VitEncoder implements ImageEncoder {
    private final Weights weights;
    private final List<VitBlock> blocks = new ArrayList<>();

    VitEncoder(VitConfig config, Weights weights) {
        this.weights = weights;
        for (int i = 0; i < config.depth(); i++) {
            int window = config.windows().isGlobal(i) ? 0 : config.windows().side();
            blocks.add(new VitBlock(weights.at("blocks." + i), config.heads(), window));
        }
    }

    static void declare(VitConfig config, int inputSide, TensorShapes shapes) {
        int grid = inputSide / config.patch();
        shapes.tensor("pos_embed", 1, grid, grid, config.width());
        shapes.conv("patch_embed.proj", config.width(), 3, config.patch());
        for (int i = 0; i < config.depth(); i++) {
            int side = config.windows().isGlobal(i) ? grid : config.windows().side();
            VitBlock.declare(shapes.at("blocks." + i), config, side);
        }
        Neck.declare(shapes.at("neck"), config.width());
    }

    @Override
    public Tensor encode(Tensor images) {
        Tensor grid = placedPatches(images);
        for (VitBlock block : blocks) {
            Tensor before = grid;
            grid = block.apply(before);
            before.close();
        }
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(Neck.apply(weights.at("neck"), grid));
        }
    }

    private Tensor placedPatches(Tensor images) {
        try (TorchScope scope = Torch.scope()) {
            return scope.keep(patches(images).add(weights.get("pos_embed")));
        }
    }

    /** The image cut into patches, before positions are added: [B, S/patch, S/patch, C]. */
    Tensor patches(Tensor images) {
        Tensor positions = weights.get("pos_embed");
        return weights.patches("patch_embed.proj", images.to(positions.scalar_type()));
    }

    VitBlock block(int index) {
        return blocks.get(index);
    }
}
