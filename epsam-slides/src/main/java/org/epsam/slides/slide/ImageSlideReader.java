package org.epsam.slides.slide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.image.RgbImage;

/** Opens plain images (PNG, JPEG, BMP) as slides of one level, held in memory. */
public final class ImageSlideReader implements SlideReader {
    /** Makes the reader, as ServiceLoader wants it. */
    public ImageSlideReader() {}

    @Override
    public String name() {
        return "image";
    }

    @Override
    public String formats() {
        return "PNG, JPEG and BMP, as one level held in memory";
    }

    @Override
    public Optional<String> refusal(Path path) {
        if (Files.isDirectory(path)) {
            return Optional.of("a folder");
        }
        try (SlideFile file = new SlideFile(path)) {
            if (TiffFile.isTiff(file)) {
                return Optional.of("TIFF is no plain image here");
            }
            ImageFile.size(path);
            return Optional.empty();
        } catch (InputException e) {
            return Optional.of(TiledSlide.withoutPath(path, e));
        }
    }

    @Override
    public Slide open(Path path) {
        RgbImage image = ImageFile.readRgb(path);
        TiledSlide.Pyramid level =
                new TiledSlide.Pyramid(
                        new Level(image.width(), image.height(), 1, "plain image"),
                        image.width(),
                        image.height(),
                        (column, row) -> image.rgb());
        return new TiledSlide(path, name(), List.of(level), Optional.empty());
    }
}
