package org.epsam.core.cluster;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.base.io.PathLock;
import org.epsam.base.task.Progress;
import org.epsam.core.config.Config;
import org.epsam.core.config.ConfigLoader;
import org.epsam.core.model.Bundled;
import org.epsam.core.pipeline.EmbeddingParts;

/**
 * Computes the image embeddings of a training with the machines of a cluster; the training itself,
 * on one machine, finds them.
 */
public final class ClusterEmbeddings {
    // With ViT-B, eight views of each take about a minute of four processors.
    private static final int PATCHES = 2;

    private ClusterEmbeddings() {}

    /** Some of the patches. */
    private record Some(int from, int to) implements Serializable {}

    /** What each process opens once; the configuration as YAML. */
    private record Work(String data, String run, String config) implements Serializable {
        private static final OpenedOnce<Work, EmbeddingParts> PARTS =
                new OpenedOnce<>(EmbeddingParts::close);

        private EmbeddingParts open() {
            return EmbeddingParts.open(Path.of(data), Path.of(run), ConfigLoader.parse(config));
        }

        Answer<Integer> compute(Some patches) {
            return Answer.of(
                    () -> {
                        PARTS.get(this, this::open).compute(patches.from(), patches.to());
                        return patches.to() - patches.from();
                    });
        }
    }

    /**
     * Computes and stores them.
     *
     * @param data folder or CSV of the data set, which all machines see
     * @param run folder for all results of the training, which all machines see
     * @param preset name of the preset, recorded in the run
     * @param config the configuration
     * @param cluster enters a cluster
     * @param progress receives progress and messages
     * @return number of patches
     * @throws InputException as {@link EmbeddingParts#claim}, or where patches cannot be read
     */
    public static int run(
            Path data,
            Path run,
            String preset,
            Config config,
            Supplier<Cluster> cluster,
            Progress progress) {
        try (PathLock lock = EmbeddingParts.claim(data, run, preset, config, progress);
                EmbeddingParts all = EmbeddingParts.open(data, run, config)) {
            int count = all.patches();
            List<Some> some =
                    IntStream.range(0, (count + PATCHES - 1) / PATCHES)
                            .mapToObj(
                                    i -> new Some(i * PATCHES, Math.min(count, (i + 1) * PATCHES)))
                            .toList();
            Work work =
                    new Work(
                            data.toAbsolutePath().normalize().toString(),
                            run.toAbsolutePath().normalize().toString(),
                            ConfigLoader.toYaml(ConfigLoader.change(config, Bundled.here(config))));
            try (Cluster machines = cluster.get();
                    Progress.Task task = progress.start("embeddings of patches", count)) {
                machines.each(
                        "embeddings",
                        some,
                        work::compute,
                        (patches, answer) -> {
                            if (!answer.isDone()) {
                                throw new InputException(answer.failure());
                            }
                            task.step(answer.result());
                        });
            } finally {
                Work.PARTS.close();
            }
            all.merge();
            return count;
        }
    }
}
