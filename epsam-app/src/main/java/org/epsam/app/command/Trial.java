package org.epsam.app.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.task.JavaProcess;
import org.jline.utils.Signals;
import picocli.CommandLine;

/**
 * Trains for a moment on a few drawn patches and segments two others, by the commands of the
 * program in a process of its own. That process can keep the classes that it has loaded in an
 * archive, with which later starts are faster (docs/PERFORMANCE.md, start).
 */
final class Trial {
    /** Property by which a launcher names the file from which it lets Java take classes. */
    private static final String ARCHIVE = "epsam.archive";

    /** Name of what Java writes, in the folder of the trial. */
    private static final String PART = "classes.jsa";

    private static final String BEGUN = "begun";
    private static final String DONE = "done";

    /**
     * What came of it.
     *
     * @param seconds that it took, with the start of the process and the writing of the archive
     * @param classes where classes are kept, or why they are not
     */
    record Outcome(double seconds, String classes) {}

    private Trial() {}

    /**
     * Tries; the process prints its progress to standard error.
     *
     * @throws InputException where the trial fails
     */
    static Outcome run() {
        long began = System.nanoTime();
        Optional<Path> archive = Optional.ofNullable(System.getProperty(ARCHIVE)).map(Path::of);
        Path folder = AtomicFolders.temporary("epsam-trial");
        try {
            boolean keeps = archive.filter(Trial::isPlace).isPresent();
            int code = process(folder, keeps);
            if (keeps && !Files.exists(folder.resolve(BEGUN))) {
                // A Java without an archive of its own classes does not start with these options.
                code = process(folder, false);
            }
            if (!Files.exists(folder.resolve(DONE))) {
                throw new InputException(
                        "doctor --try: the trial failed (exit code " + code + "), see above");
            }
            String classes = classes(folder, archive, code);
            return new Outcome((System.nanoTime() - began) / 1e9, classes);
        } finally {
            AtomicFolders.delete(folder);
        }
    }

    private static boolean isPlace(Path archive) {
        return Files.isWritable(archive.toAbsolutePath().getParent());
    }

    private static int process(Path folder, boolean keeps) {
        // Otherwise Java lists the classes that it leaves out.
        List<String> options =
                keeps
                        ? List.of(
                                "-XX:ArchiveClassesAtExit=" + folder.resolve(PART),
                                "-Xlog:cds*=off")
                        : List.of();
        ProcessBuilder builder =
                new ProcessBuilder(
                        JavaProcess.command(Trial.class, options, List.of(folder.toString())));
        builder.redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new InputException("doctor --try: Java cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException("doctor --try: interrupted", e);
        }
    }

    /** Keeps the classes of a process that has ended with a code, and tells where, or why not. */
    private static String classes(Path folder, Optional<Path> archive, int code) {
        if (archive.isEmpty()) {
            return "not kept, as the launcher names no place for them";
        }
        Path file = archive.get();
        if (!isPlace(file)) {
            return "not kept, as " + file + " cannot be written";
        }
        Path part = folder.resolve(PART);
        if (code != 0 || !Files.exists(part)) {
            return "not kept, as this Java could not write them";
        }
        // Java ends by a signal where it reads an archive that is cut off.
        AtomicFile.writeForced(file, out -> Files.copy(part, out));
        return "kept in " + file;
    }

    /**
     * Tries in this process.
     *
     * @param words an empty folder for data and results
     */
    public static void main(String[] words) {
        Path folder = Path.of(words[0]);
        endWithTheParent(folder);
        AtomicFile.write(folder.resolve(BEGUN), "");
        String patches = folder.resolve("patches").toString();
        String run = folder.resolve("run").toString();
        execute("synthesize --train 8 --val 2 --test 2 --size 64", "--out", patches);
        execute(
                "train --preset small --set classify.epochs=1 --set classify.probe_epochs=1 --set"
                        + " adapt.iterations=0 --set adapt.epochs=1 --set adapt.ids_threshold=0"
                        + " --set evaluate.gate=0",
                "--data",
                patches,
                "--run",
                run);
        String images = folder.resolve("patches/test/image").toString();
        execute("segment", "--run", run, "--out", folder.resolve("masks").toString(), images);
        AtomicFile.write(folder.resolve(DONE), "");
        System.exit(0);
    }

    private static void execute(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(List.of(arguments));
        String[] words = all.toArray(String[]::new);
        CommandLine line = Epsam.lineFor(new Epsam(), words);
        line.setOut(new PrintWriter(Writer.nullWriter()));
        line.setErr(new PrintWriter(System.err, true));
        int code = line.execute(words);
        if (code != 0) {
            System.exit(code);
        }
    }

    /**
     * Standard input is a pipe from the parent, which ends when that does. Signals of the terminal
     * are left to the parent.
     */
    private static void endWithTheParent(Path folder) {
        Signals.register("INT", () -> {});
        Signals.register("HUP", () -> {});
        Thread watch =
                new Thread(
                        () -> {
                            try {
                                while (System.in.read() >= 0) {
                                    // Nothing is sent.
                                }
                            } catch (IOException e) {
                                // The same: nobody is there.
                            }
                            end(folder);
                        },
                        "epsam-parent");
        watch.setDaemon(true);
        watch.start();
    }

    /** Ends while other threads go on writing; Java's own end would write the archive. */
    private static void end(Path folder) {
        String pid = Long.toString(ProcessHandle.current().pid());
        String both = "kill -KILL \"$1\"; rm -rf \"$2\"";
        try {
            new ProcessBuilder("/bin/sh", "-c", both, "sh", pid, folder.toString())
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            // No shell here.
            AtomicFolders.delete(folder);
        }
        Runtime.getRuntime().halt(1);
    }
}
