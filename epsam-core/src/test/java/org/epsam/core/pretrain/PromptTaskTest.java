package org.epsam.core.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.epsam.core.pretrain.ObjectImages.ObjectImage;
import org.epsam.core.pretrain.PromptTask.Kind;
import org.epsam.core.prompt.Points;
import org.epsam.slides.image.Mask;
import org.epsam.slides.image.RgbImage;
import org.junit.jupiter.api.Test;

class PromptTaskTest {
    private static final int SIDE = 64;

    /** Two squares of 20 pixels a side. */
    private static ObjectImage squares() {
        Mask mask = new Mask(SIDE, SIDE, new byte[SIDE * SIDE]);
        for (int y = 10; y < 30; y++) {
            for (int x = 5; x < 25; x++) {
                mask.values()[y * SIDE + x] = 1;
                mask.values()[(y + 20) * SIDE + x + 30] = 1;
            }
        }
        RgbImage image = new RgbImage(SIDE, SIDE, new byte[SIDE * SIDE * 3]);
        return ObjectImages.of("squares", image, mask, "case");
    }

    private static PromptTask draw(Kind kind) {
        return PromptTask.draw(
                        squares(), SIDE, List.of(kind), false, new SplittableRandom(kind.ordinal()))
                .get(0);
    }

    @Test
    void oneObjectIsAskedForByPointsInAndBesideIt() {
        PromptTask task = draw(Kind.ONE);
        assertThat(task.target().area()).isEqualTo(400);
        assertThat(task.inside().size()).isPositive();
        assertAll(task.target(), task.inside(), true);
        assertAll(task.target(), task.outside(), false);
        assertThat(task.box()).isEmpty();
        assertThat(task.map()).isEmpty();
    }

    @Test
    void aBoxStandsAloneAroundItsObject() {
        PromptTask task = draw(Kind.BOX);
        assertThat(task.target().area()).isEqualTo(400);
        assertThat(task.inside().size() + task.outside().size()).isZero();
        PromptTask.RoughBox box = task.box().orElseThrow();
        assertThat(box.right() - box.left()).isBetween(12f, 26f);
        assertThat(box.bottom() - box.top()).isBetween(12f, 26f);
    }

    @Test
    void allObjectsAndTheTissueBetweenThemAreOpposites() {
        Mask all = squares().mask();
        assertThat(draw(Kind.ALL).target().values()).isEqualTo(all.values());
        assertThat(draw(Kind.BETWEEN).target().values()).isEqualTo(all.not().values());
    }

    private static void assertAll(Mask mask, Points points, boolean inside) {
        for (int i = 0; i < points.size(); i++) {
            assertThat(mask.get((int) points.x()[i], (int) points.y()[i])).isEqualTo(inside);
        }
    }
}
