package org.epsam.slides.slide;

import java.util.Locale;
import java.util.Optional;
import org.epsam.slides.image.Size;

/** The description that makes a TIFF file an OME-TIFF: one image of one plane. */
final class OmeXml {
    private OmeXml() {}

    /** Returns whether a file is to be OME-TIFF by its name. */
    static boolean isWanted(String file) {
        return file.toLowerCase(Locale.ROOT).matches(".*\\.ome\\.tiff?");
    }

    static String of(Size size, TileEncoding encoding, Optional<Resolution> resolution) {
        int channels = encoding.channels();
        String physicalSize =
                resolution
                        .map(
                                r ->
                                        String.format(
                                                Locale.ROOT,
                                                " PhysicalSizeX=\"%s\" PhysicalSizeY=\"%s\"",
                                                r.micrometres(),
                                                r.micrometres()))
                        .orElse("");
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME"
                + " xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xsi:schemaLocation=\"http://www.openmicroscopy.org/Schemas/OME/2016-06"
                + " http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd\">"
                + "<Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYCZT\""
                + " Type=\"uint"
                + Byte.SIZE * encoding.sampleBytes()
                + "\" BigEndian=\"false\" Interleaved=\"true\" SizeX=\""
                + size.width()
                + "\" SizeY=\""
                + size.height()
                + "\" SizeC=\""
                + channels
                + "\" SizeZ=\"1\" SizeT=\"1\""
                + physicalSize
                + "><Channel ID=\"Channel:0:0\" SamplesPerPixel=\""
                + channels
                + "\"/><TiffData IFD=\"0\" PlaneCount=\"1\"/></Pixels></Image></OME>";
    }
}
