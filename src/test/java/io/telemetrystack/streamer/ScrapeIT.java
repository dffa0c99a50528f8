package io.telemetrystack.streamer;

import static io.telemetrystack.streamer.ExporterDouble.andClose;
import static io.telemetrystack.streamer.ExporterDouble.andReset;
import static io.telemetrystack.streamer.ExporterDouble.bytes;
import static io.telemetrystack.streamer.ExporterDouble.endless;
import static io.telemetrystack.streamer.ExporterDouble.gzip;
import static io.telemetrystack.streamer.ExporterDouble.ok;
import static io.telemetrystack.streamer.ExporterDouble.raw;
import static io.telemetrystack.streamer.ExporterDouble.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.streamer.ExporterDouble.Answer;
import io.telemetrystack.streamer.ExporterDouble.Request;
import io.telemetrystack.streamer.ScrapingStreamers.Sample;
import io.telemetrystack.streamer.ScrapingStreamers.Streamer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real connections to an exporter that answers well and badly. */
class ScrapeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long INTERVAL_MS = 200;

  /** So many frames fill the streamer. */
  private static final int HOSTS = 1_000;

  private static final String GOOD =
      """
      # HELP DCGM_FI_DEV_GPU_TEMP GPU temperature (in C).
      # TYPE DCGM_FI_DEV_GPU_TEMP gauge
      DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-0",device="nvidia0",Hostname="gpu-1"} 30
      DCGM_FI_DEV_GPU_TEMP{gpu="1",UUID="GPU-1",device="nvidia1",Hostname="gpu-1"} 31.5
      DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-0",device="nvidia0"} 113.611
      """;

  private final ScrapingStreamers streamers = new ScrapingStreamers();
  private ExporterDouble exporter;

  @AfterEach
  void stop() throws Exception {
    streamers.close();
    if (exporter != null) {
      exporter.close();
    }
  }

  private Streamer scrape(Answer answer) throws Exception {
    exporter = new ExporterDouble(answer);
    return streamers.deploy("one", Map.of("SCRAPE_TARGETS", exporter.target()));
  }

  private String url() {
    return "http://" + exporter.target() + "/metrics";
  }

  private void assertGoodIsAccepted() {
    await().atMost(PATIENCE).until(() -> streamers.accepted.size() >= 3);
    List<Sample> first = List.copyOf(streamers.accepted.subList(0, 3));
    long timeNs = first.get(0).timeNs();
    assertThat(first)
        .containsExactlyInAnyOrder(
            new Sample("GPU-0", "gpu-1", "DCGM_FI_DEV_GPU_TEMP", timeNs, 30),
            new Sample("GPU-1", "gpu-1", "DCGM_FI_DEV_GPU_TEMP", timeNs, 31.5),
            new Sample("GPU-0", "127.0.0.1", "DCGM_FI_DEV_POWER_USAGE", timeNs, 113.611));
  }

  @Test
  void theSamplesOfAScrapeAreOfOneInstantAndScrapesAnIntervalApart() throws Exception {
    Streamer streamer = scrape(ok(GOOD));

    assertGoodIsAccepted();
    await().atMost(PATIENCE).until(() -> streamers.accepted.size() >= 12);
    Set<Long> timesMs =
        streamers.accepted.stream()
            .map(sample -> sample.timeNs() / 1_000_000)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(timesMs).hasSizeGreaterThanOrEqualTo(4);
    assertThat(streamer.up(url())).isOne();
    assertThat(streamer.gauge("telemetry.scrape.samples", url())).isEqualTo(3);
    assertThat(streamer.gauge("telemetry.scrape.duration.seconds", url())).isBetween(0.0, 0.2);
    assertThat(streamer.note("scrape")).isEmpty();
  }

  @Test
  void asksForTextThatMayBePackedOverAConnectionThatIsKept() throws Exception {
    scrape(ok("Content-Encoding: gzip\r\n", gzip(bytes(GOOD))));

    assertGoodIsAccepted();
    await().atMost(PATIENCE).until(() -> exporter.requests.size() >= 4);
    Request request = exporter.requests.get(0);
    assertThat(request.path()).isEqualTo("/metrics");
    assertThat(request.headers())
        .containsEntry("host", exporter.target())
        .containsEntry("accept-encoding", "gzip");
    assertThat(request.headers().get("accept"))
        .startsWith("text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0");
    assertThat(exporter.connections).hasValue(1);
  }

  @Test
  void readsOpenMetricsWithItsTimes() throws Exception {
    String body = "T{UUID=\"GPU-0\",Hostname=\"h\"} 1 1700000000.5\n# EOF\n";
    scrape(ok("Content-Type: application/openmetrics-text; version=1.0.0\r\n", bytes(body)));

    await().atMost(PATIENCE).until(() -> !streamers.accepted.isEmpty());
    assertThat(streamers.accepted.get(0).timeNs()).isEqualTo(1_700_000_000_500_000_000L);
  }

  @Test
  void oneBadSampleSpoilsNoScrapeAndTheExportersOwnAreCountedApart() throws Exception {
    String bad =
        "go_goroutines 12\n"
            + GOOD.replace("GPU-1\"", "GPU-1\" garbage")
            + "DCGM_FI_DEV_XID_ERRORS{UUID=\"GPU-0\",Hostname=\"gpu-1\"} ERROR - FAILED TO CONVERT TO STRING\n"
            + "process_cpu_seconds_total{a=\"b\"} 1\n";
    Streamer streamer = scrape(ok(bad));

    await().atMost(PATIENCE).until(() -> streamer.up(url()) == 1);
    assertThat(streamers.accepted).hasSizeGreaterThanOrEqualTo(2);
    assertThat(streamers.accepted).noneMatch(sample -> sample.uuid().equals("GPU-1"));
    assertThat(streamer.counter("telemetry.streamer.rejected", "reason", "bad_labels"))
        .isPositive();
    assertThat(streamer.counter("telemetry.streamer.rejected", "reason", "not_a_gpu")).isZero();
    assertThat(streamer.counter("telemetry.streamer.absent", "source", "scrape")).isPositive();
    assertThat(streamer.registry().find("telemetry.scrape.other.samples").counter().count())
        .isGreaterThanOrEqualTo(2);
  }

  /** How an answer can be bad, and what is said of it. */
  enum Bad {
    ERROR("status", "status 500"),
    REDIRECT("redirect", "status 302 to '/elsewhere', and redirects are not followed"),
    LONG_BY_ITS_HEAD("too_large", "more than 4096 bytes, which is scrape-max-body"),
    ENDLESS("too_large", "more than 4096 bytes, which is scrape-max-body"),
    BOMB("too_large", "more than 4096 bytes, which is scrape-max-body"),
    DRIPPING("timeout", "no whole answer within 180 ms"),
    SILENT("timeout", "no whole answer within 180 ms"),
    RESET("cut", "the connection ended in the middle"),
    SHORT("cut", "the connection ended in the middle"),
    CUT_LINE("cut", "the body ends in the middle of a line"),
    CUT_GZIP("cut", "the packed body ends in the middle"),
    CUT_OPEN_METRICS("cut", "the body does not end with '# EOF', as OpenMetrics does"),
    NO_ANSWER("cut", "no answer: "),
    NO_GZIP("coding", "the body is no gzip: it is not gzip"),
    BROTLI("coding", "the answer is packed with 'br'"),
    HTML(
        "not_metrics", "no line of the answer is a sample: 1 line is refused, the first is line 1");

    private final String reason;
    private final String said;

    Bad(String reason, String said) {
      this.reason = reason;
      this.said = said;
    }

    private Answer answer() throws IOException {
      byte[] good = bytes(GOOD);
      byte[] packed = gzip(good);
      byte[] half = Arrays.copyOf(packed, packed.length / 2);
      return switch (this) {
        case ERROR -> status(500, "");
        case REDIRECT -> status(302, "Location: /elsewhere\r\n");
        case LONG_BY_ITS_HEAD -> ok(GOOD.repeat(100));
        case ENDLESS -> endless("", good, 0);
        case BOMB -> ok("Content-Encoding: gzip\r\n", gzip(bytes(GOOD.repeat(10_000))));
        case DRIPPING -> endless("", bytes("#"), 10);
        case SILENT -> (socket, out) -> {};
        case RESET -> andReset(raw("HTTP/1.1 200 OK\r\nContent-Length: 9999", good));
        case SHORT -> andClose(raw("HTTP/1.1 200 OK\r\nContent-Length: 9999", good));
        case CUT_LINE -> andClose(raw("HTTP/1.0 200 OK", Arrays.copyOf(good, good.length - 2)));
        case CUT_GZIP -> ok("Content-Encoding: gzip\r\n", half);
        case CUT_OPEN_METRICS -> ok("Content-Type: application/openmetrics-text\r\n", good);
        case NO_ANSWER -> andClose((socket, out) -> {});
        case NO_GZIP -> ok("Content-Encoding: gzip\r\n", good);
        case BROTLI -> ok("Content-Encoding: br\r\n", good);
        case HTML -> ok("<html>please log in</html>\n");
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aScrapeThatFailsIsSaidAndCountsForNothing(Bad bad) throws Exception {
    exporter = new ExporterDouble(bad.answer());
    Streamer streamer =
        streamers.deploy(
            "one", Map.of("SCRAPE_TARGETS", exporter.target(), "SCRAPE_MAX_BODY", "4KiB"));

    await().atMost(PATIENCE).until(() -> streamer.note("scrape").contains(bad.said));
    assertThat(streamer.note("scrape"))
        .startsWith("1 of 1 targets is down, the first " + url() + ": ");
    assertThat(streamer.up(url())).isZero();
    assertThat(streamer.counter("telemetry.scrape.failures", "reason", bad.reason)).isPositive();
    assertThat(streamers.accepted).isEmpty();
    assertThat(streamer.counter("telemetry.streamer.samples", "source", "scrape")).isZero();
    assertThat(exporter.requests).allMatch(request -> request.path().equals("/metrics"));

    exporter.answer(ok(GOOD));
    assertGoodIsAccepted();
    await().atMost(PATIENCE).until(() -> streamer.note("scrape").isEmpty());
  }

  @Test
  void hostsThatCannotBeReachedAreSaid() throws Exception {
    exporter = new ExporterDouble(ok(GOOD));
    String refused = exporter.target();
    exporter.close();
    streamers.addresses.put("metadata.test", "169.254.169.254");
    Streamer streamer =
        streamers.deploy(
            "one", Map.of("SCRAPE_TARGETS", refused + ",nobody.test,metadata.test:80"));

    await()
        .atMost(PATIENCE)
        .until(() -> streamer.note("scrape").startsWith("3 of 3 targets are down"));
    for (String reason : List.of("connect", "name", "address")) {
      assertThat(streamer.counter("telemetry.scrape.failures", "reason", reason))
          .as(reason)
          .isPositive();
    }
  }

  @Test
  void connectsToTheVeryAddressThatWasChecked() throws Exception {
    exporter = new ExporterDouble(ok(GOOD));
    streamers.addresses.put("exporter.test", "127.0.0.1");
    Streamer streamer =
        streamers.deploy("one", Map.of("SCRAPE_TARGETS", "exporter.test:" + exporter.port()));

    await().atMost(PATIENCE).until(() -> streamers.accepted.size() >= 3);
    assertThat(exporter.requests.get(0).headers())
        .containsEntry("host", "exporter.test:" + exporter.port());
    streamers.addresses.put("exporter.test", "169.254.169.254");
    await().atMost(PATIENCE).until(() -> refusals(streamer) >= 1);
    int before = exporter.requests.size();
    await().atMost(PATIENCE).until(() -> refusals(streamer) >= 3);
    assertThat(exporter.requests).hasSize(before);
  }

  private static double refusals(Streamer streamer) {
    return streamer.counter("telemetry.scrape.failures", "reason", "address");
  }

  /** As one that has kept it for as long as it wants to. */
  @Test
  void aConnectionThatTheServerClosesWhenItIsUsedAgainIsNoFailure() throws Exception {
    Set<Socket> used = ConcurrentHashMap.newKeySet();
    Answer good = ok(GOOD);
    Streamer streamer =
        scrape(
            (socket, out) -> {
              if (used.add(socket)) {
                good.write(socket, out);
              } else {
                socket.close();
              }
            });

    await().atMost(PATIENCE).until(() -> exporter.connections.get() >= 4);
    assertThat(streamer.counter("telemetry.scrape.failures", "reason", "cut")).isZero();
  }

  @Test
  void nothingIsScrapedWhileTheBrokersAreFullAndNothingIsLost() throws Exception {
    String fleet =
        IntStream.range(0, HOSTS)
            .mapToObj("T{UUID=\"GPU-%1$d\",Hostname=\"h%1$d\"} %1$d\n"::formatted)
            .collect(Collectors.joining());
    streamers.setFull(true);
    Streamer streamer = scrape(ok(fleet));
    await()
        .atMost(PATIENCE)
        .until(() -> streamer.counter("telemetry.scrape.skipped", "reason", "backpressure") >= 3);
    assertThat(exporter.requests).hasSize(1);
    assertThat(streamers.accepted).isEmpty();

    streamers.setFull(false);
    await().atMost(PATIENCE).until(() -> streamers.accepted.size() >= 2 * HOSTS);
    assertThat(streamers.accepted.subList(0, HOSTS))
        .extracting(Sample::uuid)
        .doesNotHaveDuplicates();
    assertThat(streamer.counter("telemetry.streamer.samples", "source", "scrape"))
        .isGreaterThanOrEqualTo(2 * HOSTS);
  }

  @Test
  void aStopWaitsForWhatWasScraped() throws Exception {
    streamers.setFull(true);
    Streamer streamer = scrape(ok(GOOD));
    await()
        .atMost(PATIENCE)
        .until(() -> streamer.counter("telemetry.streamer.samples", "source", "scrape") >= 3);
    streamers.vertx.setTimer(300, timer -> streamers.setFull(false));
    streamers.undeploy(streamer);

    assertThat(streamers.accepted).hasSizeGreaterThanOrEqualTo(3);
    assertThat(streamer.readiness().notes()).isEmpty();
  }

  @Test
  void eachTargetIsScrapedByOneStreamerAndTakenOverWhenThatIsGone() throws Exception {
    exporter = new ExporterDouble(ok(GOOD));
    streamers.owners.put(url(), "one");
    Map<String, String> options = Map.of("SCRAPE_TARGETS", exporter.target());
    Streamer one = streamers.deploy("one", options);
    Streamer two = streamers.deploy("two", options);
    await().atMost(PATIENCE).until(() -> exporter.requests.size() >= 3);
    assertThat(one.up(url())).isOne();
    assertThat(two.up(url())).isNaN();

    streamers.owners.put(url(), "two");
    await().atMost(PATIENCE).until(() -> two.up(url()) == 1);
    await().atMost(PATIENCE).until(() -> Double.isNaN(one.up(url())));
    streamers.owners.put(url(), "one");
    await().atMost(PATIENCE).until(() -> one.up(url()) == 1);
    streamers.undeploy(one);
    streamers.owners.put(url(), "two");
    int before = exporter.requests.size();
    await().atMost(PATIENCE).until(() -> exporter.requests.size() >= before + 2);
    assertThat(two.up(url())).isOne();

    Set<Long> intervals =
        exporter.requests.stream()
            .map(request -> Math.floorDiv(request.timeMs() - phaseMs(), INTERVAL_MS))
            .collect(Collectors.toSet());
    assertThat(intervals)
        .as("one scrape an interval, but for a change of hands just when the target is due")
        .hasSizeGreaterThanOrEqualTo(exporter.requests.size() - 2);
  }

  /** A little before the target is due. */
  private long phaseMs() {
    ScrapeSchedule schedule = new ScrapeSchedule(INTERVAL_MS, url -> true);
    schedule.replace(List.of(ScrapeTarget.plain("127.0.0.1", exporter.port(), "")), 0);
    return schedule.nextMs() - 20;
  }
}
