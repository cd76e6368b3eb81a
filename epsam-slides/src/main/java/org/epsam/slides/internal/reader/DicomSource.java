package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;

/** What results as DICOM say of the DICOM slide that they are of. */
public final class DicomSource {
    private final DicomElements elements;
    private final List<String> instances;

    private DicomSource(DicomElements elements, List<String> instances) {
        this.elements = elements;
        this.instances = instances;
    }

    /**
     * Looks at a slide.
     *
     * @param slide a file, or a folder of one series
     * @param size of its finest level
     * @return empty where it is not DICOM
     * @throws InputException where it cannot be read
     */
    public static Optional<DicomSource> of(Path slide, Size size) {
        DicomElements first = null;
        Set<String> instances = new LinkedHashSet<>();
        for (Path path : files(slide)) {
            if (!DicomSlideReader.isDicom(path)) {
                continue;
            }
            try (SlideFile file = new SlideFile(path)) {
                DicomElements elements = new DicomElements(file);
                if (DicomInstance.isWholeSlide(elements) && size(elements).equals(size)) {
                    first = first == null ? elements : first;
                    instances.add(elements.text(DicomElements.INSTANCE));
                }
            }
        }
        return Optional.ofNullable(first)
                .map(elements -> new DicomSource(elements, List.copyOf(instances)));
    }

    private static Size size(DicomElements elements) {
        return elements.has(DicomElements.TOTAL_COLUMNS)
                ? new Size(
                        elements.number(DicomElements.TOTAL_COLUMNS),
                        elements.number(DicomElements.TOTAL_ROWS))
                : new Size(
                        elements.number(DicomElements.COLUMNS),
                        elements.number(DicomElements.ROWS));
    }

    private static List<Path> files(Path slide) {
        if (!Files.isDirectory(slide)) {
            return List.of(slide);
        }
        try (Stream<Path> files = Files.list(slide)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw InputException.unreadable(slide, e);
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
