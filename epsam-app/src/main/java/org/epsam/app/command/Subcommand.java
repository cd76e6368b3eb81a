package org.epsam.app.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.epsam.app.progress.ConsoleProgress;
import org.epsam.app.progress.RunLog;
import org.epsam.app.report.RunReport;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.pipeline.Training;
import org.epsam.core.run.OwnRun;
import org.epsam.core.run.Run;
import org.epsam.core.run.Version;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands share. {@link #call()} returns the exit code. */
abstract class Subcommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    /** Where results go. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where errors go. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Returns whether the same call resumes the work of one that was interrupted. */
    boolean isResumable() {
        return false;
    }

    /** The words behind {@code epsam}, as given. */
    List<String> words() {
        return spec.root().commandLine().getParseResult().originalArgs();
    }

    /** Does what comes before, trains, writes the report and prints the metrics. */
    void train(
            Path data,
            Path folder,
            String preset,
            Config config,
            Optional<Path> other,
            Consumer<Progress> before) {
        Run run = new Run(folder);
        told(
                run.log(),
                () -> OwnRun.isOwn(folder),
                progress -> {
                    before.accept(progress);
                    Training.run(data, folder, preset, config, other, progress);
                    RunReport.write(folder, run.report());
                    return null;
                });
        run.top().metrics().ifPresent(metrics -> out().print(MetricsTable.of(metrics)));
        out().println("report: " + run.report());
    }

    /** Does work that tells its progress, on the terminal only. */
    <T> T told(Function<Progress, T> work) {
        return told(RunLog.NONE, work);
    }

    /**
     * Does work that tells its progress, in a log too; so does its failure. Nothing is written
     * before the folder of the log is the program's own.
     */
    <T> T told(Path log, BooleanSupplier own, Function<Progress, T> work) {
        try (RunLog lines = RunLog.in(log, own)) {
            lines.line("epsam " + Version.program() + ": " + String.join(" ", words()));
            try {
                return told(lines, work);
            } catch (RuntimeException | Error e) {
                lines.line("failed: " + e);
                throw e;
            }
        }
    }

    private <T> T told(RunLog log, Function<Progress, T> work) {
        return work.apply(
                new ConsoleProgress(
                        err(), log, ConsoleProgress.terminalColumns(), System::nanoTime));
    }
}
