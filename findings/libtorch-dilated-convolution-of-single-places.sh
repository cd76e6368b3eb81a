#!/usr/bin/env bash
# A convolution of 1 x 1 has no dilation to speak of, yet LibTorch trains it faster with one: with dilation 2 instead of
# 1, the same results, a step (values, and the gradients of input and weights) of four float32 images whose channels lie
# last takes 0.65 to 0.85 times as long on one thread. Without it LibTorch leaves a convolution of 1 x 1 of fewer than 16
# images to BLAS there, with copies before and after, and takes oneDNN only where it is strided, dilated or computed by
# several threads. With 16 images both take as long.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0, oneDNN 3.7.1), JDK 17, linux-x86_64, AVX-512, one thread.
#
# Output seen (milliseconds vary):
#   4 images, 144 to 24 channels, 64 x 64: 8.8 ms, dilated 6.1 ms
#   16 images, 144 to 24 channels, 64 x 64: 47.7 ms, dilated 47.0 ms
#   4 images, 192 to 32 channels, 32 x 32: 2.8 ms, dilated 1.9 ms
#   16 images, 192 to 32 channels, 32 x 32: 8.2 ms, dilated 6.9 ms
#   4 images, 576 to 96 channels, 16 x 16: 3.6 ms, dilated 3.0 ms
#   16 images, 576 to 96 channels, 16 x 16: 15.6 ms, dilated 15.6 ms
#   as described
# Ends with 0 while it behaves so, with 1 where it does not, with 2 on a processor without AVX-512.
#
# Needs a JDK 17 or later and Maven.
set -euo pipefail

grep -q avx512f /proc/cpuinfo || {
  echo "this processor has no AVX-512; nothing was tried"
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

cat >Places.java <<'JAVA'
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

public class Places {
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] ZERO = {0, 0};

    private static double plainOfFour;
    private static double dilatedOfFour;
    private static double plainOfMany;
    private static double dilatedOfMany;
    private static boolean same = true;

    public static void main(String[] arguments) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        torch.set_num_threads(1);
        for (int[] c : new int[][] {{144, 24, 64}, {192, 32, 32}, {576, 96, 16}}) {
            double[] four = measure(4, c[0], c[1], c[2]);
            plainOfFour += four[0];
            dilatedOfFour += four[1];
            double[] many = measure(16, c[0], c[1], c[2]);
            plainOfMany += many[0];
            dilatedOfMany += many[1];
        }
        boolean faster = dilatedOfFour < 0.85 * plainOfFour;
        boolean asFast = dilatedOfMany > 0.85 * plainOfMany;
        boolean asDescribed = same && faster && asFast;
        System.out.println(asDescribed ? "as described" : "otherwise than described");
        System.exit(asDescribed ? 0 : 1);
    }

    private static double[] measure(int images, int in, int out, int side) {
        Tensor x =
                torch.randn(images, in, side, side)
                        .contiguous(torch.MemoryFormat.ChannelsLast)
                        .requires_grad_(true);
        Tensor weight = torch.randn(out, in, 1, 1).requires_grad_(true);
        same &= convolved(x, weight, ONE).allclose(convolved(x, weight, TWO), 1e-4, 1e-3, false);
        double plain = median(() -> convolved(x, weight, ONE).sum().backward());
        double dilated = median(() -> convolved(x, weight, TWO).sum().backward());
        System.out.printf(
                Locale.ROOT,
                "%d images, %d to %d channels, %d x %d: %.1f ms, dilated %.1f ms%n",
                images, in, out, side, side, plain, dilated);
        return new double[] {plain, dilated};
    }

    private static Tensor convolved(Tensor x, Tensor weight, long[] dilation) {
        return torch.conv2d(x, weight, new TensorOptional(), ONE, ZERO, dilation, 1);
    }

    private static double median(Runnable work) {
        double[] times = new double[15];
        for (int i = -5; i < times.length; i++) {
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
OPENBLAS_NUM_THREADS=1 java -cp "$(<classpath.txt)" Places.java
