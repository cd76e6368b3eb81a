package org.epsam.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.core.review.Answer;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewItem;
import org.epsam.core.review.ReviewState;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.DrawingColours;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.web.http.Answers;
import org.epsam.web.http.Body;
import org.epsam.web.http.Doorkeeper;
import org.epsam.web.http.Queries;
import org.epsam.web.http.Refusal;
import org.epsam.web.patch.ReviewedPatch;
import org.epsam.web.patch.ReviewedPatches;
import org.epsam.web.picture.Pictures;
import org.epsam.web.picture.RenderedPictures;
import org.epsam.web.shape.Shapes;
import org.locationtech.jts.geom.Polygon;

/** Requests about patches. */
final class PatchRoutes implements AutoCloseable {
    private static final long CACHE_BYTES = 32L << 20;
    private static final int THREADS = 2;

    private final ReviewedPatches patches;
    private final ReviewFolder answers;
    private final Clicks clicks;
    private final RenderedPictures thumbnails = new RenderedPictures(CACHE_BYTES, THREADS);

    /** What a thumbnail shows. */
    private record Thumbnail(String id, long version) {}

    PatchRoutes(ReviewedPatches patches, ReviewFolder answers, Clicks clicks) {
        this.patches = patches;
        this.answers = answers;
        this.clicks = clicks;
    }

    void register(RoutesConfig routes) {
        routes.get("/api/patches", context -> Answers.json(context, Map.of("patches", list())));
        routes.get("/api/patches/image", this::image);
        routes.get("/api/patches/thumbnail", this::thumbnail);
        routes.get("/api/patches/layer", this::layer);
        routes.get("/api/patches/item", context -> Answers.json(context, item(asked(context))));
        routes.post("/api/patches/item", this::save);
        routes.post("/api/patches/click", this::click);
    }

    private List<Map<String, Object>> list() {
        return patches.all().stream().map(this::row).toList();
    }

    private Map<String, Object> row(ReviewedPatch patch) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", patch.id());
        row.put("name", patch.patch().name());
        row.put("split", patch.patch().split().folder());
        row.put("slide", patch.patch().slide());
        row.put("width", patch.patch().size().width());
        row.put("height", patch.patch().size().height());
        row.put("source", patch.source());
        row.put("disagreement", orNull(patch.doubt().disagreement()));
        row.put("ids", orNull(patch.doubt().ids()));
        row.put("kept", patch.doubt().isKept().orElse(null));
        row.put("probability", orNull(patch.doubt().probability()));
        row.put("area", patch.doubt().area());
        row.putAll(ItemJson.answer(answers.find(ReviewItem.of(patch.patch()))));
        return row;
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private void image(Context context) {
        byte[] png = Pictures.image(ImageFile.readRgb(asked(context).patch().image()));
        Answers.picture(context, "image/png", png);
    }

    private void thumbnail(Context context) {
        ReviewedPatch patch = asked(context);
        long version =
                answers.find(ReviewItem.of(patch.patch())).map(Correction::version).orElse(0L);
        byte[] png =
                thumbnails.get(
                        new Thumbnail(patch.id(), version),
                        () ->
                                Pictures.thumbnail(
                                        ImageFile.readRgb(patch.patch().image()), outline(patch)));
        Answers.picture(context, "image/png", png);
    }

    private List<Polygon> outline(ReviewedPatch patch) {
        return answers.find(ReviewItem.of(patch.patch()))
                .map(Correction::polygons)
                .orElseGet(patch::outline);
    }

    private void layer(Context context) {
        ReviewedPatch patch = asked(context);
        Size size = patch.patch().size();
        Optional<byte[]> png =
                switch (Queries.text(context, "layer")) {
                    case "map" ->
                            patch.map()
                                    .map(file -> GrayImage.of(ImageFile.readRgb(file)))
                                    .map(map -> Pictures.map(map, size));
                    case "initial" ->
                            patch.initialMask()
                                    .map(mask -> Pictures.mask(mask, DrawingColours.INITIAL));
                    case "mask" -> Optional.of(Pictures.mask(patch.mask(), DrawingColours.TUMOUR));
                    default -> Optional.empty();
                };
        Answers.picture(
                context,
                "image/png",
                png.orElseThrow(() -> Refusal.notFound("This patch has no such layer.")));
    }

    private Map<String, Object> item(ReviewedPatch patch) {
        Optional<Correction> answer = answers.find(ReviewItem.of(patch.patch()));
        List<Polygon> original = patch.outline();
        Map<String, Object> item = row(patch);
        item.put("model", patch.source());
        item.put("at", answer.map(a -> a.at().toString()).orElse(null));
        item.put("polygons", Shapes.json(answer.map(Correction::polygons).orElse(original)));
        item.put("original", Shapes.json(original));
        List<String> layers = new ArrayList<>(List.of("mask"));
        patch.initial().ifPresent(file -> layers.add(0, "initial"));
        patch.map().ifPresent(file -> layers.add(0, "map"));
        item.put("layers", layers);
        return item;
    }

    private void save(Context context) {
        Body body = Body.of(context);
        ReviewedPatch patch = find(body.text("id"));
        Size size = patch.patch().size();
        ReviewState state = ItemJson.state(body);
        Answer answer =
                new Answer(
                        state,
                        body.has("polygons")
                                ? Shapes.read(body.json().path("polygons"), size)
                                : outline(patch),
                        size,
                        Doorkeeper.session(context).reviewer(),
                        patch.source(),
                        OptionalDouble.of(patch.doubt().area() * size.width() * size.height()));
        Correction saved =
                answers.save(ReviewItem.of(patch.patch()), body.count("version"), answer);
        Answers.json(context, ItemJson.saved(saved));
    }

    private void click(Context context) {
        Body body = Body.of(context);
        ReviewedPatch patch = find(body.text("id"));
        Size size = patch.patch().size();
        Clicked clicked = Clicked.of(body, size);
        RgbImage image = ImageFile.readRgb(patch.patch().image());
        Answers.json(
                context,
                Clicked.answered(
                        () ->
                                MaskContours.polygons(
                                        clicks.segment(
                                                image,
                                                Clicked.points(clicked.inside()),
                                                Clicked.points(clicked.outside())),
                                        1)));
    }

    @Override
    public void close() {
        thumbnails.close();
    }

    private ReviewedPatch asked(Context context) {
        return find(Queries.text(context, "id"));
    }

    private ReviewedPatch find(String id) {
        return patches.find(id)
                .orElseThrow(() -> Refusal.notFound("The run has no mask of such a patch."));
    }
}
