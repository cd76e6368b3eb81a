#!/usr/bin/env bash
# LibTorch without oneDNN (torch.backends.mkldnn.enabled = False, globalContext().setUserEnabledMkldnn(false)) is as
# fast as with it where convolutions are products (1 x 1), but not where each channel is convolved by itself, as in
# MobileNet: such a convolution of 3 x 3 is computed channel by channel and takes some 100 times as long. It is
# slowest in the layout that is fastest otherwise: channels last takes several times as long as contiguous channels,
# as each channel is gathered from the whole image. The switch does not hold for oneDNN's operator when it is called by name
# (torch.mkldnn_convolution): with oneDNN disabled this is as fast as before, and the results are the same.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0, oneDNN 3.7.1), JDK 17, linux-x86_64, one thread.
#
# Output seen (AMD EPYC of family 26; milliseconds vary):
#   1 x 1: with oneDNN 0.41 ms, without 0.45 ms
#   3 x 3, each channel by itself: with oneDNN 0.21 ms, without, channels last 35.82 ms, contiguous 4.67 ms, by name 0.27 ms
#   as described
# Ends with 0 while it behaves so, with 1 where it does not.
#
# Needs a JDK 17 or later and Maven.
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

cat >Depthwise.java <<'JAVA'
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

public class Depthwise {
    private static final long[] ONE = {1, 1};
    private static final int CHANNELS = 144;

    public static void main(String[] arguments) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        torch.set_num_threads(1);
        // It is not for such convolutions; on some processors it logs that for each.
        torch.globalContext().setUserEnabledNNPACK(false);
        GradMode.set_enabled(false);
        Tensor contiguous = torch.randn(1, CHANNELS, 64, 64);
        Tensor last = contiguous.contiguous(torch.MemoryFormat.ChannelsLast);
        Tensor own = torch.randn(CHANNELS, 1, 3, 3);
        Tensor product = torch.randn(24, CHANNELS, 1, 1);

        double ownWith = median(() -> convolve(last, own));
        double productWith = median(() -> convolve(last, product));
        torch.globalContext().setUserEnabledMkldnn(false);
        double ownLast = median(() -> convolve(last, own));
        double ownContiguous = median(() -> convolve(contiguous, own));
        double productWithout = median(() -> convolve(last, product));
        double byName = median(() -> named(last, own));
        double difference = named(last, own).sub(convolve(last, own)).abs().max().item_double();

        System.out.printf(
                Locale.ROOT,
                "1 x 1: with oneDNN %.2f ms, without %.2f ms%n"
                        + "3 x 3, each channel by itself: with oneDNN %.2f ms, without, channels last"
                        + " %.2f ms, contiguous %.2f ms, by name %.2f ms%n",
                productWith, productWithout, ownWith, ownLast, ownContiguous, byName);
        boolean asDescribed =
                productWithout < 4 * productWith
                        && ownLast > 20 * ownWith
                        && ownContiguous > 5 * ownWith
                        && ownLast > 2 * ownContiguous
                        && byName < 3 * ownWith
                        && difference < 1e-4;
        System.out.println(asDescribed ? "as described" : "otherwise than described");
        System.exit(asDescribed ? 0 : 1);
    }

    private static Tensor convolve(Tensor x, Tensor weight) {
        long groups = CHANNELS / weight.size(1);
        long padding = weight.size(2) / 2;
        return torch.conv2d(
                x, weight, new TensorOptional(), ONE, new long[] {padding, padding}, ONE, groups);
    }

    private static Tensor named(Tensor x, Tensor weight) {
        return torch.mkldnn_convolution(
                x, weight, new TensorOptional(), ONE, ONE, ONE, CHANNELS);
    }

    private static double median(Runnable work) {
        double[] times = new double[15];
        for (int i = -3; i < times.length; i++) {
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
OPENBLAS_NUM_THREADS=1 java -cp "$(<classpath.txt)" Depthwise.java
