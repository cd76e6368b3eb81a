package org.epsam.core.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.epsam.core.image.ImageTensors;
import org.epsam.core.prompt.MapPrompt;
import org.epsam.core.prompt.Points;
import org.epsam.nets.sam.PromptEmbedding;
import org.epsam.nets.sam.Sam;
import org.epsam.slides.image.ScalarMap;

/**
 * The prompts of a batch, with corrections added click by click. Absent points are padding, which
 * SAM marks by label -1.
 */
final class Clicks {
    /** Half the side of the square in which wrong pixels are counted to find the densest error. */
    private static final int REACH = 2;

    private static final int OUTSIDE = 0;
    private static final int INSIDE = 1;

    /** SAM's labels of the corners of a box. */
    private static final int UPPER_LEFT = 2;

    private static final int LOWER_RIGHT = 3;
    private static final int PADDING = -1;

    private final List<List<Click>> clicks = new ArrayList<>();
    private final List<Optional<ScalarMap>> maps = new ArrayList<>();
    private final int inputSide;

    private record Click(float x, float y, int label) {}

    private Clicks(int inputSide) {
        this.inputSide = inputSide;
    }

    /**
     * Collects the prompts of exercises.
     *
     * @param batch exercises on images of one size
     * @return their points, boxes and maps
     */
    static Clicks of(List<PromptTask> batch) {
        Clicks all = new Clicks(batch.get(0).image().width());
        for (PromptTask task : batch) {
            List<Click> list = new ArrayList<>();
            add(list, task.inside(), INSIDE);
            add(list, task.outside(), OUTSIDE);
            task.box()
                    .ifPresent(
                            box -> {
                                list.add(new Click(box.left(), box.top(), UPPER_LEFT));
                                list.add(new Click(box.right(), box.bottom(), LOWER_RIGHT));
                            });
            all.clicks.add(list);
            all.maps.add(task.map());
        }
        return all;
    }

    private static void add(List<Click> list, Points points, int label) {
        for (int i = 0; i < points.size(); i++) {
            list.add(new Click(points.x()[i], points.y()[i], label));
        }
    }

    /**
     * Takes only the first point of each exercise.
     *
     * @param batch exercises whose prompts are points
     * @return one point each
     */
    static Clicks first(List<PromptTask> batch) {
        Clicks all = of(batch);
        all.clicks.replaceAll(list -> new ArrayList<>(list.subList(0, 1)));
        return all;
    }

    /**
     * Encodes the prompts. Exercises with a map keep it as mask prompt in every round, since it
     * means something different from a mask predicted before; the others use that mask.
     *
     * @param sam the model
     * @param found logits of the masks predicted before, [B, 1, S/4, S/4]
     * @return the embeddings of B prompts
     */
    PromptEmbedding prompts(Sam sam, Optional<Tensor> found) {
        int n = clicks.stream().mapToInt(List::size).max().orElse(0);
        float[] xy = new float[clicks.size() * n * 2];
        float[] labels = new float[clicks.size() * n];
        Arrays.fill(labels, PADDING);
        for (int b = 0; b < clicks.size(); b++) {
            for (int i = 0; i < clicks.get(b).size(); i++) {
                Click click = clicks.get(b).get(i);
                xy[(b * n + i) * 2] = click.x();
                xy[(b * n + i) * 2 + 1] = click.y();
                labels[b * n + i] = click.label();
            }
        }
        Optional<Tensor> at = Optional.of(ImageTensors.floats(xy, clicks.size(), n, 2));
        Optional<Tensor> kinds = Optional.of(ImageTensors.floats(labels, clicks.size(), n));
        if (found.isEmpty() && maps.stream().noneMatch(Optional::isPresent)) {
            return sam.encodePrompts(at, kinds, Optional.empty(), Optional.empty());
        }
        int side = inputSide / 4;
        float[] logits =
                found.map(MapPrompt::bounded)
                        .map(ImageTensors::values)
                        .orElseGet(() -> new float[maps.size() * side * side]);
        float[] given = new float[maps.size()];
        for (int b = 0; b < maps.size(); b++) {
            given[b] = found.isPresent() || maps.get(b).isPresent() ? 1 : 0;
            if (maps.get(b).isPresent()) {
                float[] one = MapPrompt.logits(maps.get(b).get(), inputSide, inputSide, inputSide);
                System.arraycopy(one, 0, logits, b * side * side, side * side);
            }
        }
        PromptEmbedding with =
                sam.encodePrompts(
                        at,
                        kinds,
                        Optional.empty(),
                        Optional.of(ImageTensors.floats(logits, maps.size(), 1, side, side)));
        PromptEmbedding without = sam.encodePrompts(at, kinds, Optional.empty(), Optional.empty());
        Tensor present = ImageTensors.floats(given, maps.size(), 1, 1, 1);
        return new PromptEmbedding(
                with.sparse(), without.dense().add(with.dense().sub(without.dense()).mul(present)));
    }

    /**
     * Adds to each image a click where the mask predicted so far is wrong, inside the error and not
     * on its edge: clicks on one-pixel errors along an outline would teach the model to ignore
     * clicks.
     *
     * @param lowResLogits the masks predicted so far, [B, 1, S/4, S/4]
     * @param target the true masks, [B, 1, S, S], 0 or 1
     * @param random source of randomness
     */
    void correct(Tensor lowResLogits, Tensor target, RandomGenerator random) {
        int h = (int) lowResLogits.size(2);
        int w = (int) lowResLogits.size(3);
        float[] logits = ImageTensors.values(lowResLogits);
        float[] truth = ImageTensors.values(torch.adaptive_avg_pool2d(target, h, w));
        for (int b = 0; b < clicks.size(); b++) {
            byte[] missed = new byte[h * w];
            byte[] added = new byte[h * w];
            int balance = 0;
            for (int i = 0; i < h * w; i++) {
                boolean found = logits[b * h * w + i] > 0;
                boolean wanted = truth[b * h * w + i] > 0.5f;
                if (found != wanted) {
                    (wanted ? missed : added)[i] = 1;
                    balance += wanted ? 1 : -1;
                }
            }
            boolean positive = balance >= 0;
            List<Integer> from = deepest(positive ? missed : added, w, h);
            if (from.isEmpty()) {
                continue;
            }
            int p = from.get(random.nextInt(from.size()));
            float scale = (float) inputSide / w;
            clicks.get(b)
                    .add(
                            new Click(
                                    (p % w + 0.5f) * scale - 0.5f,
                                    (p / w + 0.5f) * scale - 0.5f,
                                    positive ? INSIDE : OUTSIDE));
        }
    }

    /** The pixels of a set around which most others of it lie. */
    private static List<Integer> deepest(byte[] set, int w, int h) {
        List<Integer> best = new ArrayList<>();
        int most = 0;
        for (int i = 0; i < set.length; i++) {
            if (set[i] == 0) {
                continue;
            }
            int n = 0;
            for (int y = Math.max(0, i / w - REACH); y <= Math.min(h - 1, i / w + REACH); y++) {
                for (int x = Math.max(0, i % w - REACH); x <= Math.min(w - 1, i % w + REACH); x++) {
                    n += set[y * w + x];
                }
            }
            if (n > most) {
                best.clear();
                most = n;
            }
            if (n == most) {
                best.add(i);
            }
        }
        return best;
    }
}
