package org.epsam.slides.internal.tiff;

/** Numbers of the fields of TIFF directories: TIFF 6.0 and its supplements. */
public final class TiffTag {
    /** Subfile. */
    public static final int SUBFILE = 254;

    /** Width. */
    public static final int WIDTH = 256;

    /** Height. */
    public static final int HEIGHT = 257;

    /** Bits. */
    public static final int BITS = 258;

    /** Compression. */
    public static final int COMPRESSION = 259;

    /** Photometric. */
    public static final int PHOTOMETRIC = 262;

    /** Description. */
    public static final int DESCRIPTION = 270;

    /** Model. */
    public static final int MODEL = 272;

    /** Strip offsets. */
    public static final int STRIP_OFFSETS = 273;

    /** Samples. */
    public static final int SAMPLES = 277;

    /** Rows per strip. */
    public static final int ROWS_PER_STRIP = 278;

    /** Strip counts. */
    public static final int STRIP_COUNTS = 279;

    /** X resolution. */
    public static final int X_RESOLUTION = 282;

    /** Y resolution. */
    public static final int Y_RESOLUTION = 283;

    /** Planar. */
    public static final int PLANAR = 284;

    /** Resolution unit. */
    public static final int RESOLUTION_UNIT = 296;

    /** Software. */
    public static final int SOFTWARE = 305;

    /** Predictor. */
    public static final int PREDICTOR = 317;

    /** Tile width. */
    public static final int TILE_WIDTH = 322;

    /** Tile height. */
    public static final int TILE_HEIGHT = 323;

    /** Tile offsets. */
    public static final int TILE_OFFSETS = 324;

    /** Tile counts. */
    public static final int TILE_COUNTS = 325;

    /** Directories below this one. */
    public static final int SUB_IFDS = 330;

    /** Extra samples. */
    public static final int EXTRA_SAMPLES = 338;

    /** Sample format. */
    public static final int SAMPLE_FORMAT = 339;

    /** Jpeg tables. */
    public static final int JPEG_TABLES = 347;

    /** Subsampling. */
    public static final int SUBSAMPLING = 530;

    /** XMP packet. */
    public static final int XMP = 700;

    /** Hamamatsu's private field: such files are TIFF by their first bytes only. */
    public static final int NDPI = 65420;

    private TiffTag() {}
}
