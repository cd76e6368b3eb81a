#!/usr/bin/env bash
# Fused attention of LibTorch in bfloat16 on a processor that has AVX512-BF16 but no AMX is 25
# times as slow as in float32, while plain matrix products in bfloat16 are several times as fast there. A
# measurement of products, or the flag avx512_bf16, therefore chooses bfloat16 for a vision transformer that
# torch.scaled_dot_product_attention then makes far slower: the products inside of it are computed number by number.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0, oneDNN 3.7.1), JDK 17, linux-x86_64, avx512_bf16
# without amx_bf16 (an AMD EPYC of family 26, in a virtual machine), one thread.
#
# Output seen (milliseconds vary):
#   float32: product 42.2 ms, attention written out 8.2 ms, fused 6.6 ms
#   bfloat16: product 6.0 ms, attention written out 3.1 ms, fused 176.2 ms
#   as described
# Ends with 0 while it behaves so, with 1 where it does not, with 2 on another kind of processor.
#
# Needs a JDK 17 or later and Maven.
set -euo pipefail

grep -q avx512_bf16 /proc/cpuinfo || {
  echo "this processor has no avx512_bf16; nothing was tried"
  exit 2
}
if grep -q amx_bf16 /proc/cpuinfo; then
  echo "this processor has amx_bf16; nothing was tried"
  exit 2
fi
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

cat >Fused.java <<'JAVA'
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

public class Fused {
    public static void main(String[] arguments) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        torch.set_num_threads(1);
        GradMode.set_enabled(false);
        double[] fused = new double[2];
        double[] product = new double[2];
        double[] written = new double[2];
        for (int i = 0; i < 2; i++) {
            ScalarType type = i == 0 ? ScalarType.Float : ScalarType.BFloat16;
            Tensor q = torch.randn(1, 2, 1024, 64).to(type);
            Tensor k = torch.randn(1, 2, 1024, 64).to(type);
            Tensor v = torch.randn(1, 2, 1024, 64).to(type);
            Tensor x = torch.randn(512, 768).to(type);
            Tensor w = torch.randn(3072, 768).to(type);
            product[i] = median(() -> torch.linear(x, w));
            written[i] =
                    median(
                            () ->
                                    torch.softmax(
                                                    q.matmul(k.transpose(2, 3))
                                                            .mul(new Scalar(0.125)),
                                                    -1)
                                            .matmul(v));
            fused[i] = median(() -> torch.scaled_dot_product_attention(q, k, v));
            System.out.printf(
                    Locale.ROOT,
                    "%s: product %.1f ms, attention written out %.1f ms, fused %.1f ms%n",
                    i == 0 ? "float32" : "bfloat16", product[i], written[i], fused[i]);
        }
        boolean asDescribed =
                product[1] < product[0]
                        && written[1] < 3 * written[0]
                        && fused[0] < 2 * written[0]
                        && fused[1] > 8 * fused[0]
                        && fused[1] > 8 * written[1];
        System.out.println(asDescribed ? "as described" : "otherwise than described");
        System.exit(asDescribed ? 0 : 1);
    }

    private static double median(Runnable work) {
        double[] times = new double[9];
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
OPENBLAS_NUM_THREADS=1 java -cp "$(<classpath.txt)" Fused.java
