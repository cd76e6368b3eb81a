#!/usr/bin/env bash
# To load one library with its 30 or so dependencies, JavaCPP asks the class loader for nearly 16,000 resources that
# are in no jar, though there are fewer than 2,000 different names: the later a library is in the list, the more
# often the same names are asked for, up to more than 30 times. Each question goes to every jar of the class path, so LibTorch
# takes longer to start in an application of many jars, whatever is in them.
#
# Versions: org.bytedeco:javacpp 1.5.13, pytorch 2.10.0-1.5.13, JDK 17, linux-x86_64, without jars of CUDA.
# Cause: Loader.findLibrary adds a null to the list of places (platform.preloadresource) that it shares with the
# calls for all later libraries; a null stands for the packages of the class and all that enclose them.
#
# Output seen (times vary; 7 jars and 307 jars, of which 300 hold one text file each):
#   7 jars: asked for 16118 resources, 15930 in no jar, 1794 of these names different, one name up to 33 times
#   307 jars: the same questions; 1.3 to 1.6 times as long
#   as described
# Ends with 0 while it behaves so (the time is shown, not tested), with 1 where it does not.
#
# Needs a JDK 17 or later, and Maven.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.bytedeco</groupId><artifactId>pytorch</artifactId><version>2.10.0-1.5.13</version></dependency>
    <dependency><groupId>org.bytedeco</groupId><artifactId>pytorch</artifactId><version>2.10.0-1.5.13</version><classifier>linux-x86_64</classifier></dependency>
    <dependency><groupId>org.bytedeco</groupId><artifactId>javacpp</artifactId><version>1.5.13</version><classifier>linux-x86_64</classifier></dependency>
    <dependency><groupId>org.bytedeco</groupId><artifactId>openblas</artifactId><version>0.3.31-1.5.13</version><classifier>linux-x86_64</classifier></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath -Dmdep.outputFile=classpath.txt

cat >Search.java <<'JAVA'
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;

public class Search {
    /** Counts the resources that are asked for, and those that are in no jar. */
    static final class Counting extends URLClassLoader {
        final Map<String, Integer> missing = new HashMap<>();
        int asked;

        Counting(URL[] jars) {
            super(jars, ClassLoader.getPlatformClassLoader());
        }

        @Override
        public URL getResource(String name) {
            URL found = super.getResource(name);
            count("first of " + name, found != null);
            return found;
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            Enumeration<URL> found = super.getResources(name);
            count("all of " + name, found.hasMoreElements());
            return found;
        }

        private void count(String question, boolean found) {
            asked++;
            if (!found) {
                missing.merge(question, 1, Integer::sum);
            }
        }
    }

    public static void main(String[] words) throws Exception {
        URL[] jars =
                Arrays.stream(words[0].split(File.pathSeparator))
                        .map(Search::url)
                        .toArray(URL[]::new);
        Counting loader = new Counting(jars);
        // Unpacked before, so that only the search is left.
        Class<?> javacpp = Class.forName("org.bytedeco.javacpp.Loader", true, loader);
        Class<?> torch = Class.forName("org.bytedeco.pytorch.global.torch", false, loader);
        long begun = System.nanoTime();
        javacpp.getMethod("load", Class.class).invoke(null, torch);
        long taken = (System.nanoTime() - begun) / 1_000_000;
        int missing = loader.missing.values().stream().mapToInt(n -> n).sum();
        System.out.printf(
                "%d %d %d %d %d%n",
                loader.asked,
                missing,
                loader.missing.size(),
                Collections.max(loader.missing.values()),
                taken);
    }

    private static URL url(String jar) {
        try {
            return Path.of(jar).toUri().toURL();
        } catch (IOException e) {
            throw new IllegalArgumentException(jar, e);
        }
    }
}
JAVA
javac Search.java

few=$(<classpath.txt)
many=$few
for i in $(seq 300); do
  mkdir "jar$i"
  echo text >"jar$i/text$i"
  jar cf "$i.jar" -C "jar$i" "text$i"
  many=$PWD/$i.jar:$many
done

java -cp . Search "$few" >/dev/null # unpacks the libraries
read -r asked missing names most few_ms < <(java -cp . Search "$few")
read -r asked_many _ _ _ many_ms < <(java -cp . Search "$many")
echo "7 jars: asked for $asked resources, $missing in no jar, $names of these names different, one name up to $most times"
echo "307 jars: $([[ $asked == "$asked_many" ]] && echo "the same questions" || echo "$asked_many questions");" \
  "$(awk -v a="$many_ms" -v b="$few_ms" 'BEGIN { printf "%.1f", a / b }') times as long"
if ((missing > 10000 && names < 2000 && most > 20 && asked == asked_many)); then
  echo "as described"
else
  echo "not as described"
  exit 1
fi
