package org.epsam.core.run;

import java.nio.file.Path;
import org.epsam.base.InputException;
import org.epsam.slides.data.Split;

/**
 * Results of stage 2.
 *
 * @param path the folder
 */
public record LocalizeFolder(Path path) implements StageFolder {
    /** Name in a run folder. */
    public static final String NAME = "2-localize";

    /**
     * Returns the folder of all activation maps.
     *
     * @return {@code map}
     */
    public Path maps() {
        return path.resolve("map");
    }

    /**
     * Returns the file of a patch's activation map.
     *
     * @param split of the patch
     * @param patch its name
     * @return a grey image of the map's size
     */
    public Path map(Split split, String patch) {
        return maps().resolve(split.folder()).resolve(patch + ".png");
    }

    /**
     * Returns the file of a patch's initial mask.
     *
     * @param split of the patch
     * @param patch its name
     * @return a mask of the patch's size
     */
    public Path mask(Split split, String patch) {
        return path.resolve("mask").resolve(split.folder()).resolve(patch + ".png");
    }

    /**
     * Says that no initial mask has any area.
     *
     * @return the error of a stage that learns from them
     */
    public InputException nothingToLearnFrom() {
        return new InputException(
                path().getParent()
                        + ": no training patch has an initial mask to learn from: the activation"
                        + " maps are empty; look at "
                        + maps()
                        + " and train the classifier longer (classify.epochs)");
    }
}
