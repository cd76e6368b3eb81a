#!/usr/bin/env bash
# torch.pickle_load of the JavaCPP presets reads a plain dict that torch.save wrote, but fails with an internal
# assertion as soon as the file holds an OrderedDict, even a nested one. model.state_dict() is an OrderedDict,
# so no ordinary PyTorch checkpoint can be read this way; an empty OrderedDict silently becomes None.
#
# Versions: org.bytedeco:pytorch 2.10.0-1.5.13 (LibTorch 2.10.0), JDK 17, linux-x86_64.
# Cause: LibTorch's unpickler maps collections.OrderedDict to None, as it is meant for the hooks of a tensor
# only; the items that follow are then put into None.
#
# Output seen:
#   dict: GenericDict with 2 entries
#   ordered: Expected GenericDict but got None
#   nested: Expected GenericDict but got None
#   empty: None
#   as described
# Ends with 0 while it behaves so, with 1 where it does not.
#
# Needs a JDK 17 or later, Maven and python3.
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

# The zip layout of torch.save, which pickles such objects with protocol 2.
python3 - <<'PYTHON'
import collections
import pickle
import zipfile

files = {
    "dict": {"a": 1, "b": 2},
    "ordered": collections.OrderedDict([("a", 1), ("b", 2)]),
    "nested": {"epoch": 3, "model": collections.OrderedDict([("a", 1)])},
    "empty": collections.OrderedDict(),
}
for name, value in files.items():
    with zipfile.ZipFile(name, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(value, protocol=2))
        archive.writestr("archive/version", "3\n")
PYTHON

cat >Load.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.global.torch;

public class Load {
    public static void main(String[] names) throws Exception {
        Loader.cacheResources(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform());
        for (String name : names) {
            System.out.println(name + ": " + load(Files.readAllBytes(Path.of(name))));
        }
    }

    private static String load(byte[] bytes) {
        try {
            IValue value = torch.pickle_load(new ByteVector(bytes));
            return value.isGenericDict()
                    ? "GenericDict with " + value.toGenericDict().size() + " entries"
                    : value.tagKind().getString();
        } catch (RuntimeException e) {
            return e.getMessage().lines().findFirst().orElse("").replaceAll(".*(Expected .*)", "$1");
        }
    }
}
JAVA
java -cp "$(<classpath.txt)" Load.java dict ordered nested empty | tee seen

cat >expected <<'TEXT'
dict: GenericDict with 2 entries
ordered: Expected GenericDict but got None
nested: Expected GenericDict but got None
empty: None
TEXT
cmp -s expected seen || {
  echo "otherwise than described"
  exit 1
}
echo "as described"
