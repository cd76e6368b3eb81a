package org.epsam.core.slide;

import java.io.Serializable;
import java.util.List;

/**
 * Tiles of a slide in consecutive bands, which one machine predicts.
 *
 * @param plan of the slide
 * @param basic whether these are the tiles that are predicted first
 * @param from the first band
 * @param to the band after the last one
 * @param needed pieces in which the basic tiles of these bands and of those beside them are
 */
public record SlidePiece(SlidePlan plan, boolean basic, int from, int to, List<String> needed)
        implements Serializable {
    /** Copies the list. */
    public SlidePiece {
        needed = List.copyOf(needed);
    }

    /**
     * Names the piece.
     *
     * @return a name, which no other piece of the plan has
     */
    public String name() {
        return (basic ? "basic" : "others") + "-" + from + "-" + to;
    }

    /**
     * Counts its tiles.
     *
     * @return their number
     */
    public int tiles() {
        int sum = 0;
        for (int band = from; band < to; band++) {
            sum += (basic ? plan.basic() : plan.others())[band];
        }
        return sum;
    }

    /**
     * What a predicted piece tells.
     *
     * @param above for each of its bands, the number of tiles above the gate
     * @param costs of the tiles that this call has predicted
     * @param looks of these, number of basic tiles
     * @param unfamiliar of those, number that looks unlike the training
     */
    public record Result(int[] above, TileCosts costs, int looks, int unfamiliar)
            implements Serializable {
        /**
         * Says that a piece is no longer wanted.
         *
         * @param piece which tiles
         * @return a result without tiles
         */
        public static Result none(SlidePiece piece) {
            return new Result(new int[piece.to() - piece.from()], TileCosts.NONE, 0, 0);
        }
    }
}
