package org.epsam.web.slide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.epsam.slides.slide.Resolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.algorithm.distance.DiscreteHausdorffDistance;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

class OutlineIndexTest {
    private static final Optional<Resolution> HALF = Optional.of(new Resolution(0.5));

    @TempDir Path dir;

    private OutlineIndex index(OutlineFile.Outlined... outlines) {
        return OutlineIndex.read(
                TestFiles.outlines(dir.resolve("s_outlines.geojson"), outlines), HALF);
    }

    @Test
    void idsFollowFromTheOutlines() {
        OutlineFile.Outlined small = TestFiles.square(10, 10, 50, 0.9);
        OutlineFile.Outlined large = TestFiles.square(300, 10, 80, 0.9);

        OutlineIndex first = index(small, large, small);
        OutlineIndex second = index(large, TestFiles.square(0, 0, 1, 1), small);

        assertThat(first.regions()).extracting(OutlineIndex.Region::area).startsWith(6400.0);
        String id = first.regions().get(1).id();
        assertThat(id).matches("r[0-9a-f]{12}");
        assertThat(first.regions().get(2).id()).isEqualTo(id + "-2");
        assertThat(second.find(id)).isPresent();
        assertThat(second.regions().get(0).id()).isEqualTo(first.regions().get(0).id());
        assertThat(second.find("r0")).isEmpty();
        assertThat(second.rank("r0")).isEqualTo(-1);
        // A change of one vertex is another outline.
        assertThat(index(TestFiles.square(10, 10, 50.001, 0.9)).find(id)).isEmpty();
    }

    @Test
    void idsStayTheSameForever() {
        assertThat(index(TestFiles.square(10, 10, 50, 0.9)).regions().get(0).id())
                .isEqualTo("r6d5c96f7ea9a");
    }

    @Test
    void windowsFindWhatMeetsThem() {
        OutlineIndex index =
                index(
                        TestFiles.square(0, 0, 100, 0.9),
                        TestFiles.square(200, 0, 80, 0.9),
                        TestFiles.square(0, 200, 60, 0.9));

        assertThat(index.meeting(new Envelope(90, 210, 10, 20)).toString()).isEqualTo("{0, 1}");
        assertThat(index.meeting(new Envelope(0, 1000, 0, 1000)).cardinality()).isEqualTo(3);
        assertThat(index.meeting(new Envelope(120, 180, 0, 50)).isEmpty()).isTrue();
    }

    @Test
    void theDoubtfulComeFirst() {
        OutlineIndex index =
                index(
                        TestFiles.square(0, 0, 1000, 0.95),
                        TestFiles.square(2000, 0, 1000, 0.6),
                        TestFiles.square(4000, 0, 100, 0.95));

        assertThat(index.byDoubt().map(r -> r.polygon().getEnvelopeInternal().getMinX()))
                .containsExactly(4000.0, 2000.0, 0.0);
    }

    @Test
    void doubtFollowsFromProbabilityAndArea() {
        assertThat(Doubt.of(OptionalDouble.of(0.5), 10)).isEqualTo(1);
        assertThat(Doubt.of(OptionalDouble.of(1), 1e9)).isLessThan(1e-6);
        assertThat(Doubt.of(OptionalDouble.of(1), 0.02)).isEqualTo(0.5);
        assertThat(Doubt.of(OptionalDouble.of(0.75), 0.02)).isEqualTo(0.75);
        assertThat(Doubt.of(OptionalDouble.of(0.25), 0.02)).isEqualTo(0.75);
        assertThat(Doubt.of(OptionalDouble.empty(), 10)).isEqualTo(1);
        assertThat(Doubt.of(OptionalDouble.of(7), 10)).isBetween(0.0, 1.0);
    }

    @Test
    void outlinesAreSimplifiedToTheScale() {
        Coordinate[] corners = new Coordinate[1001];
        for (int i = 0; i < 1000; i++) {
            double angle = 2 * Math.PI * i / 1000;
            double radius = 500 + 2 * Math.sin(40 * angle);
            corners[i] =
                    new Coordinate(600 + radius * Math.cos(angle), 600 + radius * Math.sin(angle));
        }
        corners[1000] = corners[0];
        Polygon circle = new GeometryFactory().createPolygon(corners);
        OutlineIndex index = index(new OutlineFile.Outlined(circle, OptionalDouble.of(1)));

        assertThat(index.simplified(0, 0.9).getNumPoints()).isEqualTo(1001);
        int before = 1001;
        for (double scale = 1; scale <= 64; scale *= 2) {
            Polygon simple = index.simplified(0, scale * 1.7);

            assertThat(DiscreteHausdorffDistance.distance(circle, simple, 0.2))
                    .isLessThanOrEqualTo(scale + 0.5);
            assertThat(simple.getNumPoints()).isLessThanOrEqualTo(before);
            before = simple.getNumPoints();
            assertThat((Object) index.simplified(0, scale)).isSameAs(simple);
        }
        assertThat(before).isLessThan(30);
        // Far away it is its bounds.
        assertThat((Object) index.simplified(0, 8192).getEnvelopeInternal())
                .isEqualTo(circle.getEnvelopeInternal());
        assertThat(index.simplified(0, 8192).getNumPoints()).isEqualTo(5);
    }
}
