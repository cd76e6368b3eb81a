package org.epsam.web.slide;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.epsam.base.InputException;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.SlideLostException;

/**
 * A picture of a whole slide of at most 4096 pixels a side (48 MiB), made when it is first needed
 * and kept as long as the slide is open. All of level 0 is read for it, once: about a second for
 * each 200 million pixels with two threads. Every thread that needs the picture helps to make it.
 */
final class WholePicture {
    /** Of at most 8 x 8 tiles. */
    private static final int LEVEL = 3;

    /** As scanners show glass; white would hide that something is missing. */
    private static final int UNREADABLE = 224;

    private final SlideTiles slide;
    private final DeepZoom zoom;
    private final Size size;
    private final int columns;
    private final int tiles;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch missing;
    private byte[] rgb;
    private volatile Throwable failure;

    WholePicture(SlideTiles slide, DeepZoom zoom) {
        this.slide = slide;
        this.zoom = zoom;
        size = zoom.levelSize(level());
        columns = (size.width() + DeepZoom.TILE - 1) / DeepZoom.TILE;
        tiles = columns * ((size.height() + DeepZoom.TILE - 1) / DeepZoom.TILE);
        missing = new CountDownLatch(tiles);
    }

    /** The level of the zoom whose pixels the picture has. */
    int level() {
        return Math.min(LEVEL, zoom.maxLevel());
    }

    /** Returns the picture; places that cannot be read are grey. */
    RgbImage image() {
        byte[] pixels = pixels();
        for (int i = next.getAndIncrement(); i < tiles; i = next.getAndIncrement()) {
            try {
                put(new TilePlace(level(), i % columns, i / columns), pixels);
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                missing.countDown();
            }
        }
        next.set(tiles);
        try {
            missing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
        return new RgbImage(size.width(), size.height(), pixels);
    }

    private synchronized byte[] pixels() {
        if (rgb == null) {
            rgb = new byte[3 * size.width() * size.height()];
        }
        return rgb;
    }

    private void put(TilePlace place, byte[] pixels) {
        Size part = zoom.tileSize(place);
        byte[] tile;
        try {
            tile = slide.read(place, part).rgb();
        } catch (SlideLostException e) {
            throw e;
        } catch (InputException e) {
            // Whoever looks there more closely is told.
            tile = new byte[3 * part.width() * part.height()];
            Arrays.fill(tile, (byte) UNREADABLE);
        }
        for (int y = 0; y < part.height(); y++) {
            int row = place.row() * DeepZoom.TILE + y;
            int to = 3 * (row * size.width() + place.column() * DeepZoom.TILE);
            System.arraycopy(tile, 3 * y * part.width(), pixels, to, 3 * part.width());
        }
    }
}
