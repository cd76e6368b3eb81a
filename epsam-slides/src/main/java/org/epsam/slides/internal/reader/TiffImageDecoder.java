package org.epsam.slides.internal.reader;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageDecoder;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.internal.tiff.TiffTag;

/** Decodes the first page of TIFF files in codecs that Java's TIFF readers lack. */
public final class TiffImageDecoder implements ImageDecoder {
    private static final Set<TiffCompression> OWN =
            EnumSet.of(TiffCompression.JPEG2000, TiffCompression.ZSTANDARD, TiffCompression.WEBP);

    /** Creates the decoder, as ServiceLoader does. */
    public TiffImageDecoder() {}

    @Override
    public Optional<Size> size(Path path) {
        try (SlideFile file = new SlideFile(path)) {
            if (!TiffFile.isTiff(file)) {
                return Optional.empty();
            }
            TiffPage first = TiffFile.read(file).pages().get(0);
            return TiffCompression.of(first.number(TiffTag.COMPRESSION, 1))
                    .filter(OWN::contains)
                    .map(codec -> first.size());
        } catch (InputException e) {
            // Java's reader may know better, or tells what is wrong.
            return Optional.empty();
        }
    }

    @Override
    public boolean hasAlpha(Path path) {
        try (SlideFile file = new SlideFile(path)) {
            return TiffFile.read(file).pages().get(0).has(TiffTag.EXTRA_SAMPLES);
        }
    }

    @Override
    public RgbImage read(Path path) {
        try (SlideFile file = new SlideFile(path)) {
            TiffPage first = TiffFile.read(file).pages().get(0);
            boolean aperio = TiffVendor.of(file, first) == TiffVendor.APERIO;
            return TiffSlideReader.whole(file, first, aperio);
        }
    }
}
