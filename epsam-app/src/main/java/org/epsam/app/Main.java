package org.epsam.app;

import java.io.PrintWriter;
import org.epsam.app.command.Epsam;
import picocli.CommandLine;

/** The start of the program. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the process with its exit code: 0 for success, 2 for a mistake of
     * the user, told in one line, 1 for a mistake of the program.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(
                run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /**
     * Runs one command.
     *
     * @param out where results go
     * @param err where errors and progress go
     * @param args the command line
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        Epsam epsam = new Epsam();
        CommandLine line = new CommandLine(epsam).setOut(out).setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, wrong) -> Failure.tell(e, err));
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> Failure.tell(e, epsam.isVerbose(), err));
        try {
            return line.execute(args);
        } catch (Error e) {
            // picocli leaves errors such as an exhausted heap to its caller.
            return Failure.tell(e, epsam.isVerbose(), err);
        } finally {
            // A writer that flushes by itself does so at the ends of println only.
            out.flush();
            err.flush();
        }
    }
}
