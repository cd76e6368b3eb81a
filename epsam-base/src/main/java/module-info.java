/** Errors, atomic files and folders, JSON, CSV, hashes, seeds, progress. No pixels, no tensors. */
module org.epsam.base {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;

    exports org.epsam.base;
    exports org.epsam.base.io;
    exports org.epsam.base.random;
    exports org.epsam.base.task;
    exports org.epsam.base.work;
}
