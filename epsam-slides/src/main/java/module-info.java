/**
 * Images, data sets, tissue, annotations, patches. No neural network.
 *
 * <p>The module is open because Jackson reads and writes its records and JNA the interface to
 * OpenSlide.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
open module org.epsam.slides {
    requires transitive org.epsam.base;
    requires transitive org.locationtech.jts;
    requires transitive java.desktop;
    requires java.xml;
    requires com.sun.jna;
    requires blosc.java;
    requires com.github.luben.zstd_jni;
    requires com.twelvemonkeys.common.io;
    requires com.twelvemonkeys.imageio.jpeg;
    requires org.bytedeco.opencv;

    exports org.epsam.slides.annotation;
    exports org.epsam.slides.data;
    exports org.epsam.slides.dicom;
    exports org.epsam.slides.image;
    exports org.epsam.slides.patch;
    exports org.epsam.slides.slide;
    exports org.epsam.slides.tissue;

    uses org.epsam.slides.image.ImageDecoder;
    uses org.epsam.slides.slide.SlideReaderProvider;

    provides org.epsam.slides.image.ImageDecoder with
            org.epsam.slides.internal.reader.TiffImageDecoder;
    provides org.epsam.slides.slide.SlideReaderProvider with
            org.epsam.slides.internal.reader.StandardReaders;
}
