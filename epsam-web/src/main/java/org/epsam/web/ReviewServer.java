package org.epsam.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.core.config.Config;
import org.epsam.core.model.Bundled;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewConflict;
import org.epsam.core.review.ReviewExport;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewState;
import org.epsam.core.run.LocalizeFolder;
import org.epsam.core.run.Run;
import org.epsam.core.run.StageFolder;
import org.epsam.slides.image.Size;
import org.epsam.web.http.Answers;
import org.epsam.web.http.Body;
import org.epsam.web.http.Doorkeeper;
import org.epsam.web.http.Refusal;
import org.epsam.web.patch.ReviewedPatch;
import org.epsam.web.patch.ReviewedPatches;
import org.epsam.web.shape.Edit;
import org.epsam.web.shape.Shapes;
import org.epsam.web.slide.AbsentException;
import org.epsam.web.slide.ReviewedSlides;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of {@code epsam review}: pages in which people see masks of a run and outlines on
 * slides, accept, reject and correct them. Answers are saved in a {@link ReviewFolder}; the run
 * stays as it is.
 *
 * <pre>{@code
 * try (ReviewServer server = ReviewServer.start(ReviewSettings.of(run, "anna"), address -> {})) {
 *     System.out.println(server.address());
 *     ...
 * }
 * }</pre>
 */
public final class ReviewServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewServer.class);
    private static final int LONGEST_SIDE = 1_000_000;

    private final ReviewSettings settings;
    private final Run run;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Doorkeeper doorkeeper;
    private Javalin app;

    private ReviewServer(ReviewSettings settings, Consumer<URI> nextAddress) {
        this.settings = settings;
        this.run = Run.open(settings.run());
        this.doorkeeper =
                new Doorkeeper(settings.reviewer(), token -> nextAddress.accept(address()));
    }

    /**
     * Starts a server.
     *
     * @param settings what is reviewed, and where the server is asked
     * @param nextAddress receives the address for the next browser, when one has been used
     * @return the server, which answers
     * @throws InputException if the run has no masks, its data set is not there, or another program
     *     writes the answers
     */
    public static ReviewServer start(ReviewSettings settings, Consumer<URI> nextAddress) {
        settings.require();
        ReviewServer server = new ReviewServer(settings, nextAddress);
        try {
            server.open();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void open() {
        ReviewedPatches patches = settings.patches(notes::add);
        ReviewFolder answers = closing(ReviewFolder.open(settings.answers()));
        ReviewedSlides slides =
                closing(ReviewedSlides.of(settings.slides(), settings.results(), answers));
        notes.addAll(slides.notes());
        Clicks clicks =
                closing(new Clicks(settings.run(), settings.answers().resolve("embeddings")));
        Map<String, Object> facts = facts(patches);
        app =
                Javalin.create(
                        config -> {
                            configure(config);
                            RoutesConfig routes = config.routes;
                            routes.get(
                                    "/api/run",
                                    context ->
                                            Answers.json(context, about(context, facts, slides)));
                            closing(new PatchRoutes(patches, answers, clicks)).register(routes);
                            new SlideRoutes(slides, clicks, run, model()).register(routes);
                            new ProgressRoutes(patches, slides, answers).register(routes);
                        });
        String host = settings.host();
        try {
            app.start(host, settings.port());
        } catch (JavalinBindException e) {
            throw new InputException(
                    "port "
                            + settings.port()
                            + " of "
                            + host
                            + " is in use, or may not be used; choose another --port",
                    e);
        } catch (JavalinException e) {
            throw new InputException(
                    host + ": is no name or address of this computer; give one to --listen", e);
        }
        doorkeeper.answerTo(settings.names(app.port()));
        clicks.loadAhead();
    }

    private <T extends AutoCloseable> T closing(T part) {
        opened.add(0, part);
        return part;
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = 8L << 20;
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        RoutesConfig routes = config.routes;
        routes.before(doorkeeper::check);
        new Pages().register(routes);
        routes.post("/api/reviewer", ReviewServer::setReviewer);
        routes.post("/api/edit", ReviewServer::edit);
        errors(routes);
    }

    /** The stage whose weights segment slides. */
    private String model() {
        return run.adaptations().stream()
                .reduce((first, second) -> second)
                .map(StageFolder::name)
                .orElse(LocalizeFolder.NAME);
    }

    private static void errors(RoutesConfig routes) {
        routes.exception(Refusal.class, (e, context) -> Answers.problem(context, e));
        routes.exception(
                ReviewConflict.class,
                (e, context) -> Answers.problem(context, ItemJson.conflict(e)));
        routes.exception(
                AbsentException.class,
                (e, context) -> Answers.problem(context, Refusal.notFound(e.getMessage())));
        routes.exception(
                InputException.class,
                (e, context) -> Answers.problem(context, new Refusal(422, e.getMessage())));
        routes.exception(
                OutputException.class,
                (e, context) -> Answers.problem(context, new Refusal(507, e.getMessage())));
        routes.exception(
                HttpResponseException.class,
                (e, context) ->
                        Answers.problem(context, new Refusal(e.getStatus(), e.getMessage())));
        routes.exception(
                Exception.class,
                (e, context) -> {
                    LOG.error("{} {}", context.method(), context.path(), e);
                    Answers.problem(
                            context,
                            new Refusal(500, "The terminal of epsam review shows the reason."));
                });
    }

    /**
     * Writes what was answered: masks, GeoJSON for QuPath, and a table.
     *
     * @param settings the run, its data set and the folder of the answers
     * @param out folder to write; absent, empty, or of an earlier export
     * @return how many answers were written
     * @throws InputException if there are no answers, or the folder holds something else
     */
    public static int export(ReviewSettings settings, Path out) {
        List<Correction> all = ReviewFolder.read(settings.answers());
        ReviewedPatches patches = settings.patches(note -> {});
        ReviewExport.write(out, all, patch -> patches.find(patch.id()).map(ReviewedPatch::mask));
        return (int) all.stream().filter(a -> a.state() != ReviewState.OPEN).count();
    }

    private Map<String, Object> about(
            Context context, Map<String, Object> facts, ReviewedSlides slides) {
        Map<String, Object> all = new LinkedHashMap<>(facts);
        all.put("reviewer", Doorkeeper.session(context).reviewer());
        all.put("slides", slides.list().size());
        return all;
    }

    /** What does not change as long as the server is there. */
    private Map<String, Object> facts(ReviewedPatches patches) {
        Config config = run.config();
        return Map.of(
                "run", run.name(),
                "sam", hasSam(config),
                "model", model(),
                "gate", config.evaluate().gate(),
                "patches", patches.all().size(),
                // Browsers keep pictures of the server that was asked before at this port.
                "started", Long.toHexString(System.currentTimeMillis()));
    }

    private static boolean hasSam(Config config) {
        try {
            Bundled.require(config.sam().checkpoint());
            return true;
        } catch (InputException e) {
            return false;
        }
    }

    private static void setReviewer(Context context) {
        Doorkeeper.session(context).setReviewer(Body.of(context).text("name"));
        Answers.json(context, Map.of("reviewer", Doorkeeper.session(context).reviewer()));
    }

    private static void edit(Context context) {
        Body body = Body.of(context);
        Size size =
                new Size(
                        (int) body.number("width", 1, LONGEST_SIDE),
                        (int) body.number("height", 1, LONGEST_SIDE));
        Edit edit = Edit.of(body, size);
        Answers.json(
                context,
                Map.of(
                        "polygons",
                        Shapes.json(
                                edit.apply(
                                        Shapes.read(body.json().path("polygons"), size), size))));
    }

    /**
     * Returns the address that lets the next browser in.
     *
     * @return with a token that serves once
     */
    public URI address() {
        return URI.create(
                "http://"
                        + settings.shownHost()
                        + ":"
                        + app.port()
                        + "/?token="
                        + doorkeeper.token());
    }

    /**
     * Returns what was found beside slides and results that belong together.
     *
     * @return one line each
     */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Ends the server; what was answered is saved. */
    @Override
    public void close() {
        if (app != null) {
            app.stop();
        }
        for (AutoCloseable part : opened) {
            try {
                part.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
