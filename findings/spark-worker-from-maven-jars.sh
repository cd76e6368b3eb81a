#!/usr/bin/env bash
# A worker of Spark's standalone cluster that is started from the jars of Maven (class path, SPARK_HOME with all of them
# in jars/) registers at its master and takes executors, but starts none: each ends at once with "Cannot find any build
# directories.", as the worker looks for the tree of a source build to learn the version of Scala, which it does not take
# from the jars. After ten of them the master removes the application. With SPARK_SCALA_VERSION=2.13 in the worker's
# environment the same application runs on it. So tests that start a real cluster without a download of Spark need that
# variable.
#
# Versions: org.apache.spark:spark-core_2.13 4.2.0, OpenJDK 17.0.15, Maven 3.8.7, linux-x86_64.
#
# Output seen:
#   without: 10 executors failed, Cannot find any build directories.; sum: none
#   with SPARK_SCALA_VERSION=2.13: 0 executors failed; sum: 190
#   as described
# Ends with 0 while it behaves so, with 1 where it does not. Takes about two minutes and 230 MB of jars.
#
# Needs Debian 12 or the like with a JDK 17 and Maven, or the right to install them.
set -euo pipefail

missing=()
command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
if ((${#missing[@]} > 0)); then
  root=()
  ((EUID == 0)) || root=(sudo)
  "${root[@]}" apt-get update -q >/dev/null
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y "${missing[@]}" >/dev/null
fi

work=$(mktemp -d)
started=()
trap 'kill "${started[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>x</groupId>
  <artifactId>x</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.spark</groupId>
      <artifactId>spark-core_2.13</artifactId>
      <version>4.2.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=home/jars \
  >mvn.log 2>&1 || { cat mvn.log; exit 1; }

mkdir classes
cat >Sum.java <<'JAVA'
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

public class Sum {
    public static void main(String[] arguments) {
        SparkConf conf =
                new SparkConf()
                        .setAppName("sum")
                        .setMaster(arguments[0])
                        .setJars(new String[] {"sum.jar"})
                        .set("spark.ui.enabled", "false")
                        .set("spark.executor.memory", "512m")
                        .set("spark.driver.bindAddress", "127.0.0.1");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            int sum =
                    spark.parallelize(IntStream.range(0, 20).boxed().toList(), 4)
                            .map(i -> i)
                            .reduce(Integer::sum);
            System.out.println("sum: " + sum);
        }
    }
}
JAVA
javac -cp 'home/jars/*' -d classes Sum.java
jar cf sum.jar -C classes .

# What Spark's own scripts give Java 17.
opens=()
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
  java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
export SPARK_HOME=$work/home SPARK_LOCAL_IP=127.0.0.1
unset SPARK_SCALA_VERSION

# Waits for a line in a log. await LOG TEXT
await() {
  for ((i = 0; i < 600; i++)); do
    ! grep -q "$2" "$1" 2>/dev/null || return 0
    sleep 0.2
  done
  cat "$1"
  exit 1
}

# Runs the application on a cluster of one worker. on_cluster NAME PORT [VARIABLE=VALUE]
on_cluster() {
  local master=spark://127.0.0.1:$2
  java "${opens[@]}" -cp 'home/jars/*' org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$2" \
    --webui-port 0 >"$1-master.log" 2>&1 &
  started+=($!)
  await "$1-master.log" 'I have been elected leader'
  env "${@:3}" java "${opens[@]}" -cp 'home/jars/*' org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 \
    --memory 1g --work-dir "$work/$1-work" --webui-port 0 "$master" >"$1-worker.log" 2>&1 &
  started+=($!)
  await "$1-worker.log" 'Successfully registered with master'
  timeout 180 java "${opens[@]}" -cp 'classes:home/jars/*' Sum "$master" >"$1.log" 2>&1 || true
}

on_cluster without 27077
on_cluster with 27078 SPARK_SCALA_VERSION=2.13

reason='Cannot find any build directories.'
failed() { grep -c "is now FAILED (Error running executor.*$reason" "$1.log" || true; }
sum() { grep -o '^sum: .*' "$1.log" || echo 'sum: none'; }
first="without: $(failed without) executors failed, $reason; $(sum without)"
second="with SPARK_SCALA_VERSION=2.13: $(failed with) executors failed; $(sum with)"
printf '%s\n%s\n' "$first" "$second"
if [[ $first == "without: 10 executors failed, $reason; sum: none" ]] &&
  [[ $second == 'with SPARK_SCALA_VERSION=2.13: 0 executors failed; sum: 190' ]]; then
  echo "as described"
else
  echo "NOT as described"
  exit 1
fi
