#!/usr/bin/env bash
# LibTorch's fused attention on a processor (scaled_dot_product_attention, float32) takes twice as long for 63 keys as for
# 64: of each row of logits it computes with vector instructions the exponentials of as many keys as fill whole
# vectors, and those of the others one by one. So keys that none attends to make it faster: one more key of zeros, masked with minus
# infinity, gives the same results sooner. It shows where there are many queries and few keys of few numbers, such as the
# pixels of an image that attend to prompts in the mask decoder of Segment Anything.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0), JDK 17, linux-x86_64, one thread.
#
# Output seen (Intel Xeon with AVX-512; milliseconds vary):
#   63 keys: 82 ms; 64 keys: 35 ms; 63 keys and a masked one: 39 ms, the same within 7e-07
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

cat >Tail.java <<'JAVA'
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

public class Tail {
    private static final int KEYS = 63;
    private static final int CHANNELS = 16;

    interface Work {
        Tensor run();
    }

    public static void main(String[] arguments) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        torch.set_num_threads(1);
        GradMode.set_enabled(false);
        Tensor queries = torch.randn(4, 8, 4096, CHANNELS);
        Tensor few = torch.randn(4, 8, KEYS, CHANNELS);
        Tensor whole = torch.randn(4, 8, KEYS + 1, CHANNELS);
        Tensor filled = torch.constant_pad_nd(few, new long[] {0, 0, 0, 1}, new Scalar(0));
        Tensor mask = torch.zeros(1, 1, 1, KEYS + 1);
        mask.narrow(3, KEYS, 1).fill_(new Scalar(Double.NEGATIVE_INFINITY));

        Work short63 = () -> torch.scaled_dot_product_attention(queries, few, few);
        Work plain64 = () -> torch.scaled_dot_product_attention(queries, whole, whole);
        Work masked64 =
                () ->
                        torch.scaled_dot_product_attention(
                                queries, filled, filled, new TensorOptional(mask), 0, false, new DoubleOptional(), false);
        double difference = short63.run().sub(masked64.run()).abs().max().item_double();
        double[] best = new double[3];
        Arrays.fill(best, Double.MAX_VALUE);
        for (int i = 0; i < 15; i++) {
            best[0] = Math.min(best[0], milliseconds(short63));
            best[1] = Math.min(best[1], milliseconds(plain64));
            best[2] = Math.min(best[2], milliseconds(masked64));
        }
        System.out.printf(
                Locale.ROOT,
                "63 keys: %.0f ms; 64 keys: %.0f ms; 63 keys and a masked one: %.0f ms, the same within %.0e%n",
                best[0], best[1], best[2], difference);
        boolean asDescribed =
                best[0] > 1.4 * best[1] && best[0] > 1.25 * best[2] && difference < 1e-5;
        System.out.println(asDescribed ? "as described" : "not as described");
        System.exit(asDescribed ? 0 : 1);
    }

    private static double milliseconds(Work work) {
        long began = System.nanoTime();
        Tensor result = work.run();
        double time = (System.nanoTime() - began) / 1e6;
        result.close();
        return time;
    }
}
JAVA
OPENBLAS_NUM_THREADS=1 java -cp "$(<classpath.txt)" Tail.java
