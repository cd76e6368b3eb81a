package org.epsam.slides.slide;

/**
 * Why a reader does not open a file.
 *
 * @param reason a few words, without the path: what was found and, where possible, what to do
 * @param isFinal whether no other reader may open the file either, as it is damaged or would be
 *     shown as something else than it is; false where another one may know better
 */
public record Refusal(String reason, boolean isFinal) {
    /**
     * Refuses a file that another reader may open.
     *
     * @param reason a few words, without the path
     * @return the refusal
     */
    public static Refusal of(String reason) {
        return new Refusal(reason, false);
    }
}
