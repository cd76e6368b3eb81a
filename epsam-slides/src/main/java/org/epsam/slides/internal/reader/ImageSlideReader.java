package org.epsam.slides.internal.reader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Refusal;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/** Opens plain images (PNG, JPEG, BMP) as slides of one level, held in memory. */
public final class ImageSlideReader implements SlideReader {
    @Override
    public String name() {
        return "image";
    }

    @Override
    public String formats() {
        return "PNG, JPEG and BMP, as one level held in memory";
    }

    @Override
    public Optional<Refusal> refusal(Path path) {
        if (Files.isDirectory(path)) {
            return Optional.of(Refusal.of("a folder"));
        }
        try (SlideFile file = new SlideFile(path)) {
            if (TiffFile.isTiff(file)) {
                return Optional.of(Refusal.of("TIFF, which is not a plain image here"));
            }
            ImageFile.size(path);
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of(Refusal.of(e.withoutPath(path)));
        }
    }

    @Override
    public Slide open(Path path) {
        RgbImage image = ImageFile.readRgb(path);
        TiledSlide.Pyramid level =
                new TiledSlide.Pyramid(
                        new Level(image.size(), 1, "plain image"),
                        image.size(),
                        tile -> image.rgb());
        return new TiledSlide(path, name(), List.of(level), DeclaredResolution.NONE);
    }
}
