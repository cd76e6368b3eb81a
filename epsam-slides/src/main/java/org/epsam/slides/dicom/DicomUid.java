package org.epsam.slides.dicom;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.epsam.base.io.Sha256;

/** Unique identifiers that follow from what they identify: the same content, the same UID. */
final class DicomUid {
    private static final int UUID_BYTES = 16;

    private DicomUid() {}

    /** Returns the UID of a text. */
    static String of(String content) {
        MessageDigest digest = Sha256.start();
        digest.update(content.getBytes(StandardCharsets.UTF_8));
        return of(digest);
    }

    /** Returns the UID of what has been digested: a UUID of version 8 as a decimal number. */
    static String of(MessageDigest digest) {
        byte[] uuid = Arrays.copyOf(digest.digest(), UUID_BYTES);
        uuid[6] = (byte) (uuid[6] & 0x0f | 0x80);
        uuid[8] = (byte) (uuid[8] & 0x3f | 0x80);
        return "2.25." + new BigInteger(1, uuid);
    }
}
