package org.epsam.core.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.prompt.Points;
import org.epsam.nets.runtime.GradientMode;
import org.epsam.nets.runtime.Torch;
import org.epsam.nets.runtime.TorchScope;
import org.epsam.nets.sam.Sam;
import org.epsam.nets.sam.SamConfig;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class ClicksTest {
    private static final SamConfig SMALL = SamConfig.small();
    private static final int SIDE = SMALL.inputSide();
    private static final int CELLS = SIDE / 4;

    /** Of the cell in column 10 and row 20 of the logits. */
    private static final float MIDDLE_X = 10 * 4 + 1.5f;

    private static final float MIDDLE_Y = 20 * 4 + 1.5f;

    /** A mask that is the cell, or all but it. */
    private static Mask cell(boolean inside) {
        Mask mask = new Mask(SIDE, SIDE, new byte[SIDE * SIDE]);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean within = x / 4 == 10 && y / 4 == 20;
                mask.values()[y * SIDE + x] = (byte) (within == inside ? 1 : 0);
            }
        }
        return mask;
    }

    private static PromptTask task(
            Mask target, Points inside, Points outside, Optional<PromptTask.RoughBox> box) {
        RgbImage image = new RgbImage(SIDE, SIDE, new byte[SIDE * SIDE * 3]);
        return new PromptTask(image, target, inside, outside, box, Optional.empty());
    }

    private static Points point(float x, float y) {
        return new Points(new float[] {x}, new float[] {y});
    }

    private static void assertPrompts(Clicks clicks, float[] xy, float... labels) {
        try (Sam sam = Sam.create(SMALL, 4);
                TorchScope scope = Torch.scope();
                GradientMode off = Torch.noGrad()) {
            int n = labels.length;
            Tensor expected =
                    sam.encodePrompts(
                                    Optional.of(ImageTensors.floats(xy, 1, n, 2)),
                                    Optional.of(ImageTensors.floats(labels, 1, n)),
                                    Optional.empty(),
                                    Optional.empty())
                            .sparse();
            Tensor found = clicks.prompts(sam, Optional.empty()).sparse();
            assertThat(torch.equal(found.narrow(0, 0, 1), expected)).isTrue();
        }
    }

    private static Clicks corrected(boolean inside, double logit) {
        Clicks clicks =
                Clicks.of(
                        List.of(
                                task(
                                        cell(inside),
                                        Points.none(),
                                        Points.none(),
                                        Optional.empty())));
        try (TorchScope scope = Torch.scope()) {
            Tensor logits = torch.full(new long[] {1, 1, CELLS, CELLS}, new Scalar(logit));
            Tensor target = ImageTensors.of(cell(inside)).view(1, 1, SIDE, SIDE);
            clicks.correct(logits, target, new SplittableRandom(1));
        }
        return clicks;
    }

    @Test
    void whatWasMissedGetsAClickInside() {
        assertPrompts(corrected(true, -1), new float[] {MIDDLE_X, MIDDLE_Y}, 1);
    }

    @Test
    void whatWasAddedGetsAClickOutside() {
        assertPrompts(corrected(false, 1), new float[] {MIDDLE_X, MIDDLE_Y}, 0);
    }

    @Test
    void shorterPromptsOfABatchArePadded() {
        PromptTask one = task(cell(true), point(9, 8), Points.none(), Optional.empty());
        PromptTask two = task(cell(true), point(9, 8), point(30, 40), Optional.empty());
        assertPrompts(Clicks.of(List.of(one, two)), new float[] {9, 8, 0, 0}, 1, -1);
        assertPrompts(Clicks.of(List.of(two, one)), new float[] {9, 8, 30, 40}, 1, 0);
        assertPrompts(Clicks.first(List.of(two, one)), new float[] {9, 8}, 1);
    }

    @Test
    void aBoxIsItsTwoCorners() {
        PromptTask box =
                task(
                        cell(true),
                        Points.none(),
                        Points.none(),
                        Optional.of(new PromptTask.RoughBox(3, 4, 50, 60.5f)));
        assertPrompts(Clicks.of(List.of(box)), new float[] {3, 4, 50, 60.5f}, 2, 3);
    }
}
