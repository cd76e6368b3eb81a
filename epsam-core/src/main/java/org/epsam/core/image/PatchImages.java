package org.epsam.core.image;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.epsam.slides.data.Patch;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;

/**
 * Reads patches as input of the networks, with a cache of the most recent ones of a fixed size in
 * the heap.
 */
public final class PatchImages {
    private final boolean swapRedBlue;
    private final StainNormalisation stain;
    private final long limit;
    private long held;
    private final LinkedHashMap<String, RgbImage> cache = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Prepares reading.
     *
     * @param swapRedBlue whether red and blue are swapped, as needed for patches cut by the
     *     original
     * @param stain normalisation that follows
     * @param limit maximum bytes of cached pixels
     */
    public PatchImages(boolean swapRedBlue, StainNormalisation stain, long limit) {
        this.swapRedBlue = swapRedBlue;
        this.stain = stain;
        this.limit = limit;
    }

    /**
     * Reads a patch.
     *
     * @param patch which
     * @return its pixels, red first; not to be changed
     */
    public RgbImage read(Patch patch) {
        String key = patch.image().toString();
        synchronized (this) {
            RgbImage known = cache.get(key);
            if (known != null) {
                return known;
            }
        }
        // Two threads may read the same patch; that costs less than making all wait for one.
        RgbImage image = stain.of(load(patch));
        keep(key, image);
        return image;
    }

    private synchronized void keep(String key, RgbImage image) {
        if (cache.put(key, image) == null) {
            held += image.rgb().length;
        }
        Iterator<Map.Entry<String, RgbImage>> oldest = cache.entrySet().iterator();
        while (held > limit && cache.size() > 1) {
            held -= oldest.next().getValue().rgb().length;
            oldest.remove();
        }
    }

    /**
     * Reads a patch without stain normalisation.
     *
     * @param patch which
     * @return its pixels, red first; not to be changed
     */
    public RgbImage readAsStained(Patch patch) {
        return stain == StainNormalisation.NONE ? read(patch) : load(patch);
    }

    private RgbImage load(Patch patch) {
        RgbImage image = ImageFile.readRgb(patch.image());
        return swapRedBlue ? image.swapRedBlue() : image;
    }
}
