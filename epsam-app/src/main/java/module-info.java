/**
 * The command line and the report.
 *
 * <p>The module is open because picocli fills its commands and Jackson writes its records.
 */
@SuppressWarnings("requires-automatic")
open module org.epsam.app {
    requires gg.jte.runtime;
    // The annotation of generated templates.
    requires static java.compiler;
    requires org.epsam.core;
    requires org.epsam.synthetic;
    requires org.epsam.web;
    requires info.picocli;
    requires jdk.management;
    requires me.tongfei.progressbar;
    requires org.bytedeco.opencv;
    requires org.jline.terminal;
    requires org.knowm.xchart;
}
