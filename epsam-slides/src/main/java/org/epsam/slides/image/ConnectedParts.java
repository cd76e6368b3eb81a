package org.epsam.slides.image;

import java.util.Arrays;

/**
 * The connected parts of a mask. Equality compares the array by identity.
 *
 * @param labels for each pixel, row by row, 0 outside of the mask, else the number of its part from
 *     1; parts are numbered by their first pixels
 * @param count number of parts
 */
public record ConnectedParts(int[] labels, int count) {
    // The first four share an edge with the pixel, the others a corner.
    private static final int[] DX = {1, 0, -1, 0, 1, -1, -1, 1};
    private static final int[] DY = {0, 1, 0, -1, 1, 1, -1, -1};

    /**
     * Finds the parts whose pixels share edges.
     *
     * @param mask the mask
     * @return its parts; pixels that touch at a corner only are of different parts
     */
    public static ConnectedParts byEdges(Mask mask) {
        return of(mask, 4);
    }

    /**
     * Finds the parts whose pixels share edges or corners.
     *
     * @param mask the mask
     * @return its parts
     */
    public static ConnectedParts byEdgesAndCorners(Mask mask) {
        return of(mask, 8);
    }

    private static ConnectedParts of(Mask mask, int neighbours) {
        int width = mask.width();
        int height = mask.height();
        byte[] inside = mask.values();
        int[] labels = new int[inside.length];
        int count = 0;
        // Grows as needed: masks of whole slides have tens of millions of pixels.
        int[] stack = new int[1024];
        for (int start = 0; start < labels.length; start++) {
            if (inside[start] == 0 || labels[start] != 0) {
                continue;
            }
            count++;
            int depth = 0;
            stack[depth++] = start;
            labels[start] = count;
            while (depth > 0) {
                int at = stack[--depth];
                int column = at % width;
                int row = at / width;
                for (int d = 0; d < neighbours; d++) {
                    int x = column + DX[d];
                    int y = row + DY[d];
                    if (x < 0 || y < 0 || x >= width || y >= height) {
                        continue;
                    }
                    int next = y * width + x;
                    if (inside[next] != 0 && labels[next] == 0) {
                        labels[next] = count;
                        if (depth == stack.length) {
                            stack = Arrays.copyOf(stack, 2 * depth);
                        }
                        stack[depth++] = next;
                    }
                }
            }
        }
        return new ConnectedParts(labels, count);
    }

    /**
     * Counts the pixels of the parts.
     *
     * @return pixels by label; those outside of the mask at 0
     */
    public int[] sizes() {
        int[] sizes = new int[count + 1];
        for (int label : labels) {
            sizes[label]++;
        }
        return sizes;
    }
}
