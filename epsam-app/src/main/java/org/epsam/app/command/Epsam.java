package org.epsam.app.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.app.inspect.Machine;
import org.epsam.base.io.Json;
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
        footerHeading = "%nExamples:%n",
        footer = {
            "  epsam demo",
            "  epsam train --data data/camelyon --run runs/a --preset camelyon16",
            "  epsam segment --run runs/a --out masks patches/*.png",
            "  epsam help train",
            "  epsam help keys",
            "",
            "Environment variables:",
            "  JAVA_HOME     Java to use, 17 or later; without it: the java of PATH",
            "  EPSAM_HEAP    Java heap, such as 4g; without it: a quarter of memory, at most 2g",
            "  EPSAM_DEVICE  cpu: leave the GPU alone; cuda or cuda:N: that GPU, or no start",
            "  EPSAM_CUDA    1: build with the LibTorch for NVIDIA GPUs, in a clone; CUDA itself",
            "                must be installed",
            "  NO_COLOR      not empty: help without colours",
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
    /** All commands, in the order of the help. */
    static final List<Class<?>> COMMANDS =
            List.of(
                    DemoCommand.class,
                    TissueCommand.class,
                    PatchesCommand.class,
                    ImportCommand.class,
                    TrainCommand.class,
                    EvaluateCommand.class,
                    CompareCommand.class,
                    ReportCommand.class,
                    ReviewCommand.class,
                    SegmentCommand.class,
                    StatusCommand.class,
                    SparkCommand.class,
                    PretrainCommand.class,
                    SynthesizeCommand.class,
                    ConfigCommand.class,
                    InspectCommand.class,
                    ModelsCommand.class,
                    ConvertCommand.class,
                    ReadCommand.class,
                    DoctorCommand.class,
                    BenchCommand.class,
                    CompletionCommand.class,
                    HelpCommand.class);

    private static final Set<String> NEED_ALL = Set.of("help", "generate-completion");
    private static final Set<String> NEED_NONE =
            Set.of("-h", "--help", "-V", "--version", Subcommand.JSON);

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
            description = "Show versions and device, with --json as JSON.")
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
     * Creates the command line with all commands.
     *
     * @param epsam the command itself
     * @return the command line
     */
    public static CommandLine line(Epsam epsam) {
        return line(epsam, COMMANDS);
    }

    /**
     * Creates the command line for some arguments. If they name one command, it is the only one:
     * reading the options of all takes longer than Java needs to start.
     *
     * @param epsam the command itself
     * @param args what will be parsed
     * @return the command line
     */
    public static CommandLine lineFor(Epsam epsam, String... args) {
        List<String> words = List.of(args);
        if (NEED_NONE.containsAll(words)) {
            return line(epsam, List.of());
        }
        List<Class<?>> named =
                COMMANDS.stream()
                        .filter(type -> words.contains(type.getAnnotation(Command.class).name()))
                        .toList();
        boolean one = named.size() == 1 && words.stream().noneMatch(NEED_ALL::contains);
        return line(epsam, one ? named : COMMANDS);
    }

    /**
     * Returns whether arguments ask for a help only, which is over at once.
     *
     * @param args what will be parsed
     * @return false also for some that do
     */
    public static boolean printsHelpOnly(String... args) {
        List<String> words = List.of(args);
        return words.isEmpty() || words.contains("--help") || words.contains("-h");
    }

    private static CommandLine line(Epsam epsam, List<Class<?>> commands) {
        CommandLine line = new CommandLine(epsam);
        commands.forEach(line::addSubcommand);
        // After the commands are added, as it applies to them, too.
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

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
     * Returns how the work of the command that was given goes on when it is interrupted. May be
     * called from any thread at any time.
     *
     * @return what to do, empty where there is nothing to say, as before the command line is parsed
     */
    public String afterInterruption() {
        CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
        while (parsed != null && parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        if (parsed == null || !(parsed.commandSpec().userObject() instanceof Subcommand given)) {
            return "";
        } else if (given.isResumable()) {
            return "run the same command to resume";
        }
        return given.isRepeatable() ? "run the same command to begin again" : "";
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The text of {@code --version}, and its JSON. */
    static final class VersionText implements IVersionProvider {
        @Spec private CommandSpec spec;

        @Override
        public String[] getVersion() {
            Map<String, Object> facts = Machine.versions().named();
            if (spec.commandLine().getParseResult().originalArgs().contains(Subcommand.JSON)) {
                return new String[] {Json.text(facts)};
            }
            Object commit = facts.get("commit");
            Object device = facts.get("device");
            return Stream.of(
                            "epsam " + facts.get("epsam"),
                            commit == null ? "" : ", commit " + commit,
                            "\nJava " + facts.get("java") + ", " + facts.get("architecture"),
                            "\nLibTorch " + facts.get("libtorch"),
                            device == null ? "" : "\ndevice " + device)
                    .collect(Collectors.joining())
                    .split("\n");
        }
    }
}
