package org.epsam.app.command;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.epsam.app.progress.ConsoleProgress;
import org.epsam.app.progress.RunLog;
import org.epsam.app.report.RunReport;
import org.epsam.app.report.Verdict;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.pipeline.Training;
import org.epsam.core.pipeline.TrainingSources;
import org.epsam.core.run.Metrics;
import org.epsam.core.run.OwnRun;
import org.epsam.core.run.Run;
import org.epsam.core.run.Version;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** What all commands share: where they print, their log, and their progress. */
abstract class Subcommand implements Callable<Integer> {
    static final String JSON = "--json";

    /** The exit code where some of what was asked for could not be done. */
    static final int SOME_SKIPPED = 3;

    @Spec CommandSpec spec;

    // From the option --log.
    private RunLog log = RunLog.NONE;

    /** Does the command's work and returns the exit code. */
    abstract int execute();

    @Override
    public final Integer call() {
        GivenPaths.check(spec.commandLine().getParseResult());
        Optional<Path> file = epsam().log();
        try (RunLog lines = file.map(RunLog::open).orElse(RunLog.NONE)) {
            log = lines;
            return logged(lines, this::execute);
        }
    }

    private Epsam epsam() {
        return (Epsam) spec.root().userObject();
    }

    /** Where results go. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Prints the line that names the result, also with {@code --quiet}. */
    void result(String line) {
        if (!isJson()) {
            out().println(line);
        }
        log.line(line);
    }

    /** Prints tables and the like, which {@code --quiet} suppresses. */
    void details(String text) {
        if (!epsam().isQuiet() && !isJson()) {
            out().print(text);
        }
    }

    /** Prints the table of a data set's metrics, and how the last iteration stands in it. */
    void details(Metrics metrics) {
        details(MetricsTable.of(metrics));
        Verdict.onTerminal(metrics.results()).ifPresent(text -> details(text + "\n"));
    }

    /** Prints what was asked for, also with {@code --quiet}. */
    void answer(String text) {
        if (!isJson()) {
            out().print(text);
            out().flush();
        }
    }

    /** With {@code --json} prints what tables and lines tell otherwise. */
    void document(Supplier<?> content) {
        if (isJson()) {
            out().println(Json.text(content.get()));
        }
    }

    private boolean isJson() {
        OptionSpec option = spec.findOption(JSON);
        return option != null && Boolean.TRUE.equals(option.getValue());
    }

    /** Prints an error that does not end the command, such as an input that is skipped. */
    void problem(String line) {
        spec.commandLine().getErr().println("epsam: " + line);
        log.line(line);
    }

    /** Prints a remark, which {@code --quiet} suppresses. */
    void remark(String line) {
        if (epsam().isQuiet()) {
            log.line(line);
        } else {
            problem(line);
        }
    }

    /** Returns whether the same call resumes the work of one that was interrupted. */
    boolean isResumable() {
        return false;
    }

    /**
     * Returns whether the same call, interrupted, begins again and replaces what it has written.
     */
    boolean isRepeatable() {
        return false;
    }

    /** The exit code where some inputs were worked on, and others could not be. */
    static int exitCode(int done, int skipped) {
        if (skipped == 0) {
            return 0;
        }
        return done == 0 ? 2 : SOME_SKIPPED;
    }

    /** The words after {@code epsam}, as given. */
    List<String> words() {
        return spec.root().commandLine().getParseResult().originalArgs();
    }

    /** Returns whether an option was given. */
    boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** The value of an option that has a new name; the old one is hidden and causes a remark. */
    <T> T renamed(String old, T oldValue, String now, T value) {
        if (!isGiven(old)) {
            return value;
        }
        if (isGiven(now)) {
            throw new InputException(old + ": is the old name of " + now + "; omit it");
        }
        remark(old + " is now " + now + "; the next version will not accept the old name");
        return oldValue;
    }

    /** Does the preparation, trains, writes the report and prints the metrics. */
    void train(
            TrainingSources sources,
            Path folder,
            String preset,
            Config config,
            Consumer<Progress> before) {
        Run run = new Run(folder);
        work(
                run.log(),
                () -> OwnRun.isOwn(folder),
                progress -> {
                    before.accept(progress);
                    Training.run(sources, folder, preset, config, progress);
                    RunReport.write(folder, run.report());
                    return null;
                });
        Optional<Metrics> metrics = run.top().metrics();
        metrics.ifPresent(this::details);
        result("report: " + run.report());
        document(
                () -> {
                    Map<String, Object> all = new LinkedHashMap<>();
                    all.put("run", folder.toString());
                    all.put("report", run.report().toString());
                    metrics.ifPresent(
                            found -> all.put("metrics", Json.read(run.top().metricsFile())));
                    return all;
                });
    }

    /** Does work that shows its progress. */
    <T> T work(Function<Progress, T> work) {
        return work.apply(progress(log::line));
    }

    /**
     * Does work that shows its progress and keeps it in a log; so does its failure. Nothing is
     * written before the folder of the log is the program's own.
     */
    <T> T work(Path file, BooleanSupplier own, Function<Progress, T> work) {
        try (RunLog lines = RunLog.in(file, own)) {
            Consumer<String> both =
                    line -> {
                        lines.line(line);
                        log.line(line);
                    };
            return logged(lines, () -> work.apply(progress(both)));
        }
    }

    private <T> T logged(RunLog lines, Supplier<T> work) {
        lines.line("epsam " + Version.program() + ": " + String.join(" ", words()));
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            lines.line("failed: " + e);
            throw e;
        }
    }

    private Progress progress(Consumer<String> lines) {
        return epsam().isQuiet()
                ? new ConsoleProgress(
                        new PrintWriter(Writer.nullWriter()),
                        lines,
                        Optional.empty(),
                        System::nanoTime)
                : new ConsoleProgress(
                        spec.commandLine().getErr(),
                        lines,
                        ConsoleProgress.terminalColumns(),
                        System::nanoTime);
    }
}
