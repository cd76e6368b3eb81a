package org.epsam.synthetic;

/**
 * An ellipse.
 *
 * @param x centre in micrometres
 * @param y centre in micrometres
 * @param longRadius half the longer axis in micrometres
 * @param shortRadius half the shorter axis in micrometres
 * @param angle direction of the longer axis in radians
 */
record Ellipse(double x, double y, double longRadius, double shortRadius, double angle) {
    /** Returns the radius of a circle of the same area. */
    double meanRadius() {
        return Math.sqrt(longRadius * shortRadius);
    }
}
