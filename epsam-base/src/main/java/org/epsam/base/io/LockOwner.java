package org.epsam.base.io;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds a {@link PathLock}.
 *
 * @param process number of the process
 * @param host name of its machine
 * @param since when it took the lock
 * @param boot what tells machines of one name apart, and the starts of a machine; empty where the
 *     system has no such
 */
public record LockOwner(long process, String host, Instant since, String boot) {
    private static final Pattern TEXT =
            Pattern.compile(
                    "process (\\d{1,18}) on (\\S{1,255}) since (\\S{1,40})(?: boot (\\S{1,40}))?");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final LockOwner HERE =
            new LockOwner(
                    ProcessHandle.current().pid(),
                    thisHost(),
                    Instant.EPOCH,
                    firstLine(BOOT).orElse(""));

    /**
     * Names this process.
     *
     * @return it, with the time of now in seconds
     */
    public static LockOwner now() {
        return new LockOwner(
                HERE.process, HERE.host, Instant.now().truncatedTo(ChronoUnit.SECONDS), HERE.boot);
    }

    /** Reads what {@link #text} writes; empty for anything else. */
    static Optional<LockOwner> parse(String text) {
        Matcher found = TEXT.matcher(text.strip());
        try {
            return found.matches()
                    ? Optional.of(
                            new LockOwner(
                                    Long.parseLong(found.group(1)),
                                    found.group(2),
                                    Instant.parse(found.group(3)),
                                    Optional.ofNullable(found.group(4)).orElse("")))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether it is on this machine. */
    boolean isHere() {
        // Locks of older versions have no boot.
        return host.equals(HERE.host)
                && (boot.isEmpty() || HERE.boot.isEmpty() || boot.equals(HERE.boot));
    }

    /** Whether the process has certainly ended; of another machine that is never known. */
    boolean isGone() {
        if (!isHere()) {
            return false;
        }
        // A process that began later has the number of one that has ended.
        return ProcessHandle.of(process)
                .filter(ProcessHandle::isAlive)
                .filter(
                        p ->
                                p.info()
                                        .startInstant()
                                        .map(start -> start.minusSeconds(1).isBefore(since))
                                        .orElse(true))
                .isEmpty();
    }

    private static String thisHost() {
        // Without asking the network, which may take seconds.
        return firstLine(HOST_NAME).orElseGet(LockOwner::hostOfNetwork);
    }

    private static String hostOfNetwork() {
        try {
            return InetAddress.getLocalHost().getHostName().strip().replaceAll("\\s", "_");
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static Optional<String> firstLine(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8))
                    .map(text -> text.strip().replaceAll("\\s", "_"))
                    .filter(text -> !text.isEmpty());
        } catch (IOException e) {
            // Not on this system.
            return Optional.empty();
        }
    }

    /** What stands in the file of the lock; {@link #parse} reads it. */
    String text() {
        return this + (boot.isEmpty() ? "" : " boot " + boot) + "\n";
    }

    @Override
    public String toString() {
        return "process " + process + " on " + host + " since " + since;
    }
}
