package org.epsam.web.slide;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.epsam.base.InputException;
import org.epsam.base.io.ResultNames;
import org.epsam.core.review.Answer;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewConflict;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewItem;
import org.epsam.core.review.ReviewState;
import org.epsam.slides.image.Size;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Polygon;

/**
 * The regions of a slide as they are now: those of the results, those that people have drawn, and
 * what people have answered about them. An answer goes before the result. One that was taken back
 * leaves the result as it was, and nothing of what was drawn; what was rejected stays, with that
 * state. Answers about outlines that a later segmentation has not found again stay as well.
 *
 * <p>Answers are looked up anew each time, so that all see what others have saved.
 */
public final class ReviewedRegions {
    /** The most outlines that are shown at once. */
    public static final int MOST_SHOWN = 5000;

    /** Ids of what people have drawn. */
    private static final Pattern DRAWN = Pattern.compile("n-[0-9a-f]{12}");

    private final String slide;
    private final Size size;
    private final OutlineIndex index;
    private final ReviewFolder review;

    ReviewedRegions(String slide, Size size, OutlineIndex index, ReviewFolder review) {
        this.slide = slide;
        this.size = size;
        this.index = index;
        this.review = review;
    }

    /** Returns whether a region was drawn by a person. */
    static boolean isDrawn(String id) {
        return DRAWN.matcher(id).matches();
    }

    private Map<String, Correction> answers() {
        Map<String, Correction> answers = new HashMap<>();
        for (Correction correction : review.all()) {
            if (correction.item() instanceof ReviewItem.Region region
                    && region.slide().equals(slide)) {
                answers.put(region.region(), correction);
            }
        }
        return answers;
    }

    private static Envelope bounds(List<Polygon> polygons) {
        Envelope bounds = new Envelope();
        polygons.forEach(polygon -> bounds.expandToInclude(polygon.getEnvelopeInternal()));
        return bounds;
    }

    private static List<Double> listed(Envelope bounds) {
        return bounds.isNull()
                ? List.of(0.0, 0.0, 0.0, 0.0)
                : List.of(
                        hundredths(bounds.getMinX()),
                        hundredths(bounds.getMinY()),
                        hundredths(bounds.getWidth()),
                        hundredths(bounds.getHeight()));
    }

    private static double hundredths(double value) {
        return Math.round(value * 100) / 100.0;
    }

    /**
     * Lists all regions.
     *
     * @return those that deserve a look most first
     */
    public List<RegionSummary> list() {
        Map<String, Correction> answers = answers();
        List<RegionSummary> all = new ArrayList<>();
        index.byDoubt()
                .forEach(
                        region ->
                                all.add(
                                        summary(
                                                region,
                                                Optional.ofNullable(answers.remove(region.id())))));
        answers.forEach(
                (id, answer) -> {
                    if (answer.state() != ReviewState.OPEN) {
                        all.add(
                                summary(
                                        id,
                                        bounds(answer.polygons()),
                                        answer.entry().area(),
                                        OptionalDouble.empty(),
                                        0,
                                        Optional.of(answer)));
                    }
                });
        return all;
    }

    private RegionSummary summary(OutlineIndex.Region region, Optional<Correction> answer) {
        Envelope bounds = region.polygon().getEnvelopeInternal();
        double area = region.area();
        if (answer.isPresent() && isAnswered(answer.get())) {
            area = answer.get().entry().area();
            // Where nothing is left, people look where it was.
            bounds = answer.get().polygons().isEmpty() ? bounds : bounds(answer.get().polygons());
        }
        return summary(region.id(), bounds, area, region.probability(), region.doubt(), answer);
    }

    private RegionSummary summary(
            String id,
            Envelope bounds,
            double area,
            OptionalDouble probability,
            double doubt,
            Optional<Correction> answer) {
        return new RegionSummary(
                id,
                listed(bounds),
                index.resolution().map(r -> r.squareMicrometres(area) / 1e6),
                area,
                probability.isPresent() ? Optional.of(probability.getAsDouble()) : Optional.empty(),
                doubt,
                answer.map(Correction::state).orElse(ReviewState.OPEN),
                answer.map(Correction::version).orElse(0L),
                answer.map(Correction::by));
    }

    private static boolean isAnswered(Correction answer) {
        return answer.state() != ReviewState.OPEN;
    }

    /**
     * Finds the outlines whose bounds meet a window.
     *
     * @param window in pixels of level 0 from the corner of the scanned part
     * @param scale pixels of level 0 that nobody can tell apart; outlines are simplified to the
     *     next lower power of two, below 1 not at all
     * @return at most {@value #MOST_SHOWN}, the largest
     */
    public ShownOutlines outlines(Window window, double scale) {
        Envelope box = window.envelope();
        BitSet segmented = index.meeting(box);
        List<Correction> answered = new ArrayList<>();
        answers()
                .forEach(
                        (id, answer) -> {
                            int rank = index.rank(id);
                            if (!isAnswered(answer)) {
                                return;
                            }
                            if (rank >= 0) {
                                segmented.clear(rank);
                            }
                            if (bounds(answer.polygons()).intersects(box)) {
                                answered.add(answer);
                            }
                        });
        answered.sort(Comparator.comparingDouble((Correction c) -> c.entry().area()).reversed());
        int all = segmented.cardinality() + answered.size();
        List<ShownOutlines.Shown> shown = new ArrayList<>();
        int next = 0;
        int rank = segmented.nextSetBit(0);
        while (shown.size() < Math.min(all, MOST_SHOWN)) {
            if (rank < 0
                    || next < answered.size()
                            && answered.get(next).entry().area()
                                    > index.regions().get(rank).area()) {
                shown.add(shown(answered.get(next++), scale));
            } else {
                shown.add(
                        new ShownOutlines.Shown(
                                index.regions().get(rank).id(),
                                ReviewState.OPEN,
                                List.of(index.simplified(rank, scale))));
                rank = segmented.nextSetBit(rank + 1);
            }
        }
        return new ShownOutlines(shown, all - shown.size());
    }

    private static ShownOutlines.Shown shown(Correction answer, double scale) {
        int power = OutlineSimplifier.power(scale);
        List<Polygon> polygons =
                power < 0
                        ? answer.polygons()
                        : answer.polygons().stream()
                                .map(p -> OutlineSimplifier.simplify(p, Math.scalb(1.0, power)))
                                .toList();
        return new ShownOutlines.Shown(id(answer), answer.state(), polygons);
    }

    private static String id(Correction answer) {
        return ((ReviewItem.Region) answer.item()).region();
    }

    /**
     * A part of a slide.
     *
     * @param x left border in pixels of level 0 from the corner of the scanned part
     * @param y upper border
     * @param width in pixels of level 0
     * @param height in pixels of level 0
     */
    public record Window(double x, double y, double width, double height) {
        /**
         * Checks the numbers.
         *
         * @throws InputException where one is not finite, or a side is negative
         */
        public Window {
            if (!(Double.isFinite(x + y + width + height) && width >= 0 && height >= 0)) {
                throw new InputException(
                        "a window at "
                                + x
                                + ", "
                                + y
                                + " of "
                                + width
                                + " x "
                                + height
                                + "; give numbers, and sides that are not negative");
            }
        }

        private Envelope envelope() {
            return new Envelope(x, x + width, y, y + height);
        }
    }

    /**
     * Returns a region with its whole outline.
     *
     * @param id of the region
     * @return the region
     * @throws AbsentException where there is none
     */
    public RegionDetail region(String id) {
        Optional<OutlineIndex.Region> original = index.find(id);
        Optional<Correction> answer = find(id);
        List<Polygon> before = original.map(r -> List.of(r.polygon())).orElse(List.of());
        if (original.isEmpty() && answer.isEmpty()) {
            throw absent(id);
        }
        List<Polygon> now =
                answer.filter(ReviewedRegions::isAnswered).map(Correction::polygons).orElse(before);
        return new RegionDetail(
                id,
                answer.map(Correction::version).orElse(0L),
                answer.map(Correction::state).orElse(ReviewState.OPEN),
                answer.map(Correction::by),
                answer.map(Correction::at),
                now,
                before,
                listed(bounds(now.isEmpty() ? before : now)));
    }

    private Optional<Correction> find(String id) {
        // Ids come from outside.
        return id.isEmpty() || id.contains("/")
                ? Optional.empty()
                : review.find(new ReviewItem.Region(slide, id));
    }

    private static AbsentException absent(String id) {
        return new AbsentException("there is no region '" + ResultNames.printable(id) + "'");
    }

    /**
     * Saves an answer.
     *
     * @param answer what a person says
     * @return what is present now, and on the disk
     * @throws AbsentException where there is no such region
     * @throws ReviewConflict where somebody else has answered meanwhile
     * @throws InputException where the outline reaches out of the slide, or the name is none
     */
    public Correction save(RegionAnswer answer) {
        Optional<OutlineIndex.Region> original = index.find(answer.region());
        Answer said =
                new Answer(
                        answer.state(),
                        answer.polygons(),
                        size,
                        answer.by(),
                        answer.model(),
                        original.map(r -> OptionalDouble.of(r.area()))
                                .orElse(OptionalDouble.empty()));
        String id = answer.region();
        if (original.isEmpty() && find(id).isEmpty() && !isDrawn(id)) {
            throw absent(id);
        }
        return review.save(new ReviewItem.Region(slide, id), answer.version(), said);
    }
}
