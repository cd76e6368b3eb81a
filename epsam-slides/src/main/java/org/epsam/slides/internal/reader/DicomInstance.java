package org.epsam.slides.internal.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;

/** One DICOM instance of a whole slide (VL Whole Slide Microscopy Image Storage). */
final class DicomInstance {
    private static final String WHOLE_SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6";

    private static final String DIRECTORY = "1.2.840.10008.1.3.10";

    private static final int MAX_TILE_SIDE = 4096;

    /** Frames, and pieces of frames: as many as a level may have tiles. */
    private static final int MAX_ITEMS = DicomLevel.MAX_TILES;

    /**
     * What programs that do not know the size of the imaged volume write for it, in millimetres.
     */
    private static final double DEFAULT_VOLUME = 15;

    private final SlideFile file;
    private final DicomElements elements;
    private final Size size;
    private final Size tileSize;
    private final DicomPixels decoder;

    /** Where each frame begins and ends in the file. */
    private final long[] starts;

    private final long[] ends;

    /** The pieces of each frame, where frames consist of several; else empty. */
    private List<List<long[]>> fragments = List.of();

    /** Returns whether a file that begins as DICOM files do is of a whole slide. */
    static boolean isWholeSlide(DicomElements elements) {
        String told = elements.text(DicomElements.SOP_CLASS);
        return (told.isEmpty() ? elements.text(DicomElements.MEDIA_SOP_CLASS) : told)
                .equals(WHOLE_SLIDE);
    }

    /** Returns whether a file is a DICOMDIR, which has no pixels. */
    static boolean isDirectory(DicomElements elements) {
        return elements.text(DicomElements.MEDIA_SOP_CLASS).equals(DIRECTORY);
    }

    /** Finds the frames of a whole slide instance. */
    DicomInstance(SlideFile file, DicomElements elements) {
        this.file = file;
        this.elements = elements;
        DicomSyntax syntax = syntax();
        requireSamples();
        tileSize =
                declared(
                        elements.number(DicomElements.COLUMNS),
                        elements.number(DicomElements.ROWS));
        size =
                declared(
                        elements.has(DicomElements.TOTAL_COLUMNS)
                                ? elements.number(DicomElements.TOTAL_COLUMNS)
                                : tileSize.width(),
                        elements.has(DicomElements.TOTAL_ROWS)
                                ? elements.number(DicomElements.TOTAL_ROWS)
                                : tileSize.height());
        if (tileSize.longerSide() > MAX_TILE_SIDE) {
            throw unsupported("has tiles of " + tileSize, "export it with smaller ones");
        }
        try {
            decoder = new DicomPixels(syntax, elements, tileSize);
        } catch (IllegalArgumentException e) {
            throw unsupported(e.getMessage(), "export it as RGB");
        }
        int frames = Math.max(1, elements.integer(DicomElements.FRAMES));
        if (frames > MAX_ITEMS) {
            throw file.damaged("it declares " + frames + " frames");
        }
        requirePixels(frames);
        starts = new long[frames];
        ends = new long[frames];
        findFrames();
    }

    private DicomSyntax syntax() {
        String uid = elements.text(DicomElements.TRANSFER_SYNTAX);
        String found = "has the transfer syntax " + uid + " (" + DicomSyntax.nameOf(uid) + ")";
        return DicomSyntax.of(uid)
                .orElseThrow(
                        () -> unsupported(found, "convert it (" + DicomSyntax.toolOf(uid) + ")"));
    }

    private void requireSamples() {
        int bits = elements.number(DicomElements.BITS);
        // Files of single programs lack what follows from the bits that are allocated.
        int stored =
                elements.has(DicomElements.BITS_STORED)
                        ? elements.number(DicomElements.BITS_STORED)
                        : bits;
        if (bits != 8 || stored != 8) {
            String of = stored == bits ? "" : stored + " of ";
            throw unsupported("has samples of " + of + bits + " bits", "export it with 8 bits");
        }
        if (elements.number(DicomElements.SIGNED) == 1) {
            throw unsupported("has signed samples", "export it with unsigned ones");
        }
    }

    private Size declared(int width, int height) {
        if (width < 1 || height < 1) {
            throw file.damaged("declares " + width + " x " + height + " pixels");
        }
        return new Size(width, height);
    }

    /** An item header for each frame, or the pixels themselves, must be there. */
    private void requirePixels(int frames) {
        boolean all =
                decoder.isNative()
                        ? elements.hasPixels(frames * decoder.frameBytes())
                        : file.holds(elements.pixels(), 8L * frames);
        if (!all) {
            throw file.damaged(
                    "the pixels of " + frames + " frames are not all there: it is cut off");
        }
    }

    SlideFile file() {
        return file;
    }

    DicomElements elements() {
        return elements;
    }

    DicomPixels decoder() {
        return decoder;
    }

    Size size() {
        return size;
    }

    Size tileSize() {
        return tileSize;
    }

    int frames() {
        return starts.length;
    }

    /** VOLUME, THUMBNAIL, LABEL or OVERVIEW: the third value of Image Type. */
    String kind() {
        String[] types = elements.text(DicomElements.IMAGE_TYPE).split("\\\\");
        return types.length > 2 ? types[2].strip() : "VOLUME";
    }

    /** Returns the resolution of this instance. */
    DeclaredResolution resolution() {
        String[] spacing = elements.text(DicomElements.PIXEL_SPACING).split("\\\\");
        DeclaredResolution told =
                spacing.length == 2
                        ? DeclaredResolution.of(
                                DeclaredResolution.number(spacing[1]) * 1000,
                                DeclaredResolution.number(spacing[0]) * 1000,
                                "its pixel spacing")
                        : DeclaredResolution.NONE;
        double wide = elements.real(DicomElements.VOLUME_WIDTH);
        double high = elements.real(DicomElements.VOLUME_HEIGHT);
        if (wide == DEFAULT_VOLUME && high == DEFAULT_VOLUME) {
            return DeclaredResolution.doubted(
                    "its imaged volume is 15 x 15 mm, which programs write that do not know it, so"
                            + " its pixel size is not believed");
        }
        DeclaredResolution volume =
                DeclaredResolution.of(
                        wide * 1000 / size.width(),
                        high * 1000 / size.height(),
                        "its imaged volume");
        Optional<String> note = told.note();
        if (told.resolution().isPresent() && volume.resolution().isPresent()) {
            double ratio = told.resolution().get().downsampleTo(volume.resolution().get());
            if (ratio > 1.1 || ratio < 1 / 1.1) {
                note =
                        Optional.of(
                                String.format(
                                        Locale.ROOT,
                                        "its pixel spacing gives %.4g um a pixel and its imaged"
                                                + " volume %.4g; the pixel spacing is taken, set"
                                                + " another one with --slide-mpp",
                                        told.resolution().get().micrometres(),
                                        volume.resolution().get().micrometres()));
            }
        }
        if (told.resolution().isEmpty() && note.isPresent() && volume.resolution().isPresent()) {
            note =
                    Optional.of(
                            note.get().replace(DeclaredResolution.ADVICE, "")
                                    + String.format(
                                            Locale.ROOT,
                                            "; its imaged volume gives %.4g, which is taken",
                                            volume.resolution().get().micrometres()));
        }
        return new DeclaredResolution(told.or(volume).resolution(), note);
    }

    private UnsupportedSlide unsupported(String found, String advice) {
        return new UnsupportedSlide(file.path() + ": " + found + ", which is not read; " + advice);
    }

    private void findFrames() {
        long pixels = elements.pixels();
        if (decoder.isNative()) {
            Arrays.setAll(starts, i -> pixels + i * decoder.frameBytes());
            Arrays.setAll(ends, i -> starts[i] + decoder.frameBytes());
            return;
        }
        ByteBuffer head = file.read(pixels, 8, ByteOrder.LITTLE_ENDIAN, "the table of offsets");
        boolean item = DicomElements.isItem(head);
        long length = Integer.toUnsignedLong(head.getInt());
        if (!item || !file.holds(pixels + 8, length)) {
            throw file.damaged("its pixels do not begin with a table of offsets");
        }
        List<long[]> items = items(pixels + 8 + length);
        if (items.size() == frames()) {
            for (int i = 0; i < frames(); i++) {
                starts[i] = items.get(i)[0];
                ends[i] = items.get(i)[1];
            }
            return;
        }
        group(items, offsets(pixels + 8, length));
    }

    /** All items after the table of offsets: where their data begins and ends. */
    private List<long[]> items(long from) {
        List<long[]> items = new ArrayList<>();
        long at = from;
        while (file.holds(at, 8)) {
            ByteBuffer head = file.read(at, 8, ByteOrder.LITTLE_ENDIAN, "a frame");
            if (!DicomElements.isItem(head)) {
                break;
            }
            long length = Integer.toUnsignedLong(head.getInt());
            if (!file.holds(at + 8, length)) {
                throw file.damaged(
                        "frame " + items.size() + " ends beyond the file: it is cut off");
            }
            if (items.size() == MAX_ITEMS) {
                throw file.damaged("its pixels are in more than " + MAX_ITEMS + " pieces");
            }
            items.add(new long[] {at + 8, at + 8 + length});
            at += 8 + length;
        }
        if (items.size() < frames()) {
            throw file.damaged(
                    "it has " + items.size() + " of " + frames() + " frames: it is cut off");
        }
        return items;
    }

    /** Where frames begin, counted from the first item; one frame needs no table. */
    private long[] offsets(long at, long length) {
        if (length / 4 == frames()) {
            ByteBuffer table =
                    file.read(at, length, ByteOrder.LITTLE_ENDIAN, "the table of offsets");
            long[] offsets = new long[frames()];
            Arrays.setAll(offsets, i -> Integer.toUnsignedLong(table.getInt()));
            return offsets;
        }
        long[] extended = elements.extendedOffsets();
        if (extended.length == frames()) {
            return extended;
        } else if (frames() == 1) {
            return new long[1];
        }
        throw file.damaged("its frames lie in several fragments, and no table tells which");
    }

    private void group(List<long[]> items, long[] offsets) {
        long first = items.get(0)[0] - 8;
        List<List<long[]>> groups = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < frames(); i++) {
            long end = i + 1 < frames() ? first + offsets[i + 1] : Long.MAX_VALUE;
            if (at == items.size() || items.get(at)[0] - 8 != first + offsets[i]) {
                throw file.damaged("its table of offsets does not fit its frames");
            }
            int from = at;
            while (at < items.size() && items.get(at)[0] - 8 < end) {
                at++;
            }
            groups.add(List.copyOf(items.subList(from, at)));
        }
        fragments = groups;
    }

    /**
     * Decodes a frame.
     *
     * @return tileWidth * tileHeight * 3 bytes, RGB
     */
    byte[] decode(int frame) {
        String name = "frame " + frame;
        List<long[]> parts =
                fragments.isEmpty()
                        ? List.of(new long[] {starts[frame], ends[frame]})
                        : fragments.get(frame);
        long length = parts.stream().mapToLong(part -> part[1] - part[0]).sum();
        if (length > Integer.MAX_VALUE - 8) {
            throw file.damaged(name + " declares " + length + " bytes");
        }
        byte[] data = new byte[(int) length];
        int to = 0;
        for (long[] part : parts) {
            ByteBuffer bytes = file.read(part[0], part[1] - part[0], ByteOrder.LITTLE_ENDIAN, name);
            int count = bytes.remaining();
            bytes.get(data, to, count);
            to += count;
        }
        try {
            return decoder.decode(data);
        } catch (IOException e) {
            throw file.damaged(name + ": " + e.getMessage());
        }
    }

    /** Makes sure that instances can be parts of one image. */
    void requireLike(DicomInstance first) {
        if (!size.equals(first.size) || !tileSize.equals(first.tileSize)) {
            throw new InputException(
                    file.path()
                            + ": is declared a part of "
                            + first.file.path().getFileName()
                            + ", which has another size; export the series again");
        }
    }
}
