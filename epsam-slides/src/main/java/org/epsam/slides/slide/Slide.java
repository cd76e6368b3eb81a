package org.epsam.slides.slide;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.base.io.ResultNames;
import org.epsam.slides.image.Resize;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;

/**
 * An open slide: an image of one or more levels, read by regions.
 *
 * <p>All methods but {@link #close} may be called by several threads at once. After it, reading
 * throws {@link IllegalStateException}. A thread that is interrupted while it reads closes the file
 * for all, as Java's channels do.
 */
public interface Slide extends AutoCloseable {
    /**
     * Returns where the slide was opened.
     *
     * @return a file, or a folder of DICOM instances
     */
    Path path();

    /**
     * Returns the file's name without its ending, such as {@code tumor_004}.
     *
     * @return the name that patches and results of this slide carry
     * @throws InputException where they cannot carry it, as {@link ResultNames#of}
     */
    default String name() {
        return ResultNames.of(path());
    }

    /**
     * Returns which reader opened the slide.
     *
     * @return {@link SlideReader#name}
     */
    String reader();

    /**
     * Returns the levels.
     *
     * @return at least one, finest first
     */
    List<Level> levels();

    /**
     * Returns the width of level 0.
     *
     * @return pixels
     */
    default int width() {
        return levels().get(0).width();
    }

    /**
     * Returns the height of level 0.
     *
     * @return pixels
     */
    default int height() {
        return levels().get(0).height();
    }

    /**
     * Returns the size of level 0.
     *
     * @return width and height
     */
    default Size size() {
        return levels().get(0).size();
    }

    /**
     * Returns the scanned part, where level 0 is a canvas larger than that (MRXS, Leica SCN).
     * QuPath shows only this part, and its coordinates begin at its corner; those of ASAP begin at
     * the canvas, as the ones of {@link Region} do.
     *
     * @return a rectangle within level 0; all of it where the file declares none
     */
    default Bounds bounds() {
        return Bounds.whole(size());
    }

    /**
     * Returns the resolution of level 0 as the file declares it.
     *
     * @return the pixel size, the mean of both directions; empty where the file declares none
     */
    Optional<Resolution> resolution();

    /**
     * Returns what people should know about the file: what of it is not shown, or not believed.
     *
     * @return one line each, without the path; empty where there is nothing to tell
     */
    default List<String> notes() {
        return List.of();
    }

    /**
     * Reads a region.
     *
     * <p>The left border is column {@code round(x / downsample)} of the level, and rows likewise.
     * What lies outside of the slide is white (255, 255, 255).
     *
     * @param region level, place and size
     * @return an image of the region's width and height
     * @throws InputException where the file is damaged there, or has no such level
     */
    RgbImage read(Region region);

    /**
     * Reads a region in another size of pixels: the coarsest level that is at least as fine is read
     * and shrunk, with the filter widened; where level 0 itself is coarser, it is enlarged.
     *
     * @param scale pixels of level 0 along one pixel of the result, above 0
     * @param x left border in pixels of level 0
     * @param y upper border in pixels of level 0
     * @param size of the result
     * @return the image
     * @throws InputException as {@link #read}
     */
    default RgbImage readScaled(double scale, int x, int y, Size size) {
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("scale " + scale);
        }
        int level = levelFor(scale);
        double shrink = scale / levels().get(level).downsample();
        int wide = Math.max(1, (int) Math.round(size.width() * shrink));
        int high = Math.max(1, (int) Math.round(size.height() * shrink));
        return Resize.pillow(read(new Region(level, x, y, wide, high)), size);
    }

    /**
     * Reads a region at a resolution, as {@link #readScaled}.
     *
     * @param wanted resolution of the result
     * @param x left border in pixels of level 0
     * @param y upper border in pixels of level 0
     * @param size of the result
     * @return the image
     * @throws InputException as {@link #read}, and where the file declares no pixel size
     */
    default RgbImage readAt(Resolution wanted, int x, int y, Size size) {
        Resolution own =
                resolution()
                        .orElseThrow(
                                () ->
                                        new InputException(
                                                path()
                                                        + ": has no pixel size; read it by a"
                                                        + " downsampling"));
        return readScaled(own.downsampleTo(wanted), x, y, size);
    }

    /**
     * Finds the coarsest level that is at least as fine as a scale.
     *
     * @param scale pixels of level 0 along one wanted pixel
     * @return index of the level; 0 where even level 0 is coarser. One percent is forgiven
     */
    default int levelFor(double scale) {
        int best = 0;
        for (int i = 0; i < levels().size(); i++) {
            if (levels().get(i).downsample() <= scale * 1.01) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Returns the names of further images in the file, such as {@code label} and {@code macro}.
     *
     * @return the names, sorted
     */
    List<String> associatedImages();

    /**
     * Reads a further image.
     *
     * @param name one of {@link #associatedImages}
     * @return the image
     * @throws InputException where there is no such image, or it is damaged
     */
    RgbImage readAssociated(String name);

    /** Closes the file. */
    @Override
    void close();
}
