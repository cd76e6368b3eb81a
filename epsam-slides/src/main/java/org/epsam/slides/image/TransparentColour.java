package org.epsam.slides.image;

import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.metadata.IIOMetadata;
import org.w3c.dom.Element;

/**
 * The colour of a grey or RGB image in PNG whose pixels are transparent (chunk tRNS). Java's own
 * reader makes them transparent too, but not where grey has fewer than 8 bits.
 */
final class TransparentColour {
    private static final String FORMAT = "javax_imageio_png_1.0";

    private TransparentColour() {}

    /**
     * Returns the colour as it is stored, one number for grey and three for RGB, if there is one.
     */
    static Optional<int[]> of(IIOMetadata png) {
        Element root = (Element) png.getAsTree(FORMAT);
        Optional<int[]> grey = numbers(root, "tRNS_Grayscale", "gray");
        return grey.isPresent() ? grey : numbers(root, "tRNS_RGB", "red", "green", "blue");
    }

    private static Optional<int[]> numbers(Element root, String name, String... attributes) {
        return Optional.ofNullable((Element) root.getElementsByTagName(name).item(0))
                .map(
                        node ->
                                Stream.of(attributes)
                                        .mapToInt(a -> Integer.parseInt(node.getAttribute(a)))
                                        .toArray());
    }
}
