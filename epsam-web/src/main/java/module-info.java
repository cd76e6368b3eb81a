/**
 * Review of masks and outlines in a browser.
 *
 * <p>The module is open because Jackson writes its records.
 */
open module org.epsam.web {
    requires transitive org.epsam.core;
    requires io.javalin;
    requires java.desktop;

    exports org.epsam.web;
}
