package org.epsam.core.share;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.base.InputException;

/**
 * A folder on a fast disk to which slides are copied before they are read.
 *
 * @param folder on that disk; created if absent
 * @param limit of the bytes that the copies of this program take; empty: half of the free space
 */
public record Stage(Path folder, OptionalLong limit) {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})\\s*([MGT])I?B?");

    /**
     * Reads a number of bytes.
     *
     * @param text such as {@code 200G}: a whole number of mebi-, gibi- or tebibytes (M, G, T)
     * @return bytes
     * @throws InputException where it is none
     */
    public static long bytes(String text) {
        Matcher found = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!found.matches() || found.group(1).matches("0+")) {
            throw new InputException("'" + text + "': give a size such as 200G, 500M or 2T");
        }
        int power = 20 + 10 * "MGT".indexOf(found.group(2));
        return Long.parseLong(found.group(1)) << power;
    }
}
