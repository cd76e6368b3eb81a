#!/usr/bin/env bash
# Fused attention of LibTorch with bfloat16 on a processor with AMX is about 20 times slower with 63 queries or keys
# than with 64: torch.scaled_dot_product_attention then takes 5 to 12 times as long as the two products and the
# softmax written out (up to 40 times with 64 channels a head). With float32 there is no such step. SAM's mask
# decoder has 6 tokens and one for each point, so that with fewer than 58 points bfloat16 makes it slower.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0, oneDNN 3.7.1), JDK 17, linux-x86_64, amx_bf16, one thread.
#
# Output seen (milliseconds vary; 4 x 8 heads of 16 channels):
#   float32 63 queries, 256 keys: fused 0.57 ms, written out 1.22 ms
#   float32 256 queries, 63 keys: fused 1.40 ms, written out 1.23 ms
#   float32 64 queries, 256 keys: fused 0.55 ms, written out 1.03 ms
#   bfloat16 63 queries, 256 keys: fused 8.92 ms, written out 0.73 ms
#   bfloat16 256 queries, 63 keys: fused 9.85 ms, written out 2.01 ms
#   bfloat16 64 queries, 256 keys: fused 0.40 ms, written out 0.69 ms
#   as described
# Ends with 0 while it behaves so, with 1 where it does not, with 2 on a processor without AMX.
#
# Needs a JDK 17 or later and Maven.
set -euo pipefail

grep -q amx_bf16 /proc/cpuinfo || {
  echo "this processor has no amx_bf16; nothing was tried"
  exit 2
}
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

cat >Attention.java <<'JAVA'
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

public class Attention {
    public static void main(String[] arguments) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        torch.set_num_threads(1);
        GradMode.set_enabled(false);
        boolean slow = true;
        boolean fast = true;
        for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
            for (int[] size : new int[][] {{63, 256}, {256, 63}, {64, 256}}) {
                Tensor q = torch.randn(4, 8, size[0], 16).to(type);
                Tensor k = torch.randn(4, 8, size[1], 16).to(type);
                Tensor v = torch.randn(4, 8, size[1], 16).to(type);
                double fused = median(() -> torch.scaled_dot_product_attention(q, k, v));
                double plain =
                        median(
                                () ->
                                        torch.softmax(
                                                        q.matmul(k.transpose(2, 3))
                                                                .mul(new Scalar(0.25)),
                                                        -1)
                                                .matmul(v));
                String name = type == ScalarType.Float ? "float32" : "bfloat16";
                System.out.printf(
                        Locale.ROOT,
                        "%s %d queries, %d keys: fused %.2f ms, written out %.2f ms%n",
                        name, size[0], size[1], fused, plain);
                if (type == ScalarType.BFloat16 && Math.min(size[0], size[1]) == 63) {
                    slow &= fused > 2 * plain;
                } else {
                    fast &= fused < 2 * plain;
                }
            }
        }
        System.out.println(slow && fast ? "as described" : "otherwise than described");
        System.exit(slow && fast ? 0 : 1);
    }

    private static double median(Runnable work) {
        double[] times = new double[21];
        for (int i = -10; i < times.length; i++) {
            try (PointerScope scope = new PointerScope()) {
                long start = System.nanoTime();
                work.run();
                if (i >= 0) {
                    times[i] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
JAVA
OPENBLAS_NUM_THREADS=1 java -cp "$(<classpath.txt)" Attention.java
