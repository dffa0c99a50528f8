# Sourced by the other scripts: finds a JDK (17 or later) and Maven, or says what to install.
# On Debian, as root, it installs what is missing.

project_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
jar="$project_root/target/telemetry-stack.jar"

java_major() {
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = \(1\.\)\{0,1\}//p'
}

has_java() {
  command -v java >/dev/null 2>&1 && [ "$(java_major)" -ge 17 ] 2>/dev/null
}

has_jdk() {
  has_java && command -v javac >/dev/null 2>&1
}

# install PACKAGE...: from Debian, where this is Debian and root asks for it.
install() {
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    return 1
  fi
  echo "installing $*" >&2
  DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

need_java() {
  has_java || install openjdk-17-jre-headless || {
    echo "Java 17 or later is needed: install a JDK 17 (Debian: apt-get install openjdk-17-jdk-headless)" >&2
    exit 1
  }
}

need_build_tools() {
  has_jdk || install openjdk-17-jdk-headless || {
    echo "a JDK 17 or later is needed (Debian: apt-get install openjdk-17-jdk-headless)" >&2
    exit 1
  }
  command -v mvn >/dev/null 2>&1 || install maven || {
    echo "Maven 3.8 or later is needed (Debian: apt-get install maven)" >&2
    exit 1
  }
}

need_curl() {
  command -v curl >/dev/null 2>&1 || install curl || {
    echo "curl is needed (Debian: apt-get install curl)" >&2
    exit 1
  }
}

# What tests talk to and cut; where something is missing its tests are reported as skipped.
want_test_tools() {
  local missing=()
  command -v ip >/dev/null 2>&1 || missing+=(iproute2)
  command -v nft >/dev/null 2>&1 || missing+=(nftables)
  command -v victoria-metrics >/dev/null 2>&1 || missing+=(victoria-metrics)
  command -v influxd >/dev/null 2>&1 || missing+=(influxdb)
  command -v prometheus >/dev/null 2>&1 || missing+=(prometheus)
  command -v curl >/dev/null 2>&1 || missing+=(curl)
  command -v chromium >/dev/null 2>&1 || missing+=(chromium)
  [ ${#missing[@]} -eq 0 ] || install "${missing[@]}" ||
    echo "without ${missing[*]} (Debian packages) the tests that use them are skipped" >&2
}

# What the queue is measured beside; where one is missing it is left out.
want_queue_servers() {
  local missing=()
  command -v redis-server >/dev/null 2>&1 || missing+=(redis-server)
  command -v nats-server >/dev/null 2>&1 || missing+=(nats-server)
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
  [ ${#missing[@]} -eq 0 ] || install "${missing[@]}" ||
    echo "without ${missing[*]} (Debian packages) the queue is not measured beside them" >&2
}

# Builds the jar where it is missing or older than what it is made of; one script at a time.
need_jar() {
  if is_jar_fresh; then
    return
  fi
  need_build_tools
  mkdir -p "$project_root/target"
  exec 8>"$project_root/target/.build.lock"
  ! command -v flock >/dev/null 2>&1 || flock 8
  if ! is_jar_fresh; then
    echo "building $(basename "$jar"), a minute or two" >&2
    (cd "$project_root" && mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package >&2 8>&-) || exit 1
  fi
  exec 8>&-
}

is_jar_fresh() {
  [ -f "$jar" ] && [ -z "$(find "$project_root/src/main" "$project_root/pom.xml" -newer "$jar" -print -quit)" ]
}

# alone NAME: ends where scripts/NAME runs in this tree already: both would write to target.
alone() {
  command -v flock >/dev/null 2>&1 || return 0
  mkdir -p "$project_root/target"
  exec 9>"$project_root/target/.$1.lock"
  flock -n 9 || {
    echo "scripts/$1 runs in this tree already; wait for its end, or use another checkout" >&2
    exit 1
  }
}

# is_port_free PORT: whether nobody listens there, on this machine.
is_port_free() {
  ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# need_free_ports PORT...
need_free_ports() {
  local port
  for port in "$@"; do
    is_port_free "$port" || {
      echo "port $port is in use on this machine, perhaps by another run of this script; end that first" >&2
      exit 1
    }
  done
}

# print_help FILE: the comment at the head of a script.
print_help() {
  sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$1"
}
