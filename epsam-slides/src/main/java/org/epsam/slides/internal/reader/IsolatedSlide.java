package org.epsam.slides.internal.reader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.image.Size;
import org.epsam.slides.slide.Bounds;
import org.epsam.slides.slide.Level;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Resolution;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideLostException;

/** A slide that a helper process reads. */
final class IsolatedSlide implements Slide {
    private final Path path;
    private final String reader;
    private final HelperProcess helper;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Level> levels = new ArrayList<>();
    private final Bounds bounds;
    private final Optional<Resolution> resolution;
    private final List<String> notes;
    private final List<String> associated;

    /** Lets a reader open a slide there. */
    IsolatedSlide(Path path, String reader) {
        this.path = path;
        this.reader = reader;
        helper = HelperProcess.take(path);
        boolean open = false;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(opened()))) {
            for (int i = in.readInt(); i > 0; i--) {
                Size size = new Size(in.readInt(), in.readInt());
                levels.add(new Level(size, in.readDouble(), in.readUTF()));
            }
            bounds = new Bounds(in.readInt(), in.readInt(), new Size(in.readInt(), in.readInt()));
            resolution =
                    in.readBoolean()
                            ? Optional.of(new Resolution(in.readDouble()))
                            : Optional.empty();
            notes = lines(in);
            associated = lines(in);
            open = true;
        } catch (IOException e) {
            throw new IllegalStateException("the helper process has other facts", e);
        } finally {
            if (!open) {
                helper.giveBack();
            }
        }
    }

    private byte[] opened() {
        return helper.ask(
                path,
                out -> {
                    out.writeByte(SlideServer.OPEN);
                    out.writeUTF(reader);
                    out.writeUTF(path.toAbsolutePath().toString());
                });
    }

    /** What the constructor reads: all of a slide but its pixels. */
    static byte[] facts(Slide slide) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(slide.levels().size());
            for (Level level : slide.levels()) {
                out.writeInt(level.width());
                out.writeInt(level.height());
                out.writeDouble(level.downsample());
                out.writeUTF(level.storage());
            }
            out.writeInt(slide.bounds().x());
            out.writeInt(slide.bounds().y());
            out.writeInt(slide.bounds().size().width());
            out.writeInt(slide.bounds().size().height());
            out.writeBoolean(slide.resolution().isPresent());
            if (slide.resolution().isPresent()) {
                out.writeDouble(slide.resolution().get().micrometres());
            }
            writeLines(out, slide.notes());
            writeLines(out, slide.associatedImages());
        } catch (IOException e) {
            throw new IllegalStateException("memory takes all bytes", e);
        }
        return bytes.toByteArray();
    }

    private static void writeLines(DataOutputStream out, List<String> lines) throws IOException {
        out.writeInt(lines.size());
        for (String line : lines) {
            out.writeUTF(line);
        }
    }

    private static List<String> lines(DataInputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            lines.add(in.readUTF());
        }
        return List.copyOf(lines);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String reader() {
        return reader;
    }

    @Override
    public List<Level> levels() {
        return List.copyOf(levels);
    }

    @Override
    public Bounds bounds() {
        return bounds;
    }

    @Override
    public Optional<Resolution> resolution() {
        return resolution;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public List<String> associatedImages() {
        return associated;
    }

    @Override
    public RgbImage read(Region region) {
        return image(
                out -> {
                    out.writeByte(SlideServer.READ);
                    out.writeInt(region.level());
                    out.writeInt(region.x());
                    out.writeInt(region.y());
                    out.writeInt(region.size().width());
                    out.writeInt(region.size().height());
                });
    }

    @Override
    public RgbImage readAssociated(String name) {
        return image(
                out -> {
                    out.writeByte(SlideServer.ASSOCIATED);
                    out.writeUTF(name);
                });
    }

    private RgbImage image(HelperProcess.Request request) {
        if (closed.get()) {
            throw new IllegalStateException(path + " is closed");
        }
        return SlideServer.image(helper.ask(path, request));
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            helper.ask(path, out -> out.writeByte(SlideServer.CLOSE));
        } catch (SlideLostException e) {
            // Closed all the same.
            return;
        } finally {
            helper.giveBack();
        }
    }
}
