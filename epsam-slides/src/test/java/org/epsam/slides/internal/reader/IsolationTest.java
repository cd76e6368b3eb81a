package org.epsam.slides.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.epsam.slides.TestSlides.whole;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.epsam.base.InputException;
import org.epsam.slides.GoldenTensors;
import org.epsam.slides.TestSlides;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Isolation;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideLostException;
import org.epsam.slides.slide.SlideReader;
import org.epsam.slides.slide.Slides;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationTest {
    @TempDir private Path dir;

    private Path file;

    @BeforeEach
    void isolate() {
        Isolation.ALL.use();
        file = dir.resolve("a.tif");
        TestSlides.write(file, TestSlides.picture(700, 500), Optional.of(0.5));
    }

    @AfterEach
    void restore() {
        Isolation.OPENSLIDE.use();
    }

    private static List<ProcessHandle> helpers() {
        return ProcessHandle.current()
                .children()
                .filter(
                        child ->
                                // Linux shows the first page of a command line, whose end is
                                // the class.
                                child.info().command().orElse("").endsWith("java"))
                .toList();
    }

    private static void requireSame(Slide one, Slide other) {
        assertThat(one.path()).isEqualTo(other.path());
        assertThat(one.reader()).isEqualTo(other.reader());
        assertThat(one.levels()).isEqualTo(other.levels());
        assertThat(one.bounds()).isEqualTo(other.bounds());
        assertThat(one.resolution()).isEqualTo(other.resolution());
        assertThat(one.notes()).isEqualTo(other.notes());
        assertThat(one.associatedImages()).isEqualTo(other.associatedImages());
    }

    @Test
    void aHelperReadsTheSame() {
        RgbImage there;
        try (Slide slide = Slides.open(file)) {
            assertThat(slide).isInstanceOf(IsolatedSlide.class);
            there = whole(slide);
            Isolation.NONE.use();
            try (Slide here = Slides.open(file)) {
                assertThat(here).isNotInstanceOf(IsolatedSlide.class);
                requireSame(slide, here);
                assertThat(there).isEqualTo(whole(here));
            }
        }
    }

    @Test
    void furtherImagesAndNotesComeAcross() {
        Path svs = GoldenTensors.shared(TestSlides.SVS);
        try (Slide slide = Slides.open(svs);
                Slide here = new TiffSlideReader().open(svs)) {
            requireSame(slide, here);
            assertThat(slide.associatedImages()).isNotEmpty();
            for (String name : slide.associatedImages()) {
                assertThat(slide.readAssociated(name)).isEqualTo(here.readAssociated(name));
            }
        }
    }

    @Test
    void severalThreadsReadAtOnce() {
        try (Slide slide = Slides.open(file);
                Slide here = new TiffSlideReader().open(file)) {
            List<RgbImage> there =
                    IntStream.range(0, 100)
                            .parallel()
                            .mapToObj(i -> slide.read(new Region(0, 5 * i, 3 * i, 90, 70)))
                            .toList();
            for (int i = 0; i < there.size(); i++) {
                assertThat(there.get(i)).isEqualTo(here.read(new Region(0, 5 * i, 3 * i, 90, 70)));
            }
        }
    }

    @Test
    void errorsAndRefusalsComeAcross() throws Exception {
        Slide slide = Slides.open(file);
        assertThatThrownBy(() -> slide.read(new Region(7, 0, 0, 1, 1)))
                .isInstanceOf(InputException.class)
                .isNotInstanceOf(SlideLostException.class)
                .hasMessageContaining("has no level 7");
        slide.close();
        slide.close();
        assertThatThrownBy(() -> slide.read(new Region(0, 0, 0, 1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        Path text = Files.writeString(dir.resolve("a.txt"), "no slide");
        Files.write(dir.resolve("cut.tif"), new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0});
        for (SlideReader reader : StandardReaders.direct()) {
            for (Path other : List.of(text, dir.resolve("cut.tif"), file)) {
                assertThat(new IsolatedReader(reader).refusal(other))
                        .isEqualTo(reader.refusal(other));
            }
        }
    }

    @Test
    void onlyTheSlideOfAHelperThatEndsIsLost() {
        Path other = dir.resolve("b.tif");
        TestSlides.write(other, TestSlides.picture(300, 300), Optional.of(0.5));
        try (Slide lost = Slides.open(file)) {
            List<ProcessHandle> before = helpers();
            try (Slide kept = Slides.open(other)) {
                before.forEach(ProcessHandle::destroyForcibly);
                assertThatThrownBy(() -> lost.read(new Region(0, 0, 0, 300, 300)))
                        .isInstanceOf(SlideLostException.class)
                        .hasMessageStartingWith(file + ": the library that reads it crashed")
                        .hasMessageContaining("exit code");
                assertThat(kept.read(new Region(0, 0, 0, 300, 300)).width()).isEqualTo(300);
            }
        }
        try (Slide again = Slides.open(file)) {
            assertThat(again.width()).isEqualTo(700);
        }
    }

    @Test
    void aHelperThatHasEndedIsNotAskedAgain() {
        HelperProcess.take(file).giveBack();
        List<ProcessHandle> idle = helpers();
        assertThat(idle).isNotEmpty();
        idle.forEach(ProcessHandle::destroyForcibly);
        idle.forEach(helper -> helper.onExit().join());
        assertThat(new IsolatedReader(new TiffSlideReader()).refusal(file)).isEmpty();
    }

    @Test
    void openSlideIsIsolatedAloneUnlessToldOtherwise() {
        Isolation.OPENSLIDE.use();
        try (Slide slide = Slides.open(file)) {
            assertThat(slide).isNotInstanceOf(IsolatedSlide.class);
        }
        SlideReader openSlide = TestSlides.openSlide();
        try (Slide slide = openSlide.open(file);
                Slide here = new OpenSlideReader().open(file)) {
            assertThat(slide).isInstanceOf(IsolatedSlide.class);
            requireSame(slide, here);
            assertThat(whole(slide)).isEqualTo(whole(here));
        }
    }
}
