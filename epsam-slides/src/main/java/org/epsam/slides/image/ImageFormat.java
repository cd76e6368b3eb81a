package org.epsam.slides.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.epsam.base.InputException;
import org.epsam.base.io.FileNames;

/** The formats of images that are read, recognised by content. */
enum ImageFormat {
    PNG(new byte[] {'I', 'E', 'N', 'D'}),
    JPEG(new byte[] {(byte) 0xff, (byte) 0xd9}),
    TIFF(new byte[0]),
    BMP(new byte[0]);

    // Where the end of a file is looked for.
    private static final int TAIL = 1 << 16;

    private final byte[] end;

    ImageFormat(byte[] end) {
        this.end = end;
    }

    /**
     * Recognises the format of a file by its first bytes.
     *
     * @throws InputException where the file is missing, unreadable, empty or of another format
     */
    static ImageFormat of(Path file) {
        byte[] start = new byte[8];
        int n;
        requireFile(file);
        try (InputStream in = Files.newInputStream(file)) {
            n = in.readNBytes(start, 0, start.length);
        } catch (IOException e) {
            throw InputException.unreadable(file, e);
        }
        int first = (start[0] & 0xff) << 8 | start[1] & 0xff;
        int second = (start[2] & 0xff) << 8 | start[3] & 0xff;
        if (n == 0) {
            throw new InputException(file + ": the file is empty; replace it or remove it");
        } else if (first == 0x8950 && second == 0x4e47) {
            return PNG;
        } else if (first == 0xffd8) {
            return JPEG;
        } else if (first == 0x4949 && (second == 0x2a00 || second == 0x2b00)
                || first == 0x4d4d && (second == 0x2a || second == 0x2b)) {
            return TIFF;
        } else if (first == 0x424d) {
            return BMP;
        }
        if (first == 0x504b || first == 0x1f8b || first == 0x377a) {
            throw new InputException(file + ": is an archive (ZIP, gzip or 7z); unpack it");
        }
        throw new InputException(
                file
                        + ": the content is not a PNG, JPEG, TIFF or BMP image; convert it to PNG"
                        + " or remove it");
    }

    /** Refuses what must not be opened: a pipe would wait for ever. */
    static void requireFile(Path file) {
        FileNames.requireText(file);
        if (!Files.isRegularFile(file)) {
            throw new InputException(
                    file
                            + (Files.isDirectory(file)
                                    ? ": is a folder; give the images in it"
                                    : ": no such file; check the path"));
        }
    }

    /** Returns whether a file has the marker of the format's end; bytes behind it do no harm. */
    boolean hasEnd(Path file) throws IOException {
        byte[] tail;
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            in.position(Math.max(0, in.size() - TAIL));
            tail = Channels.newInputStream(in).readAllBytes();
        }
        for (int at = tail.length - end.length; at >= 0; at--) {
            if (Arrays.equals(tail, at, at + end.length, end, 0, end.length)) {
                return true;
            }
        }
        return false;
    }
}
