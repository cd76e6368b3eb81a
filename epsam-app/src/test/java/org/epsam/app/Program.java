package org.epsam.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the program answered.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
public record Program(int code, String out, String err) {
    /** Runs the program in this process. */
    public static Program run(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            args[i] = words[i].toString();
        }
        int code = Main.run(buffered(out), buffered(err), args);
        return new Program(code, out.toString(), err.toString());
    }

    /** Asserts exit code 2, no output, and one last line that contains all parts. */
    public void assertEndsInOneLine(CharSequence... parts) {
        assertThat(code).isEqualTo(2);
        assertThat(out).isEmpty();
        String last = err.lines().reduce("", (before, line) -> line);
        assertThat(last).as(err).startsWith("epsam: ").contains(parts);
        assertThat(err).endsWith(last + System.lineSeparator()).doesNotContain("\tat ");
    }

    /** Asserts the same, and that nothing comes before that line. */
    public void assertIsOneLine(CharSequence... parts) {
        assertEndsInOneLine(parts);
        assertThat(err).hasLineCount(1);
    }

    /** The command line that runs the program in a process of its own. */
    static List<String> commandLine(List<String> jvmOptions, List<String> words) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvmOptions);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(words);
        return line;
    }

    /** As a terminal is written to: what is not flushed does not arrive. */
    private static PrintWriter buffered(StringWriter to) {
        return new PrintWriter(new BufferedWriter(to), true);
    }
}
