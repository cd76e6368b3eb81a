package org.epsam.core.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.epsam.base.InputException;
import org.epsam.base.OutputException;
import org.epsam.base.task.Progress;

/** The software of a cluster, found by {@link ServiceLoader}: the module {@code epsam-spark}. */
public interface ClusterProvider {
    /** System property with the class path of the machines, set by the launcher. */
    String JARS = "epsam.cluster.jars";

    /**
     * Enters a cluster.
     *
     * @param order which one, and how much of it
     * @param progress is told what is taken of it
     * @return the cluster, to be closed
     * @throws InputException if it cannot be reached
     */
    Cluster open(ClusterOrder order, Progress progress);

    /**
     * Opens files in a store, on any machine of a cluster.
     *
     * @param address such as {@code hdfs://host/results}
     * @return the files, to be closed
     * @throws InputException if the store is not known
     */
    SharedFiles files(String address);

    /**
     * Returns whether a folder is named by the address of a store rather than by a path.
     *
     * @param folder path or address
     * @return true where it begins with a scheme and {@code ://}
     */
    static boolean isStore(String folder) {
        return folder.matches("[A-Za-z][A-Za-z0-9+.-]+://.*");
    }

    /**
     * Creates a folder of this process.
     *
     * @return an empty folder
     * @throws OutputException if there is no place for it
     */
    static Path scratch() {
        try {
            return Files.createTempDirectory("epsam-results");
        } catch (IOException e) {
            throw new OutputException(
                    "the folder for temporary files cannot be written (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Finds the software that is there.
     *
     * @return the first that is found
     * @throws InputException if none is on the class path
     */
    static ClusterProvider find() {
        return ServiceLoader.load(ClusterProvider.class)
                .findFirst()
                .orElseThrow(
                        () ->
                                new InputException(
                                        "Spark is not here; run epsam spark in a clone, which"
                                                + " builds it, or give the jars of epsam-spark to"
                                                + " spark-submit"));
    }

    /**
     * Returns what the machines of a cluster need on their class path, as the launcher says.
     *
     * @return paths of jars
     * @throws InputException where this program was not started by the launcher of a clone
     */
    static List<String> jars() {
        String jars = System.getProperty(JARS, "");
        if (jars.isEmpty()) {
            throw new InputException(
                    "the jars are not known here; run epsam spark in a clone, which builds them");
        }
        return List.of(jars.split(File.pathSeparator));
    }
}
