package org.epsam.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What holds for the help of every command. */
class HelpTextTest {
    private static CommandLine program(Integer columns, String noColor) {
        CommandLine line = Epsam.line(new Epsam());
        HelpText.setUp(line, columns, noColor);
        return line;
    }

    private static Map<String, String> helps(CommandLine program) {
        Map<String, String> helps = new TreeMap<>();
        addHelps(program, "", helps);
        return helps;
    }

    private static void addHelps(CommandLine command, String name, Map<String, String> helps) {
        helps.put(name.strip(), command.getUsageMessage());
        command.getSubcommands().forEach((sub, line) -> addHelps(line, name + " " + sub, helps));
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 100})
    void linesFitBeforeTheExamplesAndNoDefaultIsEmpty(int columns) {
        helps(program(columns, "1"))
                .forEach(
                        (name, help) -> {
                            String text = help.substring(0, help.indexOf("Examples:"));
                            assertThat(text.lines())
                                    .as(name)
                                    .allMatch(line -> line.length() <= columns);
                            assertThat(help)
                                    .as(name)
                                    .doesNotContainPattern("Default: *(\\[\\]|null|Optional|\\R)");
                        });
    }

    /** As copied from the terminal, whatever its width. */
    @Test
    void examplesStandInOneLineAndAreUnderstood() {
        CommandLine program = program(60, "");
        List<String> examples = new ArrayList<>();
        helps(program)
                .values()
                .forEach(
                        help ->
                                help.substring(help.indexOf("Examples:"))
                                        .lines()
                                        .map(line -> line.strip().split(" > ")[0])
                                        .filter(line -> line.startsWith("epsam "))
                                        .forEach(examples::add));
        assertThat(examples).hasSizeGreaterThan(20).allMatch(line -> line.length() <= 94);
        for (String example : examples) {
            String[] words = example.replace("'", "").split(" ");
            CommandLine.ParseResult parsed =
                    Epsam.line(new Epsam())
                            .parseArgs(
                                    List.of(words).subList(1, words.length).toArray(new String[0]));
            assertThat(parsed.errors()).as(example).isEmpty();
            assertThat(parsed.hasSubcommand()).as(example).isTrue();
        }
    }

    @Test
    void optionsStandUnderHeadings() {
        assertThat(helps(program(null, "")).get("patches"))
                .containsSubsequence(
                        "Usage: epsam patches --slides DIR --out DIR [OPTIONS]",
                        "Options:",
                        "--slides DIR ",
                        "Annotations:",
                        "--tumour-groups NAME[,NAME...]",
                        "Splits:",
                        "Patches:",
                        "--size PX ",
                        "Default: 512",
                        "Tissue of slides:",
                        "Options of all commands:",
                        "--quiet ")
                .doesNotContain("--split-shares");
    }

    @Test
    void coloursAreForTerminalsOfThoseWhoWantThem() {
        assertThat(helps(program(80, "")).get("train")).contains("\033[");
        assertThat(helps(program(80, "1")).get("train")).doesNotContain("\033");
        assertThat(helps(program(null, "")).get("train")).doesNotContain("\033");
    }
}
