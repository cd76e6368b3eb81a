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
    private static final int MISSING = -1;

    private final List<DicomInstance> parts;
    private final DicomInstance first;

    /** The first frame of each part, and behind them the number of all frames. */
    private final int[] starts;

    /** By tile, row by row: the number of its frame. */
    private final int[] frames;

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

    private int[] place() {
        long tiles = (long) across() * down();
        int count = starts[parts.size()];
        boolean placed = parts.stream().allMatch(DicomLevel::hasPositions);
        boolean full =
                first.elements().text(DicomElements.ORGANIZATION).equals("TILED_FULL") || !placed;
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
        requireAllParts(full && count < tiles);
        if (!full) {
            return byPosition((int) tiles);
        }
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        return order;
    }

    private static boolean hasPositions(DicomInstance part) {
        List<DicomElements.Position> positions = part.elements().positions();
        return positions.size() == part.frames()
                && positions.stream().allMatch(p -> p.column() > 0 && p.row() > 0);
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

    private int[] byPosition(int tiles) {
        int[] places = new int[tiles];
        Arrays.fill(places, MISSING);
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
                if (column >= across() || row >= down()) {
                    throw first.file().damaged(place + ", outside of " + first.size());
                }
                int index = row * across() + column;
                if (places[index] != MISSING) {
                    throw new InputException(
                            first.file().path()
                                    + ": "
                                    + place
                                    + ", where another one lies: several focal planes or colours;"
                                    + " only one is read, export it so");
                }
                places[index] = starts[part] + i;
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
        int frame = frames[tile.row() * across() + tile.column()];
        if (frame == MISSING) {
            byte[] white = new byte[Math.toIntExact(3 * first.tileSize().pixels())];
            Arrays.fill(white, (byte) 255);
            return white;
        }
        int found = Arrays.binarySearch(starts, frame);
        int part = found >= 0 ? found : -found - 2;
        return parts.get(part).decode(frame - starts[part]);
    }
}
