package org.epsam.base.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What interrupted writes have left in a folder of many results. The folder is listed once, so that
 * a result costs no more time the more of them there are.
 */
public final class Leftovers {
    private final Map<String, List<Path>> byTarget;

    /**
     * Finds all leftovers of a folder.
     *
     * @param folder it need not exist
     * @throws org.epsam.base.InputException if it cannot be read
     */
    public Leftovers(Path folder) {
        byTarget =
                AtomicFile.unfinishedIn(folder).stream()
                        .collect(Collectors.groupingBy(AtomicFile::target));
    }

    /**
     * Deletes those of one result.
     *
     * @param result its place in the folder
     * @throws org.epsam.base.OutputException if they cannot be deleted
     */
    public void delete(Path result) {
        byTarget.getOrDefault(AtomicFile.bounded(result), List.of()).forEach(AtomicFolders::delete);
    }
}
