package org.epsam.core.image;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;

/** Reads patches, and keeps those read last while they fit into a fixed amount of heap. */
public final class PatchImages {
    private final boolean swapRedBlue;
    private final long limit;
    private long held;
    private final LinkedHashMap<String, RgbImage> cache = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Prepares reading.
     *
     * @param swapRedBlue whether red and blue are exchanged, as patches cut by the original need
     * @param limit most bytes of pixels to keep
     */
    public PatchImages(boolean swapRedBlue, long limit) {
        this.swapRedBlue = swapRedBlue;
        this.limit = limit;
    }

    /**
     * Reads a patch.
     *
     * @param patch which
     * @return its pixels, red first; not to be changed
     */
    public synchronized RgbImage read(Patch patch) {
        String key = patch.image().toString();
        RgbImage image = cache.get(key);
        if (image == null) {
            image = load(patch);
            cache.put(key, image);
            held += image.rgb().length;
            Iterator<Map.Entry<String, RgbImage>> oldest = cache.entrySet().iterator();
            while (held > limit && cache.size() > 1) {
                held -= oldest.next().getValue().rgb().length;
                oldest.remove();
            }
        }
        return image;
    }

    private RgbImage load(Patch patch) {
        RgbImage image = ImageFile.readRgb(patch.image());
        return swapRedBlue ? image.swapRedBlue() : image;
    }
}
