package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.epsam.app.command.Epsam;
import org.epsam.core.config.ConfigLoader;
import org.epsam.nets.classifier.Classifiers;
import org.epsam.nets.sam.SamConfig;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documentation names exists in the program. */
class DocsTest {
    /** Options of other programs that the documentation names. */
    private static final Set<String> FOREIGN =
            Set.of(
                    "--add-modules",
                    "--enable-native-access",
                    "--sun-misc-unsafe-memory-access",
                    // spark-submit
                    "--jars",
                    "--class",
                    "--packages");

    /** Stands in a message for what the program fills in. */
    private static final String GAP = "\u0000";

    private static final Path ROOT = root();

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/TROUBLESHOOTING.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        }
    }

    @Test
    void everyOptionThatIsNamedExists() throws IOException {
        Set<String> known = new TreeSet<>(FOREIGN);
        CommandLine program = Epsam.line(new Epsam());
        add(program, known);
        for (Path page : pages()) {
            Matcher option =
                    Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]*").matcher(Files.readString(page));
            while (option.find()) {
                assertThat(known).as(page.toString()).contains(option.group());
            }
        }
    }

    /** Adds the options of a command and of those in it. */
    private static void add(CommandLine command, Set<String> known) {
        command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> known.addAll(List.of(option.names())));
        command.getSubcommands().values().forEach(sub -> add(sub, known));
    }

    /** A command in a block of code; what follows three spaces or a # explains it. */
    private static List<String> commands(Path page) throws IOException {
        String joined = Files.readString(page).replaceAll("\\s*\\\\\\R\\s*", " ");
        return Pattern.compile("(?m)^ {2,}(?:[A-Z_]+=\\S+ )?(?:\\./)?epsam ([a-z-]+(?: \\S+)*)")
                .matcher(joined)
                .results()
                .map(found -> found.group(1).replaceFirst(" [#>].*", "").strip())
                .toList();
    }

    @Test
    void everyCommandThatIsShownIsUnderstood() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Path page : pages()) {
            commands.addAll(commands(page));
        }
        assertThat(commands).hasSizeGreaterThan(40);
        for (String command : commands) {
            String[] words = command.replace("'", "").replaceAll("\\$[a-z]+", "22").split(" ");
            CommandLine.ParseResult parsed = Epsam.line(new Epsam()).parseArgs(words);
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            assertThat(parsed.matchedOptions())
                    .as(command)
                    .noneMatch(CommandLine.Model.OptionSpec::hidden);
            List<String> settings = parsed.matchedOptionValue("--set", List.of());
            Matcher named = Pattern.compile("--preset (\\S+)").matcher(command);
            String preset = named.find() ? named.group(1) : "small";
            List<String> oldNames = new ArrayList<>();
            assertThatCode(
                            () ->
                                    ConfigLoader.load(
                                            preset, Optional.empty(), settings, oldNames::add))
                    .as(command)
                    .doesNotThrowAnyException();
            assertThat(oldNames).as(command).isEmpty();
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
        pages.add(ROOT.resolve("README.md"));
        return pages;
    }

    @Test
    void everyNetworkThatIsRecognisedIsListed() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/WEIGHTS.md"));
        String table = page.substring(page.indexOf("| what is recognised |"));
        table = table.substring(0, table.indexOf("\n\n"));
        List<String> names = new ArrayList<>(Classifiers.names());
        SamConfig.named().forEach(model -> names.add(model.name()));
        assertThat(names).hasSizeGreaterThan(10);
        for (String name : names) {
            assertThat(table).contains("`" + name + "`");
        }
    }

    @Test
    void everyMessageThatIsQuotedExists() throws IOException {
        List<String> sources = new ArrayList<>();
        for (Path file : files(ROOT, ".java")) {
            if (file.toString().contains("/src/main/")) {
                sources.add(withGaps(Files.readString(file)));
            }
        }
        for (String launcher : List.of("epsam", "epsam-dist/launcher/start.sh")) {
            sources.add(Files.readString(ROOT.resolve(launcher)));
        }
        List<String> messages = messages();
        assertThat(messages).hasSizeGreaterThan(40);
        assertThat(messages).allMatch(m -> sources.stream().anyMatch(source -> holds(source, m)));
    }

    /** The quoted text in the first cells of tables of messages. */
    private static List<String> messages() throws IOException {
        List<String> messages = new ArrayList<>();
        boolean quotes = false;
        for (String line : Files.readAllLines(ROOT.resolve("docs/TROUBLESHOOTING.md"))) {
            quotes = line.startsWith("| line |") || quotes && line.startsWith("|");
            Matcher cell = Pattern.compile("^\\| `(.+?)`[^|]*\\|").matcher(line);
            if (quotes && cell.find()) {
                messages.add(cell.group(1));
            }
        }
        return messages;
    }

    /** String literals of a source joined as the program joins them. */
    private static String withGaps(String source) {
        return source.replaceAll("\"\\s*\\+\\s*\"", "")
                .replaceAll("\"\\s*\\+[^\";]*?\\+\\s*\"", GAP)
                .replaceAll("%[-+ 0,.\\d]*[a-z]", GAP)
                .replace("\\\"", "\"");
    }

    /** Returns whether all parts of a message are in a source; gaps are ..., N and numbers. */
    private static boolean holds(String source, String message) {
        return Stream.of(message.split("\\.\\.\\.|\\bN\\b|\\d+(\\.\\d+)?( x \\d+)?"))
                .map(part -> part.replaceAll("^[\\s,;:()]+|[\\s,;:()]+$", ""))
                .filter(part -> part.length() > 1)
                .allMatch(source::contains);
    }
}
