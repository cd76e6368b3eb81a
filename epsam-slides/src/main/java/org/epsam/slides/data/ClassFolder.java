package org.epsam.slides.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.epsam.base.InputException;

/**
 * A folder of images with one label, which names it or the folder around it: there may be one for
 * each label and patient, either within the other.
 *
 * @param path the folder
 * @param label the name of the folder that says the label
 * @param patient the name of the other folder; empty where there is none
 */
record ClassFolder(Path path, String label, String patient) {
    /** A folder with images within another one; one of the two says the label, or both may. */
    private record Nested(Path outer, Path inner) {
        boolean isInLabel() {
            return isClass(outer) && !isClass(inner);
        }

        boolean isInPatient() {
            return !isClass(outer) && isClass(inner);
        }

        /** Whether the outer one says the label; patients may have numbers that could be labels. */
        boolean isInLabel(boolean othersAre, boolean othersAreNot) {
            if (isInLabel() || isInPatient()) {
                return isInLabel();
            } else if (isNumber(outer) != isNumber(inner)) {
                return isNumber(inner);
            } else if (othersAre == othersAreNot) {
                throw new InputException(
                        inner
                                + ": its own name and that of the folder around it may both be its"
                                + " label; call the folders of labels tumor and normal");
            }
            return othersAre;
        }
    }

    /**
     * Finds those in a folder.
     *
     * @param content of folders
     * @param folder where they are
     * @return those that hold images
     * @throws InputException if it is not clear which of two folders says the label
     */
    static List<ClassFolder> in(FolderContent content, Path folder) {
        List<ClassFolder> found = new ArrayList<>();
        List<Nested> nested = new ArrayList<>();
        for (Path outer : content.folders(folder)) {
            if (FolderContent.isLeftAside(outer)) {
                continue;
            }
            if (isClass(outer) && content.hasImages(outer)) {
                found.add(new ClassFolder(outer, name(outer), ""));
            }
            content.folders(outer).stream()
                    .filter(inner -> isClass(outer) || isClass(inner))
                    .filter(inner -> !FolderContent.isLeftAside(inner))
                    .filter(content::hasImages)
                    .forEach(inner -> nested.add(new Nested(outer, inner)));
        }
        boolean inLabels = nested.stream().anyMatch(Nested::isInLabel);
        boolean inPatients = nested.stream().anyMatch(Nested::isInPatient);
        for (Nested pair : nested) {
            if (Split.named(name(pair.inner)).isPresent()) {
                throw new InputException(
                        pair.inner
                                + ": a split within the folder of a label; put the folders of"
                                + " labels into those of splits, such as train/tumor, or let epsam"
                                + " import make a list of the images");
            }
            boolean inLabel = pair.isInLabel(inLabels, inPatients);
            Path label = inLabel ? pair.outer : pair.inner;
            Path patient = inLabel ? pair.inner : pair.outer;
            found.removeIf(f -> f.path.equals(patient));
            found.add(
                    new ClassFolder(
                            pair.inner,
                            name(label),
                            FolderContent.isImages(patient) ? "" : name(patient)));
        }
        return found;
    }

    /** Returns whether the name of a folder is a label, of one digit if it is a number. */
    static boolean isClass(Path folder) {
        return LabelWords.digits(name(folder)).filter(d -> d.length() == 1).isPresent();
    }

    private static boolean isNumber(Path folder) {
        return name(folder).matches("\\d+");
    }

    private static String name(Path folder) {
        return folder.getFileName().toString();
    }
}
