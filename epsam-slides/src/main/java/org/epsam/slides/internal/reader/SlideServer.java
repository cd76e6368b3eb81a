package org.epsam.slides.internal.reader;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.epsam.base.InputException;
import org.epsam.slides.image.RgbImage;
import org.epsam.slides.slide.Refusal;
import org.epsam.slides.slide.Region;
import org.epsam.slides.slide.Slide;
import org.epsam.slides.slide.SlideReader;

/**
 * The program of a helper process: reads one slide at a time for the process that started it, which
 * asks on standard input; see {@link HelperProcess}.
 *
 * <p>A request is a number, a kind and what {@link #serve} reads of it; an answer is that number,
 * whether it is a result, what is wrong with the input or a fault, the length of what follows, and
 * the result or the message.
 */
public final class SlideServer {
    static final byte REFUSAL = 0;
    static final byte OPEN = 1;
    static final byte READ = 2;
    static final byte ASSOCIATED = 3;
    static final byte CLOSE = 4;

    static final byte RESULT = 0;
    static final byte INPUT = 1;
    static final byte FAULT = 2;

    private static final int IMAGE_HEAD = 8;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final ExecutorService readers =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    private Slide slide;

    private SlideServer(DataInputStream in, DataOutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Serves until standard input ends.
     *
     * @param arguments none
     * @throws IOException where the other process ends in the middle of a request
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        // Whatever a library prints must not get between the answers.
        System.setOut(System.err);
        // A terminal sends its signals to this process, too; it ends with the other one.
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(end)));
        SlideServer helper =
                new SlideServer(
                        new DataInputStream(new BufferedInputStream(System.in)),
                        new DataOutputStream(new BufferedOutputStream(answers)));
        try {
            helper.serve();
        } finally {
            end.countDown();
            Runtime.getRuntime().halt(0);
        }
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() throws IOException {
        while (true) {
            long id;
            try {
                id = in.readLong();
            } catch (EOFException e) {
                return;
            }
            switch (in.readByte()) {
                case REFUSAL -> {
                    SlideReader reader = reader(in.readUTF());
                    Path path = Path.of(in.readUTF());
                    answer(
                            id,
                            () -> reader.refusal(path).map(SlideServer::bytes).orElse(new byte[0]));
                }
                case OPEN -> {
                    SlideReader reader = reader(in.readUTF());
                    Path path = Path.of(in.readUTF());
                    answer(
                            id,
                            () -> {
                                slide = reader.open(path);
                                return IsolatedSlide.facts(slide);
                            });
                }
                case READ -> {
                    int level = in.readInt();
                    int x = in.readInt();
                    int y = in.readInt();
                    Region region = new Region(level, x, y, in.readInt(), in.readInt());
                    Slide from = slide;
                    readers.execute(() -> answer(id, () -> bytes(from.read(region))));
                }
                case ASSOCIATED -> {
                    String name = in.readUTF();
                    Slide from = slide;
                    readers.execute(() -> answer(id, () -> bytes(from.readAssociated(name))));
                }
                case CLOSE ->
                        answer(
                                id,
                                () -> {
                                    slide.close();
                                    return new byte[0];
                                });
                default -> throw new IOException("a request of unknown kind");
            }
        }
    }

    private static SlideReader reader(String name) {
        return StandardReaders.direct().stream()
                .filter(reader -> reader.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void answer(long id, Supplier<byte[]> work) {
        byte[] content;
        byte kind;
        try {
            content = work.get();
            kind = RESULT;
        } catch (InputException e) {
            content = e.getMessage().getBytes(StandardCharsets.UTF_8);
            kind = INPUT;
        } catch (RuntimeException | OutOfMemoryError e) {
            content = e.toString().getBytes(StandardCharsets.UTF_8);
            kind = FAULT;
        }
        try {
            synchronized (out) {
                out.writeLong(id);
                out.writeByte(kind);
                out.writeInt(content.length);
                out.write(content);
                out.flush();
            }
        } catch (IOException e) {
            // Nobody is there to answer to.
            Runtime.getRuntime().halt(0);
        }
    }

    private static byte[] bytes(Refusal refusal) {
        return ((refusal.isFinal() ? "!" : "?") + refusal.reason())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Returns what {@link #bytes(Refusal)} has written. */
    static Optional<Refusal> refusal(byte[] bytes) {
        if (bytes.length == 0) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(text(bytes).substring(1), bytes[0] == '!'));
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Width and height, each four bytes, and the pixels. */
    private static byte[] bytes(RgbImage image) {
        byte[] rgb = image.rgb();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(rgb.length + IMAGE_HEAD);
        try (DataOutputStream data = new DataOutputStream(bytes)) {
            data.writeInt(image.width());
            data.writeInt(image.height());
            data.write(rgb);
        } catch (IOException e) {
            throw new IllegalStateException("memory takes all bytes", e);
        }
        return bytes.toByteArray();
    }

    static RgbImage image(byte[] bytes) {
        ByteBuffer head = ByteBuffer.wrap(bytes);
        return new RgbImage(
                head.getInt(), head.getInt(), Arrays.copyOfRange(bytes, IMAGE_HEAD, bytes.length));
    }
}
