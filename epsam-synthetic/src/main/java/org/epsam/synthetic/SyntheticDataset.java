package org.epsam.synthetic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.epsam.base.InputException;
import org.epsam.base.io.Json;
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
    private static final int MAX_COUNT = 1_000_000;

    /**
     * How many patches of a split to draw.
     *
     * @param positive patches with tumour, 0..1000000
     * @param negative patches without tumour, 0..1000000
     */
    public record Counts(int positive, int negative) {
        /**
         * Checks the numbers.
         *
         * @throws InputException if one is out of range
         */
        public Counts {
            for (int count : new int[] {positive, negative}) {
                if (count < 0 || count > MAX_COUNT) {
                    throw new InputException(
                            "synthetic data set: " + count + " patches; give 0 to " + MAX_COUNT);
                }
            }
        }

        int all() {
            return positive + negative;
        }
    }

    /**
     * What to draw.
     *
     * @param train patches for training
     * @param val patches for validation
     * @param test patches for testing
     * @param side side of a patch in pixels, 64..1024, always 128 um
     * @param seed the same seed gives the same data set, whatever the number of threads
     */
    public record Plan(Counts train, Counts val, Counts test, int side, long seed) {
        /**
         * Checks the numbers.
         *
         * @throws InputException if nothing is asked for, or the side is out of range
         */
        public Plan {
            if (train.all() + val.all() + test.all() == 0) {
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

        /** The plan as SYNTHETIC.json has it. */
        private Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("trainPositive", train.positive());
            fields.put("trainNegative", train.negative());
            fields.put("valPositive", val.positive());
            fields.put("valNegative", val.negative());
            fields.put("testPositive", test.positive());
            fields.put("testNegative", test.negative());
            fields.put("side", side);
            fields.put("seed", seed);
            return fields;
        }
    }

    private record Job(String split, String slide, String name, boolean tumour) {}

    private SyntheticDataset() {}

    /**
     * Draws the patches and writes them. The folder appears complete or not at all.
     *
     * @param out folder to create; it must be absent or empty
     * @param plan what to draw
     * @throws InputException if {@code out} exists and is not an empty folder, or cannot be written
     */
    public static void write(Path out, Plan plan) {
        NewFolder.write(out, folder -> fill(folder, plan));
    }

    private static void fill(Path folder, Plan plan) throws IOException {
        List<Job> jobs = new ArrayList<>();
        addJobs(jobs, "train", plan.train(), plan.side());
        addJobs(jobs, "val", plan.val(), plan.side());
        addJobs(jobs, "test", plan.test(), plan.side());
        for (Job job : jobs) {
            Files.createDirectories(folder.resolve(job.split()).resolve("image"));
            Files.createDirectories(folder.resolve(job.split()).resolve("mask"));
        }
        draw(folder, jobs, plan);
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("what", "synthetic H&E-like patches, drawn by epsam synthesize: no patient data");
        about.put("micrometresPerPixel", Field.EXTENT / plan.side());
        about.put("plan", plan.fields());
        about.put("slides", jobs.stream().map(Job::slide).distinct().toList());
        Json.write(folder.resolve("SYNTHETIC.json"), about);
    }

    private static void draw(Path folder, List<Job> jobs, Plan plan) throws IOException {
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
    }

    /** Deals the patches of a split to its slides in turn, so that each slide has both classes. */
    private static void addJobs(List<Job> jobs, String split, Counts counts, int side) {
        int slides = Math.max(2, Math.min(12, counts.all() / 10));
        for (int i = 0; i < counts.all(); i++) {
            boolean tumour = i < counts.positive();
            int rank = tumour ? i : i - counts.positive();
            // Positives of a slide take the even places, negatives the odd ones.
            int place = 2 * (rank / slides) + (tumour ? 0 : 1);
            String slide =
                    "synthetic-" + split + String.format(Locale.ROOT, "-%02d", rank % slides + 1);
            String name =
                    String.format(
                            Locale.ROOT,
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
}
