package org.epsam.core.pipeline;

import java.nio.file.Path;
import org.epsam.base.InputException;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.data.NestedSlides;

/** Opens what was given as a data set. */
final class GivenData {
    private GivenData() {}

    /**
     * Opens a data set.
     *
     * @throws InputException as {@link Dataset#open(Path, Dataset.Rules)}; where whole slides lie
     *     in the place of patches, it says so
     */
    static Dataset open(Path path, Dataset.Rules rules) {
        try {
            return Dataset.open(path, rules);
        } catch (InputException e) {
            throw NestedSlides.remedy(path)
                    .map(r -> new InputException(path + ": is no data set of patches; " + r, e))
                    .orElse(e);
        }
    }
}
