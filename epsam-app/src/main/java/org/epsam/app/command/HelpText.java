package org.epsam.app.command;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_DESCRIPTION;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_SYNOPSIS;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Lays out the help of all commands: a short synopsis with the required options, options in the
 * order of their declaration under the headings of their {@link Section}s, and examples that are
 * never wrapped.
 */
public final class HelpText {
    private static final int PIPED_WIDTH = 100;
    // Below this width picocli has no room for descriptions.
    private static final int MIN_WIDTH = 60;

    private HelpText() {}

    /**
     * Sets up the help of a command and all its subcommands for standard output as the launcher
     * found it.
     *
     * @param line the command
     */
    public static void setUp(CommandLine line) {
        Integer columns = Integer.getInteger("epsam.help.columns");
        setUp(line, columns, System.getenv().getOrDefault("NO_COLOR", ""));
    }

    /**
     * Sets up the help.
     *
     * @param columns width of the terminal; null where standard output is not a terminal
     * @param noColor not empty where the user wants no colours (no-color.org)
     */
    static void setUp(CommandLine line, Integer columns, String noColor) {
        boolean colours = columns != null && noColor.isEmpty();
        line.setColorScheme(Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(columns == null ? PIPED_WIDTH : Math.max(MIN_WIDTH, columns));
        Map<String, IHelpSectionRenderer> sections = line.getHelpSectionMap();
        sections.put(SECTION_KEY_SYNOPSIS, HelpText::synopsis);
        sections.put(SECTION_KEY_DESCRIPTION, HelpText::description);
        sections.put(SECTION_KEY_OPTION_LIST, HelpText::options);
        sections.put(SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        sections.put(SECTION_KEY_COMMAND_LIST, HelpText::commands);
        sections.put(SECTION_KEY_FOOTER, HelpText::footer);
        line.setHelpSectionMap(sections);
    }

    /** The line of the required words, with a line end. */
    static String synopsis(Help help) {
        CommandSpec spec = help.commandSpec();
        StringBuilder text = new StringBuilder(spec.qualifiedName());
        if (!descriptions(spec).isEmpty()) {
            text.append(" COMMAND");
        }
        for (OptionSpec option : spec.options()) {
            if (option.required() && option.group() == null) {
                text.append(' ').append(option.longestName());
                text.append(' ').append(option.paramLabel());
            }
        }
        text.append(" [OPTIONS]");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            boolean optional = parameter.arity().min() == 0;
            text.append(optional ? " [" : " ").append(parameter.paramLabel());
            text.append(optional ? "]" : "").append(parameter.isMultiValue() ? "..." : "");
        }
        return text.append(System.lineSeparator()).toString();
    }

    private static String description(Help help) {
        int width = help.commandSpec().usageMessage().width();
        StringBuilder text = new StringBuilder();
        for (String paragraph : help.commandSpec().usageMessage().description()) {
            wrapped(String.format(paragraph), width)
                    .forEach(line -> text.append(line).append(System.lineSeparator()));
        }
        return text.toString();
    }

    /** Breaks lines at spaces only; picocli itself breaks file names after their dots. */
    private static List<String> wrapped(String paragraph, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : paragraph.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() >= width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** The commands with the first sentences of their descriptions. */
    private static String commands(Help help) {
        Map<String, String> commands = descriptions(help.commandSpec());
        int names = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        int width = help.commandSpec().usageMessage().width() - names - 4;
        StringBuilder text = new StringBuilder();
        if (!commands.isEmpty()) {
            text.append(String.format("%nCommands:%n"));
        }
        commands.forEach(
                (name, description) -> {
                    String first =
                            "  "
                                    + help.colorScheme().commandText(name)
                                    + " ".repeat(names - name.length() + 2);
                    for (String line : wrapped(String.format(description), width)) {
                        text.append(first).append(line).append(System.lineSeparator());
                        first = " ".repeat(names + 4);
                    }
                });
        return text.toString();
    }

    /** Those of the program are known without their options, which take long to read. */
    private static Map<String, String> descriptions(CommandSpec spec) {
        Map<String, String> commands = new LinkedHashMap<>();
        if (spec.userObject() instanceof Epsam) {
            for (Class<?> type : Epsam.COMMANDS) {
                Command command = type.getAnnotation(Command.class);
                commands.put(command.name(), command.description()[0]);
            }
        } else {
            spec.subcommands()
                    .forEach(
                            (name, line) ->
                                    commands.put(
                                            name,
                                            line.getCommandSpec().usageMessage().description()[0]));
        }
        return commands;
    }

    /** The options that are shown, under their headings; no heading is without options. */
    static Map<String, List<OptionSpec>> sections(CommandSpec spec) {
        Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
        sections.put("Options", new ArrayList<>());
        List<OptionSpec> inherited = new ArrayList<>();
        for (OptionSpec option : visible(spec)) {
            (option.inherited()
                            ? inherited
                            : sections.computeIfAbsent(
                                    heading(option), heading -> new ArrayList<>()))
                    .add(option);
        }
        sections.put("Options of all commands", inherited);
        sections.values().removeIf(List::isEmpty);
        return sections;
    }

    private static List<OptionSpec> visible(CommandSpec spec) {
        return spec.options().stream().filter(o -> !o.hidden()).toList();
    }

    /** How the values of options are shown. */
    static IParamLabelRenderer labels(Help help) {
        return new Labels(help.colorScheme());
    }

    private static String options(Help help) {
        CommandSpec spec = help.commandSpec();
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, List<OptionSpec>> section : sections(spec).entrySet()) {
            text.append(help.colorScheme().text(String.format("%n%s:%n", section.getKey())));
            // Equal column widths in all sections.
            Help.Layout layout =
                    help.createDefaultLayout(
                            visible(spec), spec.positionalParameters(), help.colorScheme());
            layout.addAllOptions(section.getValue(), labels(help));
            text.append(layout);
        }
        return text.toString();
    }

    private static String heading(OptionSpec option) {
        Section section =
                option.userObject() instanceof Member member
                        ? member.getDeclaringClass().getAnnotation(Section.class)
                        : null;
        return section == null ? "Options" : section.value();
    }

    private static String footer(Help help) {
        StringBuilder text = new StringBuilder();
        for (String line : help.commandSpec().usageMessage().footer()) {
            text.append(line).append(System.lineSeparator());
        }
        return text.toString();
    }

    /** Values after a space, as in the examples. */
    private record Labels(Help.ColorScheme colours) implements IParamLabelRenderer {
        @Override
        public Ansi.Text renderParameterLabel(
                ArgSpec argument, Ansi ansi, List<Ansi.IStyle> styles) {
            String label = argument.paramLabel();
            if (argument.arity().max() == 0) {
                label = "";
            } else if (!argument.splitRegex().isEmpty()) {
                label += "[," + label + "...]";
            }
            return colours.apply(label.isEmpty() ? "" : separator() + label, styles);
        }

        @Override
        public String separator() {
            return " ";
        }
    }
}
