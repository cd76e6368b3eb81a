package org.epsam.core.slide;

/** How the probability map of a slide is stored. */
public enum MapFormat {
    /** One file, which QuPath, Bio-Formats, tifffile and others read. */
    OME_TIFF(".ome.tif"),

    /** A folder of chunks (NGFF 0.4), for viewers in browsers and for Python. */
    OME_ZARR(".ome.zarr");

    private final String ending;

    MapFormat(String ending) {
        this.ending = ending;
    }

    /**
     * Returns how names of this format end.
     *
     * @return such as {@code .ome.tif}
     */
    public String ending() {
        return ending;
    }
}
