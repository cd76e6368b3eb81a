package org.epsam.slides.internal.tiff;

/** Numbers of the fields of TIFF directories: TIFF 6.0 and its supplements. */
public final class TiffTag {
    /** Kind of the image, LONG: bit 0 is set for a reduced resolution, bit 2 for a mask. */
    public static final int SUBFILE = 254;

    /** Columns of the image in pixels, SHORT or LONG. */
    public static final int WIDTH = 256;

    /** Rows of the image in pixels, SHORT or LONG. */
    public static final int HEIGHT = 257;

    /** Bits of each sample, SHORT, one for each. */
    public static final int BITS = 258;

    /** Code of the compression, SHORT: 1 none, 5 LZW, 7 JPEG, 8 deflate and others. */
    public static final int COMPRESSION = 259;

    /** Code of the colour space, SHORT: 0 and 1 grey, 2 RGB, 3 palette, 6 YCbCr. */
    public static final int PHOTOMETRIC = 262;

    /** Order of the bits in a byte, SHORT: 1 the highest first, 2 the lowest first. */
    public static final int FILL_ORDER = 266;

    /** Text about the image, ASCII; XML in OME-TIFF. */
    public static final int DESCRIPTION = 270;

    /** Name of the scanner, ASCII. */
    public static final int MODEL = 272;

    /** Where the strips begin, bytes from the start of the file, LONG or LONG8. */
    public static final int STRIP_OFFSETS = 273;

    /** How the stored image is turned or mirrored to be viewed, SHORT: 1 not at all, up to 8. */
    public static final int ORIENTATION = 274;

    /** Samples of a pixel, SHORT: 1 for grey, 3 for RGB. */
    public static final int SAMPLES = 277;

    /** Rows of a strip, SHORT or LONG. */
    public static final int ROWS_PER_STRIP = 278;

    /** Compressed bytes of each strip, LONG or LONG8. */
    public static final int STRIP_COUNTS = 279;

    /** Pixels across a {@link #RESOLUTION_UNIT}, RATIONAL. */
    public static final int X_RESOLUTION = 282;

    /** Pixels down a {@link #RESOLUTION_UNIT}, RATIONAL. */
    public static final int Y_RESOLUTION = 283;

    /** Order of the samples, SHORT: 1 by pixel, 2 in separate planes. */
    public static final int PLANAR = 284;

    /** Unit of the resolutions, SHORT: 1 none, 2 inch, 3 centimetre. */
    public static final int RESOLUTION_UNIT = 296;

    /** Name of the program that wrote the file, ASCII. */
    public static final int SOFTWARE = 305;

    /** What is done to samples before LZW or deflate, SHORT: 1 nothing, 2 differences. */
    public static final int PREDICTOR = 317;

    /** Columns of a tile in pixels, SHORT or LONG; a multiple of 16. */
    public static final int TILE_WIDTH = 322;

    /** Rows of a tile in pixels, SHORT or LONG; a multiple of 16. */
    public static final int TILE_HEIGHT = 323;

    /** Where the tiles begin, bytes from the start of the file, LONG or LONG8. */
    public static final int TILE_OFFSETS = 324;

    /** Compressed bytes of each tile, LONG or LONG8. */
    public static final int TILE_COUNTS = 325;

    /** Directories below this one, bytes from the start of the file, LONG, LONG8 or IFD8. */
    public static final int SUB_IFDS = 330;

    /** Meaning of samples beyond those of the colour, SHORT: 1 and 2 alpha. */
    public static final int EXTRA_SAMPLES = 338;

    /** Type of the samples, SHORT: 1 unsigned, 2 signed, 3 floating point. */
    public static final int SAMPLE_FORMAT = 339;

    /** JPEG tables that all strips or tiles share, UNDEFINED bytes from SOI to EOI. */
    public static final int JPEG_TABLES = 347;

    /** Factors by which chroma is coarser than luma, two SHORT: across and down. */
    public static final int SUBSAMPLING = 530;

    /** Metadata as XML, BYTE in UTF-8. */
    public static final int XMP = 700;

    /** Hamamatsu's private field: such files are TIFF by their first bytes only. */
    public static final int NDPI = 65420;

    private TiffTag() {}
}
