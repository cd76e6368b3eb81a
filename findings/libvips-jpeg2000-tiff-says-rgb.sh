#!/usr/bin/env bash
# libvips writes TIFF with JPEG 2000 tiles (compression 33004) whose directory says RGB (photometric 2) and whose
# codestreams have the colour transform of JPEG 2000 (MCT 1), but the three components are luma and chroma: pure red
# decodes to 76, 85, 255. libvips converts them again when it reads its own files. A reader that believes the
# directory or the codestream, as every reader of other writers' 33004 must, shows glass in salmon and nuclei in green;
# nothing in the file tells. Bio-Formats writes RGB under the same code, with another encoder.
#
# Versions: Debian 12 (bookworm), amd64: libvips-tools 8.14.1-3+deb12u3, libopenjp2-tools 2.5.0-2+deb12u3.
#
# Output seen:
#   the file says: compression 33004, photometric 2, colour transform 1
#   red, 255, 0, 0, is stored as 76, 85, 255
#   libvips reads 254, 1, 0
#   as described
# Ends with 0 while it behaves so, with 1 where it does not.
#
# Needs Debian 12 on amd64 with python3 and its archive, or a mirror of it, among apt's sources; the packages are
# installed where they are missing.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"

root=()
((EUID == 0)) || root=(sudo)
"${root[@]}" apt-get update -q >/dev/null
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
  libvips-tools=8.14.1-3+deb12u3 libopenjp2-tools=2.5.0-2+deb12u3 >/dev/null

vips black one.v 64 64 --bands 3
vips linear one.v red.v "1 1 1" "255 0 0" --uchar
vips tiffsave red.v red.tif --compression jp2k --lossless --tile --tile-width 64 --tile-height 64

python3 - <<'PYTHON'
"""Writes the first tile's codestream to a file, and what the directory and the codestream say."""
import struct

data = open("red.tif", "rb").read()
at = struct.unpack("<I", data[4:8])[0]
fields = {}
for i in range(struct.unpack("<H", data[at : at + 2])[0]):
    tag, kind, count, value = struct.unpack("<HHII", data[at + 2 + 12 * i : at + 14 + 12 * i])
    fields[tag] = value & 0xFFFF if kind == 3 else value
assert fields[256] == fields[322] and fields[257] == fields[323], "one tile"
tile = data[fields[324] : fields[324] + fields[325]]
open("tile.j2k", "wb").write(tile)
cod = tile.index(b"\xff\x52")
open("says.txt", "w").write(
    f"compression {fields[259]}, photometric {fields[262]}, colour transform {tile[cod + 8]}"
)
PYTHON
opj_decompress -i tile.j2k -o tile.ppm >/dev/null
stored=$(python3 -c 'print(*open("tile.ppm", "rb").read()[-3:], sep=", ")')
read_again=$(vips getpoint red.tif 9 9 | sed 's/ *$//; s/ /, /g')

echo "the file says: $(<says.txt)"
echo "red, 255, 0, 0, is stored as $stored"
echo "libvips reads $read_again"
if [[ $(<says.txt) == "compression 33004, photometric 2, colour transform 1" && $stored == "76, 85, 255" &&
  $read_again =~ ^25[345],\ [01],\ [01]$ ]]; then
  echo "as described"
else
  echo "otherwise than described"
  exit 1
fi
