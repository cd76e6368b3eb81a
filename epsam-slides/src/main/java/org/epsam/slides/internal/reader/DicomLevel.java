package org.epsam.slides.internal.reader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.TileIndex;

/**
 * One image of a DICOM series: an instance, or the parts of a concatenation. Places that no frame
 * shows are white.
 */
final class DicomLevel implements TiledSlide.Tiles {
    /** Those of a slide of 1,000,000 x 1,000,000 pixels. */
    static final int MAX_TILES = 1 << 24;

    private final List<DicomInstance> parts;
    private final DicomInstance first;

    /** The first frame of each part, and behind them the number of all frames. */
    private final int[] starts;

    /**
     * The number of each tile that has a frame, row by row, in its upper 32 bits, and of that frame
     * in the lower ones; sorted. So it grows with the frames, whatever size is declared.
     */
    private final long[] frames;

    /** Puts parts together, in any order. */
    DicomLevel(List<DicomInstance> instances) {
        parts = new ArrayList<>(instances);
        parts.sort(
                Comparator.comparingInt(
                        p -> p.elements().number(DicomElements.CONCATENATION_OFFSET)));
        first = parts.get(0);
        starts = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).requireLike(first);
            starts[i + 1] = Math.addExact(starts[i], parts.get(i).frames());
        }
        frames = place();
    }

    private long[] place() {
        requireOnePlaneAndColour();
        long tiles = (long) across() * down();
        int count = starts[parts.size()];
        boolean placed = hasPositions();
        boolean full = first.elements().text(DicomElements.ORGANIZATION).equals("TILED_FULL");
        if (count > tiles) {
            throw new InputException(
                    first.file().path()
                            + ": has "
                            + count
                            + " frames in place of the "
                            + tiles
                            + " tiles of one focal plane and colour, which is all that is read;"
                            + " export it so");
        }
        requireAllParts((full || !placed) && count < tiles);
        if (tiles > MAX_TILES) {
            throw first.file().damaged("it declares " + tiles + " tiles");
        }
        long[] inRows = new long[count];
        Arrays.setAll(inRows, i -> place(i, i));
        long[] places = placed ? byPosition(count) : inRows;
        if (full && !Arrays.equals(places, inRows)) {
            throw first.file()
                    .damaged(
                            "it is declared TILED_FULL, row by row, but its frames tell other"
                                    + " places");
        }
        return places;
    }

    private void requireOnePlaneAndColour() {
        for (DicomInstance part : parts) {
            DicomElements elements = part.elements();
            int planes = Math.max(1, elements.number(DicomElements.FOCAL_PLANES));
            int paths =
                    Math.max(
                            elements.opticalPaths(),
                            Math.max(1, elements.number(DicomElements.OPTICAL_PATHS)));
            if (planes > 1 || paths > 1) {
                throw new InputException(
                        part.file().path()
                                + ": has "
                                + planes
                                + " focal planes and "
                                + paths
                                + " optical paths (colours); one of each is all that is read,"
                                + " export it so");
            }
        }
    }

    /** Whether all frames tell their places; none may do so, either. */
    private boolean hasPositions() {
        int told = 0;
        for (DicomInstance part : parts) {
            told += part.elements().positions().size();
        }
        int count = starts[parts.size()];
        if (told > 0 && told != count) {
            throw first.file().damaged(told + " of its " + count + " frames tell their places");
        }
        return told > 0;
    }

    private void requireAllParts(boolean tooFew) {
        DicomElements elements = first.elements();
        int total = elements.number(DicomElements.CONCATENATION_TOTAL);
        boolean gap = elements.number(DicomElements.CONCATENATION_OFFSET) > 0;
        for (int i = 1; i < parts.size(); i++) {
            gap |= parts.get(i).elements().number(DicomElements.CONCATENATION_OFFSET) != starts[i];
        }
        if (gap || parts.size() < total || tooFew && elements.has(DicomElements.CONCATENATION)) {
            throw new InputException(
                    first.file().path()
                            + ": is part of an image in several files (a concatenation), and "
                            + (total > parts.size() ? total - parts.size() : "some")
                            + " of them are missing; put all into a folder and open the folder");
        } else if (tooFew) {
            throw first.file()
                    .damaged(
                            "has "
                                    + starts[parts.size()]
                                    + " frames for "
                                    + (long) across() * down()
                                    + " tiles, and does not tell where they lie");
        }
    }

    private static long place(int tile, int frame) {
        return (long) tile << 32 | frame;
    }

    private static int tile(long place) {
        return (int) (place >> 32);
    }

    private long[] byPosition(int count) {
        long[] places = new long[count];
        for (int part = 0; part < parts.size(); part++) {
            List<DicomElements.Position> positions = parts.get(part).elements().positions();
            for (int i = 0; i < positions.size(); i++) {
                int x = positions.get(i).column() - 1;
                int y = positions.get(i).row() - 1;
                Size tile = first.tileSize();
                String place = "frame " + i + " lies at " + x + ", " + y;
                if (x % tile.width() != 0 || y % tile.height() != 0) {
                    throw new InputException(
                            first.file().path()
                                    + ": "
                                    + place
                                    + ", off the grid of its tiles of "
                                    + tile
                                    + ", which is not read; convert it to TILED_FULL");
                }
                int column = x / tile.width();
                int row = y / tile.height();
                if (x < 0 || y < 0 || column >= across() || row >= down()) {
                    throw first.file().damaged(place + ", outside of " + first.size());
                }
                int frame = starts[part] + i;
                places[frame] = place(row * across() + column, frame);
            }
        }
        Arrays.sort(places);
        for (int i = 1; i < count; i++) {
            if (tile(places[i]) == tile(places[i - 1])) {
                throw new InputException(
                        first.file().path()
                                + ": frame "
                                + (int) places[i]
                                + " lies where another one lies: several focal planes or colours;"
                                + " only one is read, export it so");
            }
        }
        return places;
    }

    private int across() {
        return (int)
                ((size().width() + (long) first.tileSize().width() - 1) / first.tileSize().width());
    }

    private int down() {
        return (int)
                ((size().height() + (long) first.tileSize().height() - 1)
                        / first.tileSize().height());
    }

    Size size() {
        return first.size();
    }

    /** The instance that tells about the image. */
    DicomInstance first() {
        return first;
    }

    TiledSlide.Pyramid pyramid(double downsample) {
        String storage = first.decoder().storage() + ", tiles of " + first.tileSize();
        return new TiledSlide.Pyramid(
                new Level(size(), downsample, storage), first.tileSize(), this);
    }

    @Override
    public byte[] decode(TileIndex tile) {
        int number = tile.row() * across() + tile.column();
        int at = Arrays.binarySearch(frames, place(number, 0));
        int nearest = at >= 0 ? at : -at - 1;
        if (nearest == frames.length || tile(frames[nearest]) != number) {
            byte[] white = new byte[Math.toIntExact(3 * first.tileSize().pixels())];
            Arrays.fill(white, (byte) 255);
            return white;
        }
        int frame = (int) frames[nearest];
        int found = Arrays.binarySearch(starts, frame);
        int part = found >= 0 ? found : -found - 2;
        return parts.get(part).decode(frame - starts[part]);
    }
}
