package org.epsam.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.epsam.base.Counted;
import org.epsam.base.InputException;
import org.epsam.base.task.Progress;
import org.epsam.core.cluster.Cluster;
import org.epsam.core.cluster.ClusterOrder;
import org.epsam.core.cluster.ClusterProvider;
import org.epsam.core.cluster.SharedFiles;

/** Enters Spark clusters: standalone, YARN, Kubernetes, or one machine. */
public final class SparkProvider implements ClusterProvider {
    private static final String MASTER = "spark.master";
    private static final String CORES = "spark.executor.cores";
    private static final String MEMORY = "spark.executor.memory";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String OPTIONS = "spark.executor.extraJavaOptions";

    /** Native memory of the models beside the heap, for cluster software that limits both. */
    private static final String NATIVE = "2g";

    // As the launcher sets them, for the same reasons.
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "OPENBLAS_NUM_THREADS", "1",
                    "OMP_WAIT_POLICY", "passive",
                    "MALLOC_ARENA_MAX", "2",
                    "MALLOC_TRIM_THRESHOLD_", "1073741824",
                    "MALLOC_MMAP_THRESHOLD_", "33554432",
                    "MALLOC_TOP_PAD_", "134217728");

    /** Called by the loader of services. */
    public SparkProvider() {}

    @Override
    public Cluster open(ClusterOrder order, Progress progress) {
        SparkConf conf = conf(order);
        progress.message("Spark at " + conf.get(MASTER) + ": waiting for executors");
        try {
            SparkCluster cluster = new SparkCluster(new JavaSparkContext(conf));
            try {
                cluster.awaitExecutor();
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
            progress.message(
                    "Spark at %s: %s with %s each, %s of heap and up to %s beside it"
                            .formatted(
                                    conf.get(MASTER),
                                    Counted.of(cluster.slots(), "executor"),
                                    Counted.of(cluster.processors(), "processor"),
                                    conf.get(MEMORY),
                                    conf.get(OVERHEAD)));
            return cluster;
        } catch (Exception e) {
            if (e instanceof InputException input) {
                throw input;
            }
            // Spark's Scala throws what it does not declare.
            if (e instanceof SparkException || e instanceof RuntimeException) {
                throw new InputException(
                        conf.get(MASTER)
                                + ": Spark does not start ("
                                + InputException.reason(Path.of(conf.get(MASTER)), e)
                                + "); check --master and --conf (YARN and Kubernetes need"
                                + " spark-submit)",
                        e);
            }
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SharedFiles files(String address) {
        try {
            // On a machine of the cluster with its settings, spark.hadoop... among them.
            SparkConf conf = SparkEnv.get() == null ? new SparkConf() : SparkEnv.get().conf();
            return new HadoopFiles(address, SparkHadoopUtil.get().newConfiguration(conf));
        } catch (IOException | RuntimeException e) {
            throw new InputException(
                    address
                            + ": cannot be opened ("
                            + e.getMessage()
                            + "); check the address, and that the jars of this file system are"
                            + " there (spark-submit --packages)",
                    e);
        }
    }

    /** The settings of Spark: those of the user come before ours. */
    static SparkConf conf(ClusterOrder order) {
        // Those of spark-submit, as properties of the system.
        SparkConf conf = new SparkConf();
        order.settings().forEach(conf::set);
        order.master().ifPresent(master -> conf.set(MASTER, master));
        order.memory().ifPresent(memory -> conf.set(MEMORY, memory));
        order.cores().ifPresent(cores -> conf.set(CORES, Integer.toString(cores)));
        if (!conf.contains(MASTER)) {
            throw new InputException(
                    "no cluster is named; give its address with --master, such as"
                            + " spark://host:7077, or local[4] for this machine");
        }
        conf.setIfMissing("spark.app.name", "epsam");
        conf.setIfMissing(CORES, Integer.toString(cores(conf.get(MASTER))));
        conf.setIfMissing(MEMORY, ClusterOrder.MEMORY);
        conf.setIfMissing(OVERHEAD, NATIVE);
        // One piece at a time, by all processors of the executor: the models are loaded once.
        conf.set("spark.task.cpus", conf.get(CORES));
        conf.set(
                OPTIONS,
                (conf.get(OPTIONS, "")
                                + " -Djava.awt.headless=true -XX:ActiveProcessorCount="
                                + conf.get(CORES))
                        .strip());
        ENVIRONMENT.forEach((name, value) -> conf.setIfMissing("spark.executorEnv." + name, value));
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        // Pieces are large enough, and a slow machine does not hold up the others for long.
        conf.setIfMissing("spark.speculation", "true");
        conf.setIfMissing("spark.speculation.minTaskRuntime", "60s");
        // One slide that ends executors shall not end the application before it is found.
        conf.setIfMissing("spark.executor.maxNumFailures", "100000");
        String jars = System.getProperty(JARS, "");
        if (!jars.isEmpty() && !conf.get(MASTER).startsWith("local")) {
            conf.setJars(List.of(jars.split(File.pathSeparator)).toArray(String[]::new));
        }
        return conf;
    }

    /** Processors of an executor where nothing is said: as many as there are on one machine. */
    private static int cores(String master) {
        Matcher local = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,.*)?])?").matcher(master);
        if (!local.matches()) {
            return ClusterOrder.CORES;
        }
        String count = local.group(1);
        return count == null
                ? 1
                : count.equals("*")
                        ? Runtime.getRuntime().availableProcessors()
                        : Integer.parseInt(count);
    }
}
