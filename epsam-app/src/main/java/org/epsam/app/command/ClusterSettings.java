package org.epsam.app.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.epsam.base.task.Progress;
import org.epsam.core.cluster.Cluster;
import org.epsam.core.cluster.ClusterOrder;
import org.epsam.core.cluster.ClusterProvider;
import picocli.CommandLine.Option;

/** Options of commands that work on a cluster. */
@Section("Cluster")
final class ClusterSettings {
    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "Address of the cluster, such as spark://host:7077, or local[4] for this"
                            + " machine. Not with spark-submit, which knows it, and which YARN and"
                            + " Kubernetes need.")
    private Optional<String> master;

    @Option(
            names = "--executor-cores",
            paramLabel = "N",
            description =
                    "Processors of each executor, which works on one piece at a time and loads the"
                            + " models once. Without it: 4.")
    private Optional<Integer> cores;

    @Option(
            names = "--executor-memory",
            paramLabel = "SIZE",
            description =
                    "Java heap of each executor, such as 2g, as without it; the models take up to"
                            + " 1.4 GiB beside it, large ones more.")
    private Optional<String> memory;

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "A setting of Spark, such as spark.eventLog.enabled=true; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** Enters the cluster. */
    Cluster open(Progress progress) {
        return ClusterProvider.find()
                .open(
                        new ClusterOrder(
                                master,
                                cores.map(OptionalInt::of).orElse(OptionalInt.empty()),
                                memory,
                                settings),
                        progress);
    }
}
