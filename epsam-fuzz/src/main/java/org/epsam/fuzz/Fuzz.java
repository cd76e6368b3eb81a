package org.epsam.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Gives changed inputs to the readers of all formats, or of one, for a given time. */
public final class Fuzz {
    private static final int FAILURES = 5;

    private final Path folder;
    private final long seed;
    private final PrintStream out;

    private Fuzz(Path folder, long seed, PrintStream out) {
        this.folder = folder;
        this.seed = seed;
        this.out = out;
    }

    /**
     * Runs it: {@code MINUTES [FORMAT [SEED]]}. Ends with 1 where something was found; the inputs
     * are kept.
     *
     * @param args minutes for all formats together, one format by name, and the seed of all random
     *     numbers
     * @throws IOException where a folder for the inputs cannot be written
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 3 || !args[0].matches("\\d+(\\.\\d+)?")) {
            System.err.println(
                    "fuzz MINUTES [FORMAT [SEED]]; the formats are "
                            + String.join(", ", Seeds.NAMES));
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("epsam-fuzz-");
        double seconds = 60 * Double.parseDouble(args[0]);
        List<String> names =
                args.length > 1 && !args[1].equals("all") ? List.of(args[1]) : Seeds.NAMES;
        long seed = args.length > 2 ? Long.parseLong(args[2]) : System.nanoTime();
        System.out.println("seed " + seed + ", inputs in " + folder);
        boolean clean = run(folder, names, seconds, seed, System.out);
        System.exit(clean ? 0 : 1);
    }

    /** Runs formats one after the other; false where something was found. */
    static boolean run(Path folder, List<String> names, double seconds, long seed, PrintStream out)
            throws IOException {
        boolean clean = true;
        for (String name : names) {
            Format format = Seeds.of(name, folder.resolve("seeds"));
            clean &= new Fuzz(folder, seed, out).run(format, seconds / names.size());
        }
        return clean;
    }

    private boolean run(Format format, double seconds) throws IOException {
        Path input = folder.resolve(format.name());
        Corpus corpus = new Corpus(format, input);
        Mutation mutation = new Mutation(new SplittableRandom(seed ^ format.name().hashCode()));
        SplittableRandom choice = new SplittableRandom(seed);
        Watch watch = Watch.over(format.name(), input);
        Budget time = new Budget();
        int failures = 0;
        long runs = 0;
        long refused = 0;
        double slowest = 0;
        long most = 0;
        while (time.seconds() < seconds && failures < FAILURES) {
            Map<String, byte[]> changed = mutation.of(corpus.any(choice), corpus.any(choice));
            watch.begin();
            Trial trial = Trial.of(format, changed, input);
            runs++;
            refused += trial.result().isEmpty() ? 1 : 0;
            slowest = Math.max(slowest, trial.seconds());
            most = Math.max(most, trial.bytes());
            if (trial.failure().isPresent() && corpus.isNew(trial)) {
                failures++;
                keep(format, changed, failures, trial.failure().get());
            }
            corpus.add(changed, trial);
        }
        watch.end();
        boolean same = corpus.isUnchanged();
        if (!same) {
            out.println(format.name() + ": a valid input is not read as before");
        }
        out.printf(
                "%-12s %7d inputs, %7d refused, %4d kinds of answers, slowest %6.0f ms, most %5d"
                        + " MiB%n",
                format.name(), runs, refused, corpus.answers(), 1000 * slowest, most >> 20);
        return failures == 0 && same;
    }

    private void keep(Format format, Map<String, byte[]> input, int number, String what)
            throws IOException {
        Path kept = folder.resolve("found").resolve(format.name() + "-" + number);
        for (Map.Entry<String, byte[]> file : input.entrySet()) {
            Path path = kept.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        out.println(format.name() + ": " + what + "\n  input: " + kept);
    }
}
