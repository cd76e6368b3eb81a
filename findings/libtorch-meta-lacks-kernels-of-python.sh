#!/usr/bin/env bash
# Tensors on LibTorch's device "meta" have shapes and no values, and a network can be tried on them without memory: in Python.
# LibTorch alone (C++, and Java through JavaCPP) runs only those operators that have a structured kernel or are made of such:
# products of matrices, softmax, comparisons and bilinear resizing give a shape. For convolution, where, index_select, logical_not
# and log_sigmoid, PyTorch registers the meta kernels in Python; without it they are refused, and so is what is made of them, under
# names that were not called: layer_norm in the name of native_batch_norm, scaled_dot_product_attention in that of where, and conv2d with
# "convolution_overrideable not implemented". So a network that runs on "meta" in Python need not do so in a program that links
# LibTorch: neither convolutional networks nor transformers can be shaped there.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0), JDK 17, linux-x86_64.
#
# Output seen:
#   answered: matmul, linear, softmax, ne, upsample_bilinear2d
#   scaled_dot_product_attention refused: aten::where.self_out
#   conv2d refused: convolution_overrideable
#   layer_norm refused: aten::native_batch_norm
#   where refused: aten::where.self
#   index_select refused: aten::index_select
#   logical_not refused: aten::logical_not.out
#   log_sigmoid refused: aten::log_sigmoid_forward
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

cat >Meta.java <<'JAVA'
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

public class Meta {
    private static Tensor meta(torch.ScalarType type, long... shape) {
        return torch.empty(
                shape,
                new TensorOptions(type).device(new DeviceOptional(new Device("meta"))),
                null);
    }

    public static void main(String[] arguments) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        GradMode.set_enabled(false);
        Tensor image = meta(torch.ScalarType.Float, 1, 8, 16, 16);
        Tensor tokens = meta(torch.ScalarType.Float, 1, 4, 8);
        Tensor heads = meta(torch.ScalarType.Float, 1, 2, 4, 8);
        Tensor square = meta(torch.ScalarType.Float, 8, 8);
        Tensor kernel = meta(torch.ScalarType.Float, 8, 8, 3, 3);
        Tensor scale = meta(torch.ScalarType.Float, 8);
        Tensor places = meta(torch.ScalarType.Long, 2);
        Tensor mask = meta(torch.ScalarType.Bool, 1, 4, 8);
        Map<String, Supplier<Tensor>> operators = new LinkedHashMap<>();
        operators.put("matmul", () -> tokens.matmul(square));
        operators.put("linear", () -> torch.linear(tokens, square));
        operators.put("softmax", () -> torch.softmax(tokens, -1));
        operators.put("ne", () -> tokens.ne(new Scalar(0)));
        operators.put(
                "upsample_bilinear2d",
                () -> torch.upsample_bilinear2d(image, new long[] {32, 32}, false));
        operators.put(
                "scaled_dot_product_attention",
                () -> torch.scaled_dot_product_attention(heads, heads, heads));
        operators.put("conv2d", () -> torch.conv2d(image, kernel));
        operators.put(
                "layer_norm",
                () ->
                        torch.layer_norm(
                                tokens,
                                new long[] {8},
                                new TensorOptional(scale),
                                new TensorOptional(scale),
                                1e-5,
                                false));
        operators.put("where", () -> torch.where(mask, tokens, tokens));
        operators.put("index_select", () -> tokens.index_select(1, places));
        operators.put("logical_not", () -> mask.logical_not());
        operators.put("log_sigmoid", () -> torch.log_sigmoid(tokens));

        List<String> answered = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        operators.forEach(
                (name, operator) -> {
                    try {
                        answered.add(operator.get().is_meta() ? name : name + " elsewhere");
                    } catch (RuntimeException e) {
                        // The message begins with the operator that has no kernel.
                        String lacking = e.getMessage().split("[\\s]|: ")[0];
                        refused.add(name + " refused: " + lacking);
                    }
                });
        System.out.println("answered: " + String.join(", ", answered));
        refused.forEach(System.out::println);
        boolean asDescribed =
                answered.equals(
                                List.of("matmul", "linear", "softmax", "ne", "upsample_bilinear2d"))
                        && refused.equals(
                                List.of(
                                        "scaled_dot_product_attention refused: aten::where.self_out",
                                        "conv2d refused: convolution_overrideable",
                                        "layer_norm refused: aten::native_batch_norm",
                                        "where refused: aten::where.self",
                                        "index_select refused: aten::index_select",
                                        "logical_not refused: aten::logical_not.out",
                                        "log_sigmoid refused: aten::log_sigmoid_forward"));
        System.out.println(asDescribed ? "as described" : "otherwise than described");
        System.exit(asDescribed ? 0 : 1);
    }
}
JAVA
java -cp "$(<classpath.txt)" Meta.java
