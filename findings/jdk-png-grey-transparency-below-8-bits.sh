#!/usr/bin/env bash
# The PNG reader of the JDK (javax.imageio) applies the transparent colour of a greyscale PNG (tRNS) wrongly below 8 bits:
# the decoded image has an alpha channel, but with 1, 2 or 4 bits only a transparent 0 becomes transparent. Any other
# value, such as white, stays opaque, as if pixels scaled to 0..255 were compared with the unscaled value of the file.
# With 8 bits it is right. A mask or scan whose white is transparent is thus read as opaque white; the tRNS node of the
# metadata has the colour.
#
# Versions: OpenJDK 17.0.15 (and 17.0.x of Debian 12), linux-x86_64.
#
# Output seen:
#   1 bits: transparent 0: pixels of value 0; transparent 1: no pixels
#   2 bits: transparent 0: pixels of value 0; transparent 3: no pixels
#   4 bits: transparent 0: pixels of value 0; transparent 15: no pixels
#   8 bits: transparent 0: pixels of value 0; transparent 255: pixels of value 255
#   as described
# Ends with 0 while it behaves so, with 1 where it does not.
#
# Needs Debian 12 or the like with a JDK 17 or later, or the right to install it.
set -euo pipefail

if ! command -v javac >/dev/null; then
  root=()
  ((EUID == 0)) || root=(sudo)
  "${root[@]}" apt-get update -q >/dev/null
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y openjdk-17-jdk-headless >/dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >Grey.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

public class Grey {
    public static void main(String[] arguments) throws IOException {
        boolean described = true;
        for (int bits : new int[] {1, 2, 4, 8}) {
            int white = (1 << bits) - 1;
            String black = transparent(bits, 0);
            String bright = transparent(bits, white);
            System.out.printf(
                    "%d bits: transparent 0: %s; transparent %d: %s%n", bits, black, white, bright);
            described &= black.equals("pixels of value 0");
            described &= bright.equals(bits < 8 ? "no pixels" : "pixels of value " + white);
        }
        System.out.println(described ? "as described" : "NOT as described");
        System.exit(described ? 0 : 1);
    }

    /** Which pixels of a row of all values are decoded as transparent. */
    private static String transparent(int bits, int value) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png(bits, value)));
        StringBuilder found = new StringBuilder();
        for (int x = 0; x < image.getWidth(); x++) {
            found.append(image.getRGB(x, 0) >>> 24 == 0 ? " " + x : "");
        }
        return found.isEmpty() ? "no pixels" : "pixels of value" + found;
    }

    /** A row of all grey values from 0, one of which is the transparent colour. */
    private static byte[] png(int bits, int transparent) throws IOException {
        int width = 1 << bits;
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(1).put((byte) bits);
        byte[] row = new byte[1 + width * bits / 8 + (width * bits % 8 > 0 ? 1 : 0)];
        for (int x = 0; x < width; x++) {
            row[1 + x * bits / 8] |= (byte) (x << (8 - bits - x * bits % 8));
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(row);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeLong(0x89504E470D0A1A0AL);
        chunk(out, "IHDR", header.array());
        chunk(out, "tRNS", ByteBuffer.allocate(2).putShort((short) transparent).array());
        chunk(out, "IDAT", packed.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(DataOutputStream out, String name, byte[] data) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(4 + data.length);
        body.put(name.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 sum = new CRC32();
        sum.update(body.array());
        out.writeInt(data.length);
        out.write(body.array());
        out.writeInt((int) sum.getValue());
    }
}
JAVA
javac Grey.java
java Grey
