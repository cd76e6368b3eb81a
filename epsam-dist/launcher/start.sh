# How EP-SAM is started, for the launchers of a clone and of an archive, which read this file.

fail() {
  echo "epsam: $*" >&2
  exit 2
}

# Refuses a folder that cannot stand on a class path: require_plain FOLDER
require_plain() {
  case $1 in
    *:*) fail "$1: has a ':' in its path, which Java takes for the end of it; move or rename the folder" ;;
  esac
}

# Sets java: find_java [RUNTIME], a folder with the Java to prefer if it is there.
find_java() {
  if [ $# -gt 0 ] && [ -x "$1/bin/java" ]; then
    java=$1/bin/java
  elif [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, which has no bin/java; set it to a Java 17 or later, or unset it"
  else
    java=$(command -v java) || fail "no java on PATH; install a Java 17 or later, or set JAVA_HOME"
  fi
}

# A quarter of the memory that this process may use, at most 2 GiB.
heap() {
  kib=0
  if [ -r /proc/meminfo ]; then
    kib=$(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo)
  elif limit=$(sysctl -n hw.memsize 2>/dev/null); then
    kib=$((limit / 1024))
  fi
  if [ -r /sys/fs/cgroup/memory.max ]; then
    read -r limit </sys/fs/cgroup/memory.max
    if [ "$limit" != max ] && [ $((limit / 1024)) -lt "$kib" ]; then kib=$((limit / 1024)); fi
  fi
  mib=$((kib / 4096))
  if [ "$mib" -gt 2048 ] || [ "$mib" -eq 0 ]; then mib=2048; fi
  echo "${mib}m"
}

# Runs the program in place of the shell: start CLASSPATH [ARGUMENT ...]
# Java takes classes from the file $archive, which doctor --try writes.
start() {
  class_path=$1
  shift
  # Threads of OpenBLAS and LibTorch compete for the processors; training is several times slower then.
  export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}"
  # Threads of LibTorch that wait actively keep the processors from other work: ten times slower when
  # measured on two busy cores.
  export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
  # Otherwise glibc keeps much freed native memory for each thread.
  export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
  # Otherwise glibc returns the memory of each training step, to request and clear it again in the next.
  export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-1073741824}"
  export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-33554432}"
  # More than two heaps of an arena: otherwise those of the second arena are unmapped all the same.
  export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-134217728}"

  words=" $* "
  set -- -cp "$class_path" org.epsam.app.Main "$@"
  # Bars go to standard error, help to standard output.
  if [ "${TERM:-dumb}" != dumb ] && { [ -t 1 ] || [ -t 2 ]; }; then
    columns=$(tput cols 2>/dev/null || echo 80)
    if [ -t 1 ]; then set -- -Depsam.help.columns="$columns" "$@"; fi
    if [ -t 2 ]; then set -- -Depsam.columns="$columns" "$@"; fi
  fi
  # Jars for the machines of a Spark cluster, which reaches into Java's own packages.
  if [ -n "${cluster_jars:-}" ]; then
    set -- -Depsam.cluster.jars="$cluster_jars" "$@"
    for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util \
      java.util.concurrent java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs \
      sun.security.action sun.util.calendar; do
      set -- "--add-opens=java.base/$package=ALL-UNNAMED" "$@"
    done
  fi
  case $words in
    # What only prints a help is over before the compiler, a large heap or a cleverer collector pay. It calls no
    # native code; the options for that would cost a third of Java's own start.
    "  " | " help "* | *" --help "* | *" -h "*)
      exec "$java" -Xmx256m -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData \
        -Djava.awt.headless=true "$@"
      ;;
    *" --version "* | *" -V "*) set -- -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$@" ;;
    # Nearly all of it is native code: the second compiler takes longer than it saves.
    " patches "* | *" evaluate "*" --data "*) set -- -XX:TieredStopAtLevel=1 "$@" ;;
    # Over within seconds: the second compiler would take half of them, and another collector twice the memory.
    " compare "* | " config "* | " doctor "* | " import "* | " inspect "* | " read "* | " report "* | " tissue "*)
      set -- -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$@"
      ;;
  esac
  # With two processors another collector takes up to half more memory, and a little more time; the second compiler
  # competes with the threads of native code at the start, so it waits for what is called ten times as often.
  if [ "$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 4)" -le 2 ]; then
    set -- -XX:+UseSerialGC -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 \
      -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000 "$@"
  fi
  # Later versions of Java warn of native code and of Unsafe, which JavaCPP uses; older ones do not know the options.
  set -- -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow "$@"
  if [ -n "${archive:-}" ]; then
    set -- -Depsam.archive="$archive" "$@"
    # One that does not fit, as of another Java, is left aside without a word.
    if [ -s "$archive" ]; then set -- -XX:SharedArchiveFile="$archive" '-Xlog:cds*=off' "$@"; fi
  fi
  exec "$java" -Xmx"${EPSAM_HEAP:-$(heap)}" -Djava.awt.headless=true -Xshare:auto "$@"
}
