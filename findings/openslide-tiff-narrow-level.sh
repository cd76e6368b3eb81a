#!/usr/bin/env bash
# OpenSlide returns wrong pixels, without an error, for every level of a tiled TIFF that is narrower or
# lower than a tile and is not colour JPEG: the coarsest levels of pyramids in deflate, LZW, WebP or
# Zstandard, of grey JPEG, or uncompressed.
#
# Versions: Debian 12 (bookworm), amd64: libopenslide0 3.4.1+dfsg-6+deb12u1 with
# libtiff6 4.5.0-6+deb12u4 (April 2026). With libtiff6 4.5.0-6+deb12u2 all pixels are right.
# Cause: OpenSlide asks TIFFRGBAImageGet for whole tiles, also where a tile reaches beyond the image. Since
# the fixes of CVE-2025-9900 and CVE-2026-4775 libtiff reads fewer columns and rows than asked for, and
# OpenSlide, which expects rows as long as a tile, finds the pixels elsewhere.
#
# Output seen (counts of the last two sizes vary, as OpenSlide shows memory that nobody wrote):
#   size (tiles of 64 x 64)   pixels that differ from the file, by compression
#   112 x 112                 none: 0 of 12544         deflate: 0 of 12544      colour JPEG: 0 of 12544
#   48 x 64                   none: 3024 of 3072       deflate: 3024 of 3072    colour JPEG: 0 of 3072
#   64 x 48                   none: 3057 of 3072       deflate: 2960 of 3072    colour JPEG: 0 of 3072
#   48 x 48                   none: 2289 of 2304       deflate: 2304 of 2304    colour JPEG: 0 of 2304
#   as described
# Ends with 0 while OpenSlide behaves so, with 1 where it does not.
#
# Needs Debian 12 on amd64 with python3 and its archive, or a mirror of it, among apt's sources. The
# packages are unpacked to a temporary folder; what else they need is installed where it is missing.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"

root=()
((EUID == 0)) || root=(sudo)
"${root[@]}" apt-get update -q >/dev/null
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
  --no-upgrade libcairo2 libgdk-pixbuf-2.0-0 libsqlite3-0 libxml2 libtiff6 >/dev/null
apt-get download -q libopenjp2-7=2.5.0-2+deb12u3 libopenslide0=3.4.1+dfsg-6+deb12u1 libtiff6=4.5.0-6+deb12u4 \
  libtiff-tools=4.5.0-6+deb12u4 >/dev/null 2>&1
for package in ./*.deb; do dpkg -x "$package" unpacked; done
export LD_LIBRARY_PATH=$work/unpacked/usr/lib/x86_64-linux-gnu PATH=$work/unpacked/usr/bin:$PATH

cat >compare.py <<'PYTHON'
"""Writes small tiled TIFFs with libtiff's own tools and reads them with OpenSlide and without it."""
import ctypes
import struct
import subprocess
import sys

openslide = ctypes.CDLL("libopenslide.so.0")
openslide.openslide_open.restype = ctypes.c_void_p
openslide.openslide_get_error.restype = ctypes.c_char_p
TILE = 64
CODECS = {"none": "none", "deflate": "zip", "colour JPEG": "jpeg:r:95"}


def colour(x, y):
    return 2 * x, 2 * y, x + y


def write(width, height, codec):
    with open("plain.ppm", "wb") as ppm:
        ppm.write(b"P6 %d %d 255\n" % (width, height))
        ppm.write(bytes(c for y in range(height) for x in range(width) for c in colour(x, y)))
    subprocess.run(["ppm2tiff", "plain.ppm", "plain.tif"], check=True)
    tiled = ["tiffcp", "-t", "-w", str(TILE), "-l", str(TILE), "-c", codec]
    subprocess.run([*tiled, "plain.tif", "tiled.tif"], check=True)
    # Valid: libtiff itself gets the pixels back, exactly where the compression is lossless.
    subprocess.run(["tiffcp", "-s", "-c", "none", "tiled.tif", "back.tif"], check=True)
    if not codec.startswith("jpeg"):
        subprocess.run(["tiffcp", "-s", "-c", "none", "plain.tif", "same.tif"], check=True)
        subprocess.run(["tiffcmp", "same.tif", "back.tif"], check=True)


def differing(width, height):
    slide = ctypes.c_void_p(openslide.openslide_open(b"tiled.tif"))
    pixels = (ctypes.c_uint32 * (width * height))()
    zero, wide, high = (ctypes.c_int64(n) for n in (0, width, height))
    openslide.openslide_read_region(slide, pixels, zero, zero, 0, wide, high)
    error = openslide.openslide_get_error(slide)
    if error:
        sys.exit("OpenSlide reports an error: " + error.decode())
    openslide.openslide_close(slide)
    count = 0
    for i, argb in enumerate(pixels):
        alpha, *rgb = struct.pack(">I", argb)
        wanted = colour(i % width, i // width)
        # Up to 16 grey levels are JPEG's.
        count += alpha != 255 or max(abs(a - b) for a, b in zip(rgb, wanted)) > TOLERANCE
    return count


print("size (tiles of 64 x 64)   pixels that differ from the file, by compression")
expected = True
for width, height in (112, 112), (48, 64), (64, 48), (48, 48):
    columns = []
    for name, codec in CODECS.items():
        write(width, height, codec)
        TOLERANCE = 16 if codec.startswith("jpeg") else 0
        found = differing(width, height)
        small = (width < TILE or height < TILE) and not codec.startswith("jpeg")
        expected &= found > width * height / 2 if small else found == 0
        columns.append(f"{name}: {found} of {width * height}")
    print(f"{width} x {height}".ljust(26) + "".join(c.ljust(25) for c in columns).rstrip())
print("as described" if expected else "OpenSlide behaves differently now")
sys.exit(not expected)
PYTHON
python3 compare.py 2>errors || { cat errors; exit 1; }
