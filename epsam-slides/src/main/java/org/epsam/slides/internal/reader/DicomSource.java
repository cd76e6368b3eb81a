package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.epsam.base.InputException;

/** What results as DICOM say of the DICOM slide that they are of. */
public final class DicomSource {
    private final DicomElements elements;
    private final List<String> instances;

    private DicomSource(DicomElements elements, List<String> instances) {
        this.elements = elements;
        this.instances = List.copyOf(instances);
    }

    /**
     * Looks at a slide.
     *
     * @param slide a file, or a folder of one series
     * @return empty where it is not DICOM
     * @throws InputException where it cannot be read
     */
    public static Optional<DicomSource> of(Path slide) {
        DicomElements finest = null;
        List<String> instances = new ArrayList<>();
        for (Path path : files(slide)) {
            if (!DicomSlideReader.isDicom(path)) {
                continue;
            }
            try (SlideFile file = new SlideFile(path)) {
                DicomElements next = new DicomElements(file);
                if (!DicomInstance.isWholeSlide(next)) {
                    continue;
                }
                int wider = finest == null ? 1 : width(next) - width(finest);
                if (wider > 0) {
                    finest = next;
                    instances.clear();
                }
                // The parts of a concatenation are as wide.
                if (wider >= 0) {
                    instances.add(next.text(DicomElements.INSTANCE));
                }
            }
        }
        return Optional.ofNullable(finest).map(e -> new DicomSource(e, instances));
    }

    private static int width(DicomElements elements) {
        return elements.number(DicomElements.TOTAL_COLUMNS);
    }

    private static List<Path> files(Path slide) {
        if (!Files.isDirectory(slide)) {
            return List.of(slide);
        }
        try (Stream<Path> files = Files.list(slide)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new InputException(
                    slide + ": cannot be read (" + e + "); check its permissions", e);
        }
    }

    /**
     * Returns the instances of the finest level.
     *
     * @return SOP Instance UIDs, in the order of the files' names
     */
    public List<String> instances() {
        return instances;
    }

    /**
     * Returns a value as it lies in the file of the finest level.
     *
     * @param tag group and element; of sequences only those about the container and its specimens
     * @return its bytes; empty where it is absent
     */
    public byte[] raw(int tag) {
        return elements.raw(tag);
    }

    /**
     * Returns a text.
     *
     * @param tag group and element
     * @return without padding; empty where it is absent
     */
    public String text(int tag) {
        return elements.text(tag);
    }
}
