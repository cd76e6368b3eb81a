package org.epsam.synthetic;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;

/**
 * Writes a data set of synthetic patches in the layout of the method: {@code
 * {train,val,test}/image/<slide>_<row><column>_<label>.png} and, for positives, {@code
 * {train,val,test}/mask/} with the same names (0 and 255).
 *
 * <p>Each split has its own synthetic slides, each slide its own stain and patches of both classes.
 * Row and column are the patch's centre in pixels, 7 digits each.
 */
public final class SyntheticDataset {
    private static final int THREADS = 2;
    private static final int PATCHES_IN_ROW = 16;

    /**
     * What to draw.
     *
     * @param trainPositive patches with tumour for training
     * @param trainNegative patches without tumour for training
     * @param valPositive patches with tumour for validation
     * @param valNegative patches without tumour for validation
     * @param testPositive patches with tumour for testing
     * @param testNegative patches without tumour for testing
     * @param side side of a patch in pixels, 64..1024, always 128 micrometres
     * @param seed the same seed gives the same data set, whatever the number of threads
     */
    public record Plan(
            int trainPositive,
            int trainNegative,
            int valPositive,
            int valNegative,
            int testPositive,
            int testNegative,
            int side,
            long seed) {
        /**
         * Checks the numbers.
         *
         * @throws InputException if a count is negative, nothing is asked for, or the side is out
         *     of range
         */
        public Plan {
            int[] counts = {
                trainPositive, trainNegative, valPositive, valNegative, testPositive, testNegative
            };
            long sum = 0;
            for (int count : counts) {
                if (count < 0 || count > 1_000_000) {
                    throw new InputException(
                            "synthetic data set: " + count + " patches; give 0 to 1000000");
                }
                sum += count;
            }
            if (sum == 0) {
                throw new InputException("synthetic data set: no patches; give at least 1");
            }
            if (side < TissueGenerator.MIN_SIDE || side > TissueGenerator.MAX_SIDE) {
                throw new InputException(
                        "synthetic data set: side "
                                + side
                                + " px; give "
                                + TissueGenerator.MIN_SIDE
                                + " to "
                                + TissueGenerator.MAX_SIDE);
            }
        }
    }

    private record Job(String split, String slide, String name, boolean tumour) {}

    private SyntheticDataset() {}

    /**
     * Draws the patches and writes them. The folder appears complete or not at all.
     *
     * @param out folder to make; it must be absent or empty
     * @param plan what to draw
     * @throws InputException if {@code out} exists and is not an empty folder
     * @throws UncheckedIOException if writing fails
     */
    public static void write(Path out, Plan plan) {
        writeFolder(out, folder -> fill(folder, plan));
    }

    /** What fills a folder. */
    @FunctionalInterface
    interface Content {
        void fill(Path folder) throws IOException;
    }

    /** Fills a folder that appears complete or not at all. */
    static void writeFolder(Path out, Content content) {
        Path target = out.toAbsolutePath().normalize();
        try {
            if (Files.exists(target) && !isEmptyFolder(target)) {
                throw new InputException(
                        target + " exists and is not an empty folder; name another or remove it");
            }
            Files.createDirectories(target.getParent());
            // Not a temporary directory of the JDK: that would be closed to other users.
            Path partial = target.resolveSibling("." + target.getFileName() + ".partial");
            deleteAll(partial);
            Files.createDirectory(partial);
            try {
                content.fill(partial);
                Files.deleteIfExists(target);
                Files.move(partial, target);
            } finally {
                deleteAll(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing the synthetic data set " + target, e);
        }
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void fill(Path folder, Plan plan) throws IOException {
        List<Job> jobs = new ArrayList<>();
        addJobs(jobs, "train", plan.trainPositive(), plan.trainNegative(), plan.side());
        addJobs(jobs, "val", plan.valPositive(), plan.valNegative(), plan.side());
        addJobs(jobs, "test", plan.testPositive(), plan.testNegative(), plan.side());
        for (Job job : jobs) {
            Files.createDirectories(folder.resolve(job.split()).resolve("image"));
            Files.createDirectories(folder.resolve(job.split()).resolve("mask"));
        }
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> drawings = new ArrayList<>();
            for (Job job : jobs) {
                drawings.add(
                        () -> {
                            draw(folder, job, plan);
                            return null;
                        });
            }
            // Waits for all, also after a failure: nothing is drawn into a folder being removed.
            for (Future<Void> drawn : pool.invokeAll(drawings)) {
                drawn.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("what", "synthetic H&E-like patches, drawn by epsam synthesize: no patient data");
        about.put("micrometresPerPixel", Field.EXTENT / plan.side());
        about.put("plan", plan);
        about.put("slides", jobs.stream().map(Job::slide).distinct().toList());
        Files.write(
                folder.resolve("SYNTHETIC.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(about));
    }

    /** Deals the patches of a split to its slides in turn, so that each slide has both classes. */
    private static void addJobs(
            List<Job> jobs, String split, int positive, int negative, int side) {
        int slides = Math.max(2, Math.min(12, (positive + negative) / 10));
        for (int i = 0; i < positive + negative; i++) {
            boolean tumour = i < positive;
            int rank = tumour ? i : i - positive;
            // Positives of a slide take the even places, negatives the odd ones.
            int place = 2 * (rank / slides) + (tumour ? 0 : 1);
            String slide = "synthetic-" + split + String.format("-%02d", rank % slides + 1);
            String name =
                    String.format(
                            "%s_%07d%07d_%d.png",
                            slide,
                            place / PATCHES_IN_ROW * side + side / 2,
                            place % PATCHES_IN_ROW * side + side / 2,
                            tumour ? 1 : 0);
            jobs.add(new Job(split, slide, name, tumour));
        }
    }

    private static void draw(Path folder, Job job, Plan plan) {
        SyntheticCase slide = SyntheticCase.random(generator(plan.seed(), job.slide()));
        SyntheticPatch patch =
                TissueGenerator.patch(
                        slide, job.tumour(), plan.side(), generator(plan.seed(), job.name()));
        Path split = folder.resolve(job.split());
        ImageFile.writePng(split.resolve("image").resolve(job.name()), patch.image());
        if (job.tumour()) {
            ImageFile.writeMask(split.resolve("mask").resolve(job.name()), patch.tumour());
        }
    }

    /** Returns the generator that belongs to a name: FNV-1a of the name, started by the seed. */
    private static SplittableRandom generator(long seed, String name) {
        long hash = 0xcbf29ce484222325L ^ new SplittableRandom(seed).nextLong();
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return new SplittableRandom(hash);
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path path : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
