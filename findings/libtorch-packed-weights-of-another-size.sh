#!/usr/bin/env bash
# Weights that LibTorch packs for oneDNN (torch.mkldnn_reorder_conv2d_weight) for one size of image make a bfloat16
# convolution of another size 10 to 40 times slower on a processor with AMX, although the size is an optional hint
# and the result is the same: a 1 x 1 convolution of 576 to 96 channels at 8 x 8 places takes 0.1 ms with weights
# packed for 8 x 8, and 4 ms with weights packed for 16 x 16, as it converts them in each call. Weights that are
# not packed at all take 0.1 ms. It depends on the channels (384 or 576 to 96, 24 to 144; not 96 to 576 or 192 to 64),
# and float32 has no such step, so that a network of many sizes is better off without packed weights.
# The number of threads is part of it, which is no argument at all: weights that were packed for 8 x 8 while two threads
# were allowed (torch.set_num_threads) take 4 to 6 ms where one thread computes with them, and the other way round.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0, oneDNN 3.7.1), JDK 17, linux-x86_64, amx_bf16, one thread.
#
# Output seen (milliseconds vary):
#   float32 576 to 96 channels, 8 x 8: not packed 0.16 ms, packed for 8 x 8 0.25 ms, for 16 x 16 0.23 ms, by two threads 0.23 ms, results equal
#   float32 96 to 576 channels, 8 x 8: not packed 0.13 ms, packed for 8 x 8 0.18 ms, for 16 x 16 0.18 ms, by two threads 0.18 ms, results equal
#   bfloat16 576 to 96 channels, 8 x 8: not packed 0.09 ms, packed for 8 x 8 0.12 ms, for 16 x 16 5.31 ms, by two threads 5.20 ms, results equal
#   bfloat16 96 to 576 channels, 8 x 8: not packed 0.07 ms, packed for 8 x 8 0.10 ms, for 16 x 16 0.10 ms, by two threads 0.10 ms, results equal
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

cat >Packed.java <<'JAVA'
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

public class Packed {
    private static final long[] ONE = {1, 1};
    private static final long[] ZERO = {0, 0};

    public static void main(String[] arguments) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        torch.set_num_threads(1);
        GradMode.set_enabled(false);
        boolean asDescribed = true;
        for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
            for (int[] channels : new int[][] {{576, 96}, {96, 576}}) {
                asDescribed &= behaves(type, channels[0], channels[1]);
            }
        }
        System.out.println(asDescribed ? "as described" : "otherwise than described");
        System.exit(asDescribed ? 0 : 1);
    }

    private static boolean behaves(ScalarType type, int in, int out) {
        Tensor x = torch.randn(1, in, 8, 8).to(type).contiguous(torch.MemoryFormat.ChannelsLast);
        Tensor weight = torch.randn(out, in, 1, 1).to(type);
        Tensor own = packed(weight, 8);
        Tensor other = packed(weight, 16);
        torch.set_num_threads(2);
        Tensor byTwo = packed(weight, 8);
        torch.set_num_threads(1);
        boolean same =
                convolved(x, own).allclose(convolved(x, other), 1e-2, 1e-1, false)
                        && convolved(x, own).allclose(convolved(x, byTwo), 1e-2, 1e-1, false);
        double plain =
                median(() -> torch.conv2d(x, weight, new TensorOptional(), ONE, ZERO, ONE, 1));
        double fit = median(() -> convolved(x, own));
        double unfit = median(() -> convolved(x, other));
        double unfitThreads = median(() -> convolved(x, byTwo));
        boolean bfloat16 = type == ScalarType.BFloat16;
        System.out.printf(
                Locale.ROOT,
                "%s %d to %d channels, 8 x 8: not packed %.2f ms, packed for 8 x 8 %.2f ms, for 16 x 16 %.2f ms,"
                        + " by two threads %.2f ms, results %s%n",
                bfloat16 ? "bfloat16" : "float32",
                in, out, plain, fit, unfit, unfitThreads, same ? "equal" : "different");
        boolean slow = unfit > 8 * Math.max(plain, fit);
        boolean slowThreads = unfitThreads > 8 * Math.max(plain, fit);
        return same && slow == slowThreads && slow == (bfloat16 && in > out);
    }

    private static Tensor packed(Tensor weight, long side) {
        return torch.mkldnn_reorder_conv2d_weight(
                weight.to_mkldnn(), ZERO, ONE, ONE, 1, new long[] {1, weight.size(1), side, side});
    }

    private static Tensor convolved(Tensor x, Tensor packed) {
        return torch.mkldnn_convolution(x, packed, new TensorOptional(), ZERO, ONE, ONE, 1);
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
OPENBLAS_NUM_THREADS=1 java -cp "$(<classpath.txt)" Packed.java
