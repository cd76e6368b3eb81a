#!/usr/bin/env bash
# The PNG reader of the JDK (javax.imageio) fills a palette that is shorter than its bit depth allows with black:
# a PNG of 8 bits whose PLTE chunk has one entry, white, is decoded with an IndexColorModel of 256 entries, of
# which 255 are black. The number of entries that a file has is therefore not getMapSize(), and black in a decoded
# palette does not mean that the file has it; the raster and the PLTE node of the metadata do.
#
# Versions: OpenJDK 17.0.15 (and 17.0.x of Debian 12), linux-x86_64.
#
# Output seen:
#   in the file: 1 entry
#   decoded: 256 entries, 255 of them black
#   as described
# Ends with 0 while it behaves so, with 1 where it does not.
#
# Needs Debian 12 or the like with a JDK 17 or later, or the right to install it.
set -euo pipefail

if ! command -v java >/dev/null; then
  root=()
  ((EUID == 0)) || root=(sudo)
  "${root[@]}" apt-get update -q >/dev/null
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y openjdk-17-jdk-headless >/dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >Palette.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.File;
import java.nio.file.Files;
import javax.imageio.ImageIO;

public class Palette {
    public static void main(String[] arguments) throws Exception {
        byte[] white = {(byte) 255};
        IndexColorModel one = new IndexColorModel(8, 1, white, white, white);
        File file = new File("one.png");
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_INDEXED, one), "png", file);
        byte[] bytes = Files.readAllBytes(file.toPath());
        int at = new String(bytes, "ISO-8859-1").indexOf("PLTE");
        System.out.println("in the file: " + (bytes[at - 1] & 0xff) / 3 + " entry");
        IndexColorModel read = (IndexColorModel) ImageIO.read(file).getColorModel();
        int black = 0;
        for (int i = 0; i < read.getMapSize(); i++) {
            black += (read.getRGB(i) & 0xffffff) == 0 ? 1 : 0;
        }
        System.out.printf("decoded: %d entries, %d of them black%n", read.getMapSize(), black);
        System.exit(read.getMapSize() == 256 && black == 255 ? 0 : 1);
    }
}
JAVA

if java -Djava.awt.headless=true Palette.java; then
  echo "as described"
else
  echo "not as described"
  exit 1
fi
