package org.epsam.base;

/** Words for numbers of things. */
public final class Counted {
    private Counted() {}

    /**
     * Puts a noun after its number.
     *
     * @param number how many there are
     * @param noun in singular, regular: with s or, as patch, with es in plural
     * @return such as "1 slide", "2 slides" or "3 patches"
     */
    public static String of(long number, String noun) {
        return number + " " + (number == 1 ? noun : noun + (noun.endsWith("tch") ? "es" : "s"));
    }

    /**
     * Puts a noun after its number, and the verb to be.
     *
     * @param number how many there are
     * @param noun in singular
     * @return such as "1 slide is" or "2 slides are"
     */
    public static String are(long number, String noun) {
        return of(number, noun) + (number == 1 ? " is" : " are");
    }
}
