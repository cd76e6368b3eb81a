package org.epsam.slides.dicom;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.AtomicFile;
import org.epsam.base.io.AtomicFolders;
import org.epsam.base.io.Sha256;
import org.epsam.slides.image.Mask;
import org.epsam.slides.slide.TileIndex;

/**
 * Writes a mask of a slide's size as DICOM Segmentation: binary, one segment, Neoplasm; frames of
 * {@value #TILE} pixels a side, those without tumour left out (TILED_SPARSE).
 */
public final class DicomSegmentation {
    /** Side of a frame in pixels. */
    public static final int TILE = 256;

    static final String SOP_CLASS = "1.2.840.10008.5.1.4.1.1.66.4";

    private static final int FRAME_BYTES = TILE * TILE / 8;
    private static final long MAX_LENGTH = 0xfffffffeL;
    private static final int ROW_POSITION = 0x0048021f;
    private static final int COLUMN_POSITION = 0x0048021e;
    private static final int PLANE_POSITION = 0x0048021a;
    private static final int SEGMENT = 0x0062000b;
    private static final int SEGMENT_IDENTIFICATION = 0x0062000a;

    private final DicomSubject subject;
    private final int columns;
    private final int rows;
    private final BitSet frames = new BitSet();
    private final MessageDigest digest = Sha256.start();

    private DicomSegmentation(DicomSubject subject) {
        this.subject = subject;
        columns = (subject.size().width() + TILE - 1) / TILE;
        rows = (subject.size().height() + TILE - 1) / TILE;
    }

    /** Gives the mask, tile by tile. */
    @FunctionalInterface
    public interface Tiles {
        /**
         * Returns a tile.
         *
         * @param tile its column and row
         * @return {@value #TILE} pixels a side, nothing beyond the slide's border; empty where
         *     there is no tumour
         */
        Optional<Mask> at(TileIndex tile);
    }

    /**
     * Writes a file. Memory holds one tile; frames go to a temporary file beside it first.
     *
     * @param file the file to write, replacing an older one
     * @param subject the slide
     * @param tiles the mask; asked from left to right and from top to bottom
     * @throws InputException where the disk is full or broken, or the tumour is larger than a DICOM
     *     file without compression can hold (34,000 million pixels)
     */
    static DicomSubject.Reference write(Path file, DicomSubject subject, Tiles tiles) {
        DicomSegmentation segmentation = new DicomSegmentation(subject);
        Path pixels = AtomicFile.unfinished(file.toAbsolutePath());
        try {
            Files.createDirectories(pixels.getParent());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(pixels))) {
                segmentation.writeFrames(out, tiles);
            }
            if (Files.size(pixels) > MAX_LENGTH) {
                throw new InputException(
                        file + ": the tumour is too large for DICOM; take --slide-mask");
            }
            String instance = DicomUid.of(segmentation.digest);
            AtomicFile.write(file, out -> segmentation.write(out, instance, pixels));
            return new DicomSubject.Reference(subject.series("SEG"), SOP_CLASS, List.of(instance));
        } catch (IOException e) {
            throw AtomicFolders.unwritable(file, e);
        } finally {
            delete(pixels);
        }
    }

    private static void delete(Path pixels) {
        try {
            Files.deleteIfExists(pixels);
        } catch (IOException e) {
            pixels.toFile().deleteOnExit();
        }
    }

    private void writeFrames(OutputStream out, Tiles tiles) throws IOException {
        digest.update(("SEG " + subject.identity()).getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < columns * rows; i++) {
            Optional<Mask> tile = tiles.at(new TileIndex(i % columns, i / columns));
            byte[] frame = new byte[FRAME_BYTES];
            if (tile.isPresent() && pack(tile.get().values(), frame)) {
                put(out, i, frame);
            }
        }
        if (frames.isEmpty()) {
            // An image has one frame at least.
            put(out, 0, new byte[FRAME_BYTES]);
        }
    }

    private void put(OutputStream out, int number, byte[] frame) throws IOException {
        frames.set(number);
        digest.update((number + " ").getBytes(StandardCharsets.UTF_8));
        digest.update(frame);
        out.write(frame);
    }

    /** Packs eight pixels into a byte, the first one lowest; returns whether any is set. */
    private static boolean pack(byte[] values, byte[] frame) {
        boolean any = false;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                frame[i >> 3] |= (byte) (1 << (i & 7));
                any = true;
            }
        }
        return any;
    }

    private void write(OutputStream out, String instance, Path pixels) throws IOException {
        DicomDataset.writeStart(out, SOP_CLASS, instance);
        DicomDataset all = subject.begin("SEG", SOP_CLASS, instance);
        all.text(0x00080008, "CS", "DERIVED\\PRIMARY")
                .text(0x0008103e, "LO", "Tumor segmentation")
                // There is a slide, but no orientation in a patient: PS3.3 C.7.6.1, type 2C.
                .text(0x00200020, "CS", "")
                .text(0x00280004, "CS", "MONOCHROME2")
                .text(0x00280008, "IS", Integer.toString(frames.cardinality()))
                .text(0x00282110, "CS", "00")
                .text(0x00620001, "CS", "BINARY")
                .text(0x00620013, "CS", "NO")
                .unsignedShort(0x00280002, 1)
                .unsignedShort(0x00280010, TILE)
                .unsignedShort(0x00280011, TILE)
                .unsignedShort(0x00280100, 1)
                .unsignedShort(0x00280101, 1)
                .unsignedShort(0x00280102, 0)
                .unsignedShort(0x00280103, 0)
                .sequence(0x00620002, segment());
        subject.slide().ifPresent(slide -> slide.putSeries(all));
        subject.putSpecimen(all);
        subject.putMatrix(all);
        putDimensions(all);
        all.sequence(0x52009229, shared());
        all.writeElements(out);
        writeFrameGroups(out);
        DicomDataset.writeHead(out, 0x7fe00010, "OB", Files.size(pixels));
        Files.copy(pixels, out);
    }

    private DicomDataset segment() {
        DicomDataset segment =
                new DicomDataset()
                        .unsignedShort(0x00620004, 1)
                        .text(0x00620005, "LO", "Tumor")
                        .text(0x00620008, "CS", "AUTOMATIC")
                        .text(0x00620009, "LO", DicomSubject.PROGRAM);
        DicomSubject.putTumour(segment, 0x00620003, 0x0062000f);
        subject.putAlgorithm(segment, 0x00620007);
        return segment;
    }

    private void putDimensions(DicomDataset to) {
        String organization = DicomUid.of("dimensions " + subject.identity());
        to.text(0x00209311, "CS", "TILED_SPARSE")
                .sequence(0x00209221, new DicomDataset().text(0x00209164, "UI", organization))
                .sequence(
                        0x00209222,
                        dimension(organization, SEGMENT, SEGMENT_IDENTIFICATION),
                        dimension(organization, ROW_POSITION, PLANE_POSITION),
                        dimension(organization, COLUMN_POSITION, PLANE_POSITION));
    }

    private static DicomDataset dimension(String organization, int tag, int group) {
        return new DicomDataset()
                .text(0x00209164, "UI", organization)
                .tag(0x00209165, tag)
                .tag(0x00209167, group);
    }

    private DicomDataset shared() {
        double side = subject.millimetres();
        DicomDataset shared =
                new DicomDataset()
                        .sequence(
                                0x00289110,
                                new DicomDataset()
                                        // Glass has no thickness of its own: that of a section.
                                        .decimals(0x00180050, 0.004)
                                        .decimals(0x00280030, side, side))
                        .sequence(
                                SEGMENT_IDENTIFICATION,
                                new DicomDataset().unsignedShort(SEGMENT, 1));
        return shared.sequence(0x00089124, derivation());
    }

    /** The images that frames are derived from; none is named where the slide is not DICOM. */
    private DicomDataset[] derivation() {
        if (subject.slide().isEmpty()) {
            return new DicomDataset[0];
        }
        DicomDataset[] images = subject.slide().get().items();
        for (DicomDataset image : images) {
            image.code(0x0040a170, "121322", "DCM", "Source image for image processing operation")
                    .text(0x0028135a, "CS", "YES");
        }
        return new DicomDataset[] {
            new DicomDataset()
                    .sequence(0x00082112, images)
                    .code(0x00089215, "113076", "DCM", "Segmentation")
        };
    }

    private void writeFrameGroups(OutputStream out) throws IOException {
        int number = frames.nextSetBit(0);
        // All items are of one length but for the decimals in them.
        long length = 0;
        for (int i = number; i >= 0; i = frames.nextSetBit(i + 1)) {
            length += 8 + group(i).length();
        }
        DicomDataset.writeHead(out, 0x52009230, "SQ", length);
        for (int i = number; i >= 0; i = frames.nextSetBit(i + 1)) {
            group(i).writeItem(out);
        }
    }

    private DicomDataset group(int number) {
        int column = number % columns;
        int row = number / columns;
        double[] place = subject.at(column * TILE, row * TILE);
        return new DicomDataset()
                .sequence(
                        0x00209111,
                        new DicomDataset().integers(0x00209157, "UL", 1, row + 1, column + 1))
                .sequence(
                        PLANE_POSITION,
                        new DicomDataset()
                                .decimals(0x0040072a, place[0])
                                .decimals(0x0040073a, place[1])
                                .decimals(0x0040074a, 0)
                                .integers(COLUMN_POSITION, "SL", column * TILE + 1)
                                .integers(ROW_POSITION, "SL", row * TILE + 1));
    }
}
