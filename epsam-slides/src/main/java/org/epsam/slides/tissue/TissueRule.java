package org.epsam.slides.tissue;

/**
 * Why a place of a slide is not tissue although it is coloured, or lies in tissue. Where several
 * rules hold, the first one counts.
 */
public enum TissueRule {
    /** It is covered by a pen mark. */
    PEN("pen", "pen marks"),
    /** It belongs to a region smaller than {@link TissueRules#minRegion}. */
    SMALL("small_regions", "small regions"),
    /** It is glass within tissue: a lumen, a vessel or a tear. */
    HOLES("holes", "holes"),
    /** It is out of focus. */
    BLURRED("blurred", "out of focus");

    private final String key;
    private final String title;

    TissueRule(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /**
     * Names the rule in JSON.
     *
     * @return lower case, without blanks
     */
    public String key() {
        return key;
    }

    /**
     * Names what the rule takes out.
     *
     * @return in plural, lower case
     */
    public String title() {
        return title;
    }
}
