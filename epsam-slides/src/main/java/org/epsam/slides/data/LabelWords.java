package org.epsam.slides.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Labels as people and programs write them in tables and as names of folders. */
public final class LabelWords {
    /** What is found, in lower case, with hyphens between words. */
    private static final List<String> FINDINGS =
            List.of(
                    "tumor",
                    "tumour",
                    "cancer",
                    "cancerous",
                    "malignant",
                    "carcinoma",
                    "adenocarcinoma",
                    "idc",
                    "ilc",
                    "metastasis",
                    "metastases",
                    "metastatic");

    /** What means tumour. */
    static final List<String> TUMOUR =
            Stream.concat(Stream.of("1", "true", "yes", "positive", "pos"), FINDINGS.stream())
                    .toList();

    /** What means no tumour. */
    static final List<String> NONE =
            List.of(
                    "0",
                    "false",
                    "no",
                    "negative",
                    "neg",
                    "normal",
                    "normal-tissue",
                    "benign",
                    "healthy",
                    "healthy-tissue");

    private static final String NUMBER = "(?:(?:class|label)-?)?(\\d+)";
    private static final Pattern NUMBERED = Pattern.compile(NUMBER);
    private static final Pattern NUMBER_FIRST = Pattern.compile(NUMBER + "-(\\D+)");
    private static final String FINDING = "(?:" + String.join("|", FINDINGS) + ")";
    private static final Pattern ABSENT =
            Pattern.compile(
                    "(?:no|non|not)-?"
                            + FINDING
                            + "|"
                            + FINDING
                            + "(?:-free|-?\\(?(?:-|neg|negative)\\)?)");
    private static final Pattern PRESENT =
            Pattern.compile(FINDING + "(?:-tissue|-?\\(?(?:\\+|pos|positive)\\)?)");

    private LabelWords() {}

    /**
     * Reads a label of two.
     *
     * @param written as people and programs write it, such as 1, tumour, Positive; 0, normal,
     *     benign
     * @return whether it means tumour; empty for other words and numbers
     */
    public static Optional<Boolean> isTumour(String written) {
        return digits(written).filter(d -> d.matches("0*[01]")).map(d -> d.endsWith("1"));
    }

    /**
     * Reads a label.
     *
     * @param written a whole number, perhaps with zeros as decimals, a word, or a number with a
     *     word that says the same
     * @return its digits: 1 for tumour, 0 for none, or any other number; empty for other words
     */
    static Optional<String> digits(String written) {
        String word = written.strip().toLowerCase(Locale.ROOT).replaceAll("[ _-]+", "-");
        if (word.matches("\\d+[.,]0*")) {
            word = word.replaceFirst("[.,]0*$", "");
        }
        Matcher numbered = NUMBERED.matcher(word);
        if (numbered.matches()) {
            return Optional.of(numbered.group(1));
        }
        Matcher first = NUMBER_FIRST.matcher(word);
        if (first.matches()) {
            return ofWord(first.group(2)).filter(first.group(1)::equals);
        }
        return word.matches("-\\d+") ? Optional.of(word) : ofWord(word);
    }

    private static Optional<String> ofWord(String word) {
        if (TUMOUR.contains(word) || PRESENT.matcher(word).matches()) {
            return Optional.of("1");
        }
        return NONE.contains(word) || ABSENT.matcher(word).matches()
                ? Optional.of("0")
                : Optional.empty();
    }
}
