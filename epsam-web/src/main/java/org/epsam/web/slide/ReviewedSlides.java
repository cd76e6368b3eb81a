package org.epsam.web.slide;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.epsam.base.InputException;
import org.epsam.base.io.ResultNames;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.run.PatchScale;
import org.epsam.core.slide.NamedSlide;
import org.epsam.core.slide.RunSegmentation;
import org.epsam.core.slide.SlideResult;
import org.epsam.core.slide.SlideResults;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;
import org.epsam.slides.slide.TileJpeg;
import org.epsam.web.picture.Daemons;
import org.epsam.web.picture.RenderedPictures;
import org.locationtech.jts.geom.Coordinate;

/**
 * The slides that people look at, with the results that {@code segment} has made of them, as far as
 * there are any. Slides are opened when they are first looked at, and a few stay open. One that is
 * damaged does not keep the others from being shown.
 *
 * <p>All methods may be called by several threads at once. Those that are asked for what is not
 * there throw an {@link AbsentException}, and an {@link InputException} where a file is damaged.
 */
public final class ReviewedSlides implements AutoCloseable {
    private static final int MOST_OPEN = 4;
    private static final int MOST_INDEXED = 2;
    private static final long CACHE_BYTES = 64L << 20;
    private static final int THREADS = 2;
    private static final int TOLD = 5;

    private final Map<String, NamedSlide> slides = new LinkedHashMap<>();
    private final Optional<SlideResults> results;
    private final List<String> notes = new ArrayList<>();
    private final Set<String> foreign = new HashSet<>();
    private final ReviewFolder review;
    private final OpenPool<String, SlideTiles> open =
            new OpenPool<>(MOST_OPEN, id -> new SlideTiles(Slides.open(slide(id).path())));
    private final OpenPool<ResultFile, MapTiles> maps = new OpenPool<>(MOST_OPEN, this::openMap);
    private final OpenPool<ResultFile, OutlineIndex> outlines =
            new OpenPool<>(MOST_INDEXED, this::openOutlines);
    private final ExecutorService ahead = Daemons.pool(1, "slide-ahead");
    private final RenderedPictures tiles = new RenderedPictures(CACHE_BYTES, THREADS);
    private final Map<String, Size> sizes = new ConcurrentHashMap<>();
    private final Map<ResultFile, Integer> counts = new ConcurrentHashMap<>();

    /** A tile of a slide or of a map. */
    private record Tile(Object source, TilePlace place) {}

    private ReviewedSlides(Optional<SlideResults> results, ReviewFolder review) {
        this.results = results;
        this.review = review;
    }

    /**
     * Finds slides and results.
     *
     * @param slides a folder of slides, a list of them, or one slide; as they were given to {@code
     *     segment}, as results are found by the names that it gave them
     * @param results the folder that {@code segment} wrote to
     * @param review the answers about regions; stays open
     * @return all slides, none of them open
     * @throws InputException where there are no slides, or no results can be there
     */
    public static ReviewedSlides of(
            Optional<Path> slides, Optional<Path> results, ReviewFolder review) {
        ReviewedSlides all = new ReviewedSlides(results.map(SlideResults::in), review);
        if (slides.isPresent()) {
            RunSegmentation.Listing listing = RunSegmentation.list(List.of(slides.get()));
            listing.slides().forEach(slide -> all.slides.put(slide.name(), slide));
            all.notes.addAll(listing.notes());
            all.notes.addAll(listing.skipped());
        }
        all.results.ifPresent(found -> all.tellAbsent(found, slides));
        all.tellForeign();
        if (!all.slides.isEmpty()) {
            all.ahead.execute(all::warmUp);
        }
        return all;
    }

    /** Two slides of one name have results under numbered names, which follow from the list. */
    private void tellForeign() {
        results.map(SlideResults::rows)
                .orElse(Map.of())
                .forEach(
                        (name, row) -> {
                            NamedSlide slide = slides.get(name);
                            if (slide != null
                                    && !row.file().equals(slide.path().getFileName().toString())) {
                                foreign.add(name);
                                notes.add(
                                        slide.path()
                                                + ": its results are of another file, "
                                                + row.file()
                                                + ", and so are not shown");
                            }
                        });
    }

    /** Does what takes a second or two at the first time, before anybody waits for it. */
    private void warmUp() {
        // Loads the native library.
        TileJpeg.encode(new RgbImage(1, 1, new byte[3]), 1);
        slides.keySet().stream()
                .map(this::outlines)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(this::readAhead);
    }

    private void tellAbsent(SlideResults found, Optional<Path> given) {
        List<String> absent =
                found.names().stream().filter(name -> !slides.containsKey(name)).toList();
        if (!absent.isEmpty()) {
            notes.add(
                    found.folder()
                            + ": holds results of slides that are not "
                            + given.map(path -> "in " + path).orElse("given (--slides)")
                            + " and so are not shown: "
                            + absent.stream()
                                    .limit(TOLD)
                                    .map(ResultNames::printable)
                                    .collect(Collectors.joining(", "))
                            + (absent.size() > TOLD
                                    ? " and " + (absent.size() - TOLD) + " more"
                                    : ""));
        }
    }

    /**
     * Returns what was found beside slides and results that belong together.
     *
     * @return one line each; empty where there is nothing to tell
     */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * Lists the slides. Opens those without a row in {@code slides.csv}, once, for their size.
     *
     * @return in the order of their files; also those that cannot be opened, with the reason
     * @throws InputException where the table of results is damaged
     */
    public List<SlideSummary> list() {
        Map<String, SlideResult> rows = results.map(SlideResults::rows).orElse(Map.of());
        Map<String, RegionCounts> answers = RegionCounts.of(review.all());
        return slides.values().stream()
                .map(
                        slide ->
                                summary(
                                        slide,
                                        Optional.ofNullable(rows.get(slide.name()))
                                                .filter(row -> !foreign.contains(slide.name())),
                                        answers.getOrDefault(slide.name(), RegionCounts.NONE)))
                .toList();
    }

    private SlideSummary summary(
            NamedSlide slide, Optional<SlideResult> row, RegionCounts answers) {
        Optional<Size> size = row.map(r -> new Size(r.width(), r.height()));
        Optional<String> problem = Optional.empty();
        int segmented = 0;
        try {
            if (size.isEmpty()) {
                size = Optional.of(sizes.computeIfAbsent(slide.name(), n -> size(slide.path())));
            }
            segmented = row.map(SlideResult::regions).orElseGet(() -> count(slide.name()));
        } catch (InputException e) {
            problem = Optional.of(e.getMessage());
        }
        return new SlideSummary(
                slide.name(),
                slide.name(),
                size.map(Size::width).orElse(0),
                size.map(Size::height).orElse(0),
                row.map(SlideResult::tissue),
                row.map(SlideResult::tumour),
                row.map(SlideResult::score),
                answers.regions(segmented),
                answers.open(segmented),
                answers.accepted(),
                answers.rejected(),
                answers.edited(),
                problem);
    }

    /** How many outlines there are where no table tells, as for images. */
    private int count(String id) {
        return outlines(id)
                .map(file -> counts.computeIfAbsent(file, f -> OutlineFile.read(f.file()).size()))
                .orElse(0);
    }

    private Optional<ResultFile> outlines(String id) {
        return own(id).flatMap(r -> r.outlines(id)).map(file -> ResultFile.of(id, file));
    }

    private static Size size(Path file) {
        // As a slide, a plain image is decoded as a whole when it is opened.
        if (file.toString().matches("(?i).*\\.(png|jpe?g|bmp)")) {
            return ImageFile.size(file);
        }
        try (Slide slide = Slides.open(file)) {
            return slide.bounds().size();
        }
    }

    /**
     * Opens a slide, if it is not open, and describes it.
     *
     * @param id of the slide
     * @return what a viewer needs
     */
    public SlideInfo info(String id) {
        NamedSlide slide = slide(id);
        SlideInfo info =
                open.with(
                        id,
                        tiles -> {
                            DeepZoom zoom = tiles.zoom();
                            return new SlideInfo(
                                    id,
                                    slide.name(),
                                    zoom.size().width(),
                                    zoom.size().height(),
                                    DeepZoom.TILE,
                                    zoom.maxLevel(),
                                    resolution(id).map(Resolution::micrometres),
                                    map(id).isPresent(),
                                    tiles.slide().notes());
                        });
        // They are asked for next, and reading very many takes a second.
        outlines(id).ifPresent(file -> ahead.execute(() -> readAhead(file)));
        return info;
    }

    private void readAhead(ResultFile file) {
        try {
            outlines.with(file, index -> index);
        } catch (InputException | IllegalStateException e) {
            // Whoever asks for the outlines is told.
        }
    }

    /** The pixel size of level 0: the one that was segmented with, a listed or a declared one. */
    private Optional<Resolution> resolution(String id) {
        return row(id).map(row -> new Resolution(row.slideMicrometres()))
                .or(() -> slide(id).resolution())
                .or(() -> open.with(id, tiles -> tiles.slide().resolution()));
    }

    /**
     * Returns a tile of a slide.
     *
     * @param id of the slide
     * @param tile which one
     * @return JPEG; not to be changed
     */
    public byte[] tile(String id, TilePlace tile) {
        slide(id);
        return tiles.get(new Tile(id, tile), () -> open.with(id, slide -> slide.jpeg(tile)));
    }

    /**
     * Returns a small picture of a slide.
     *
     * @param id of the slide
     * @return JPEG of at most 512 pixels a side; not to be changed
     */
    public byte[] thumbnail(String id) {
        return tile(id, new TilePlace(0, 0, 0));
    }

    /**
     * Returns a tile of the tumour probability of a slide, to be laid over that of the slide.
     *
     * @param id of the slide
     * @param tile which one
     * @return PNG with alpha, as {@link org.epsam.slides.image.HeatLayer} makes it; not to be
     *     changed
     */
    public byte[] mapTile(String id, TilePlace tile) {
        slide(id);
        ResultFile file =
                map(id).orElseThrow(
                                () ->
                                        new AbsentException(
                                                id + ": has no probability map; segment it"));
        return tiles.get(new Tile(file, tile), () -> maps.with(file, map -> map.png(tile)));
    }

    /**
     * Reads what is around clicks, at the resolution that the slide was segmented at; without
     * results at that of the patches, as far as it is known.
     *
     * @param id of the slide
     * @param clicks at least one, in pixels of level 0 from the corner of the scanned part
     * @param patches that SAM was trained on
     * @return the part of the slide
     */
    public ClickedPart around(String id, List<Coordinate> clicks, PatchScale patches) {
        double scale = row(id).map(SlideResult::scale).orElseGet(() -> scale(id, patches));
        ClickedPart.Frame frame = ClickedPart.Frame.around(clicks, patches.side(), scale);
        return open.with(id, slide -> slide.read(frame));
    }

    private double scale(String id, PatchScale patches) {
        Optional<Double> own = resolution(id).map(Resolution::micrometres);
        Optional<Double> wanted = patches.micrometres();
        return own.isPresent() && wanted.isPresent() ? wanted.get() / own.get() : 1;
    }

    private Optional<ResultFile> map(String id) {
        return own(id).flatMap(r -> r.probabilityMap(id)).map(file -> ResultFile.of(id, file));
    }

    private MapTiles openMap(ResultFile file) {
        DeepZoom zoom = zoom(file.slide());
        Optional<Double> scale = row(file.slide()).map(SlideResult::scale);
        Slide map = Slides.open(file.file());
        try {
            return MapTiles.of(map, zoom, scale);
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    private DeepZoom zoom(String id) {
        return open.with(id, SlideTiles::zoom);
    }

    /**
     * Returns the regions of a slide. Reads the outlines if that was not done lately.
     *
     * @param id of the slide
     * @return those of the results and those that people have drawn, perhaps none
     */
    public ReviewedRegions regions(String id) {
        slide(id);
        OutlineIndex index =
                outlines(id)
                        .map(file -> outlines.with(file, i -> i))
                        .orElseGet(() -> OutlineIndex.empty(resolution(id)));
        return new ReviewedRegions(id, zoom(id).size(), index, review);
    }

    private OutlineIndex openOutlines(ResultFile file) {
        Size size = zoom(file.slide()).size();
        Optional<SlideResult> row = row(file.slide());
        if (row.isPresent() && !size.equals(new Size(row.get().width(), row.get().height()))) {
            throw new InputException(
                    file.file()
                            + ": is of a slide of "
                            + new Size(row.get().width(), row.get().height())
                            + " pixels, but "
                            + slide(file.slide()).path()
                            + " has "
                            + size
                            + "; segment it again");
        }
        return OutlineIndex.read(file.file(), resolution(file.slide()));
    }

    private NamedSlide slide(String id) {
        NamedSlide slide = slides.get(id);
        if (slide == null) {
            throw new AbsentException("there is no slide '" + ResultNames.printable(id) + "'");
        }
        return slide;
    }

    private Optional<SlideResult> row(String id) {
        return own(id).map(SlideResults::rows).map(rows -> rows.get(id));
    }

    private Optional<SlideResults> own(String id) {
        return results.filter(r -> !foreign.contains(id));
    }

    /** Closes all slides, after the tiles that are being computed. */
    @Override
    public void close() {
        tiles.close();
        ahead.shutdown();
        outlines.close();
        maps.close();
        open.close();
    }
}
