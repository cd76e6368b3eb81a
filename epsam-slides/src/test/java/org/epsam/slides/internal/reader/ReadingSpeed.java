package org.epsam.slides.internal.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/**
 * Measures how many tiles a second two threads read, with our TIFF reader, with OpenSlide and with
 * OpenSlide in a helper process in turns: {@code ReadingSpeed SLIDE [SECONDS]}. No test, as a busy
 * machine would make it fail.
 */
public final class ReadingSpeed {
    private static final int THREADS = 2;
    private static final int ROUNDS = 5;
    private static final int SIDE = 240;

    private ReadingSpeed() {}

    /** Where the regions lie. */
    private enum Pattern {
        /** Each tile once after opening: decoding counts. */
        FRESH,
        /** Random places of an open slide: the cache counts, too. */
        RANDOM
    }

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 10;
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (Pattern pattern : Pattern.values()) {
                List<SlideReader> readers =
                        List.of(
                                new TiffSlideReader(),
                                new OpenSlideReader(),
                                new IsolatedReader(new OpenSlideReader()));
                double[][] rates = new double[readers.size()][ROUNDS];
                // Round -1 warms up.
                for (int round = -1; round < ROUNDS; round++) {
                    for (int i = 0; i < readers.size(); i++) {
                        double rate =
                                measure(readers.get(i), file, pattern, seconds / ROUNDS, threads);
                        rates[i][Math.max(0, round)] = rate;
                    }
                }
                for (int i = 0; i < readers.size(); i++) {
                    Arrays.sort(rates[i]);
                    System.out.printf(
                            "%-7s %-16s %7.0f tiles/s (%.0f to %.0f)%n",
                            pattern,
                            readers.get(i).getClass().getSimpleName(),
                            rates[i][ROUNDS / 2],
                            rates[i][0],
                            rates[i][ROUNDS - 1]);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static double measure(
            SlideReader reader, Path file, Pattern pattern, double seconds, ExecutorService threads)
            throws Exception {
        long start = System.nanoTime();
        long read = 0;
        double passed = 0;
        while (passed < seconds) {
            try (Slide slide = reader.open(file)) {
                List<Future<Integer>> parts = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    parts.add(threads.submit(part(slide, pattern, thread, seconds)));
                }
                for (Future<Integer> part : parts) {
                    read += part.get();
                }
            }
            passed = (System.nanoTime() - start) / 1e9;
        }
        return read / passed;
    }

    private static Callable<Integer> part(
            Slide slide, Pattern pattern, int thread, double seconds) {
        int across = slide.width() / SIDE;
        int down = slide.height() / SIDE;
        if (pattern == Pattern.RANDOM) {
            return () -> {
                Random random = new Random(thread);
                long end = System.nanoTime() + (long) (seconds * 1e9);
                int read = 0;
                for (; System.nanoTime() < end; read++) {
                    int x = random.nextInt(slide.width() - SIDE);
                    int y = random.nextInt(slide.height() - SIDE);
                    slide.read(new Region(0, x, y, SIDE, SIDE));
                }
                return read;
            };
        }
        return () -> {
            int read = 0;
            // Not all of a large slide, so that rounds stay short.
            for (int i = thread; i < Math.min(2000, across * down); i += THREADS, read++) {
                slide.read(new Region(0, i % across * SIDE, i / across * SIDE, SIDE, SIDE));
            }
            return read;
        };
    }
}
