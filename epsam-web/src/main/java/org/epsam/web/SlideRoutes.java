package org.epsam.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.epsam.core.review.Correction;
import org.epsam.core.run.PatchScale;
import org.epsam.core.run.Run;
import org.epsam.slides.annotation.MaskContours;
import org.epsam.slides.image.Size;
import org.epsam.web.http.Answers;
import org.epsam.web.http.Body;
import org.epsam.web.http.Doorkeeper;
import org.epsam.web.http.Queries;
import org.epsam.web.shape.Shapes;
import org.epsam.web.slide.ClickedPart;
import org.epsam.web.slide.RegionAnswer;
import org.epsam.web.slide.RegionDetail;
import org.epsam.web.slide.ReviewedRegions;
import org.epsam.web.slide.ReviewedRegions.Window;
import org.epsam.web.slide.ReviewedSlides;
import org.epsam.web.slide.ShownOutlines;
import org.epsam.web.slide.SlideInfo;
import org.epsam.web.slide.TilePlace;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Polygon;

/** Requests about slides. */
final class SlideRoutes {
    private static final String JPEG = "image/jpeg";

    private final ReviewedSlides slides;
    private final Clicks clicks;
    private final Run run;
    private final String model;

    /**
     * Answers requests.
     *
     * @param slides the slides
     * @param clicks answers clicks
     * @param run that has made their results
     * @param model the stage of the run whose weights did
     */
    SlideRoutes(ReviewedSlides slides, Clicks clicks, Run run, String model) {
        this.slides = slides;
        this.clicks = clicks;
        this.run = run;
        this.model = model;
    }

    void register(RoutesConfig routes) {
        routes.get(
                "/api/slides", context -> Answers.json(context, Map.of("slides", slides.list())));
        routes.get("/api/slides/info", context -> Answers.json(context, slides.info(id(context))));
        routes.get(
                "/api/slides/tile",
                context ->
                        Answers.picture(context, JPEG, slides.tile(id(context), place(context))));
        routes.get(
                "/api/slides/maptile",
                context ->
                        Answers.picture(
                                context, "image/png", slides.mapTile(id(context), place(context))));
        routes.get(
                "/api/slides/thumbnail",
                context -> Answers.picture(context, JPEG, slides.thumbnail(id(context))));
        routes.get(
                "/api/slides/regions",
                context ->
                        Answers.json(
                                context, Map.of("regions", slides.regions(id(context)).list())));
        routes.get("/api/slides/outlines", context -> Answers.json(context, outlines(context)));
        routes.get(
                "/api/slides/region",
                context ->
                        Answers.json(
                                context,
                                region(
                                        slides.regions(id(context))
                                                .region(Queries.text(context, "region")))));
        routes.post("/api/slides/region", this::save);
        routes.post("/api/slides/click", this::click);
    }

    private static String id(Context context) {
        return Queries.text(context, "id");
    }

    private static TilePlace place(Context context) {
        return new TilePlace(
                Queries.count(context, "level"),
                Queries.count(context, "x"),
                Queries.count(context, "y"));
    }

    private Map<String, Object> outlines(Context context) {
        Window window =
                new Window(
                        Queries.number(context, "x"),
                        Queries.number(context, "y"),
                        Queries.number(context, "w"),
                        Queries.number(context, "h"));
        ShownOutlines shown =
                slides.regions(id(context)).outlines(window, Queries.number(context, "scale"));
        List<Map<String, Object>> outlines =
                shown.outlines().stream()
                        .map(
                                outline ->
                                        Map.<String, Object>of(
                                                "id", outline.id(),
                                                "state", outline.state(),
                                                "polygons", Shapes.json(outline.polygons())))
                        .toList();
        return Map.of("outlines", outlines, "left", shown.left());
    }

    private static Map<String, Object> region(RegionDetail region) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", region.id());
        fields.put("version", region.version());
        fields.put("state", region.state());
        fields.put("by", region.by());
        fields.put("at", region.at().map(Instant::toString));
        fields.put("polygons", Shapes.json(region.polygons()));
        fields.put("original", Shapes.json(region.original()));
        fields.put("bounds", region.bounds());
        return fields;
    }

    private void save(Context context) {
        Body body = Body.of(context);
        String slide = body.text("slide");
        SlideInfo info = slides.info(slide);
        String region = body.text("region");
        ReviewedRegions regions = slides.regions(slide);
        List<Polygon> polygons =
                body.has("polygons")
                        ? Shapes.read(
                                body.json().path("polygons"), new Size(info.width(), info.height()))
                        : regions.region(region).polygons();
        Correction saved =
                regions.save(
                        new RegionAnswer(
                                region,
                                body.count("version"),
                                ItemJson.state(body),
                                polygons,
                                Doorkeeper.session(context).reviewer(),
                                model));
        Map<String, Object> fields = ItemJson.saved(saved);
        fields.put("region", region);
        Answers.json(context, fields);
    }

    private void click(Context context) {
        Body body = Body.of(context);
        String slide = body.text("slide");
        SlideInfo info = slides.info(slide);
        Clicked clicked = Clicked.of(body, new Size(info.width(), info.height()));
        List<Coordinate> all = new ArrayList<>(clicked.inside());
        all.addAll(clicked.outside());
        ClickedPart part = slides.around(slide, all, PatchScale.of(run));
        Answers.json(
                context,
                Clicked.answered(
                        () ->
                                part.onSlide(
                                        MaskContours.polygons(
                                                clicks.segment(
                                                        part.image(),
                                                        Clicked.points(
                                                                part.within(clicked.inside())),
                                                        Clicked.points(
                                                                part.within(clicked.outside()))),
                                                1))));
    }
}
