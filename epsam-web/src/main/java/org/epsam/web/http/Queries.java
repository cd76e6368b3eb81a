package org.epsam.web.http;

import io.javalin.http.Context;

/** Values in the query of an address. */
public final class Queries {
    private Queries() {}

    /**
     * Returns a text.
     *
     * @param context of the request
     * @param name of the value
     * @return the text, perhaps empty
     * @throws Refusal if it is absent
     */
    public static String text(Context context, String name) {
        String value = context.queryParam(name);
        if (value == null) {
            throw Refusal.bad("The address has no \"" + name + "\".");
        }
        return value;
    }

    /**
     * Returns a whole number.
     *
     * @param context of the request
     * @param name of the value
     * @return the number, 0 or above
     * @throws Refusal if it is absent or something else
     */
    public static int count(Context context, String name) {
        String text = text(context, name);
        // Nine digits always fit.
        if (!text.matches("[0-9]{1,9}")) {
            throw Refusal.bad("\"" + name + "\" must be a whole number.");
        }
        return Integer.parseInt(text);
    }

    /**
     * Returns a number.
     *
     * @param context of the request
     * @param name of the value
     * @return a finite number
     * @throws Refusal if it is absent or something else
     */
    public static double number(Context context, String name) {
        try {
            double value = Double.parseDouble(text(context, name));
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw Refusal.bad("\"" + name + "\" must be a number.");
        }
        throw Refusal.bad("\"" + name + "\" must be a number.");
    }
}
