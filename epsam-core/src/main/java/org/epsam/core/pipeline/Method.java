package org.epsam.core.pipeline;

import java.util.Optional;
import org.epsam.core.config.ClassifySettings;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.method.MethodMasks;
import org.epsam.core.model.Networks;
import org.epsam.core.run.MethodFolder;

/**
 * How another method gets its masks, and what they cost. A method is a name in {@link OtherMethod},
 * a class that implements this interface, and a line in {@link #of}.
 */
interface Method {
    /** Returns the method of a name. */
    static Method of(OtherMethod name) {
        return switch (name) {
            case OEEM -> new Oeem();
            case SEPL -> new Sepl();
            case MLPS -> new Mlps();
        };
    }

    /** Returns how it is trained; empty where the classifier and SAM suffice. */
    default Optional<TrainedMethod<?>> training() {
        return Optional.empty();
    }

    /** Returns the hash of what it has learned; nothing where it trains nothing. */
    default String hash(MethodFolder folder) {
        return "";
    }

    /**
     * Returns its masks.
     *
     * @param folder of its stage, complete; absent and not read where it trains nothing
     * @param classify kind of its networks
     * @param networks of the run; SAM has its original weights
     * @return the masks, which the caller closes
     */
    MethodMasks masks(MethodFolder folder, ClassifySettings classify, Networks networks);

    /** Returns how many seconds the mask of a patch takes. */
    double maskSeconds(UnitCosts costs);
}
