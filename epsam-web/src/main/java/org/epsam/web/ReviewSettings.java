package org.epsam.web;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.epsam.base.InputException;
import org.epsam.core.run.DataInfo;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;
import org.epsam.slides.data.Dataset;
import org.epsam.web.http.Refusal;
import org.epsam.web.http.Session;
import org.epsam.web.patch.ReviewedPatches;

/**
 * What is reviewed, and where the server is asked.
 *
 * @param run folder of a run, finished as far as its initial masks
 * @param data its data set; empty: where it was in training
 * @param slides folder of slides, or one slide; empty: patches only
 * @param results what {@code segment} has written for the slides
 * @param folder where answers are kept; empty: {@code review} in the run
 * @param port of the server; 0: any free one
 * @param listen name or number of the interface that is listened at; empty: this computer only
 * @param reviewer name of people who have not told theirs; empty: the page asks for it
 */
public record ReviewSettings(
        Path run,
        Optional<Path> data,
        Optional<Path> slides,
        Optional<Path> results,
        Optional<Path> folder,
        int port,
        Optional<String> listen,
        String reviewer) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "*");
    private static final int HTTP = 80;

    /**
     * Returns settings for the patches of a run.
     *
     * @param run folder of the run
     * @param reviewer who answers
     * @return any free port of this computer
     */
    public static ReviewSettings of(Path run, String reviewer) {
        return new ReviewSettings(
                run,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                reviewer);
    }

    Path answers() {
        return folder.orElseGet(() -> Run.open(run).review());
    }

    /** Refuses what cannot be. */
    void require() {
        if (port < 0 || port > 65_535) {
            throw new InputException("--port " + port + ": give a number from 1 to 65535");
        }
        if (WILDCARDS.contains(host())) {
            throw new InputException(
                    "--listen "
                            + host()
                            + ": is no name by which browsers ask; give the name or the address of"
                            + " this computer");
        }
        try {
            if (!reviewer.isEmpty()) {
                Session.name(reviewer);
            }
        } catch (Refusal e) {
            throw new InputException("--name: a name has 1 to 60 characters", e);
        }
    }

    String host() {
        return listen.map(name -> name.toLowerCase(Locale.ROOT)).orElse(LOOPBACK);
    }

    /** As it stands in an address. */
    String shownHost() {
        return host().contains(":") ? "[" + host() + "]" : host();
    }

    /** What browsers call the server. */
    Set<String> names(int boundPort) {
        Set<String> names = new HashSet<>();
        for (String name : List.of(shownHost(), LOOPBACK, "localhost")) {
            names.add(name + ":" + boundPort);
            if (boundPort == HTTP) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Looks at the patches of the run that have a mask.
     *
     * @param note is told why there are none, where there are slides
     * @throws InputException where there are none, and no slides
     */
    ReviewedPatches patches(Consumer<String> note) {
        try {
            ReviewedPatches patches = patches();
            if (!patches.all().isEmpty()) {
                return patches;
            }
            throw new InputException(
                    run + ": has no masks to review yet; train it as far as 2-localize");
        } catch (InputException e) {
            if (slides.isEmpty()) {
                throw e;
            }
            note.accept(e.getMessage() + "; only slides are shown");
            return ReviewedPatches.none();
        }
    }

    private ReviewedPatches patches() {
        Run reviewed = Run.open(run);
        Path root =
                data.or(() -> reviewed.data().flatMap(DataInfo::root).map(Path::of))
                        .or(() -> reviewed.info().flatMap(RunInfo::data).map(Path::of))
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                run
                                                        + ": does not record its data set; name it"
                                                        + " with --data"));
        return ReviewedPatches.of(reviewed, Dataset.open(root, reviewed.config().data().rules()));
    }
}
