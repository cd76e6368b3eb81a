package org.epsam.app.command;

import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.epsam.core.run.Run;
import org.epsam.web.ReviewServer;
import org.epsam.web.ReviewSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code epsam review}. */
@Command(
        name = "review",
        description = {
            "See masks and outlines in a browser, accept, reject and correct them.",
            "Prints the address of a page that only this computer can open, and opens it. Answers"
                + " are kept in RUN/review; the run itself stays as it is. Ctrl-C ends it; nothing"
                + " that was answered is lost."
        },
        synopsisSubcommandLabel = "[export]",
        subcommands = ReviewExportCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam review --run runs/a",
            "  epsam review --run runs/a --slides svs --results results",
            "  epsam train --data data/a --run runs/b --like runs/a --corrections runs/a/review"
        })
final class ReviewCommand extends Subcommand {
    @Option(names = "--run", paramLabel = "DIR", description = "A run.")
    private Path run;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data set of the run, where it lies elsewhere than in training.")
    private Optional<Path> data;

    @Option(
            names = "--slides",
            paramLabel = "DIR",
            description = "Slides to review, a folder or a file.")
    private Optional<Path> slides;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "What segment has written for the slides.")
    private Optional<Path> results;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the answers; without it: RUN/review.")
    private Optional<Path> out;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Who answers, until the page is told; without it the page asks.")
    private Optional<String> name;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port of the server; without it: any free one.")
    private int port;

    @Option(
            names = "--listen",
            paramLabel = "HOST",
            description =
                    "Name or address of this computer, for browsers on others. The connection is"
                            + " not encrypted: only in a network that you trust.")
    private Optional<String> listen;

    @Option(names = "--no-open", description = "Do not open a browser.")
    private boolean closed;

    @Override
    int execute() {
        if (run == null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required option: '--run=DIR'");
        }
        Run.open(run);
        ReviewSettings settings =
                new ReviewSettings(run, data, slides, results, out, port, listen, name.orElse(""));
        try (ReviewServer server =
                ReviewServer.start(
                        settings, address -> remark("for another browser: " + address))) {
            server.notes().forEach(this::remark);
            result("review: " + server.address());
            out().flush();
            if (!closed) {
                show(server.address());
            }
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** Opens the page where there is a browser; elsewhere its address is enough. */
    private void show(URI address) {
        try {
            if (!GraphicsEnvironment.isHeadless()
                    && Desktop.isDesktopSupported()
                    && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
                Desktop.getDesktop().browse(address);
            }
        } catch (IOException | UnsupportedOperationException e) {
            remark("no browser could be opened; open the address yourself");
        }
    }

    @Override
    boolean isResumable() {
        return true;
    }
}
