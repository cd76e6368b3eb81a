package org.epsam.base.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.epsam.base.InputException;

/**
 * Reads text as people save it: UTF-8 or UTF-16, with or without a byte order mark, or UTF-32 with
 * one.
 */
public final class TextFile {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private TextFile() {}

    /**
     * Reads a file.
     *
     * @param file a text file
     * @return its text without byte order mark
     * @throws InputException if it cannot be read, or is none of these
     */
    public static String read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String text =
                    charset(bytes)
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is not UTF-8 text; save it as UTF-8", e);
        } catch (IOException e) {
            throw new InputException(
                    file
                            + ": cannot be read ("
                            + InputException.reason(file, e)
                            + "); check the path and its permissions",
                    e);
        }
    }

    /**
     * Returns how text is encoded. It begins with a mark, or with a letter, of which UTF-16 leaves
     * one byte empty.
     *
     * @param head the first bytes of the text, four if it has so many
     * @return UTF-8 where nothing says otherwise
     */
    public static Charset charset(byte[] head) {
        if (head.length < 2) {
            return StandardCharsets.UTF_8;
        }
        if (head.length >= Integer.BYTES) {
            int mark = ByteBuffer.wrap(head).getInt();
            if (mark == 0xfeff || mark == 0xfffe0000) {
                return Charset.forName(mark == 0xfeff ? "UTF-32BE" : "UTF-32LE");
            }
        }
        int start = (head[0] & 0xff) << 8 | head[1] & 0xff;
        if (start == 0xfffe || head[0] != 0 && head[1] == 0) {
            return StandardCharsets.UTF_16LE;
        }
        return start == 0xfeff || head[0] == 0 && head[1] != 0
                ? StandardCharsets.UTF_16BE
                : StandardCharsets.UTF_8;
    }
}
