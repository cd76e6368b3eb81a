package org.epsam.core.config;

import org.epsam.core.image.StainNormalisation;
import org.epsam.slides.data.Dataset;
import org.epsam.slides.image.MaskRule;

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
                        "Which values of a true mask are tumour; all others are none. Empty: all"
                                + " but the background, and masks with several such values are"
                                + " rejected ([DATA_FORMAT.md](DATA_FORMAT.md#masks)).")
                @Form("values, such as `1` or `1,3` or `128-255` or `#ff0000`")
                @Source(Origin.ADDED)
                String tumourValues,
        @Describe(
                        "Which values of a true mask mark pixels that nobody has judged; the"
                                + " evaluation omits them.")
                @Form("values, such as `255`")
                @Source(Origin.ADDED)
                String ignoreValues,
        @Describe(
                        "Accept slides or patients that are in two splits, which makes results"
                                + " look better than they are.")
                @Source(Origin.ADDED)
                boolean allowLeakage,
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
     * @return slides, labels and values of masks
     * @throws org.epsam.base.InputException if the labels are not a list of numbers, or the values
     *     not one of values
     */
    public Dataset.Rules rules() {
        return Dataset.Rules.of(slidePattern, tumourLabels)
                .with(MaskRule.of(tumourValues, ignoreValues));
    }
}
