package org.epsam.nets.sam;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.epsam.nets.checkpoint.TensorShapes;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;

/**
 * The image encoder of EfficientViT-SAM (models/efficientvit/backbone.py and sam.py of the
 * original).
 */
final class EfficientVitEncoder implements ImageEncoder {
    private static final BatchNormed NORMED = EfficientVitBlock.NORMED;

    /** Stages that the neck takes, the last first. */
    private static final List<Integer> SEEN = List.of(4, 3, 2);

    private static final int NECK = 256;
    private static final String CONTEXT = "context_module.main";
    private static final String LOCAL = "local_module.main";

    /**
     * A row of the table of stages.
     *
     * @param width channels
     * @param first the block that halves the sides; in the first stage a convolution does
     * @param widening inner channels of that block, as a multiple of the channels before
     * @param expansion inner channels of the other blocks, as a multiple of the width
     * @param normed whether all layers of the blocks are followed by a norm
     * @param attends whether the other blocks begin with attention
     */
    private record Stage(
            int width,
            EfficientVitBlock first,
            int widening,
            int expansion,
            boolean normed,
            boolean attends) {}

    private static final List<Stage> STAGES =
            List.of(
                    new Stage(32, EfficientVitBlock.RESIDUAL, 0, 1, true, false),
                    new Stage(64, EfficientVitBlock.FUSED, 16, 4, true, false),
                    new Stage(128, EfficientVitBlock.FUSED, 16, 4, true, false),
                    new Stage(256, EfficientVitBlock.INVERTED, 16, 4, false, false),
                    new Stage(512, EfficientVitBlock.INVERTED, 24, 6, false, true));

    private final EfficientVitConfig config;
    private final Weights weights;

    EfficientVitEncoder(EfficientVitConfig config, Weights weights) {
        this.config = config;
        this.weights = weights;
    }

    static void declare(EfficientVitConfig config, TensorShapes shapes) {
        int in = 3;
        for (int s = 0; s < STAGES.size(); s++) {
            Stage stage = STAGES.get(s);
            TensorShapes at = shapes.at("backbone.stages." + s);
            if (s == 0) {
                NORMED.declare(at, "op_list.0", stage.width, in, 3);
            } else {
                stage.first.declare(
                        at.at("op_list.0.main"),
                        in,
                        in * stage.widening,
                        stage.width,
                        stage.normed);
            }
            for (int i = 1; i <= config.depths().get(s); i++) {
                declareBlock(stage, at.at("op_list." + i));
            }
            in = stage.width;
        }
        TensorShapes neck = shapes.at("neck");
        for (int i = 0; i < SEEN.size(); i++) {
            int width = STAGES.get(SEEN.get(i)).width;
            NORMED.declare(neck, "input_ops." + i + ".op_list.0", NECK, width, 1);
        }
        for (int i = 0; i < config.neckDepth(); i++) {
            TensorShapes block = neck.at("middle.op_list." + i + ".main");
            EfficientVitBlock.FUSED.declare(block, NECK, NECK, NECK, true);
        }
        neck.conv("output_ops.0.op_list.0.conv", Sam.CHANNELS, NECK, 1);
        shapes.norm("norm", Sam.CHANNELS);
    }

    private static void declareBlock(Stage stage, TensorShapes shapes) {
        int width = stage.width;
        if (stage.attends) {
            LinearAttention.declare(shapes.at(CONTEXT), width);
        }
        stage.first.declare(
                shapes.at(stage.attends ? LOCAL : "main"),
                width,
                width * stage.expansion,
                width,
                stage.normed);
    }

    @Override
    public Tensor encode(Tensor images) {
        ScalarType type = weights.get("neck.output_ops.0.op_list.0.conv.weight").scalar_type();
        try (TorchScope scope = Torch.scope()) {
            Tensor x = images.to(type).contiguous(torch.MemoryFormat.ChannelsLast);
            List<Tensor> ofStage = new ArrayList<>();
            for (int s = 0; s < STAGES.size(); s++) {
                x = stage(s, x);
                ofStage.add(x);
            }
            return scope.keep(neck(ofStage));
        }
    }

    private Tensor stage(int number, Tensor before) {
        Stage stage = STAGES.get(number);
        Weights at = weights.at("backbone.stages." + number);
        try (TorchScope scope = Torch.scope()) {
            Tensor x =
                    number == 0
                            ? NORMED.apply(at, "op_list.0", before, 2, 1, Activation.TANH_GELU)
                            : stage.first.apply(at.at("op_list.0.main"), before, 2);
            for (int i = 1; i <= config.depths().get(number); i++) {
                Weights block = at.at("op_list." + i);
                if (stage.attends) {
                    x = LinearAttention.apply(block.at(CONTEXT), x).add_(x);
                }
                Weights local = block.at(stage.attends ? LOCAL : "main");
                x = stage.first.apply(local, x, 1).add_(x);
            }
            return scope.keep(x);
        }
    }

    private Tensor neck(List<Tensor> ofStage) {
        Weights neck = weights.at("neck");
        long side = ofStage.get(SEEN.get(SEEN.size() - 1)).size(2);
        Tensor x = enlarged(neck, ofStage, 0, side);
        for (int i = 1; i < SEEN.size(); i++) {
            x = x.add(enlarged(neck, ofStage, i, side));
        }
        for (int i = 0; i < config.neckDepth(); i++) {
            Weights block = neck.at("middle.op_list." + i + ".main");
            x = EfficientVitBlock.FUSED.apply(block, x, 1).add_(x);
        }
        Tensor output = neck.conv("output_ops.0.op_list.0.conv", x, 1);
        return weights.channelNorm("norm", output).contiguous();
    }

    /** Features of a stage with the neck's channels, at the side of the largest. */
    private static Tensor enlarged(Weights neck, List<Tensor> ofStage, int input, long side) {
        Tensor x = ofStage.get(SEEN.get(input));
        String name = "input_ops." + input + ".op_list.0";
        Tensor y = NORMED.apply(neck, name, x, 1, 1, Activation.NONE);
        return y.size(2) == side ? y : torch.upsample_bicubic2d(y, new long[] {side, side}, false);
    }
}
