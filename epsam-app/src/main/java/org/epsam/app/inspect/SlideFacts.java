package org.epsam.app.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.epsam.base.InputException;
import org.epsam.slides.image.ImageFile;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.Slides;

/** Describes whole slides. */
final class SlideFacts {
    private SlideFacts() {}

    /** Returns whether it is a slide, not a patch that is stored as TIFF. */
    static boolean isSlide(Slide slide) {
        return slide.levels().size() > 1
                || !slide.reader().equals("TIFF")
                || slide.levels().get(0).storage().contains("tiles")
                || slide.size().longerSide() > ImageFile.MAX_SIDE;
    }

    /** Tries the corners, the middles of the edges and the middle of each level. */
    private static List<String> damage(Slide slide) {
        List<String> damage = new ArrayList<>();
        for (int number = 0; number < slide.levels().size(); number++) {
            Level level = slide.levels().get(number);
            for (int i = 0; i < 9; i++) {
                int x = (int) (i % 3 * (level.width() - 1L) / 2);
                int y = (int) (i / 3 * (level.height() - 1L) / 2);
                try {
                    slide.read(new Region(number, x, y, 1, 1));
                } catch (InputException e) {
                    damage.add("level " + number + " at " + x + ", " + y + ": " + e.getMessage());
                }
            }
        }
        return damage;
    }

    static FactSheet of(Slide slide) {
        Path path = slide.path();
        FactSheet facts = new FactSheet().put("file", path.toString()).put("kind", "slide");
        facts.put("reader", slide.reader());
        facts.put("size", slide.size().toString());
        facts.put(
                "micrometres per pixel",
                slide.resolution()
                        .<Object>map(r -> Math.round(r.micrometres() * 1e4) / 1e4)
                        .orElse("unknown"));
        List<FactSheet> levels = new ArrayList<>();
        for (Level level : slide.levels()) {
            levels.add(
                    new FactSheet()
                            .put("level", levels.size())
                            .put("width", level.width())
                            .put("height", level.height())
                            .put("downsample", Math.round(level.downsample() * 1000) / 1000.0)
                            .put("storage", level.storage()));
        }
        facts.put("levels", levels);
        facts.put("associated images", slide.associatedImages());
        Bounds bounds = slide.bounds();
        if (!bounds.equals(Bounds.whole(slide.size()))) {
            facts.put(
                    "scanned part",
                    bounds.size() + " from " + bounds.x() + ", " + bounds.y() + " on");
        }
        if (!slide.notes().isEmpty()) {
            facts.put("notes", slide.notes());
        }
        List<String> damage = damage(slide);
        if (!damage.isEmpty()) {
            facts.put("cannot be read", damage);
        }
        FactSheet others = new FactSheet();
        Slides.refusals(path)
                .forEach(
                        (name, reason) -> {
                            if (!name.equals(slide.reader())) {
                                others.put(name, reason.orElse("can read it as well"));
                            }
                        });
        return facts.put("other readers", others);
    }
}
