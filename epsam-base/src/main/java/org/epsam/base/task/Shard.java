package org.epsam.base.task;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.epsam.base.InputException;

/**
 * One of several equal parts of a list, such as the third of twenty: every twentieth element from
 * the third on.
 *
 * @param number of the part, from 1 to {@code count}
 * @param count how many parts there are
 */
public record Shard(int number, int count) {
    /** The whole list. */
    public static final Shard ALL = new Shard(1, 1);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

    /**
     * Checks the numbers.
     *
     * @throws InputException where there is no such part
     */
    public Shard {
        if (number < 1 || number > count) {
            throw new InputException(number + "/" + count + ": give 1/N to N/N, such as 3/20");
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @param text such as {@code 3/20}
     * @return the part
     * @throws InputException where it is none
     */
    public static Shard parse(String text) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            throw new InputException("'" + text + "': give 1/N to N/N, such as 3/20");
        }
        return new Shard(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
    }

    /**
     * Takes this part of a list. All parts together have each element once.
     *
     * @param <T> of any kind
     * @param all the same list for each part
     * @return perhaps none
     */
    public <T> List<T> of(List<T> all) {
        List<T> part = new ArrayList<>();
        for (int i = number - 1; i < all.size(); i += count) {
            part.add(all.get(i));
        }
        return part;
    }

    @Override
    public String toString() {
        return number + "/" + count;
    }
}
