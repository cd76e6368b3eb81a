package org.epsam.core.review;

import java.util.Optional;
import org.epsam.base.InputException;

/** Somebody else has answered since the item was shown; nothing was saved. */
public final class ReviewConflict extends InputException {
    private static final long serialVersionUID = 1L;

    private final transient Correction present;

    ReviewConflict(ReviewItem item, long seen, Optional<Correction> present) {
        super(
                item.id()
                        + ": "
                        + present.map(
                                        p ->
                                                p.by()
                                                        + " has answered "
                                                        + p.state().word()
                                                        + " (version "
                                                        + p.version()
                                                        + ")")
                                .orElse("nobody has answered")
                        + ", and not version "
                        + seen
                        + ", which was shown; look at it again");
        this.present = present.orElse(null);
    }

    /**
     * Returns the present answer.
     *
     * @return empty where nobody has answered
     */
    public Optional<Correction> present() {
        return Optional.ofNullable(present);
    }
}
