package org.epsam.app.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.task.JavaProcess;
import picocli.CommandLine;

/**
 * Trains for a moment on a few drawn patches and segments two others, by the commands of the
 * program in a process of its own. That process can keep the classes that it has loaded in an
 * archive, with which later starts are faster (docs/PERFORMANCE.md, start).
 */
final class Trial {
    /** Property by which a launcher names the file from which it lets Java take classes. */
    private static final String ARCHIVE = "epsam.archive";

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
        Optional<Path> part =
                archive.filter(file -> Files.isWritable(file.toAbsolutePath().getParent()))
                        .map(AtomicFile::unfinished);
        try {
            archive.ifPresent(AtomicFolders::deleteLeftovers);
            int code = process(folder, part);
            if (!Files.exists(folder.resolve(DONE))) {
                throw new InputException(
                        "doctor --try: the trial failed (exit code " + code + "), see above");
            }
            String classes =
                    archive.isEmpty()
                            ? "not kept, as no launcher started this"
                            : part.isEmpty()
                                    ? "not kept, as " + archive.get() + " cannot be written"
                                    : kept(part.get(), archive.get());
            return new Outcome((System.nanoTime() - began) / 1e9, classes);
        } finally {
            AtomicFolders.delete(folder);
            part.ifPresent(AtomicFolders::delete);
        }
    }

    private static int process(Path folder, Optional<Path> part) {
        List<String> options = new ArrayList<>();
        part.ifPresent(
                file -> {
                    options.add("-XX:ArchiveClassesAtExit=" + file);
                    // It tells which classes it leaves out.
                    options.add("-Xlog:cds*=off");
                });
        ProcessBuilder builder =
                new ProcessBuilder(
                        JavaProcess.command(Trial.class, options, List.of(folder.toString())));
        builder.redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            Process process = builder.start();
            try {
                return process.waitFor();
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new InputException("doctor --try: Java cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException("doctor --try: interrupted", e);
        }
    }

    private static String kept(Path part, Path archive) {
        try (FileChannel written = FileChannel.open(part, StandardOpenOption.READ)) {
            // Java ends by a signal where it reads an archive that is cut off.
            written.force(true);
            Files.move(
                    part,
                    archive,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return "kept in " + archive;
        } catch (IOException e) {
            return "not kept, as Java could not write " + archive;
        }
    }

    /**
     * Tries in this process.
     *
     * @param words an empty folder for data and results
     */
    public static void main(String[] words) {
        endWithTheParent();
        Path folder = Path.of(words[0]);
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
        line.setCaseInsensitiveEnumValuesAllowed(true);
        int code = line.execute(words);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Standard input is a pipe from the parent; it ends when that does. */
    private static void endWithTheParent() {
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
                            Runtime.getRuntime().halt(1);
                        },
                        "epsam-parent");
        watch.setDaemon(true);
        watch.start();
    }
}
