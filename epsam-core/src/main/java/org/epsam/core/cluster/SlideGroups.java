package org.epsam.core.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.epsam.core.share.SlideWatch;
import org.epsam.core.slide.NamedSlide;
import org.epsam.core.slide.SlidePiece;
import org.epsam.core.slide.SlidePlan;

/** Gives the work on groups of slides to a cluster. Several threads may do so at once. */
final class SlideGroups {
    /** A group has at least work of so many seconds for each machine. */
    private static final double GROUP_SECONDS = 120;

    // A piece takes so long, less where there is little to do: the last ones are waited for.
    private static final double MOST_SECONDS = 60;
    private static final int LEAST_PIECES = 16;

    private final SlideWork work;
    private final Cluster cluster;
    private final SlideWatch watch;
    private final Runnable check;
    private final double least;
    private final PieceCosts costs = new PieceCosts();
    // A slide is not to blame for the end of this program, on which nothing of it is done.
    private final String call = " " + UUID.randomUUID();
    private final Map<String, Double> seconds = new HashMap<>();
    private double most = MOST_SECONDS;

    /**
     * Prepares the work.
     *
     * @param work on slides
     * @param cluster does it
     * @param watch is told how far each slide has come
     * @param check called once a minute for each slide; what it throws ends the work
     * @param least processor seconds of a piece, for which it pays to send it
     */
    SlideGroups(SlideWork work, Cluster cluster, SlideWatch watch, Runnable check, double least) {
        this.check = check;
        this.least = least;
        this.work = work;
        this.cluster = cluster;
        this.watch = watch;
    }

    /** Plans the work on slides. */
    void plan(List<NamedSlide> slides, BiConsumer<NamedSlide, Answer<SlidePlan>> plans) {
        each(
                new Job<>("slides", work::plan, plans, slide -> true),
                slides,
                (slide, reason) ->
                        plans.accept(slide, Answer.failed(slide.file() + ": " + reason)));
    }

    /** Cuts slides into groups, so that results come while others wait. */
    List<List<SlidePlan>> groups(List<SlidePlan> plans) {
        double total = plans.stream().mapToDouble(costs::of).sum();
        int slots = cluster.slots();
        most =
                Math.max(
                        least,
                        Math.min(
                                MOST_SECONDS * cluster.processors(),
                                total / (slots * LEAST_PIECES)));
        List<List<SlidePlan>> groups = new ArrayList<>();
        List<SlidePlan> group = new ArrayList<>();
        double sum = 0;
        for (SlidePlan plan : plans) {
            group.add(plan);
            sum += costs.of(plan);
            if (sum >= GROUP_SECONDS * slots * cluster.processors()) {
                groups.add(List.copyOf(group));
                group.clear();
                sum = 0;
            }
        }
        if (!group.isEmpty()) {
            groups.add(List.copyOf(group));
        }
        return groups;
    }

    /**
     * Segments a group.
     *
     * @param plans of its slides
     * @param ended receives each slide when it is finished or has failed
     * @param step receives numbers of predicted tiles
     */
    void segment(List<SlidePlan> plans, Consumer<SlideState> ended, IntConsumer step) {
        List<SlideState> states = new ArrayList<>();
        synchronized (this) {
            for (SlidePlan plan : plans) {
                watch.begin(plan.slide().name(), plan.key() + call, plan.storedBytes());
                states.add(
                        new SlideState(
                                plan,
                                costs.basic(plan, most),
                                watch.counting(plan.slide().name(), check)));
            }
        }
        predict(states, SlideState::basic, ended, step);
        predict(states, state -> state.others(costs, most), ended, step);
        finish(states, ended);
    }

    private void predict(
            List<SlideState> group,
            Function<SlideState, List<SlidePiece>> pieces,
            Consumer<SlideState> ended,
            IntConsumer step) {
        Map<String, SlideState> states = new HashMap<>();
        List<SlidePiece> open = new ArrayList<>();
        synchronized (this) {
            for (SlideState state : group) {
                states.put(state.plan().slide().name(), state);
                open.addAll(pieces.apply(state));
            }
        }
        each(
                new Job<>(
                        "tiles",
                        work::predict,
                        (piece, answer) -> {
                            SlideState state = states.get(piece.plan().slide().name());
                            if (answer.isDone()) {
                                costs.add(answer.result().costs());
                                state.predicted(piece, answer.result());
                                step.accept(piece.tiles());
                            } else {
                                fail(state, answer.failure(), ended);
                            }
                        },
                        piece -> states.get(piece.plan().slide().name()).isOpen()),
                open,
                (piece, reason) -> died(states.get(piece.plan().slide().name()), reason, ended));
    }

    private void finish(List<SlideState> group, Consumer<SlideState> ended) {
        Map<String, SlideState> states = new HashMap<>();
        List<SlideWork.Predicted> open = new ArrayList<>();
        for (SlideState state : group) {
            if (state.isOpen()) {
                states.put(state.plan().slide().name(), state);
                open.add(state.predicted());
            }
        }
        each(
                new Job<>(
                        "results",
                        work::finish,
                        (slide, answer) -> {
                            SlideState state = states.get(slide.plan().slide().name());
                            if (answer.isDone()) {
                                state.finish(answer.result());
                                ended.accept(state);
                            } else {
                                fail(state, answer.failure(), ended);
                            }
                        },
                        slide -> true),
                open,
                (slide, reason) -> died(states.get(slide.plan().slide().name()), reason, ended));
    }

    private static void died(SlideState state, String reason, Consumer<SlideState> ended) {
        if (state.isOpen()) {
            state.fail(state.plan().slide().file() + ": " + reason, true);
            ended.accept(state);
        }
    }

    private static void fail(SlideState state, String reason, Consumer<SlideState> ended) {
        if (state.isOpen()) {
            state.fail(reason, false);
            ended.accept(state);
        }
    }

    /**
     * Work on items of one kind.
     *
     * @param wanted whether an item is still to be worked on
     */
    private record Job<T extends Serializable, R extends Serializable>(
            String name,
            Cluster.Work<T, Answer<R>> work,
            BiConsumer<T, Answer<R>> results,
            Predicate<T> wanted) {}

    /** Works on items; where one of them ends whatever works on it, the others do not suffer. */
    private <T extends Serializable, R extends Serializable> void each(
            Job<T, R> job, List<T> items, BiConsumer<T, String> deadly) {
        Set<T> open = new LinkedHashSet<>(items);
        synchronized (this) {
            open.removeIf(job.wanted().negate());
        }
        if (open.isEmpty()) {
            return;
        }
        try {
            cluster.each(
                    job.name(),
                    List.copyOf(open),
                    job.work(),
                    (item, answer) -> {
                        // Groups are worked on by several threads.
                        synchronized (this) {
                            open.remove(item);
                            seconds.merge(answer.process(), answer.seconds(), Double::sum);
                            job.results().accept(item, answer);
                        }
                    });
        } catch (ClusterException e) {
            List<T> left = List.copyOf(open);
            if (left.size() == 1) {
                synchronized (this) {
                    deadly.accept(left.get(0), e.getMessage());
                }
            } else {
                each(job, left.subList(0, left.size() / 2), deadly);
                each(job, left.subList(left.size() / 2, left.size()), deadly);
            }
        }
    }

    /** How long each process of the cluster has worked, in seconds. */
    synchronized Map<String, Double> seconds() {
        return Map.copyOf(seconds);
    }
}
