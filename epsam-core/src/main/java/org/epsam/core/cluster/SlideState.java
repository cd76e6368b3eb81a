package org.epsam.core.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.epsam.core.appearance.AppearanceTally;
import org.epsam.core.share.SlideWatch;
import org.epsam.core.slide.SlidePiece;
import org.epsam.core.slide.SlidePieces;
import org.epsam.core.slide.SlidePlan;

/** How far a slide has come. */
final class SlideState {
    private final SlidePlan plan;
    private final SlideWatch.TileCount count;
    private final List<SlidePiece> basic;
    private final int[] above;
    private final Set<String> predicted = new HashSet<>();
    private final AppearanceTally tally = new AppearanceTally();
    private int done;
    private boolean deadly;
    private Optional<String> failure = Optional.empty();
    private Optional<SlidePieces.Finished> finished = Optional.empty();

    /**
     * Begins.
     *
     * @param plan of the slide
     * @param basic pieces of the tiles that are predicted first
     * @param count takes the number of predicted tiles
     */
    SlideState(SlidePlan plan, List<SlidePiece> basic, SlideWatch.TileCount count) {
        this.plan = plan;
        this.basic = basic;
        this.count = count;
        this.above = new int[plan.basic().length];
        this.done = plan.stored();
    }

    SlidePlan plan() {
        return plan;
    }

    boolean isOpen() {
        return failure.isEmpty() && finished.isEmpty();
    }

    Optional<String> failure() {
        return failure;
    }

    Optional<SlidePieces.Finished> finished() {
        return finished;
    }

    /**
     * Fails.
     *
     * @param reason one line
     * @param isDeadly whether it has ended whatever worked on it, so that it is not tried again
     */
    void fail(String reason, boolean isDeadly) {
        failure = failure.or(() -> Optional.of(reason));
        deadly |= isDeadly;
    }

    boolean isDeadly() {
        return deadly;
    }

    void finish(SlidePieces.Finished results) {
        finished = Optional.of(results);
    }

    /** The pieces of the basic tiles. */
    List<SlidePiece> basic() {
        return basic;
    }

    /** The pieces of the other tiles, when the basic ones are predicted. */
    List<SlidePiece> others(PieceCosts costs, double most) {
        return costs.others(plan, above, basic, most);
    }

    /** The pieces that are predicted. */
    SlideWork.Predicted predicted() {
        return new SlideWork.Predicted(plan, List.copyOf(predicted));
    }

    /** Takes a predicted piece. */
    void predicted(SlidePiece piece, SlidePiece.Result result) {
        predicted.add(piece.name());
        if (piece.basic()) {
            for (int band = piece.from(); band < piece.to(); band++) {
                above[band] += result.above()[band - piece.from()];
            }
        }
        tally.add(result.looks(), result.unfamiliar());
        done += piece.tiles();
        if (isOpen()) {
            count.at(done, plan.stored() + plan.open());
        }
    }

    /** What is to be told of the looks of the slide. */
    Optional<String> unfamiliar() {
        return tally.warning("tiles");
    }
}
