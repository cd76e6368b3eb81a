package org.epsam.core.run;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.epsam.base.InputException;

/** Files of a run that cannot be used: what is wrong with them, and how they are made again. */
final class Damaged {
    private Damaged() {}

    /**
     * Reads a file.
     *
     * @throws InputException with the way to make it again
     */
    static <T> T named(Path file, Supplier<T> read) {
        return named(file, redo(file), read);
    }

    /** Reads a file that is made again in a way of its own. */
    static <T> T named(Path file, String redo, Supplier<T> read) {
        try {
            return read.get();
        } catch (InputException | IllegalArgumentException e) {
            String reason =
                    e instanceof InputException i
                            ? i.withoutPath(file).replaceFirst("; is the file complete\\?$", "")
                            : String.valueOf(e.getMessage());
            throw new InputException(file + ": " + reason + "; if it is damaged, " + redo, e);
        }
    }

    private static String redo(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Run.isRun(folder)) {
            return "delete it and run the same command to write it again";
        } else if (folder.getFileName().toString().matches("\\d-.*|zero_shot")) {
            return "delete the folder of its stage and of the later ones, and run the same command"
                    + " to recreate them";
        }
        return "delete its folder and run the same command to recreate it";
    }
}
