package org.epsam.nets.sam;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.MatrixProduct;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The image encoder of SAM 2: a Hiera, and a pyramid of its stages (modeling/backbones of the
 * original). The embedding is the sum of the last two, plus what the original adds to images
 * without a memory of others. The first two become the fine features of strides 4 and 8, which the
 * original's mask decoder computes once an image, too, by its {@code conv_s0} and {@code conv_s1}.
 */
final class HieraEncoder implements ImageEncoder {
    private static final int PATCH = 7;
    private static final int STRIDE = 4;

    private final Weights weights;
    private final List<List<HieraBlock>> stages = new ArrayList<>();

    HieraEncoder(HieraConfig config, Weights weights) {
        this.weights = weights;
        for (int stage = 0; stage < HieraConfig.STAGES; stage++) {
            List<HieraBlock> blocks = new ArrayList<>();
            for (HieraConfig.Block sizes : config.blocks(stage)) {
                String name = block(config.firstBlock(stage) + blocks.size());
                blocks.add(new HieraBlock(weights.at(name), sizes));
            }
            stages.add(blocks);
        }
    }

    private static String block(int index) {
        return "trunk.blocks." + index;
    }

    /** The convolution of a stage in the pyramid, which begins with the last. */
    private static String lateral(int stage) {
        return "neck.convs." + (HieraConfig.STAGES - 1 - stage) + ".conv";
    }

    static void declare(HieraConfig config, TensorShapes shapes) {
        int window = config.stages().get(0).window();
        shapes.tensor("trunk.pos_embed", 1, config.width(), config.positions(), config.positions());
        shapes.tensor("trunk.pos_embed_window", 1, config.width(), window, window);
        shapes.conv("trunk.patch_embed.proj", config.width(), 3, PATCH);
        for (int stage = 0; stage < HieraConfig.STAGES; stage++) {
            int index = config.firstBlock(stage);
            for (HieraConfig.Block sizes : config.blocks(stage)) {
                HieraBlock.declare(shapes.at(block(index++)), sizes);
            }
        }
        for (int stage = HieraConfig.STAGES - 1; stage >= 0; stage--) {
            shapes.conv(lateral(stage), Sam.CHANNELS, config.widthOf(stage), 1);
        }
        shapes.conv("conv_s0", SecondGeneration.FINE4, Sam.CHANNELS, 1);
        shapes.conv("conv_s1", SecondGeneration.FINE8, Sam.CHANNELS, 1);
        shapes.tensor("no_mem_embed", 1, 1, Sam.CHANNELS);
    }

    @Override
    public Tensor encode(Tensor images) {
        try (TorchScope scope = Torch.scope()) {
            Tensor stride4 = stage(0, placedPatches(images));
            Tensor fine4 = FineFeatures.folded(projected(stride4, lateral(0), "conv_s0"), 4);
            Tensor stride8 = stage(1, stride4);
            Tensor fine8 = FineFeatures.folded(projected(stride8, lateral(1), "conv_s1"), 2);
            Tensor stride16 = stage(2, stride8);
            Tensor middle = weights.places(lateral(2), stride16);
            Tensor coarse = weights.places(lateral(3), stage(3, stride16));
            Tensor whole = sum(middle, coarse).add(weights.get("no_mem_embed"));
            return scope.keep(
                    torch.cat(new TensorVector(whole.permute(0, 3, 1, 2), fine4, fine8), 1));
        }
    }

    /** Convolution of 7 x 7 and positions, [B, 3, S, S] to [B, S/4, S/4, C]. */
    private Tensor placedPatches(Tensor images) {
        try (TorchScope scope = Torch.scope()) {
            ScalarType type = weights.get("trunk.patch_embed.proj.weight").scalar_type();
            Tensor patches =
                    weights.conv(
                            "trunk.patch_embed.proj",
                            images.to(type).contiguous(torch.MemoryFormat.ChannelsLast),
                            STRIDE);
            Tensor placed = patches.add(positions(patches.size(2), patches.size(3)).to(type));
            return scope.keep(placed.permute(0, 2, 3, 1).contiguous());
        }
    }

    /** A table for the whole image, enlarged, plus one for windows, repeated: [1, C, h, w]. */
    private Tensor positions(long h, long w) {
        Tensor window = weights.get("trunk.pos_embed_window").to(ScalarType.Float);
        Tensor whole = weights.get("trunk.pos_embed").to(ScalarType.Float);
        return torch.upsample_bicubic2d(whole, new long[] {h, w}, false)
                .add(window.repeat(1, 1, h / window.size(2), w / window.size(3)));
    }

    /** Applies the blocks of a stage; what lies between them is freed. */
    private Tensor stage(int index, Tensor grid) {
        Tensor x = grid;
        for (HieraBlock block : stages.get(index)) {
            Tensor before = x;
            x = block.apply(before);
            if (before != grid) {
                before.close();
            }
        }
        return x;
    }

    /** Two convolutions of 1 x 1, one after the other, are one. */
    private Tensor projected(Tensor grid, String first, String second) {
        Tensor outer = weights.get(second + ".weight").flatten(1, 3);
        Tensor matrix = outer.matmul(weights.get(first + ".weight").flatten(1, 3));
        Tensor bias = outer.matmul(weights.get(first + ".bias")).add(weights.get(second + ".bias"));
        return MatrixProduct.of(grid, matrix, new TensorOptional(bias));
    }

    /** Adds a grid of half the sides to each 2 x 2 places. */
    private static Tensor sum(Tensor grid, Tensor halved) {
        long h = halved.size(1);
        long w = halved.size(2);
        return grid.view(grid.size(0), h, 2, w, 2, grid.size(3))
                .add(halved.view(grid.size(0), h, 1, w, 1, grid.size(3)))
                .view(grid.size(0), 2 * h, 2 * w, grid.size(3));
    }
}
