package org.epsam.core.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.io.Json;
import org.epsam.base.task.Progress;
import org.epsam.base.task.Shard;
import org.epsam.slides.patch.PatchCutting;
import org.epsam.slides.patch.PatchOrder;
import org.epsam.slides.patch.PatchSummary;
import org.epsam.slides.slide.Isolation;

/**
 * Cuts slides into patches with the machines of a cluster: these look at the slides, each at a part
 * of them; then this program draws and cuts. Results are those of {@link PatchCutting#run}.
 */
public final class ClusterPatches {
    // For each machine, as slides are of different sizes.
    private static final int PARTS = 8;

    private final PatchOrder order;
    private final int slides;

    private ClusterPatches(PatchOrder order, int slides) {
        this.order = order;
        this.slides = slides;
    }

    /**
     * Prepares the work.
     *
     * @param order what is wanted; all machines see its paths
     * @return the work, not yet started
     * @throws InputException where there are no slides
     */
    public static ClusterPatches of(PatchOrder order) {
        PatchOrder everywhere = order.absolute();
        return new ClusterPatches(everywhere, PatchCutting.count(everywhere));
    }

    /** Looks at a part of the slides; the order as JSON. */
    private record Look(String order, int parts, int threads, Isolation isolation)
            implements Serializable {
        Answer<Integer> at(int number) {
            isolation.use();
            return Answer.of(
                    () ->
                            PatchCutting.scan(
                                            read(order),
                                            new Shard(number, parts),
                                            threads,
                                            Progress.SILENT)
                                    .slides());
        }
    }

    private static PatchOrder read(String order) {
        try {
            return Json.MAPPER.readValue(order, PatchOrder.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Cuts the patches.
     *
     * @param cluster looks at the slides
     * @param progress receives progress and messages
     * @return what was cut and what was not
     * @throws InputException as {@link PatchCutting#run}
     * @throws OutputException where a machine cannot write
     */
    public PatchSummary run(Cluster cluster, Progress progress) {
        int parts = Math.max(1, Math.min(slides, PARTS * cluster.slots()));
        Look look = new Look(Json.text(order), parts, cluster.processors(), Isolation.current());
        List<Integer> numbers = IntStream.rangeClosed(1, parts).boxed().toList();
        try (Progress.Task task = progress.start("slides, in parts", parts)) {
            cluster.each(
                    "slides",
                    numbers,
                    look::at,
                    (number, answer) -> {
                        if (!answer.isDone()) {
                            throw new InputException(answer.failure());
                        }
                        task.step(1);
                    });
        }
        return PatchCutting.run(order, Runtime.getRuntime().availableProcessors(), progress);
    }
}
