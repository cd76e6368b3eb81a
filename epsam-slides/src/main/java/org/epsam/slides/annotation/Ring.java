package org.epsam.slides.annotation;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** One closed outline, prepared for drawing windows of it by a {@link PixelRule}. */
interface Ring {
    /** Prepares the part of the outline that matters on a canvas. */
    Window on(Canvas canvas);

    /** The part of an outline that matters on a canvas. */
    abstract class Window {
        private final int firstRow;
        private final int endRow;
        private final int firstColumn;
        private final int endColumn;
        private final int[] winding;

        /**
         * Creates a window on the pixels that can be inside.
         *
         * @param rows the first one and the one after the last
         * @param columns the first one and the one after the last
         */
        Window(int[] rows, int[] columns) {
            firstRow = rows[0];
            endRow = rows[1];
            firstColumn = columns[0];
            endColumn = columns[1];
            winding = new int[Math.max(0, endColumn - firstColumn) + 1];
        }

        int firstRow() {
            return firstRow;
        }

        int endRow() {
            return endRow;
        }

        int firstColumn() {
            return firstColumn;
        }

        int endColumn() {
            return endColumn;
        }

        /** Calls {@link #count} for each edge that crosses a row. */
        abstract void crossings(int row);

        /** Adds to the winding number of a column and of all after it. */
        final void count(int column, int turns) {
            winding[Math.max(0, Math.min(column, endColumn) - firstColumn)] += turns;
        }

        /** Sets the pixels of a row that are inside: those of winding number not 0. */
        final void mark(int row, boolean[] inside, boolean value) {
            if (row < firstRow || row >= endRow || endColumn <= firstColumn) {
                return;
            }
            Arrays.fill(winding, 0);
            crossings(row);
            int sum = 0;
            for (int column = firstColumn; column < endColumn; column++) {
                sum += winding[column - firstColumn];
                if (sum != 0) {
                    inside[column] = value;
                }
            }
        }
    }

    /** The first of 0 .. n - 1 for which a test holds that then holds for all after; else n. */
    static int first(int n, IntPredicate test) {
        int low = 0;
        int high = n;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (test.test(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
