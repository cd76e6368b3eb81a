package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.slides.TestSlides.difference;
import static org.epsam.slides.TestSlides.part;
import static org.epsam.slides.TestSlides.whole;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.epsam.base.InputException;
import org.epsam.slides.TestSlides;
import org.epsam.slides.image.GrayImage;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.internal.reader.OpenSlideFault.Overhang;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;
import org.epsam.slides.slide.SlideWriter;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenSlideFaultTest {
    private static final int TILE = SlideWriter.TILE;

    @TempDir private Path dir;

    /**
     * A library that reads what SlideWriter writes, and shows grey levels of some shapes one row
     * too low, as libtiff does.
     */
    private static OpenSlideLibrary library(Set<Overhang> faults) {
        Slide[] open = new Slide[1];
        return (OpenSlideLibrary)
                Proxy.newProxyInstance(
                        OpenSlideLibrary.class.getClassLoader(),
                        new Class<?>[] {OpenSlideLibrary.class},
                        (proxy, method, given) -> {
                            switch (method.getName()) {
                                case "openslide_open" -> {
                                    open[0] = Slides.open(Path.of((String) given[0]));
                                    return new Memory(1);
                                }
                                case "openslide_get_level_count" -> {
                                    return open[0].levels().size();
                                }
                                case "openslide_get_level_dimensions" -> {
                                    Level level = open[0].levels().get((int) given[1]);
                                    ((long[]) given[2])[0] = level.width();
                                    ((long[]) given[3])[0] = level.height();
                                    return null;
                                }
                                case "openslide_get_level_downsample" -> {
                                    return open[0].levels().get((int) given[1]).downsample();
                                }
                                case "openslide_read_region" -> {
                                    read(open[0], faults, given);
                                    return null;
                                }
                                case "openslide_close" -> {
                                    open[0].close();
                                    return null;
                                }
                                default -> {
                                    return null;
                                }
                            }
                        });
    }

    private static void read(Slide slide, Set<Overhang> faults, Object[] given) {
        int index = (int) given[4];
        Level level = slide.levels().get(index);
        boolean wrong =
                !level.storage().startsWith("JPEG")
                        && faults.stream()
                                .anyMatch(f -> f.isIn(level.width(), level.height(), TILE, TILE));
        int y = (int) (long) given[3] - (wrong ? (int) level.downsample() : 0);
        int width = (int) (long) given[5];
        int height = (int) (long) given[6];
        RgbImage image = slide.read(new Region(index, (int) (long) given[2], y, width, height));
        for (int i = 0; i < width * height; i++) {
            int rgb =
                    image.get(i % width, i / width, 0) << 16
                            | image.get(i % width, i / width, 1) << 8
                            | image.get(i % width, i / width, 2);
            ((Pointer) given[1]).setInt(4L * i, 0xff000000 | rgb);
        }
    }

    private static Slide open(Path file, OpenSlideLibrary library) {
        return new OpenSlideSlide(
                file, library, OpenSlideFault.wrongLevels(file, () -> OpenSlideFault.of(library)));
    }

    private Path grey(int width, int height) {
        byte[] values = new byte[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    (byte) (120 + 100 * Math.sin(i % width / 80.0) * Math.cos(i / width / 60.0));
        }
        Path file = dir.resolve("map.tif");
        TestSlides.writeGray(file, new GrayImage(width, height, values));
        return file;
    }

    @ParameterizedTest
    @EnumSource
    void eachFaultIsFoundAlone(Overhang fault) {
        assertThat(OpenSlideFault.of(library(Set.of(fault)))).containsExactly(fault);
    }

    @Test
    void whatIsRightIsLeftAlone() {
        Set<Overhang> none = OpenSlideFault.of(library(Set.of()));
        assertThat(none).isEmpty();
        assertThat(OpenSlideFault.describe(none)).isEmpty();
        assertThat(OpenSlideFault.describe(EnumSet.of(Overhang.LOWER, Overhang.NARROWER)))
                .hasValueSatisfying(
                        line ->
                                assertThat(line)
                                        .contains("lower than a tile or narrower than a tile")
                                        .doesNotContain("last row")
                                        .doesNotContain("\n"));
        Path file = grey(1301, 777);
        try (Slide theirs = open(file, library(Set.of()));
                Slide ours = Slides.open(file)) {
            for (int level = 0; level < ours.levels().size(); level++) {
                Region region = new Region(level, 0, 0, 400, 300);
                assertThat(theirs.read(region).rgb()).isEqualTo(ours.read(region).rgb());
            }
        }
    }

    @Test
    void smallLevelsAreShrunkFromTheNextFinerOne() {
        Path file = grey(1301, 3777);
        OpenSlideLibrary library = library(EnumSet.of(Overhang.LOWER, Overhang.NARROWER));
        try (Slide theirs = open(file, library);
                Slide ours = Slides.open(file)) {
            assertThat(theirs.levels())
                    .extracting(Level::width)
                    .containsExactly(1301, 651, 326, 163, 82);
            assertThat(theirs.levels())
                    .extracting(Level::storage)
                    .containsExactly(
                            "OpenSlide, unknown",
                            "OpenSlide, unknown",
                            "OpenSlide, unknown",
                            "OpenSlide, unknown, shrunk from level 2",
                            "OpenSlide, unknown, shrunk from level 2");
            for (int i = 0; i < ours.levels().size(); i++) {
                Level level = ours.levels().get(i);
                Region all = new Region(i, 0, 0, level.width() + 9, level.height() + 9);
                RgbImage image = theirs.read(all);
                assertThat(difference(image, ours.read(all))).isLessThan(i < 3 ? 0.001 : 0.5);
                int scale = (int) level.downsample();
                Region region = new Region(i, 50 * scale, 200 * scale, 90, 150);
                assertThat(theirs.read(region).rgb())
                        .isEqualTo(part(image, 50, 200, 90, 150).rgb());
            }
        }
    }

    @Test
    void colourJpegIsTakenAsItIs() {
        Path file = dir.resolve("a.tif");
        TestSlides.write(file, TestSlides.picture(1301, 777), Optional.of(0.25));
        try (Slide theirs = open(file, library(EnumSet.allOf(Overhang.class)));
                Slide ours = Slides.open(file)) {
            Region region = new Region(3, 0, 0, 163, 98);
            assertThat(theirs.read(region).rgb()).isEqualTo(ours.read(region).rgb());
            assertThat(theirs.levels())
                    .extracting(Level::storage)
                    .containsOnly("OpenSlide, unknown");
        }
    }

    @Test
    void whatHasNoFinerSoundLevelIsRefused() {
        OpenSlideLibrary library = library(EnumSet.allOf(Overhang.class));
        for (int width : List.of(200, TILE)) {
            Path file = grey(width, 300);
            assertThatThrownBy(() -> open(file, library))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("map.tif: OpenSlide and libtiff installed here")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void theInstalledOpenSlideIsNeverWrong() {
        SlideReader reader = TestSlides.openSlide();
        Path file = grey(1301, 3777);
        try (Slide theirs = reader.open(file);
                Slide ours = Slides.open(file)) {
            assertThat(difference(whole(theirs), whole(ours))).isLessThan(0.001);
            for (int i = 0; i < ours.levels().size(); i++) {
                Level level = ours.levels().get(i);
                Region all = new Region(i, 0, 0, level.width(), level.height());
                assertThat(difference(theirs.read(all), ours.read(all))).isLessThan(0.5);
            }
        }
    }
}
