package org.epsam.slides.internal.reader;

/** The codecs that TIFF slides are seen with, by the number in the field Compression. */
enum TiffCompression {
    NONE("uncompressed"),
    LZW("LZW"),
    JPEG("JPEG"),
    DEFLATE("deflate");

    private final String title;

    TiffCompression(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** The name of any codec, read here or not. */
    static String nameOf(long code) {
        return switch ((int) code) {
            case 1, 5, 7, 8, 32946 -> of(code).title;
            case 2, 3, 4 -> "CCITT fax";
            case 6 -> "old-style JPEG";
            case 22610 -> "JPEG XR";
            case 32773 -> "PackBits";
            case 33003, 33004, 33005, 34712 -> "JPEG 2000";
            case 34887 -> "LERC";
            case 34925 -> "LZMA";
            case 50000 -> "Zstandard";
            case 50001 -> "WebP";
            case 50002 -> "JPEG XL";
            default -> "codec " + code;
        };
    }

    static boolean isRead(long code) {
        return code == 1 || code == 5 || code == 7 || code == 8 || code == 32946;
    }

    static TiffCompression of(long code) {
        return switch ((int) code) {
            case 1 -> NONE;
            case 5 -> LZW;
            case 7 -> JPEG;
            case 8, 32946 -> DEFLATE;
            default -> throw new IllegalArgumentException("codec " + code);
        };
    }
}
