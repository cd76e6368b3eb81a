package org.epsam.core.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.epsam.base.task.Progress;

/** Measures rows and collects them. */
final class RowTimer {
    private static final int FEWEST = 3;
    private static final int LONG = 5;
    private static final int MOST = 100;

    private final double seconds;
    private final Progress progress;
    private final List<BenchRow> rows = new ArrayList<>();

    /**
     * Creates a timer.
     *
     * @param seconds for which short calls are repeated
     * @param progress receives a line for each row
     */
    RowTimer(double seconds, Progress progress) {
        this.seconds = seconds;
        this.progress = progress;
    }

    /**
     * What a row stands for.
     *
     * @param name of the row
     * @param items that one call works on
     * @param operations of one call; empty where they are not counted
     * @param gflops rate of the machine
     */
    record Plan(String name, long items, OptionalDouble operations, double gflops) {
        /** Without counted operations. */
        static Plan of(String name, long items) {
            return new Plan(name, items, OptionalDouble.empty(), 0);
        }
    }

    /**
     * Measures a row by calls that are repeated, after one to warm up. A call that takes many times
     * as long as all repetitions should is timed alone.
     */
    void measure(Plan plan, Runnable call) {
        PeakMemory memory = PeakMemory.start();
        double median = median(call);
        OptionalDouble fraction =
                plan.operations().isPresent()
                        ? OptionalDouble.of(
                                plan.operations().getAsDouble() / median / plan.gflops() / 1e9)
                        : OptionalDouble.empty();
        add(new BenchRow(plan.name(), median, plan.items(), memory.mib(), fraction));
    }

    /** Measures a row by one long call, which returns how many items it has worked on. */
    void measureOnce(String name, LongSupplier call) {
        PeakMemory memory = PeakMemory.start();
        long began = System.nanoTime();
        long items = call.getAsLong();
        double time = secondsSince(began);
        add(new BenchRow(name, time, items, memory.mib(), OptionalDouble.empty()));
    }

    private void add(BenchRow row) {
        rows.add(row);
        progress.message(row.line());
    }

    private double median(Runnable call) {
        long first = System.nanoTime();
        call.run();
        double cold = secondsSince(first);
        if (cold > LONG * Math.max(1, seconds)) {
            return cold;
        }
        List<Double> times = new ArrayList<>();
        double sum = 0;
        while (times.size() < FEWEST || sum < seconds && times.size() < MOST) {
            long began = System.nanoTime();
            call.run();
            double time = secondsSince(began);
            times.add(time);
            sum += time;
        }
        double[] sorted = times.stream().mapToDouble(t -> t).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElseThrow();
    }

    private static double secondsSince(long began) {
        return Math.max(1, System.nanoTime() - began) / 1e9;
    }

    List<BenchRow> rows() {
        return List.copyOf(rows);
    }
}
