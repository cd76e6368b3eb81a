package org.epsam.core.config;

import org.epsam.core.image.StainNormalisation;
import org.epsam.slides.data.Dataset;

/** How patches are read. */
public record DataSettings(
        @Describe(
                        "Regular expression whose first capturing group is the slide of a patch."
                                + " Empty: built-in rules ([DATA_FORMAT.md](DATA_FORMAT.md)).")
                @Form("a regular expression")
                @Source(Origin.ADDED)
                String slidePattern,
        @Describe(
                        "Which labels, 0 to 9, count as tumour; all others count as no tumour."
                                + " Empty: 1 is tumour, 0 is no tumour, others are rejected "
                                + "([DATA_FORMAT.md](DATA_FORMAT.md#kinds-of-tumour)).")
                @Form("labels, such as `2` or `1,3`")
                @Source(Origin.ADDED)
                String tumourLabels,
        @Describe(
                        "Swap red and blue on reading, as in patches cut by the original "
                                + "([REFERENCE.md](REFERENCE.md)).")
                @Source(Origin.ORIGINAL)
                boolean swapRedBlue,
        @Describe(
                        "Stain normalisation of all pixels that the networks see, in training and"
                                + " at inference. `reinhard`: mean and standard deviation of the"
                                + " tissue's colours (Reinhard et al. 2001); `macenko`: colour and"
                                + " amount of haematoxylin and eosin (Macenko et al. 2009). See"
                                + " [below](#stain-normalisation).")
                @Source(Origin.ADDED)
                StainNormalisation stain,
        @Describe(
                        "What chooses the best epoch of the mask decoder. `labels`: agreement with"
                            + " the initial mask on positives plus predicted area on negatives,"
                            + " without pixel masks. `masks`: Dice + IoU loss on validation masks,"
                            + " as in the original, which is pixel supervision. `none`: no"
                            + " selection, the last epoch is kept (`adapt.patience` has no"
                            + " effect).")
                @Source(Origin.ADDED)
                EpochSelection validation) {
    /**
     * Returns how the data set is read.
     *
     * @return slides and labels
     * @throws org.epsam.base.InputException if the labels are not a list of numbers
     */
    public Dataset.Rules rules() {
        return Dataset.Rules.of(slidePattern, tumourLabels);
    }
}
