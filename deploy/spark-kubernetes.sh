#!/usr/bin/env bash
# Segments slides by Spark on Kubernetes, with the driver on this machine, from a clone:
#   IMAGE=registry/spark:4.2.0 MASTER=k8s://https://host:6443 deploy/spark-kubernetes.sh RUN OUT SLIDES...
# SPARK_SUBMIT names spark-submit of Spark 4.2 where it is not on the PATH. IMAGE is an image of Spark 4.2 with Java 17 and
# libgomp1; the program is sent to the executors. The claim epsam-data is a volume that all pods may write (ReadWriteMany),
# mounted here and there at /data; all paths are in it. There are 20 executors of 4 processors, unless EXECUTORS and CORES
# say otherwise. docs/SCALE.md
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jars=$("${EPSAM:-$home/epsam}" spark jars)
volume=spark.kubernetes.executor.volumes.persistentVolumeClaim.data
# Slides without results are no failure: epsam status tells them.
"${SPARK_SUBMIT:-spark-submit}" \
  --master "$MASTER" \
  --jars "$jars" \
  --conf "spark.executor.instances=${EXECUTORS:-20}" \
  --conf "spark.kubernetes.container.image=$IMAGE" \
  --conf "$volume.mount.path=/data" \
  --conf "$volume.options.claimName=epsam-data" \
  --class org.epsam.app.Main "$home/epsam-app/target/epsam-app.jar" \
  spark segment --executor-cores "${CORES:-4}" --run "$1" --out "$2" "${@:3}" || (($? == 3))
