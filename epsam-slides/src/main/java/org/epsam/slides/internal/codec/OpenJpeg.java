package org.epsam.slides.internal.codec;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.epsam.slides.internal.opencv.OpenCv;

/**
 * The functions of OpenJPEG 2.5 that decode; see openjpeg.h. The library is part of Leptonica's, as
 * JavaCPP packs it.
 */
interface OpenJpeg extends Library {
    /** A bare codestream. */
    int CODESTREAM = 0;

    /** A file with boxes. */
    int JP2 = 2;

    /** Returns the library, or empty where it cannot be loaded. */
    static Optional<OpenJpeg> get() {
        return Loaded.LIBRARY;
    }

    /** Loads it once. */
    final class Loaded {
        private static final Optional<OpenJpeg> LIBRARY = load();

        private Loaded() {}

        private static Optional<OpenJpeg> load() {
            // JavaCPP's settings must be made before its first use.
            OpenCv.load();
            String folder = "org/bytedeco/leptonica/" + Loader.getPlatform() + "/";
            try {
                // Leptonica's own dependency, which the system need not have.
                Optional<File> openMp = unpacked(folder + "libgomp.so.1");
                openMp.ifPresent(file -> System.load(file.getPath()));
                for (String name :
                        new String[] {
                            "libleptonica.so.6", "libleptonica.6.dylib", "libleptonica-6.dll"
                        }) {
                    Optional<File> file = unpacked(folder + name);
                    if (file.isPresent()) {
                        return Optional.of(Native.load(file.get().getPath(), OpenJpeg.class));
                    }
                }
            } catch (IOException | LinkageError e) {
                // Then JPEG 2000 is refused with the reason.
                return Optional.empty();
            }
            return Optional.empty();
        }

        private static Optional<File> unpacked(String resource) throws IOException {
            URL url = OpenJpeg.class.getClassLoader().getResource(resource);
            return url == null ? Optional.empty() : Optional.ofNullable(Loader.cacheResource(url));
        }
    }

    /** Reads bytes of a stream; returns how many, or -1 at its end. */
    interface Read extends Callback {
        long invoke(Pointer buffer, long count, Pointer data);
    }

    /** Skips bytes of a stream; returns how many, or -1. */
    interface Skip extends Callback {
        long invoke(long count, Pointer data);
    }

    /** Goes to a place of a stream; returns 1, or 0 where there is none. */
    interface Seek extends Callback {
        int invoke(long place, Pointer data);
    }

    String opj_version();

    Pointer opj_create_decompress(int format);

    void opj_set_default_decoder_parameters(Pointer parameters);

    int opj_setup_decoder(Pointer codec, Pointer parameters);

    Pointer opj_stream_create(long buffer, int isInput);

    void opj_stream_set_read_function(Pointer stream, Read read);

    void opj_stream_set_skip_function(Pointer stream, Skip skip);

    void opj_stream_set_seek_function(Pointer stream, Seek seek);

    void opj_stream_set_user_data(Pointer stream, Pointer data, Pointer free);

    void opj_stream_set_user_data_length(Pointer stream, long length);

    int opj_read_header(Pointer stream, Pointer codec, PointerByReference image);

    int opj_decode(Pointer codec, Pointer stream, Pointer image);

    void opj_stream_destroy(Pointer stream);

    void opj_destroy_codec(Pointer codec);

    void opj_image_destroy(Pointer image);
}
