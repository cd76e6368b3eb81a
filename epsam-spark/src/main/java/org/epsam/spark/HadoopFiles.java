package org.epsam.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.epsam.core.cluster.SharedFiles;

/** Files of one of Hadoop's file systems: HDFS, or an object store. */
final class HadoopFiles implements SharedFiles {
    private static final String PART = ".epsam-part";

    private final FileSystem system;
    private final Path root;

    /**
     * Opens a folder, which need not exist.
     *
     * @param address of the folder
     * @param settings of Hadoop
     * @throws IOException if there is no such file system, or it does not answer
     */
    HadoopFiles(String address, Configuration settings) throws IOException {
        Path given = new Path(address);
        // Its own: closing a shared one would end the work of others.
        this.system = FileSystem.newInstance(given.toUri(), settings);
        this.root = system.makeQualified(given);
    }

    private Path path(String name) {
        return new Path(root, name);
    }

    @Override
    public boolean has(String name) throws IOException {
        try {
            return system.getFileStatus(path(name)).isFile();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    @Override
    public void put(java.nio.file.Path file, String name) throws IOException {
        Path place = path(name);
        Path part = new Path(place.getParent(), "." + UUID.randomUUID() + PART);
        try {
            system.copyFromLocalFile(false, true, new Path(file.toUri()), part);
            if (!system.rename(part, place)) {
                // One is there, and HDFS does not replace it.
                system.delete(place, false);
                if (!system.rename(part, place)) {
                    throw new IOException(place + ": cannot be replaced");
                }
            }
        } finally {
            system.delete(part, false);
        }
    }

    @Override
    public void fetch(String name, java.nio.file.Path file) throws IOException {
        Files.deleteIfExists(file);
        // Without a file of checksums beside it.
        system.copyToLocalFile(false, path(name), new Path(file.toUri()), true);
    }

    @Override
    public List<String> list(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            RemoteIterator<LocatedFileStatus> files = system.listFiles(path(folder), true);
            while (files.hasNext()) {
                Path file = files.next().getPath();
                if (!file.getName().endsWith(PART)) {
                    names.add(root.toUri().relativize(file.toUri()).getPath());
                }
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        return names;
    }

    @Override
    public void delete(String name) throws IOException {
        system.delete(path(name), true);
    }

    @Override
    public void close() throws IOException {
        system.close();
    }
}
