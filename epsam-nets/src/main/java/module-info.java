/** LibTorch, checkpoints, SAM and the classifier. Tensors in, tensors out. */
module org.epsam.nets {
    requires transitive org.epsam.base;
    requires transitive org.bytedeco.pytorch;
    requires org.bytedeco.openblas;

    exports org.epsam.nets.checkpoint;
    exports org.epsam.nets.classifier;
    exports org.epsam.nets.runtime;
    exports org.epsam.nets.sam;
}
