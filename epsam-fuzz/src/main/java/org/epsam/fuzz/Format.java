package org.epsam.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.epsam.base.InputException;

/**
 * A format and the code that reads it.
 *
 * @param name on the command line
 * @param seeds valid inputs: files by their path in a folder
 * @param reader reads an input
 * @param pictures whether what is read may be larger than the file: pixels are paid by their size
 */
record Format(String name, List<Map<String, byte[]>> seeds, Reader reader, boolean pictures) {
    /** Reads the files of an input. */
    @FunctionalInterface
    interface Reader {
        /**
         * Reads them.
         *
         * @param folder that holds the files of one input and nothing else
         * @return what was read; equal for equal files
         * @throws InputException where the input is not valid: the only error that is allowed
         * @throws IOException where the test itself cannot work
         */
        Object read(Path folder) throws IOException;
    }
}
