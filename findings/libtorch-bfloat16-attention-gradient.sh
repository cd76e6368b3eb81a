#!/usr/bin/env bash
# On a processor that multiplies bfloat16 in hardware (AMX), LibTorch's fused attention (scaled_dot_product_attention) is fast in
# bfloat16 from 64 tokens on, but only forwards: its gradient is not computed with products of that hardware and takes several
# times as long as the gradient in float32, while attention written out as two products and a softmax, in bfloat16 too, is as
# fast as one expects. So who trains in bfloat16 with fused attention on such a processor trains more slowly than in float32.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0, oneDNN 3.7.1), JDK 17, linux-x86_64, one thread.
#
# Output seen (Intel Xeon with AMX; milliseconds vary):
#   forwards: bfloat16 2.4 ms, float32 5.4 ms; with gradients: bfloat16 143.9 ms, float32 18.0 ms, bfloat16 written out 9.1 ms
#   as described
# Ends with 0 while it behaves so, with 1 where it does not, and with 0 and a line that says so on processors without AMX.
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

grep -qw amx_bf16 /proc/cpuinfo || { echo "not checked: this processor has no AMX"; exit 0; }

cat >Gradient.java <<'JAVA'
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

public class Gradient {
    private static final int CHANNELS = 64;

    interface Attention {
        Tensor of(Tensor q, Tensor k, Tensor v);
    }

    public static void main(String[] arguments) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        torch.set_num_threads(1);
        Attention fused = (q, k, v) -> torch.scaled_dot_product_attention(q, k, v);
        Attention written =
                (q, k, v) ->
                        torch.softmax(
                                        q.matmul(k.transpose(2, 3)).div(new Scalar(Math.sqrt(CHANNELS))), -1)
                                .matmul(v);
        double forwardShort = time(fused, ScalarType.BFloat16, false);
        double forwardFloat = time(fused, ScalarType.Float, false);
        double trainedShort = time(fused, ScalarType.BFloat16, true);
        double trainedFloat = time(fused, ScalarType.Float, true);
        double trainedWritten = time(written, ScalarType.BFloat16, true);
        System.out.printf(
                Locale.ROOT,
                "forwards: bfloat16 %.1f ms, float32 %.1f ms; with gradients: bfloat16 %.1f ms, float32 %.1f ms, bfloat16 written out %.1f ms%n",
                forwardShort, forwardFloat, trainedShort, trainedFloat, trainedWritten);
        boolean asDescribed =
                forwardShort < 1.2 * forwardFloat
                        && trainedShort > 1.5 * trainedFloat
                        && trainedShort > 2 * trainedWritten;
        System.out.println(asDescribed ? "as described" : "not as described");
        System.exit(asDescribed ? 0 : 1);
    }

    /** The least of several runs, in milliseconds. */
    private static double time(Attention attention, ScalarType type, boolean trained) {
        double least = Double.MAX_VALUE;
        GradMode.set_enabled(trained);
        for (int i = 0; i < 8; i++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor q = torch.randn(2, 8, 1024, CHANNELS).to(type).requires_grad_(trained);
                Tensor k = torch.randn(2, 8, 80, CHANNELS).to(type).requires_grad_(trained);
                Tensor v = torch.randn(2, 8, 80, CHANNELS).to(type).requires_grad_(trained);
                long began = System.nanoTime();
                Tensor result = attention.of(q, k, v);
                if (trained) {
                    result.sum().backward();
                }
                least = Math.min(least, (System.nanoTime() - began) / 1e6);
            }
        }
        return least;
    }
}
JAVA
OPENBLAS_NUM_THREADS=1 java -cp "$(<classpath.txt)" Gradient.java
