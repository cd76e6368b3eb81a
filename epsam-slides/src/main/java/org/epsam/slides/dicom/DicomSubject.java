package org.epsam.slides.dicom;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.reader.DicomSource;
import org.epsam.slides.slide.Resolution;

/**
 * What results as DICOM say of their slide: patient, study, container, place. It comes from the
 * slide where this is DICOM; for others the patient is empty, and the UIDs of study and frame of
 * reference follow from the slide's name and size.
 */
public final class DicomSubject {
    static final String WHOLE_SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6";
    static final String PROGRAM = "EP-SAM";

    private static final int CHARACTER_SET = 0x00080005;
    private static final int SERIES = 0x0020000e;
    private static final int STUDY = 0x0020000d;
    private static final int FRAME_OF_REFERENCE = 0x00200052;
    private static final int CONTAINER = 0x00400512;
    private static final int ORIENTATION = 0x00480102;
    private static final int X_OFFSET = 0x0040072a;
    private static final int Y_OFFSET = 0x0040073a;
    private static final int MAX_TEXT = 64;

    private final String name;
    private final Size size;
    private final Resolution resolution;
    private final String version;
    private final LocalDateTime made;
    private final Optional<DicomSource> source;

    /**
     * Describes a slide.
     *
     * @param slide its file or folder
     * @param name of its results
     * @param size of its scanned part, in pixels of level 0
     * @param resolution of level 0
     * @param version of this program
     * @param made when the results were computed
     * @throws InputException where the slide is DICOM and cannot be read
     */
    public DicomSubject(
            Path slide,
            String name,
            Size size,
            Resolution resolution,
            String version,
            LocalDateTime made) {
        this.size = size;
        this.resolution = resolution;
        this.version = version;
        this.made = made;
        this.source = DicomSource.of(slide, size);
        // The texts of the slide may be in another character set.
        String known = source.isPresent() ? name.replaceAll("[^ -~]", "_") : name;
        this.name = known.substring(0, Math.min(MAX_TEXT, known.length()));
    }

    /** An instance that others refer to. */
    record Reference(String series, String sopClass, List<String> instances) {
        /** Puts the series and its instances, as parts of the same study. */
        void putSeries(DicomDataset to) {
            to.sequence(
                    0x00081115,
                    new DicomDataset().text(SERIES, "UI", series).sequence(0x0008114a, items()));
        }

        /** The instances as items. */
        DicomDataset[] items() {
            return instances.stream()
                    .map(
                            uid ->
                                    new DicomDataset()
                                            .text(0x00081150, "UI", sopClass)
                                            .text(0x00081155, "UI", uid))
                    .toArray(DicomDataset[]::new);
        }
    }

    Size size() {
        return size;
    }

    double millimetres() {
        return resolution.micrometres() / 1000;
    }

    /** The finest level of the slide; empty where it is not DICOM. */
    Optional<Reference> slide() {
        return source.map(s -> new Reference(s.text(SERIES), WHOLE_SLIDE, s.instances()));
    }

    /** What the UIDs of results follow from besides their content. */
    String identity() {
        return String.join(
                " ",
                PROGRAM,
                version,
                source.map(s -> String.join(" ", s.instances())).orElse(name),
                size.toString(),
                Double.toString(resolution.micrometres()));
    }

    private String uid(int tag, String kind) {
        return source.map(s -> s.text(tag))
                .filter(text -> !text.isEmpty())
                .orElseGet(() -> DicomUid.of(kind + " " + name + " " + size));
    }

    /**
     * Begins a result.
     *
     * @param modality SEG or ANN
     * @param sopClass of the result
     * @param instance its UID
     */
    DicomDataset begin(String modality, String sopClass, String instance) {
        DicomDataset all = new DicomDataset();
        all.text(CHARACTER_SET, "CS", "ISO_IR 192");
        // Type 2: empty where they are not known.
        copy(all, "DA", 0x00080020, 0x00100030);
        copy(all, "TM", 0x00080030);
        copy(all, "SH", 0x00080050, 0x00200010);
        copy(all, "PN", 0x00080090, 0x00100010);
        copy(all, "LO", 0x00100020);
        copy(all, "CS", 0x00100040);
        // Texts are copied as they are.
        if (!source.map(s -> s.text(CHARACTER_SET)).orElse("").isEmpty()) {
            copy(all, "CS", CHARACTER_SET);
        }
        String date = made.format(DateTimeFormatter.ofPattern("yyyyMMdd"));
        String time = made.format(DateTimeFormatter.ofPattern("HHmmss"));
        return all.text(0x00080016, "UI", sopClass)
                .text(0x00080018, "UI", instance)
                .text(0x00080023, "DA", date)
                .text(0x00080033, "TM", time)
                .text(0x00080060, "CS", modality)
                .text(0x00080070, "LO", PROGRAM)
                .text(0x00081090, "LO", "epsam segment")
                .text(0x00181000, "LO", "none")
                .text(0x00181020, "LO", version)
                .text(STUDY, "UI", uid(STUDY, "study"))
                .text(SERIES, "UI", series(modality))
                .text(0x00200011, "IS", modality.equals("SEG") ? "101" : "102")
                .text(0x00200013, "IS", "1")
                .text(0x00700080, "CS", "TUMOR")
                .text(0x00700081, "LO", "Tumor found by " + PROGRAM)
                .text(0x00700084, "PN", PROGRAM + "^");
    }

    /** The UID of the series that a result of this modality makes up alone. */
    String series(String modality) {
        return DicomUid.of("series " + modality + " " + identity());
    }

    private void copy(DicomDataset to, String type, int... tags) {
        for (int tag : tags) {
            to.bytes(tag, type, source.map(s -> s.raw(tag)).orElse(new byte[0]));
        }
    }

    /** Puts the container and its specimen. */
    void putSpecimen(DicomDataset to) {
        String container =
                source.map(s -> s.text(CONTAINER)).filter(text -> !text.isEmpty()).orElse(name);
        if (container.equals(name)) {
            to.text(CONTAINER, "LO", name);
        } else {
            copy(to, "LO", CONTAINER);
        }
        copy(to, "SQ", 0x00400513, 0x00400518);
        if (source.map(s -> s.raw(0x00400560).length > 0).orElse(false)) {
            copy(to, "SQ", 0x00400560);
        } else {
            to.sequence(
                    0x00400560,
                    new DicomDataset()
                            .text(0x00400551, "LO", name)
                            .text(0x00400554, "UI", DicomUid.of("specimen " + name + " " + size))
                            .sequence(0x00400562)
                            .sequence(0x00400610));
        }
    }

    /** Puts the whole image's size and its place on the glass. */
    void putMatrix(DicomDataset to) {
        double[] corner = at(0, 0);
        to.text(FRAME_OF_REFERENCE, "UI", uid(FRAME_OF_REFERENCE, "frame of reference"))
                .text(0x00201040, "LO", "SLIDE_CORNER")
                .integers(0x00480006, "UL", size.width())
                .integers(0x00480007, "UL", size.height())
                .sequence(
                        0x00480008,
                        new DicomDataset()
                                .decimals(X_OFFSET, corner[0])
                                .decimals(Y_OFFSET, corner[1]))
                .decimals(ORIENTATION, orientation());
    }

    /** Where rows and columns run to; label to the left, as most scanners have it. */
    private double[] orientation() {
        double[] usual = {0, -1, 0, -1, 0, 0};
        String[] texts = source.map(s -> s.text(ORIENTATION)).orElse("").split("\\\\");
        if (texts.length != usual.length) {
            return usual;
        }
        double[] found = new double[texts.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = number(texts[i]).orElse(usual[i]);
        }
        return found;
    }

    /** Returns the place of a pixel on the glass, x and y in millimetres. */
    double[] at(int column, int row) {
        double[] directions = orientation();
        double left =
                source.flatMap(s -> number(s.text(X_OFFSET))).orElse(size.height() * millimetres());
        double top =
                source.flatMap(s -> number(s.text(Y_OFFSET))).orElse(size.width() * millimetres());
        double across = column * millimetres();
        double down = row * millimetres();
        return new double[] {
            left + directions[0] * across + directions[3] * down,
            top + directions[1] * across + directions[4] * down
        };
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.valueOf(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Puts which algorithm made a result. */
    void putAlgorithm(DicomDataset to, int tag) {
        to.sequence(
                tag,
                new DicomDataset()
                        .code(0x0066002f, "123109", "DCM", "Artificial Intelligence")
                        .text(0x00660031, "LO", version)
                        .text(0x00660036, "LO", PROGRAM));
    }

    /** Puts what is outlined, as category and type. */
    static void putTumour(DicomDataset to, int category, int type) {
        to.code(category, "49755003", "SCT", "Morphologically Abnormal Structure");
        to.code(type, "108369006", "SCT", "Neoplasm");
    }
}
