package org.epsam.core.slide;

import java.util.List;

/** Work on slides in pieces, which several machines share. */
public interface PieceWork extends AutoCloseable {
    /**
     * Plans the work on a slide, and keeps the tiles that were predicted before.
     *
     * @param slide the slide
     * @return the plan
     * @throws org.epsam.base.io.InUseException if another program is at work on it
     * @throws org.epsam.base.InputException if it cannot be segmented
     * @throws org.epsam.base.OutputException if this machine does not see it, or cannot write
     */
    SlidePlan plan(NamedSlide slide);

    /**
     * Predicts a piece of a slide, unless that was done before.
     *
     * @param piece which tiles
     * @return what they are like
     * @throws org.epsam.base.InputException if the slide cannot be read
     */
    SlidePiece.Result predict(SlidePiece piece);

    /**
     * Makes the results of a slide from its pieces; predicts what is missing.
     *
     * @param plan of the slide
     * @param pieces the names of those that were predicted
     * @return the results
     * @throws org.epsam.base.io.InUseException if another machine does the same
     * @throws org.epsam.base.InputException if the slide cannot be read
     */
    SlidePieces.Finished finish(SlidePlan plan, List<String> pieces);

    /** Frees the models. */
    @Override
    void close();
}
