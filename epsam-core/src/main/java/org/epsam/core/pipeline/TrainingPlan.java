package org.epsam.core.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.io.DiskSpace;

/**
 * The stages of a run with the time and the disk space that they take, as estimated before it
 * begins. While it runs, the time that is left is the estimate in proportion to what the finished
 * stages took. Used from one thread.
 */
public final class TrainingPlan {
    private final String machine;
    private final List<PlannedStage> stages;
    private final Optional<String> gpuShortage;
    private double estimated;
    private double taken;

    /**
     * Creates a plan.
     *
     * @param machine what the run computes with, in a few words
     * @param stages in their order, at least one
     * @param gpuShortage one line where a GPU's memory is too small
     */
    TrainingPlan(String machine, List<PlannedStage> stages, Optional<String> gpuShortage) {
        this.gpuShortage = gpuShortage;
        this.machine = machine;
        this.stages = List.copyOf(stages);
    }

    /**
     * Returns what the run computes with.
     *
     * @return device, threads and precision, in a few words
     */
    public String machine() {
        return machine;
    }

    /**
     * Returns all stages of the run.
     *
     * @return the stages in their order
     */
    public List<PlannedStage> stages() {
        return stages;
    }

    /**
     * Returns how long the run takes.
     *
     * @return seconds of the stages that are computed, as estimated before the first of them
     */
    public double seconds() {
        return stages.stream().mapToDouble(PlannedStage::seconds).sum();
    }

    /**
     * Returns how much the run adds to the disk.
     *
     * @return bytes of the results of stages that are computed or copied
     */
    public long bytes() {
        return stages.stream()
                .filter(stage -> stage.state() != PlannedStage.State.COMPLETE)
                .mapToLong(PlannedStage::kept)
                .sum();
    }

    /** Returns the plan as a table. */
    List<String> lines() {
        List<List<String>> cells = new ArrayList<>();
        for (PlannedStage stage : stages) {
            boolean computed = stage.state() == PlannedStage.State.COMPUTED;
            cells.add(
                    List.of(
                            stage.name(),
                            stage.work(),
                            computed ? duration(stage.seconds()) : stage.state().word(),
                            stage.state() == PlannedStage.State.COMPLETE
                                    ? ""
                                    : DiskSpace.text(stage.kept())));
        }
        cells.add(List.of("in all", "", duration(seconds()), DiskSpace.text(bytes())));
        List<String> lines = new ArrayList<>();
        lines.add("plan, estimated for " + machine + ":");
        int name = width(cells, 0);
        int work = width(cells, 1);
        int time = width(cells, 2);
        for (List<String> row : cells) {
            lines.add(
                    String.format(
                                    "  %-" + name + "s  %-" + work + "s  %" + time + "s  %s",
                                    row.toArray())
                            .stripTrailing());
        }
        return lines;
    }

    private static int width(List<List<String>> cells, int column) {
        return cells.stream().mapToInt(row -> row.get(column).length()).max().orElseThrow();
    }

    /** The most bytes that the rest of the run adds to the disk at any time. */
    private long mostBytes() {
        long kept = 0;
        long most = 0;
        for (PlannedStage stage : stages) {
            if (stage.state() != PlannedStage.State.COMPLETE) {
                kept += stage.kept();
                most = Math.max(most, kept + stage.working());
            }
        }
        return most;
    }

    /** Warns of a GPU whose memory is too small. */
    Optional<String> gpuShortage() {
        return gpuShortage;
    }

    /**
     * Warns of a disk that is too small.
     *
     * @param run folder of the run
     * @param free bytes that can be written there
     */
    Optional<String> shortage(Path run, long free) {
        return free < mostBytes()
                ? Optional.of(
                        run
                                + ": about "
                                + DiskSpace.text(mostBytes())
                                + " are needed and "
                                + DiskSpace.text(free)
                                + " are free; free space, or choose a --run on another disk")
                : Optional.empty();
    }

    /**
     * Returns the line that announces a stage.
     *
     * @param name of a stage of the plan
     */
    String announce(String name) {
        int at = at(name);
        return String.format(
                Locale.ROOT,
                "stage %d of %d: %s, about %s left in all",
                at + 1,
                stages.size(),
                name,
                duration(left(at)));
    }

    /** Seconds of the stages from one on. */
    private double left(int from) {
        double seconds =
                stages.subList(from, stages.size()).stream()
                        .mapToDouble(PlannedStage::seconds)
                        .sum();
        return estimated > 0 ? seconds * taken / estimated : seconds;
    }

    private int at(String name) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no stage of the plan: " + name);
    }

    /**
     * Learns from a stage that was computed as a whole.
     *
     * @param name of a stage of the plan
     * @param seconds that it took
     */
    void finished(String name, double seconds) {
        estimated += stages.get(at(name)).seconds();
        taken += seconds;
    }

    /** A length of time in one unit. */
    static String duration(double seconds) {
        if (seconds < 90) {
            return Math.round(seconds) + " s";
        }
        return seconds < 5400
                ? Math.round(seconds / 60) + " min"
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
