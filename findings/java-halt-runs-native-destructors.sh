#!/usr/bin/env bash
# Runtime.halt does not end a JVM at once: HotSpot ends it by the C function exit(), so the destructors and
# atexit handlers of native libraries (LibTorch, OpenCV, ...) run while other Java threads may still be inside
# these libraries. Only shutdown hooks are skipped. A process that ends by a signal runs none of them.
#
# Versions: OpenJDK 17.0.15 (and 17.0.x of Debian 12), linux-x86_64, gcc 12.2.
#
# Output seen:
#   halt: exit code 7, hook not run, native destructor run
#   exit: exit code 7, hook run, native destructor run
#   SIGKILL: exit code 137, hook not run, native destructor not run
#   as described
# Ends with 0 while it behaves so, with 1 where it does not.
#
# Needs Debian 12 or the like with a JDK 17 or later and gcc, or the right to install them.
set -euo pipefail

missing=()
command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
if ((${#missing[@]} > 0)); then
  root=()
  ((EUID == 0)) || root=(sudo)
  "${root[@]}" apt-get update -q >/dev/null
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y "${missing[@]}" >/dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >native.c <<'C'
#include <fcntl.h>
#include <unistd.h>

/* As a static object of C++ has one. */
__attribute__((destructor)) static void end(void) {
    int file = open("destructor", O_CREAT | O_WRONLY, 0644);
    close(file);
}
C
gcc -shared -fPIC -o libnative.so native.c

cat >End.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;

public class End {
    public static void main(String[] how) throws Exception {
        System.load(Path.of("libnative.so").toAbsolutePath().toString());
        Runtime.getRuntime().addShutdownHook(new Thread(End::hook));
        switch (how[0]) {
            case "halt" -> Runtime.getRuntime().halt(7);
            case "exit" -> System.exit(7);
            default -> {}
        }
        new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start().waitFor();
    }

    private static void hook() {
        try {
            Files.createFile(Path.of("hook"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
JAVA
javac End.java

ran() {
  if [[ -e $1 ]]; then echo run; else echo "not run"; fi
}

for how in halt exit SIGKILL; do
  rm -f hook destructor
  status=0
  { java -cp . End "$how"; } 2>/dev/null || status=$?
  echo "$how: exit code $status, hook $(ran hook), native destructor $(ran destructor)"
done 2>/dev/null | tee seen

cat >expected <<'TEXT'
halt: exit code 7, hook not run, native destructor run
exit: exit code 7, hook run, native destructor run
SIGKILL: exit code 137, hook not run, native destructor not run
TEXT
cmp -s expected seen || {
  echo "otherwise than described"
  exit 1
}
echo "as described"
