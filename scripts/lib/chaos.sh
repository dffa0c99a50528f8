# Sourced by scripts/chaos/*: what they need, a directory of their own, and its end.

source "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"

# Exit code of a script that cannot do its work here.
readonly cannot_run=3

# Compiles the jar and the tests, and sets $classpath and $scratch, which is gone when the script ends.
prepare_chaos() {
  alone chaos
  need_build_tools
  cd "$project_root"
  mvn -B -q -DskipTests -Dspotless.check.skip=true package dependency:build-classpath \
    -Dmdep.outputFile=target/test.classpath
  classpath="target/test-classes:target/classes:$(cat target/test.classpath)"
  scratch=$(mktemp -d)
}

# chaos CLASS ARGUMENT...: one of the programs, which starts the jar and ends only what it started.
chaos() {
  timeout --signal=TERM "${CHAOS_TIMEOUT:-3600}" \
    java -Dtelemetrystack.jar="$jar" -cp "$classpath" "io.telemetrystack.app.$1" "${@:2}"
}

need_root() {
  [ "$(id -u)" -eq 0 ] || {
    echo "only root can mount file systems; nothing was tested" >&2
    exit $cannot_run
  }
}
