package org.epsam.slides.internal.reader;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The codecs of TIFF slides that are read, with their numbers in the field Compression. */
enum TiffCompression {
    NONE("uncompressed", 1),
    LZW("LZW", 5),
    JPEG("JPEG", 7),
    DEFLATE("deflate", 8, 32946),
    PACKBITS("PackBits", 32773),
    JPEG2000("JPEG 2000", 33003, 33004, 33005, 34712),
    ZSTANDARD("Zstandard", 50000, 34926),
    WEBP("WebP", 50001, 34927);

    /** Aperio's JPEG 2000 whose three components are luma and chroma. */
    static final int APERIO_YCBCR = 33003;

    /** What libvips and Bio-Formats write as JPEG 2000. */
    static final int LIBVIPS = 33004;

    private final String title;
    private final List<Integer> codes;

    TiffCompression(String title, Integer... codes) {
        this.title = title;
        this.codes = List.of(codes);
    }

    String title() {
        return title;
    }

    /** The numbers that stand for it. */
    List<Integer> codes() {
        return codes;
    }

    /** Whether a difference of neighbours may have been stored in place of the samples. */
    boolean hasPredictor() {
        return this == NONE || this == LZW || this == DEFLATE || this == ZSTANDARD;
    }

    static Optional<TiffCompression> of(long code) {
        return Arrays.stream(values())
                .filter(codec -> codec.codes.contains((int) Math.min(code, Integer.MAX_VALUE)))
                .findFirst();
    }

    /** The name of a codec that is not read. */
    static String nameOf(long code) {
        return switch ((int) code) {
            case 2, 3, 4 -> "CCITT fax";
            case 6 -> "old-style JPEG";
            case 22610, 34934 -> "JPEG XR";
            case 34887 -> "LERC";
            case 34925 -> "LZMA";
            case 50002, 52546 -> "JPEG XL";
            default -> "codec " + code;
        };
    }
}
