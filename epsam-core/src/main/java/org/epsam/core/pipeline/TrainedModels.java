package org.epsam.core.pipeline;

import org.epsam.base.InputException;
import org.epsam.core.config.Config;
import org.epsam.core.model.Bundled;
import org.epsam.core.run.Run;
import org.epsam.core.run.RunInfo;
import org.epsam.nets.sam.Sam;

/** The models of a finished run. */
final class TrainedModels {
    private TrainedModels() {}

    /** Loads the model that the run was trained with, and nothing else. */
    static Sam sam(Run run, Config config) {
        Sam sam = Bundled.sam(config.sam().checkpoint());
        String trained = run.info().flatMap(RunInfo::samSha256).orElse("unknown");
        if (!sam.state().sha256().equals(trained)) {
            sam.close();
            throw new InputException(
                    run.folder()
                            + ": was trained with another "
                            + config.sam().checkpoint()
                            + " (weights "
                            + trained
                            + "); put that file back, or train again with another --run");
        }
        return sam;
    }
}
