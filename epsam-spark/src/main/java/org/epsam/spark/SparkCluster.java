package org.epsam.spark;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.spark.SparkDriverExecutionException;
import org.apache.spark.api.java.JavaSparkContext;
import org.epsam.base.InputException;
import org.epsam.core.cluster.Cluster;
import org.epsam.core.cluster.ClusterException;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/** A Spark cluster: each item is a task, each executor works on one at a time. */
final class SparkCluster implements Cluster {
    // A cluster that starts machines when they are needed takes minutes.
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final JavaSparkContext spark;

    SparkCluster(JavaSparkContext spark) {
        this.spark = spark;
    }

    /** Waits until there is an executor. */
    void awaitExecutor() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (spark.sc().isStopped() || executors() <= 0) {
            if (System.nanoTime() > end || spark.sc().isStopped()) {
                throw new InputException(
                        spark.master()
                                + ": no executor came; check that a worker is there with "
                                + processors()
                                + " free processors and "
                                + spark.getConf().get("spark.executor.memory")
                                + " of memory, or ask for less with --executor-cores and"
                                + " --executor-memory");
            }
            LockSupport.parkNanos(MOMENT.toNanos());
        }
    }

    private int executors() {
        // The driver is among them.
        return spark.isLocal() ? 1 : spark.sc().statusTracker().getExecutorInfos().length - 1;
    }

    @Override
    public int slots() {
        return Math.max(1, executors());
    }

    @Override
    public int processors() {
        return spark.getConf().getInt("spark.task.cpus", 1);
    }

    @Override
    public <T extends Serializable, R extends Serializable> void each(
            String name, List<T> items, Work<T, R> work, BiConsumer<T, R> results) {
        spark.sc().setJobDescription(name);
        Function1<Iterator<T>, R> one =
                (Function1<Iterator<T>, R> & Serializable) it -> work.on(it.next());
        Function2<Object, R, BoxedUnit> taken =
                (index, result) -> {
                    results.accept(items.get((Integer) index), result);
                    return BoxedUnit.UNIT;
                };
        try {
            spark.sc()
                    .runJob(
                            spark.parallelize(items, items.size()).rdd(),
                            one,
                            taken,
                            ClassTag$.MODULE$.<R>apply(Object.class));
        } catch (Exception e) {
            // What takes the results has thrown it.
            if (e instanceof SparkDriverExecutionException
                    && e.getCause() instanceof RuntimeException own) {
                throw own;
            }
            String message = String.valueOf(e.getMessage());
            if (message.contains("ExecutorLostFailure")) {
                throw new ClusterException(
                        "the executors that worked on it ended, one after another; if they lack"
                                + " memory, give them more with --executor-memory or fewer"
                                + " --executor-cores",
                        e);
            }
            throw new IllegalStateException(message, e);
        }
    }

    @Override
    public void close() {
        spark.close();
    }
}
