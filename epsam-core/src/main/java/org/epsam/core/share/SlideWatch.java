package org.epsam.core.share;

/** Is told of the work on slides. */
public interface SlideWatch {
    /** Tells nobody: for work on a part of what another program watches. */
    SlideWatch NONE =
            new SlideWatch() {
                @Override
                public void begin(String slide, String key, long stored) {}

                @Override
                public TileCount counting(String slide, Runnable check) {
                    return (done, all) -> {};
                }

                @Override
                public void done(String slide, String settings, int tiles, double tissue) {}

                @Override
                public boolean failed(String slide, String reason) {
                    return false;
                }

                @Override
                public void stopped(String slide) {}

                @Override
                public void leave(String slide) {}
            };

    /** Takes the number of finished tiles. */
    @FunctionalInterface
    interface TileCount {
        /**
         * Takes it.
         *
         * @param done finished tiles
         * @param all tiles of the slide
         */
        void at(int done, int all);
    }

    /**
     * Says that work on a slide begins, unless it was begun too often.
     *
     * @param slide the name of its results
     * @param key of its work: a repaired slide, or one with other settings, has another
     * @param stored bytes of its finished tiles; with more of them than at the last try, that did
     *     not fail
     * @throws QuarantineException where it has had all its tries
     */
    void begin(String slide, String key, long stored);

    /**
     * Says how far the work on a slide has come, once a minute at most.
     *
     * @param slide the name of its results
     * @param check called before; what it throws ends the work
     * @return takes the number of finished tiles and that of all
     */
    TileCount counting(String slide, Runnable check);

    /**
     * Says that a slide is done, by this program or an earlier one.
     *
     * @param slide the name of its results
     * @param settings of the work, the same for all slides of a command
     * @param tiles of it
     * @param tissue in square millimetres
     */
    void done(String slide, String settings, int tiles, double tissue);

    /**
     * Says that a slide cannot be done.
     *
     * @param slide the name of its results
     * @param reason one line
     * @return whether to try again later. What fails before it begins is tried by each program
     */
    boolean failed(String slide, String reason);

    /**
     * Says that work on a slide ends for a reason that has nothing to do with it, such as a full
     * disk.
     *
     * @param slide the name of its results
     */
    void stopped(String slide);

    /**
     * Leaves a slide to another program, which has taken it over.
     *
     * @param slide the name of its results
     */
    void leave(String slide);
}
