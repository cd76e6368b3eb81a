package org.epsam.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;
import org.epsam.app.progress.ConsoleProgress;
import org.epsam.core.share.StatusLog;
import org.jline.utils.Signals;

/**
 * Ends the program on Ctrl-C, SIGTERM or a closed terminal: prints one line, then lets the signal
 * end the process, which shells see as exit code 130, 143 or 129.
 *
 * <p>The JVM would call {@code exit()}, also for {@link Runtime#halt}. That destroys LibTorch's
 * static objects while other threads compute with them, and the process crashes. A signal's default
 * action runs nothing. Nothing has to be closed before: what is killed at any moment can be
 * resumed.
 */
final class Interruption {
    private enum Cause {
        HUP(1),
        INT(2),
        TERM(15);

        private final int number;

        Cause(int number) {
            this.number = number;
        }
    }

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final PrintWriter err;
    private final Supplier<String> goingOn;

    private Interruption(PrintWriter err, Supplier<String> goingOn) {
        this.err = err;
        this.goingOn = goingOn;
    }

    /**
     * Waits for signals from now on. Those that the process was started to ignore stay ignored.
     *
     * @param err where the line goes; it is closed then
     * @param goingOn returns how the work goes on, empty where there is nothing to say
     */
    static void watch(PrintWriter err, Supplier<String> goingOn) {
        Interruption interruption = new Interruption(err, goingOn);
        for (Cause cause : Cause.values()) {
            Signals.register(cause.name(), () -> interruption.end(cause));
        }
    }

    private synchronized void end(Cause cause) {
        // First, so that the next signal ends the program where writing the line is stuck.
        for (Cause each : Cause.values()) {
            Signals.registerDefault(each.name());
        }
        String remedy = goingOn.get();
        String line = "epsam: interrupted" + (remedy.isEmpty() ? "" : "; " + remedy);
        err.println(ConsoleProgress.overBar(line));
        // Nothing follows the line: neither a bar nor messages of the threads still at work.
        err.close();
        note();
        kill(cause);
        // Not reached but where the system does not end a process by this signal.
        Runtime.getRuntime().halt(128 + cause.number);
    }

    /** Notes for other programs that the slides at work did not fail; as far as a second goes. */
    private static void note() {
        Thread note = new Thread(StatusLog::stopAll, "epsam-interruption");
        note.setDaemon(true);
        note.start();
        try {
            note.join(MOMENT.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts this thread", e);
        }
    }

    /** Sends the signal to this process; Java itself raises only signals that it handles. */
    private static void kill(Cause cause) {
        String command = "kill -" + cause + " " + ProcessHandle.current().pid();
        try {
            new ProcessBuilder("/bin/sh", "-c", command).start().waitFor();
        } catch (IOException e) {
            // No shell here, or no process more: the caller halts.
            return;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts this thread", e);
        }
    }
}
