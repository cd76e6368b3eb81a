package org.epsam.slides.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/** Puts images side by side, each under its caption. */
public final class Montage {
    private static final int GAP = 6;
    private static final int CAPTION = 18;

    private Montage() {}

    /**
     * One image with its caption.
     *
     * @param caption one short line; it is cut at the panel's width
     * @param image the image
     */
    public record Panel(String caption, RgbImage image) {}

    /**
     * Lays panels out row by row on white. All cells have the size of the largest panel; smaller
     * images stand at the top left of theirs.
     *
     * @param panels at least one panel
     * @param columns panels in a row, at least 1
     * @return the picture
     */
    public static RgbImage of(List<Panel> panels, int columns) {
        if (panels.isEmpty() || columns < 1) {
            throw new IllegalArgumentException(
                    panels.size() + " panels in " + columns + " columns");
        }
        int cellWidth = panels.stream().mapToInt(p -> p.image().width()).max().orElseThrow();
        int cellHeight =
                CAPTION + panels.stream().mapToInt(p -> p.image().height()).max().orElseThrow();
        int inRow = Math.min(columns, panels.size());
        int rows = (panels.size() + inRow - 1) / inRow;
        int width = GAP + inRow * (cellWidth + GAP);
        int height = GAP + rows * (cellHeight + GAP);
        byte[] white = new byte[3 * width * height];
        Arrays.fill(white, (byte) 255);
        RgbImage result = new RgbImage(width, height, white);
        BufferedImage canvas = ImageFile.toBufferedImage(result);
        Graphics2D g = canvas.createGraphics();
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        g.setColor(Color.BLACK);
        for (int i = 0; i < panels.size(); i++) {
            int x = GAP + i % inRow * (cellWidth + GAP);
            int y = GAP + i / inRow * (cellHeight + GAP);
            g.setClip(x, y, cellWidth, cellHeight);
            g.drawString(panels.get(i).caption(), x, y + CAPTION - 5);
            g.drawImage(ImageFile.toBufferedImage(panels.get(i).image()), x, y + CAPTION, null);
        }
        g.dispose();
        return result;
    }
}
