package org.epsam.synthetic;

import java.util.ArrayList;
import java.util.List;

/** The nuclei of a patch; drawn last, over everything else. */
final class Nuclei {
    private final List<Nucleus> nuclei = new ArrayList<>();

    void add(Nucleus nucleus) {
        nuclei.add(nucleus);
    }

    List<Nucleus> all() {
        return nuclei;
    }

    /**
     * Returns whether a nucleus fits among the existing ones.
     *
     * @param radius of the new nucleus, in micrometres
     * @param crowding distance of two neighbours in sums of their radii; below 1 they overlap
     */
    boolean hasRoom(double x, double y, double radius, double crowding) {
        for (Nucleus other : nuclei) {
            double reach = (radius + other.outline().meanRadius()) * crowding;
            double dx = x - other.outline().x();
            double dy = y - other.outline().y();
            if (dx * dx + dy * dy < reach * reach) {
                return false;
            }
        }
        return true;
    }

    void paint(Drawing drawing) {
        for (Nucleus nucleus : nuclei) {
            nucleus.paint(drawing.canvas(), drawing.noise(), drawing.random());
        }
    }
}
