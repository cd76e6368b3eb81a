package org.epsam.web.slide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.epsam.base.InputException;

/**
 * A result of a slide at one time: another one after {@code segment} has replaced it.
 *
 * @param slide the id of the slide
 * @param file the file or folder
 * @param time when it was last changed
 */
record ResultFile(String slide, Path file, FileTime time) {
    static ResultFile of(String slide, Path file) {
        try {
            return new ResultFile(slide, file, Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
    }
}
