package org.epsam.core.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that all machines of a cluster reach, but not as a folder of their own: HDFS, or an object
 * store. Names are relative to one place in it, with {@code /} between folders.
 */
public interface SharedFiles extends AutoCloseable {
    /**
     * Returns whether a file is there.
     *
     * @param name of a file
     * @return true once it is complete
     * @throws IOException if the store cannot be asked
     */
    boolean has(String name) throws IOException;

    /**
     * Puts a file there, in place of one that has its name; whoever sees it sees all of it.
     *
     * @param file on this machine
     * @param name that it gets
     * @throws IOException if it cannot be written
     */
    void put(Path file, String name) throws IOException;

    /**
     * Copies a file from there.
     *
     * @param name of a file that is there
     * @param file its place on this machine; an existing one is replaced
     * @throws IOException if it cannot be read
     */
    void fetch(String name, Path file) throws IOException;

    /**
     * Lists the files in a folder and the folders in it.
     *
     * @param folder its name
     * @return their names; none if there is no such folder
     * @throws IOException if the store cannot be asked
     */
    List<String> list(String folder) throws IOException;

    /**
     * Deletes a file, or a folder with all in it, if it is there.
     *
     * @param name its name
     * @throws IOException if it cannot be deleted
     */
    void delete(String name) throws IOException;

    @Override
    void close() throws IOException;
}
