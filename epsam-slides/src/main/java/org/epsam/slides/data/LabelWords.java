package org.epsam.slides.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Labels as people and programs write them in tables and as names of folders. */
final class LabelWords {
    /** What means tumour, in lower case, with hyphens between words. */
    static final List<String> TUMOUR =
            List.of(
                    "1",
                    "true",
                    "yes",
                    "tumor",
                    "tumour",
                    "positive",
                    "pos",
                    "cancer",
                    "malignant",
                    "carcinoma",
                    "metastasis",
                    "metastases");

    /** What means no tumour. */
    static final List<String> NONE =
            List.of(
                    "0",
                    "false",
                    "no",
                    "normal",
                    "negative",
                    "neg",
                    "benign",
                    "healthy",
                    "no-tumor",
                    "no-tumour",
                    "non-tumor",
                    "non-tumour",
                    "nontumor",
                    "nontumour",
                    "non-cancer",
                    "no-cancer");

    private LabelWords() {}

    /**
     * Reads a label.
     *
     * @param written a whole number, perhaps with zeros as decimals, or a word
     * @return its digits: 1 for tumour, 0 for none, or any other number; empty for other words
     */
    static Optional<String> digits(String written) {
        String word = written.strip().toLowerCase(Locale.ROOT).replaceAll("[ _-]+", "-");
        if (word.matches("\\d+[.,]0*")) {
            word = word.replaceFirst("[.,]0*$", "");
        }
        if (TUMOUR.contains(word)) {
            return Optional.of("1");
        } else if (NONE.contains(word)) {
            return Optional.of("0");
        }
        return word.matches("-?\\d+") ? Optional.of(word) : Optional.empty();
    }
}
