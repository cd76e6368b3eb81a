/**
 * The method: configuration, stages, training, evaluation, runs.
 *
 * <p>The module is open because Jackson reads and writes its records.
 */
open module org.epsam.core {
    requires transitive org.epsam.slides;
    requires transitive org.epsam.nets;
    requires com.fasterxml.jackson.dataformat.yaml;

    exports org.epsam.core.appearance;
    exports org.epsam.core.bench;
    exports org.epsam.core.cam;
    exports org.epsam.core.classify;
    exports org.epsam.core.cluster;
    exports org.epsam.core.config;
    exports org.epsam.core.embedding;
    exports org.epsam.core.evaluate;
    exports org.epsam.core.image;
    exports org.epsam.core.localize;
    exports org.epsam.core.model;
    exports org.epsam.core.pipeline;
    exports org.epsam.core.pretrain;
    exports org.epsam.core.prompt;
    exports org.epsam.core.review;
    exports org.epsam.core.run;
    exports org.epsam.core.share;
    exports org.epsam.core.slide;
    exports org.epsam.core.train;

    uses org.epsam.core.cluster.ClusterProvider;
}
