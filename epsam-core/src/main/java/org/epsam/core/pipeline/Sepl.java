package org.epsam.core.pipeline;

import org.epsam.core.config.ClassifySettings;
import org.epsam.core.evaluate.OtherMethod;
import org.epsam.core.method.EnhancedMasks;
import org.epsam.core.method.MethodMasks;
import org.epsam.core.model.Networks;
import org.epsam.core.run.MethodFolder;

/** {@link OtherMethod#SEPL}: initial masks, enhanced by SAM, without training. */
final class Sepl implements Method {
    @Override
    public MethodMasks masks(MethodFolder folder, ClassifySettings classify, Networks networks) {
        return new EnhancedMasks(networks.sam(), networks.embeddings());
    }

    @Override
    public double maskSeconds(UnitCosts costs) {
        return costs.encoding() + EnhancedMasks.POINTS * costs.decoding();
    }
}
