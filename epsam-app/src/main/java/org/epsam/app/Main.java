package org.epsam.app;

import java.io.PrintWriter;
import org.epsam.app.command.Epsam;
import org.epsam.app.command.HelpText;
import picocli.CommandLine;

/** The start of the program. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the process with its exit code: 0 for success, 2 for invalid input,
     * reported in one line, 3 where some inputs were skipped, 1 for an internal error. An
     * interrupted one ends by the signal.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        PrintWriter err = new PrintWriter(System.err, true);
        Epsam epsam = new Epsam();
        CommandLine line = commandLine(epsam, new PrintWriter(System.out, true), err, args);
        if (!Epsam.printsHelpOnly(args)) {
            Interruption.watch(err, epsam::afterInterruption);
        }
        System.exit(execute(line, epsam, args));
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
        return execute(commandLine(epsam, out, err, args), epsam, args);
    }

    private static CommandLine commandLine(
            Epsam epsam, PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = Epsam.lineFor(epsam, args).setOut(out).setErr(err);
        HelpText.setUp(line);
        line.setParameterExceptionHandler((e, wrong) -> Failure.report(e, err));
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> Failure.report(e, epsam.isVerbose(), err));
        return line;
    }

    private static int execute(CommandLine line, Epsam epsam, String... args) {
        try {
            return line.execute(args);
        } catch (Error e) {
            // picocli leaves errors such as an exhausted heap to its caller.
            return Failure.report(e, epsam.isVerbose(), line.getErr());
        } finally {
            // A writer that flushes by itself does so at the ends of println only.
            line.getOut().flush();
            line.getErr().flush();
        }
    }
}
