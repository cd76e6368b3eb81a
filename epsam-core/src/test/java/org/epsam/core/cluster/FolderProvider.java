package org.epsam.core.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.task.Progress;

/** A store that is a folder: {@code folder://PATH}. */
public final class FolderProvider implements ClusterProvider {
    static final String SCHEME = "folder://";

    /** Called by the loader of services. */
    public FolderProvider() {}

    @Override
    public Cluster open(ClusterOrder order, Progress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedFiles files(String address) {
        return new Store(Path.of(address.substring(SCHEME.length())));
    }

    private record Store(Path root) implements SharedFiles {
        @Override
        public boolean has(String name) {
            return Files.isRegularFile(root.resolve(name));
        }

        @Override
        public void put(Path file, String name) throws IOException {
            Path place = root.resolve(name);
            Files.createDirectories(place.getParent());
            Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void fetch(String name, Path file) throws IOException {
            if (!has(name)) {
                throw new FileNotFoundException(name);
            }
            Files.copy(root.resolve(name), file, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public List<String> list(String folder) throws IOException {
            if (!Files.isDirectory(root.resolve(folder))) {
                return List.of();
            }
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                return files.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString())
                        .toList();
            }
        }

        @Override
        public void delete(String name) {
            AtomicFolders.delete(root.resolve(name));
        }

        @Override
        public void close() {}
    }
}
