package org.epsam.core.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.epsam.core.image.AffineView;
import org.epsam.core.image.StainVariation;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.core.prompt.Box;
import org.epsam.core.prompt.PointPrompts;
import org.epsam.core.prompt.Points;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.ScalarMap;
import org.epsam.slides.image.Size;

/**
 * One exercise of promptable training: an augmented crop, what is asked for, and the first prompt.
 *
 * <p>The exercises teach the model to follow the prompt: the same image asks for one object, some
 * objects, all objects or the tissue between them, and only the prompt says which.
 *
 * @param image S x S pixels
 * @param target what the prompt asks for, S x S
 * @param inside points inside the target
 * @param outside points outside of it
 * @param box a box around it, instead of points
 * @param map a coarse map of the target, 0..1, S x S, if it is part of the prompt
 */
record PromptTask(
        RgbImage image,
        Mask target,
        Points inside,
        Points outside,
        Optional<RoughBox> box,
        Optional<ScalarMap> map) {
    private static final int MAX_ATTEMPTS = 20;

    /** Where the map is at most this high, points outside the target are drawn. */
    private static final double LOW = 0.1;

    /**
     * A box as a user might draw it, in pixels.
     *
     * @param left about the first column
     * @param top about the first row
     * @param right about the last column
     * @param bottom about the last row
     */
    public record RoughBox(float left, float top, float right, float bottom) {}

    /** What an exercise asks for. */
    public enum Kind {
        /** One object from a few points. */
        ONE,
        /** Some of the objects from many points. */
        SOME,
        /** All objects from many points. */
        ALL,
        /**
         * All or some of the objects as an activation map shows them: points drawn by its values,
         * often points outside where it is low, often the map itself.
         */
        MAP,
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
     * @param random source of randomness
     * @return the exercises, all of the same image
     */
    public static List<PromptTask> draw(
            ObjectImage source, int side, List<Kind> kinds, boolean vary, RandomGenerator random) {
        AffineView view = vary ? varied(source, side, random) : whole(source, side);
        int[] objects = objects(source, view);
        List<Integer> visible = visible(objects, source.count());
        for (int attempt = 0; vary && visible.isEmpty() && attempt < MAX_ATTEMPTS; attempt++) {
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
                actual = Kind.ALL;
                target = new Mask(side, side, target(objects, visible, actual, random));
            }
            tasks.add(prompt(seen, target, actual, random));
        }
        return tasks;
    }

    private static int[] objects(ObjectImage source, AffineView view) {
        int[] objects = view.nearest(new Size(source.image().width(), source.image().height()));
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
        boolean[] wanted = new boolean[Arrays.stream(objects).max().orElse(0) + 1];
        switch (kind) {
            case ONE, BOX -> wanted[visible.get(random.nextInt(visible.size()))] = true;
            case SOME, MAP -> {
                boolean all = kind == Kind.MAP && random.nextInt(3) > 0;
                wanted[visible.get(random.nextInt(visible.size()))] = true;
                visible.forEach(o -> wanted[o] |= all || random.nextBoolean());
            }
            case ALL -> Arrays.fill(wanted, 1, wanted.length, true);
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
                    image,
                    target,
                    Points.none(),
                    Points.none(),
                    Optional.of(box(target, random)),
                    Optional.empty());
        }
        if (kind == Kind.MAP) {
            return byMap(image, target, random);
        }
        boolean few = kind == Kind.ONE || kind == Kind.BETWEEN;
        boolean single = kind == Kind.ONE && random.nextBoolean();
        int positives = single ? 1 : few ? 1 + random.nextInt(8) : 5 + random.nextInt(46);
        int negatives = single ? 0 : random.nextInt(1 + positives / 2 + 2);
        return new PromptTask(
                image,
                target,
                PointPrompts.uniform(target, positives, random),
                PointPrompts.uniform(target.not(), negatives, random),
                Optional.empty(),
                Optional.empty());
    }

    private static PromptTask byMap(RgbImage image, Mask target, RandomGenerator random) {
        ScalarMap map = CoarseMap.of(target, random);
        double high = 0.2 + 0.4 * random.nextDouble();
        int negatives = random.nextBoolean() ? 0 : 1 + random.nextInt(30);
        Points inside = PointPrompts.weighted(map.above(high), map, 5 + random.nextInt(46), random);
        Points outside = PointPrompts.low(map, LOW, negatives, random);
        Optional<ScalarMap> shown = random.nextInt(3) == 0 ? Optional.empty() : Optional.of(map);
        return new PromptTask(image, target, inside, outside, Optional.empty(), shown);
    }

    private static RoughBox box(Mask target, RandomGenerator random) {
        Box box = Box.around(target).orElseThrow();
        double noise = 0.05;
        double w = (box.right() - box.left() + 1) * noise;
        double h = (box.bottom() - box.top() + 1) * noise;
        return new RoughBox(
                (float) (box.left() + w * random.nextGaussian()),
                (float) (box.top() + h * random.nextGaussian()),
                (float) (box.right() + w * random.nextGaussian()),
                (float) (box.bottom() + h * random.nextGaussian()));
    }

    private static AffineView whole(ObjectImage source, int side) {
        int w = source.image().width();
        int h = source.image().height();
        double step = (double) Math.max(w, h) / side;
        return AffineView.centred(
                new Size(side, side), (w - 1) / 2.0, (h - 1) / 2.0, step, step, 0);
    }

    /** A square of a quarter of the image's side up to all of it, all scales equally likely. */
    private static AffineView varied(ObjectImage source, int side, RandomGenerator random) {
        int w = source.image().width();
        int h = source.image().height();
        double extent = Math.min(w, h) * Math.exp(Math.log(0.25) * random.nextDouble());
        double step = extent / side;
        double stretch = Math.exp(0.15 * (2 * random.nextDouble() - 1));
        return AffineView.centred(
                new Size(side, side),
                extent / 2 + (w - extent) * random.nextDouble() - 0.5,
                extent / 2 + (h - extent) * random.nextDouble() - 0.5,
                step * stretch * (random.nextBoolean() ? -1 : 1),
                step / stretch,
                2 * Math.PI * random.nextDouble());
    }
}
