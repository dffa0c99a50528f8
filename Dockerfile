# The image of a node. Needs only target/telemetry-stack.jar (mvn -Dmaven.test.skip=true package makes it). Rootless:
#
#   podman build -t telemetry-stack:0.1.0 .        or: buildah bud -t telemetry-stack:0.1.0 .
#   podman run --rm --read-only --tmpfs /tmp -v telemetry-data:/data -p 127.0.0.1:8080:8080 -e API_KEY_FILE=/key -v ./key:/key:ro telemetry-stack:0.1.0
#
# A node without a key listens on its container's loopback only.
FROM docker.io/library/eclipse-temurin:21-jre-noble

RUN groupadd --gid 10001 telemetry \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin telemetry \
 && install -d -o 10001 -g 10001 /data /opt/telemetry-stack

USER 10001:10001
WORKDIR /opt/telemetry-stack
COPY --chown=10001:10001 target/telemetry-stack.jar ./

ENV DATA_DIR=/data LOG_FORMAT=json

# A class-data archive of this jar and this Java: a node starts once, reads a small fleet, and stops.
RUN java -jar telemetry-stack.jar generate --hosts=2 --times=20 /tmp/fleet.csv \
 && { java -XX:ArchiveClassesAtExit=telemetry-stack.jsa -Xlog:disable -jar telemetry-stack.jar \
        --port=0 --data-dir=/tmp/data --csv-path=/tmp/fleet.csv >/tmp/log 2>&1 & node=$!; } \
 && for _ in $(seq 600); do grep -q 'CSV read' /tmp/log && break; kill -0 $node || break; sleep 0.1; done \
 && kill -TERM $node && wait $node \
 && test -s telemetry-stack.jsa && rm -rf /tmp/data /tmp/fleet.csv /tmp/log

VOLUME /data
EXPOSE 8080

# Sizes follow the container's limit: 45 % is heap. Beside it RocksDB takes at most 64 MiB, and what is
# not heap (classes, compiled code, buffers, threads) has a bound that leaves room in 512 MiB. Compilers wait until
# code has run three times as often as they would: in a part of a core they take the start's time.
ENTRYPOINT ["java", \
  "-XX:SharedArchiveFile=/opt/telemetry-stack/telemetry-stack.jsa", "-Xlog:cds=off", "-Xlog:cds+dynamic=off", \
  "-XX:MaxRAMPercentage=45", "-XX:InitialRAMPercentage=10", "-XX:MaxMetaspaceSize=96m", "-XX:ReservedCodeCacheSize=64m", \
  "-XX:+ExitOnOutOfMemoryError", "-XX:CompileThresholdScaling=3", \
  "-jar", "/opt/telemetry-stack/telemetry-stack.jar"]
