/** Drawn tissue and slides with exact masks, for the demonstration and for tests. */
module org.epsam.synthetic {
    requires transitive org.epsam.slides;

    exports org.epsam.synthetic;
}
