package org.epsam.synthetic;

/**
 * The outer border of a gland or vessel: an ellipse with bumps.
 *
 * @param x centre in micrometres
 * @param y centre in micrometres
 * @param radius mean radius along the long axis in micrometres
 * @param aspect long over short axis, at least 1
 * @param angle direction of the long axis in radians
 * @param bumps what makes it uneven
 */
record GlandOutline(double x, double y, double radius, double aspect, double angle, Bumps bumps) {
    /**
     * Bumps of an outline.
     *
     * @param amplitude as a fraction of the radius
     * @param phase where they lie, in radians
     */
    record Bumps(double amplitude, double phase) {}

    /** Returns the largest distance of the border from the centre. */
    double reach() {
        return radius * (1 + 2 * bumps.amplitude());
    }

    /** Returns the depth below the border at a point, in micrometres, negative outside. */
    double depth(double px, double py) {
        double dx = px - x;
        double dy = py - y;
        double distance = Math.sqrt(dx * dx + dy * dy) + 1e-6;
        double reach = reach();
        if (distance > reach + 3) {
            // Far away the circle around it is near enough, and much cheaper.
            return reach - distance;
        }
        double theta = theta(px, py);
        double c = Math.cos(theta);
        double s = Math.sin(theta) / aspect;
        return radius(theta) * Math.sqrt(c * c + s * s) - distance;
    }

    /** Returns the direction of a point, seen from the centre, in radians along the ellipse. */
    double theta(double px, double py) {
        double dx = px - x;
        double dy = py - y;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        return Math.atan2((dy * cos - dx * sin) * aspect, dx * cos + dy * sin);
    }

    private double radius(double theta) {
        return radius
                * (1
                        + bumps.amplitude() * Math.cos(2 * theta + bumps.phase())
                        + bumps.amplitude() * Math.cos(3 * theta + 2.3 * bumps.phase()));
    }

    /** Returns the point (x, y) at a depth below the border. */
    double[] point(double theta, double depth) {
        double c = Math.cos(theta);
        double s = Math.sin(theta) / aspect;
        double length = Math.sqrt(c * c + s * s);
        double reach = radius(theta) - depth / length;
        return new double[] {
            x + reach * (c * Math.cos(angle) - s * Math.sin(angle)),
            y + reach * (c * Math.sin(angle) + s * Math.cos(angle))
        };
    }
}
