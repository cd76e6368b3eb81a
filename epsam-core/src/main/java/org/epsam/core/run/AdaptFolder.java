package org.epsam.core.run;

import java.nio.file.Path;
import java.util.List;

/**
 * Results of stage 3 or of a refinement.
 *
 * @param path the folder
 */
public record AdaptFolder(Path path) implements StageFolder {
    /**
     * Returns the name of the folder in a run.
     *
     * @param iteration 0 for the preliminary fine-tuning, else the refinement
     * @return such as {@code 4-refine-1}
     */
    public static String name(int iteration) {
        return iteration == 0 ? "3-adapt" : "4-refine-" + iteration;
    }

    /**
     * Returns the file of the fine-tuned tensors: the decoder's and possibly the encoder's.
     *
     * @return {@code tuned.safetensors}
     */
    public Path tuned() {
        return path.resolve("tuned.safetensors");
    }

    /**
     * Returns the folder of the masks of SAM without fine-tuning, where they are the first targets.
     *
     * @return {@code zero_shot}, with pseudo masks and their table
     */
    public AdaptFolder zeroShot() {
        return new AdaptFolder(path.resolve("zero_shot"));
    }

    /**
     * Returns the folder of the preliminary fine-tuning of the same run.
     *
     * @return this one, if it is that
     */
    public AdaptFolder preliminary() {
        return new AdaptFolder(path.resolveSibling(name(0)));
    }

    /**
     * Returns the file of a patch's pseudo mask.
     *
     * @param patch its name
     * @return the file, which exists if the mask was kept
     */
    public Path pseudoMask(String patch) {
        return path.resolve("pseudo").resolve(patch + ".png");
    }

    /**
     * Returns the table of all pseudo masks.
     *
     * @return {@code ids.csv}
     */
    public Path pseudoMaskFile() {
        return path.resolve("ids.csv");
    }

    /**
     * Reads the table of all pseudo masks.
     *
     * @return the rows; none if no pseudo masks were predicted
     * @throws org.epsam.base.InputException if the file is damaged
     */
    public List<PseudoMaskRow> pseudoMasks() {
        return Table.read(pseudoMaskFile(), PseudoMaskRow.NEEDED, PseudoMaskRow::of);
    }

    /**
     * Writes the table of all pseudo masks.
     *
     * @param rows all of them
     */
    public void writePseudoMasks(List<PseudoMaskRow> rows) {
        Table.write(pseudoMaskFile(), PseudoMaskRow.HEADER, rows, PseudoMaskRow::fields);
    }
}
