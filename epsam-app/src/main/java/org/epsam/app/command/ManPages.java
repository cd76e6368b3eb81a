package org.epsam.app.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.epsam.base.io.AtomicFile;
import org.epsam.core.run.Version;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The manual pages of all commands, from the same texts as their help. The build of the archives
 * writes them.
 */
public final class ManPages {
    private final Help help;
    private final StringBuilder page = new StringBuilder();

    private ManPages(Help help) {
        this.help = help;
    }

    /**
     * Writes the pages.
     *
     * @param args the folder, such as {@code share/man/man1}; its parents are created
     */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        all().forEach(
                        (name, text) ->
                                AtomicFile.write(
                                        folder.resolve(name + ".1"),
                                        out -> out.write(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** The pages by their names, such as {@code epsam-config-list}, in the language of man. */
    static Map<String, String> all() {
        CommandLine program = Epsam.line(new Epsam());
        HelpText.setUp(program, null, "1");
        Map<String, String> pages = new TreeMap<>();
        add(program, pages);
        return pages;
    }

    private static void add(CommandLine command, Map<String, String> pages) {
        pages.put(
                command.getCommandSpec().qualifiedName("-"),
                new ManPages(command.getHelp()).write());
        command.getSubcommands().values().forEach(sub -> add(sub, pages));
    }

    private String write() {
        CommandSpec spec = help.commandSpec();
        String name = spec.qualifiedName("-");
        String[] description = spec.usageMessage().description();
        page.append(".TH \"%s\" 1 \"\" \"epsam %s\"\n".formatted(roff(name), Version.program()));
        // Names of commands and options are not broken at their hyphens.
        page.append(".nh\n.ad l\n");
        section("Name");
        line(name + " - " + sentence(description[0]));
        section("Synopsis");
        line(HelpText.synopsis(help).strip());
        section("Description");
        for (String paragraph : description) {
            page.append(".PP\n");
            line(String.format(paragraph));
        }
        spec.positionalParameters()
                .forEach(
                        p ->
                                item(
                                        help.createDefaultParameterRenderer()
                                                .render(
                                                        p,
                                                        HelpText.labels(help),
                                                        help.colorScheme())));
        HelpText.sections(spec)
                .forEach(
                        (heading, options) -> {
                            section(heading);
                            options.forEach(
                                    o ->
                                            item(
                                                    help.createDefaultOptionRenderer()
                                                            .render(
                                                                    o,
                                                                    HelpText.labels(help),
                                                                    help.colorScheme())));
                        });
        footer(spec);
        seeAlso(spec);
        return page.toString();
    }

    /** The footer has headings of its own; what follows one is indented. */
    private void footer(CommandSpec spec) {
        List<String> lines = new ArrayList<>(List.of("Examples:"));
        lines.addAll(Arrays.asList(spec.usageMessage().footer()));
        boolean open = false;
        for (String text : lines) {
            if (text.endsWith(":") && !text.startsWith(" ")) {
                page.append(open ? ".fi\n" : "");
                section(text.substring(0, text.length() - 1));
                page.append(".nf\n");
                open = true;
            } else if (!text.isEmpty()) {
                line(text.startsWith("  ") ? text.substring(2) : text);
            }
        }
        page.append(".fi\n");
    }

    private void seeAlso(CommandSpec spec) {
        Stream<CommandSpec> others =
                spec.parent() == null
                        ? spec.subcommands().values().stream().map(CommandLine::getCommandSpec)
                        : Stream.concat(
                                Stream.of(spec.parent()),
                                spec.subcommands().values().stream()
                                        .map(CommandLine::getCommandSpec));
        section("See also");
        line(others.map(o -> o.qualifiedName("-") + "(1)").collect(Collectors.joining(", ")));
    }

    private void section(String heading) {
        page.append(".SH \"").append(roff(heading).toUpperCase(Locale.ROOT)).append("\"\n");
    }

    /** Cells are: whether it is required, short name, comma, long name with label, description. */
    private void item(Text[][] rows) {
        page.append(".TP\n");
        line(
                Arrays.stream(rows[0])
                        .limit(4)
                        .map(Text::toString)
                        .collect(Collectors.joining())
                        .strip()
                        .replace(",--", ", --"));
        line(
                Arrays.stream(rows)
                        .map(row -> row[4].toString().strip())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" ")));
    }

    private void line(String text) {
        page.append(roff(text)).append('\n');
    }

    private static String sentence(String description) {
        String first = description.split("(?<=[.:]) ")[0];
        return first.replaceFirst("[.:]$", "");
    }

    /** Escapes what has a meaning to man. */
    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
