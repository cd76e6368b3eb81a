package org.epsam.synthetic;

/**
 * One number for each colour channel.
 *
 * @param red of red light
 * @param green of green light
 * @param blue of blue light
 */
record ChannelValues(double red, double green, double blue) {
    /** Returns the number of a channel: 0 red, 1 green, 2 blue. */
    double get(int channel) {
        return channel == 0 ? red : channel == 1 ? green : blue;
    }
}
