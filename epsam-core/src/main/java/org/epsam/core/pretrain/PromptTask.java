package org.epsam.core.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.epsam.core.image.AffineView;
import org.epsam.core.image.StainVariation;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;

/**
 * One exercise of promptable training: a varied crop, what is asked for, and the first prompt.
 *
 * <p>The exercises teach the model to listen: the same image asks for one object, some objects, all
 * objects or the tissue between them, and only the prompt tells which.
 *
 * @param image S x S pixels
 * @param target what the prompt asks for, S x S
 * @param x columns of the points
 * @param y rows of the points
 * @param labels 1 inside, 0 outside
 * @param box {x0, y0, x1, y1}, or empty for a prompt of points
 */
public record PromptTask(
        RgbImage image, Mask target, float[] x, float[] y, int[] labels, float[] box) {
    private static final int TRIES = 20;

    /** What an exercise asks for. */
    public enum Kind {
        /** One object from a few points. */
        ONE,
        /** Some of the objects from many points. */
        SOME,
        /** All objects from many points of which some are wrong. */
        ALL_NOISY,
        /** The tissue between the objects. */
        BETWEEN,
        /** One object from a box. */
        BOX
    }

    /**
     * Draws exercises on one view of an image.
     *
     * @param source an image with objects
     * @param side S, pixels of a side of the result
     * @param kinds what is asked for, one exercise each; {@link Kind#BETWEEN} where there is no
     *     object
     * @param vary whether stain and geometry vary; otherwise the whole image is taken as it is
     * @param random source of chance
     * @return the exercises, all of the same image
     */
    public static List<PromptTask> draw(
            ObjectImage source, int side, List<Kind> kinds, boolean vary, RandomGenerator random) {
        AffineView view = vary ? varied(source, side, random) : whole(source, side);
        int[] objects = objects(source, view);
        List<Integer> visible = visible(objects, source.count());
        for (int attempt = 0; vary && visible.isEmpty() && attempt < TRIES; attempt++) {
            view = varied(source, side, random);
            objects = objects(source, view);
            visible = visible(objects, source.count());
        }
        RgbImage image = view.of(source.image());
        RgbImage seen = vary ? StainVariation.of(image, random) : image;
        List<PromptTask> tasks = new ArrayList<>();
        for (Kind kind : kinds) {
            Kind actual = visible.isEmpty() ? Kind.BETWEEN : kind;
            Mask target = new Mask(side, side, target(objects, visible, actual, random));
            if (target.area() == 0) {
                actual = Kind.ALL_NOISY;
                target = new Mask(side, side, target(objects, visible, actual, random));
            }
            tasks.add(prompt(seen, target, actual, random));
        }
        return tasks;
    }

    private static int[] objects(ObjectImage source, AffineView view) {
        int[] objects = view.nearest(source.image().width(), source.image().height());
        for (int i = 0; i < objects.length; i++) {
            objects[i] = source.objects()[objects[i]];
        }
        return objects;
    }

    private static List<Integer> visible(int[] objects, int count) {
        int[] areas = new int[count + 1];
        for (int o : objects) {
            areas[o]++;
        }
        List<Integer> result = new ArrayList<>();
        for (int o = 1; o <= count; o++) {
            if (areas[o] > objects.length / 150) {
                result.add(o);
            }
        }
        return result;
    }

    private static byte[] target(
            int[] objects, List<Integer> visible, Kind kind, RandomGenerator random) {
        boolean[] wanted = new boolean[java.util.Arrays.stream(objects).max().orElse(0) + 1];
        switch (kind) {
            case ONE, BOX -> wanted[visible.get(random.nextInt(visible.size()))] = true;
            case SOME -> {
                wanted[visible.get(random.nextInt(visible.size()))] = true;
                visible.forEach(o -> wanted[o] |= random.nextBoolean());
            }
            case ALL_NOISY -> java.util.Arrays.fill(wanted, 1, wanted.length, true);
            case BETWEEN -> wanted[0] = true;
        }
        byte[] target = new byte[objects.length];
        for (int i = 0; i < target.length; i++) {
            target[i] = (byte) (wanted[objects[i]] ? 1 : 0);
        }
        return target;
    }

    private static PromptTask prompt(
            RgbImage image, Mask target, Kind kind, RandomGenerator random) {
        if (kind == Kind.BOX) {
            return new PromptTask(
                    image, target, new float[0], new float[0], new int[0], box(target, random));
        }
        int positives =
                switch (kind) {
                    case ONE, BETWEEN -> 1 + random.nextInt(8);
                    default -> 5 + random.nextInt(46);
                };
        double wrong = kind == Kind.ALL_NOISY ? 0.3 * random.nextDouble() : 0;
        int negatives = kind == Kind.ALL_NOISY ? 0 : random.nextInt(1 + positives / 2 + 2);
        int[] inside = pixels(target, 1);
        int[] outside = pixels(target, 0);
        if (outside.length == 0) {
            negatives = 0;
            wrong = 0;
        }
        float[] x = new float[positives + negatives];
        float[] y = new float[x.length];
        int[] labels = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            boolean positive = i < positives;
            int[] from = positive && random.nextDouble() >= wrong ? inside : outside;
            int p = from[random.nextInt(from.length)];
            x[i] = p % target.width();
            y[i] = p / target.width();
            labels[i] = positive ? 1 : 0;
        }
        return new PromptTask(image, target, x, y, labels, new float[0]);
    }

    private static float[] box(Mask target, RandomGenerator random) {
        int x0 = target.width();
        int y0 = target.height();
        int x1 = 0;
        int y1 = 0;
        for (int p : pixels(target, 1)) {
            x0 = Math.min(x0, p % target.width());
            x1 = Math.max(x1, p % target.width());
            y0 = Math.min(y0, p / target.width());
            y1 = Math.max(y1, p / target.width());
        }
        double noise = 0.05;
        double w = (x1 - x0 + 1) * noise;
        double h = (y1 - y0 + 1) * noise;
        return new float[] {
            (float) (x0 + w * random.nextGaussian()),
            (float) (y0 + h * random.nextGaussian()),
            (float) (x1 + w * random.nextGaussian()),
            (float) (y1 + h * random.nextGaussian())
        };
    }

    /**
     * Lists pixels of a mask.
     *
     * @param mask the mask
     * @param value 0 outside or 1 inside
     * @return their indices, row by row
     */
    static int[] pixels(Mask mask, int value) {
        int n = 0;
        int[] result = new int[mask.values().length];
        for (int i = 0; i < result.length; i++) {
            if (mask.values()[i] == value) {
                result[n++] = i;
            }
        }
        return java.util.Arrays.copyOf(result, n);
    }

    private static AffineView whole(ObjectImage source, int side) {
        int w = source.image().width();
        int h = source.image().height();
        double step = (double) Math.max(w, h) / side;
        return AffineView.centred(side, side, (w - 1) / 2.0, (h - 1) / 2.0, step, step, 0);
    }

    /** A square of a quarter of the image's side up to all of it, all scales alike. */
    private static AffineView varied(ObjectImage source, int side, RandomGenerator random) {
        int w = source.image().width();
        int h = source.image().height();
        double extent = Math.min(w, h) * Math.exp(Math.log(0.25) * random.nextDouble());
        double step = extent / side;
        double stretch = Math.exp(0.15 * (2 * random.nextDouble() - 1));
        return AffineView.centred(
                side,
                side,
                extent / 2 + (w - extent) * random.nextDouble() - 0.5,
                extent / 2 + (h - extent) * random.nextDouble() - 0.5,
                step * stretch * (random.nextBoolean() ? -1 : 1),
                step / stretch,
                2 * Math.PI * random.nextDouble());
    }
}
