package org.epsam.app.command;

import java.nio.file.Path;
import java.util.Optional;
import org.epsam.core.run.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code epsam} itself: without a subcommand it prints the help. */
@Command(
        name = "epsam",
        description = "Weakly supervised segmentation of tumour: patch labels in, pixel masks out.",
        versionProvider = Epsam.VersionText.class,
        commandListHeading = "%nCommands:%n",
        subcommands = {
            DemoCommand.class,
            TissueCommand.class,
            PatchesCommand.class,
            ImportCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            SegmentCommand.class,
            PretrainCommand.class,
            SynthesizeCommand.class,
            ConfigCommand.class,
            InspectCommand.class,
            ReadCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            CompletionCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam demo                      all stages on synthetic tissue",
            "  epsam train --data data/camelyon --run runs/a --preset camelyon16",
            "  epsam segment --run runs/a --out masks patches/*.png",
            "  epsam train --help              options and examples of a command",
            "",
            "Exit codes:",
            "  0    success",
            "  1    internal error",
            "  2    invalid input, a full disk or too little memory; one line says what to do",
            "  3    segment skipped some of its inputs; one line for each says why",
            "  129  terminated by SIGHUP, as when the terminal is closed",
            "  130  interrupted by Ctrl-C",
            "  143  terminated by SIGTERM"
        })
public final class Epsam implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Option(
            names = "--quiet",
            scope = ScopeType.INHERIT,
            description = "Print only errors and the result line.")
    private boolean quiet;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Append progress and error lines to this file.")
    private Path log;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error.")
    private boolean verbose;

    /** Creates the command. */
    public Epsam() {}

    /**
     * Returns whether errors are shown with their stack traces.
     *
     * @return true if requested
     */
    public boolean isVerbose() {
        return verbose;
    }

    /** Whether only errors and the result line are printed. */
    boolean isQuiet() {
        return quiet;
    }

    /** The file that lines are appended to. */
    Optional<Path> log() {
        return Optional.ofNullable(log);
    }

    /**
     * Returns whether the command that was given resumes its work when it is interrupted and
     * started again. May be called from any thread at any time.
     *
     * @return also false before the command line is parsed
     */
    public boolean isResumable() {
        CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
        return parsed != null
                && parsed.hasSubcommand()
                && parsed.subcommand().commandSpec().userObject() instanceof Subcommand command
                && command.isResumable();
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The text of {@code --version}. */
    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"epsam " + Version.program()};
        }
    }
}
