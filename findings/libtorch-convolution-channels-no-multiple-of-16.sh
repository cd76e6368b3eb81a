#!/usr/bin/env bash
# Convolutions of LibTorch for the JVM in float32 are wrong on an AMD EPYC of family 26 where the number of input
# channels is above 16 and no multiple of 16: torch.conv2d of 24 channels with kernels of 3 x 3 differs from the same
# convolution without oneDNN (and from float64) by 40 % of its norm, without an error. Multiples of 16 are right, and
# so are all with ONEDNN_MAX_CPU_ISA=AVX2, which takes another kernel than jit:avx512_core. The gradient of the input
# is wrong where the number of output channels is below 16, too. LibTorch 1.13 of Debian (oneDNN 2.6) is right on the
# same machine.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0, oneDNN 3.7.1), JDK 17, linux-x86_64, AMD EPYC of
# family 26 (a virtual machine of two processors; avx512_bf16 without amx_bf16).
#
# Output seen:
#   as it is, 16 channels: difference 0
#   as it is, 24 channels: difference 0.4
#   as it is, 32 channels: difference 3e-07
#   as it is, 40 channels: difference 0.3
#   as it is, 64 channels: difference 3e-07
#   with AVX2, 16 channels: difference 0
#   (and below 1e-06 for all others)
#   as described
# Ends with 0 while it behaves so, with 1 where it does not, with 2 on another kind of processor.
#
# Needs a JDK 17 or later and Maven.
set -euo pipefail

if ! grep -q AuthenticAMD /proc/cpuinfo || ! grep -q '^cpu family.*: 26$' /proc/cpuinfo || ! grep -q avx512_bf16 /proc/cpuinfo; then
  echo "this processor is no AMD of family 26 with AVX-512; nothing was tried"
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

cat >Channels.java <<'JAVA'
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

public class Channels {
    public static void main(String[] arguments) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        torch.manual_seed(1);
        GradMode.set_enabled(false);
        boolean asDescribed = true;
        boolean mayBeWrong = arguments[0].equals("as it is");
        for (int channels : new int[] {16, 24, 32, 40, 64}) {
            Tensor x = torch.randn(1, channels, 32, 32);
            Tensor weight = torch.randn(64, channels, 3, 3);
            Tensor fast = convolution(x, weight);
            torch.globalContext().setUserEnabledMkldnn(false);
            Tensor plain = convolution(x, weight);
            torch.globalContext().setUserEnabledMkldnn(true);
            double difference = fast.sub(plain).norm().item_double() / plain.norm().item_double();
            System.out.printf(
                    Locale.ROOT, "%s, %d channels: difference %.1g%n", arguments[0], channels, difference);
            boolean wrong = !(difference < 1e-4);
            asDescribed &= wrong == (mayBeWrong && channels % 16 != 0);
        }
        System.exit(asDescribed ? 0 : 1);
    }

    private static Tensor convolution(Tensor x, Tensor weight) {
        long[] one = {1, 1};
        return torch.conv2d(x, weight, new TensorOptional(), one, one, one, 1);
    }
}
JAVA
export OPENBLAS_NUM_THREADS=1
java -cp "$(<classpath.txt)" Channels.java "as it is" && ONEDNN_MAX_CPU_ISA=AVX2 java -cp "$(<classpath.txt)" Channels.java "with AVX2" || {
  echo "otherwise than described"
  exit 1
}
echo "as described"
