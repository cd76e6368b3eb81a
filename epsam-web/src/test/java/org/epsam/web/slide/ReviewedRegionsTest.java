package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.base.InputException;
import org.epsam.core.review.Answer;
import org.epsam.core.review.Correction;
import org.epsam.core.review.ReviewConflict;
import org.epsam.core.review.ReviewFolder;
import org.epsam.core.review.ReviewItem;
import org.epsam.core.review.ReviewState;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Resolution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Polygon;

class ReviewedRegionsTest {
    private static final ReviewedRegions.Window ALL = new ReviewedRegions.Window(0, 0, 1000, 1000);

    @TempDir Path dir;
    private ReviewFolder review;
    private ReviewedRegions regions;
    private String large;
    private String small;

    @BeforeEach
    void open() {
        review = ReviewFolder.open(dir.resolve("review"));
        regions =
                regions(TestFiles.square(100, 100, 200, 0.95), TestFiles.square(500, 100, 60, 0.6));
        small = regions.list().get(0).id();
        large = regions.list().get(1).id();
    }

    @AfterEach
    void close() {
        review.close();
    }

    private ReviewedRegions regions(OutlineFile.Outlined... outlines) {
        Path file = TestFiles.outlines(dir.resolve("s_outlines.geojson"), outlines);
        return new ReviewedRegions(
                "s",
                new Size(1000, 1000),
                OutlineIndex.read(file, Optional.of(new Resolution(0.5))),
                review);
    }

    private static Polygon square(double x, double side) {
        return TestFiles.square(x, 700, side, 1).polygon();
    }

    private Correction save(String region, long version, ReviewState state, Polygon... polygons) {
        return regions.save(
                new RegionAnswer(region, version, state, List.of(polygons), "anna", "4-refine-1"));
    }

    private RegionSummary listed(String id) {
        return regions.list().stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
    }

    private List<String> shown(ReviewedRegions.Window window) {
        return regions.outlines(window, 1).outlines().stream()
                .map(o -> o.id() + " " + o.state().word())
                .toList();
    }

    @Test
    void resultsNobodyHasAnsweredAboutAreOpen() {
        RegionSummary first = listed(small);

        assertThat(first.bounds()).containsExactly(500.0, 100.0, 60.0, 60.0);
        assertThat(first.area()).isEqualTo(3600);
        assertThat(first.areaMm2()).contains(0.0009);
        assertThat(first.probability()).contains(0.6);
        assertThat(first.doubt()).isGreaterThan(listed(large).doubt());
        assertThat(first.state()).isEqualTo(ReviewState.OPEN);
        assertThat(first.version()).isZero();
        assertThat(first.by()).isEmpty();
        assertThat(shown(ALL)).containsExactly(large + " open", small + " open");
        assertThat(regions.region(small).original()).isEqualTo(regions.region(small).polygons());
    }

    @Test
    void anAnswerGoesBeforeTheResult() {
        Correction saved = save(large, 0, ReviewState.EDITED, square(100, 250));

        assertThat(saved.areaBefore()).hasValue(40_000);
        RegionSummary now = listed(large);
        assertThat(now.state()).isEqualTo(ReviewState.EDITED);
        assertThat(now.version()).isEqualTo(1);
        assertThat(now.by()).contains("anna");
        assertThat(now.bounds()).containsExactly(100.0, 700.0, 250.0, 250.0);
        assertThat(now.probability()).contains(0.95);
        assertThat(shown(ALL)).containsExactly(large + " edited", small + " open");
        assertThat(shown(new ReviewedRegions.Window(0, 0, 1000, 400)))
                .containsExactly(small + " open");
        assertThat(shown(new ReviewedRegions.Window(0, 650, 1000, 100)))
                .containsExactly(large + " edited");
        RegionDetail detail = regions.region(large);
        assertThat(detail.polygons().get(0).getArea()).isEqualTo(62_500);
        assertThat(detail.original().get(0).getArea()).isEqualTo(40_000);
        assertThat(detail.at()).contains(saved.at());
    }

    @Test
    void ofARegionThatWasErasedThePlaceIsKept() {
        save(large, 0, ReviewState.EDITED);

        assertThat(listed(large).area()).isZero();
        assertThat(listed(large).bounds()).containsExactly(100.0, 100.0, 200.0, 200.0);
        assertThat(shown(ALL)).containsExactly(small + " open");
        assertThat(regions.region(large).polygons()).isEmpty();
    }

    @Test
    void rejectedRegionsStay() {
        save(large, 0, ReviewState.REJECTED, regions.region(large).polygons().get(0));

        assertThat(listed(large).state()).isEqualTo(ReviewState.REJECTED);
        assertThat(shown(ALL)).containsExactly(large + " rejected", small + " open");
    }

    @Test
    void anAnswerThatWasTakenBackLeavesTheResult() {
        save(large, 0, ReviewState.EDITED, square(100, 250));
        save(large, 1, ReviewState.OPEN, square(100, 250));

        RegionSummary now = listed(large);
        assertThat(now.state()).isEqualTo(ReviewState.OPEN);
        assertThat(now.version()).isEqualTo(2);
        assertThat(now.area()).isEqualTo(40_000);
        assertThat(shown(ALL)).containsExactly(large + " open", small + " open");
        assertThat(regions.region(large).polygons()).isEqualTo(regions.region(large).original());
    }

    @Test
    void whatPeopleDrawHasTheIdThatTheirPageHasDrawn() {
        String one = "n-00000000000a";
        String two = "n-00000000000b";
        Correction first = save(one, 0, ReviewState.EDITED, square(10, 100));
        save(two, 0, ReviewState.ACCEPTED, square(300, 220));

        assertThat(first.item()).isEqualTo(new ReviewItem.Region("s", one));
        assertThat(first.areaBefore()).isEmpty();
        assertThat(listed(one).doubt()).isZero();
        assertThat(listed(one).probability()).isEmpty();
        assertThat(regions.region(one).original()).isEmpty();
        // The largest first, whoever has drawn them.
        assertThat(shown(ALL))
                .containsExactly(
                        two + " accepted", large + " open", one + " edited", small + " open");
        save(one, 1, ReviewState.OPEN, square(10, 100));
        assertThat(regions.list()).extracting(RegionSummary::id).doesNotContain(one);
        assertThat(save(one, 2, ReviewState.EDITED, square(10, 100)).version()).isEqualTo(3);
    }

    @Test
    void answersAboutOutlinesOfAnEarlierSegmentationStay() {
        save(large, 0, ReviewState.ACCEPTED, regions.region(large).polygons().get(0));

        regions = regions(TestFiles.square(120, 100, 190, 0.9));

        assertThat(regions.list()).hasSize(2);
        assertThat(listed(large).state()).isEqualTo(ReviewState.ACCEPTED);
        assertThat(save(large, 1, ReviewState.REJECTED, square(0, 9)).version()).isEqualTo(2);
    }

    @Test
    void whoHasNotSeenTheLatestAnswerIsTold() {
        save(large, 0, ReviewState.ACCEPTED, square(100, 250));

        assertThatThrownBy(() -> save(large, 0, ReviewState.REJECTED, square(100, 250)))
                .isInstanceOfSatisfying(
                        ReviewConflict.class,
                        conflict ->
                                assertThat(conflict.present().orElseThrow().state())
                                        .isEqualTo(ReviewState.ACCEPTED));
    }

    @Test
    void answersOfOtherSlidesAreNotMixedIn() {
        review.save(
                new ReviewItem.Region("other", large),
                0,
                new Answer(
                        ReviewState.REJECTED,
                        List.of(),
                        new Size(10, 10),
                        "anna",
                        "",
                        OptionalDouble.empty()));

        assertThat(listed(large).state()).isEqualTo(ReviewState.OPEN);
    }

    @Test
    void whatIsNotThereIsAbsent() {
        for (String id : List.of("r1", "n1", "", "../x", "a/b")) {
            assertThatThrownBy(() -> regions.region(id)).isInstanceOf(AbsentException.class);
            assertThatThrownBy(() -> save(id, 0, ReviewState.ACCEPTED, square(0, 10)))
                    .isInstanceOf(AbsentException.class);
        }
        assertThatThrownBy(() -> save(large, 0, ReviewState.EDITED, square(900, 200)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("out of the image");
        assertThatThrownBy(() -> new ReviewedRegions.Window(Double.NaN, 0, 1, 1))
                .isInstanceOf(InputException.class);
    }

    @Test
    void ofVeryManyTheLargestAreShown() {
        OutlineFile.Outlined[] many = new OutlineFile.Outlined[7000];
        for (int i = 0; i < many.length; i++) {
            many[i] = TestFiles.square(10 * (i % 90), 10 * (i / 90), 1 + i % 7, 0.8);
        }
        regions = regions(many);
        save("n-00000000000c", 0, ReviewState.EDITED, square(10, 100));

        ShownOutlines shown = regions.outlines(ALL, 0.5);

        assertThat(shown.outlines()).hasSize(ReviewedRegions.MOST_SHOWN);
        assertThat(shown.left()).isEqualTo(2001);
        assertThat(shown.outlines().get(0).id()).isEqualTo("n-00000000000c");
        assertThat(shown.outlines().stream().mapToDouble(o -> o.polygons().get(0).getArea()).min())
                .hasValue(9);
    }
}
