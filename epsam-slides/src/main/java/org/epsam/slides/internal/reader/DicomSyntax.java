package org.epsam.slides.internal.reader;

import java.util.Arrays;
import java.util.Optional;

/** The transfer syntaxes that whole slides are seen with: how values and pixels are encoded. */
enum DicomSyntax {
    IMPLICIT("1.2.840.10008.1.2", "uncompressed"),
    EXPLICIT("1.2.840.10008.1.2.1", "uncompressed"),
    BIG_ENDIAN("1.2.840.10008.1.2.2", "uncompressed"),
    JPEG_BASELINE("1.2.840.10008.1.2.4.50", "JPEG"),
    JPEG_EXTENDED("1.2.840.10008.1.2.4.51", "JPEG"),
    JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", "JPEG lossless"),
    JPEG_LOSSLESS_FIRST_ORDER("1.2.840.10008.1.2.4.70", "JPEG lossless"),
    JPEG2000_LOSSLESS("1.2.840.10008.1.2.4.90", "JPEG 2000"),
    JPEG2000("1.2.840.10008.1.2.4.91", "JPEG 2000"),
    HTJ2K_LOSSLESS("1.2.840.10008.1.2.4.201", "HTJ2K"),
    HTJ2K_LOSSLESS_RPCL("1.2.840.10008.1.2.4.202", "HTJ2K"),
    HTJ2K("1.2.840.10008.1.2.4.203", "HTJ2K"),
    RLE("1.2.840.10008.1.2.5", "RLE");

    private final String uid;
    private final String title;

    DicomSyntax(String uid, String title) {
        this.uid = uid;
        this.title = title;
    }

    static Optional<DicomSyntax> of(String uid) {
        return Arrays.stream(values()).filter(syntax -> syntax.uid.equals(uid)).findFirst();
    }

    /** The identifier that the file has. */
    String uid() {
        return uid;
    }

    /** How pixels lie in the file, for people. */
    String title() {
        return title;
    }

    boolean isNative() {
        return this == IMPLICIT || this == EXPLICIT || this == BIG_ENDIAN;
    }

    /** The name of a syntax that is not read, for people. */
    static String nameOf(String uid) {
        return switch (uid) {
            case "1.2.840.10008.1.2.1.99" -> "deflated";
            case "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81" -> "JPEG-LS";
            case "1.2.840.10008.1.2.4.92", "1.2.840.10008.1.2.4.93" -> "JPEG 2000 part 2";
            case "1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112" ->
                    "JPEG XL";
            default -> uid.startsWith("1.2.840.10008.1.2.4.10") ? "video" : "number " + uid;
        };
    }

    /** What converts a syntax that is not read. */
    static String toolOf(String uid) {
        return nameOf(uid).equals("JPEG-LS") ? "dcmdjpls" : "gdcmconv --raw";
    }
}
