package io.telemetrystack.streamer;

import static io.telemetrystack.streamer.ExporterDouble.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.streamer.KubernetesDouble.Pod;
import io.telemetrystack.streamer.KubernetesDouble.Request;
import io.telemetrystack.streamer.ScrapingStreamers.Sample;
import io.telemetrystack.streamer.ScrapingStreamers.Streamer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets that the DNS or Kubernetes names, and exporters with certificates. */
class ScrapeDiscoveryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String SRV = "_metrics._tcp.gpus.test";

  @TempDir Path directory;

  private final ScrapingStreamers streamers = new ScrapingStreamers();
  private ExporterDouble exporter;
  private DnsDouble dns;

  @BeforeEach
  void start() throws Exception {
    exporter = new ExporterDouble(ok("T{UUID=\"GPU-0\"} 1\n"));
    dns = new DnsDouble();
  }

  @AfterEach
  void stop() throws Exception {
    streamers.close();
    exporter.close();
    dns.close();
  }

  private void awaitSampleOf(String host) {
    await(host)
        .atMost(PATIENCE)
        .until(() -> streamers.accepted.stream().map(Sample::host).anyMatch(host::equals));
  }

  private Streamer deploySrv() throws Exception {
    return streamers.deploy(
        "one", Map.of("SCRAPE_TARGETS", "srv:" + SRV, "SCRAPE_DNS_SERVER", dns.address()));
  }

  private static double known(Streamer streamer) {
    return streamer.registry().find("telemetry.scrape.targets.known").gauge().value();
  }

  @Test
  void everySrvRecordOfANameIsATargetWhileItIsThere() throws Exception {
    streamers.addresses.put("gpu-1.test", "127.0.0.1");
    streamers.addresses.put("gpu-2.test", "127.0.0.1");
    dns.zone.put(
        SRV,
        List.of(
            new DnsDouble.Srv(exporter.port(), "gpu-1.test"),
            new DnsDouble.Srv(exporter.port(), "gpu-2.test")));
    Streamer streamer = deploySrv();
    awaitSampleOf("gpu-1.test");
    awaitSampleOf("gpu-2.test");
    String second = "http://gpu-2.test:" + exporter.port() + "/metrics";
    assertThat(streamer.up(second)).isOne();
    assertThat(streamer.note("scrape targets")).isEmpty();

    dns.zone.put(SRV, List.of(new DnsDouble.Srv(exporter.port(), "gpu-1.test")));
    await().atMost(PATIENCE).until(() -> Double.isNaN(streamer.up(second)));

    dns.setFailing(true);
    await()
        .atMost(PATIENCE)
        .until(() -> streamer.note("scrape targets").contains("the DNS does not answer"));
    assertThat(known(streamer)).as("those named before").isOne();

    dns.setFailing(false);
    dns.zone.remove(SRV);
    await()
        .atMost(PATIENCE)
        .until(() -> streamer.note("scrape targets").equals("srv:" + SRV + " names no target"));
    await()
        .atMost(PATIENCE)
        .until(() -> streamer.registry().find("telemetry.scrape.up").gauges().isEmpty());
  }

  @Test
  void anAnswerThatDoesNotFitIntoADatagramIsAskedForAgain() throws Exception {
    dns.zone.put(
        SRV,
        IntStream.range(0, 100)
            .mapToObj(i -> new DnsDouble.Srv(9400, "gpu-" + i + ".nodes.gpus.test"))
            .toList());
    Streamer streamer = deploySrv();

    await().atMost(PATIENCE).until(() -> known(streamer) == 100);
    assertThat(dns.streamed).hasPositiveValue();
  }

  private Streamer deployPods(KubernetesDouble api, String scheme, Path token, Path authority)
      throws Exception {
    Map<String, String> options = new HashMap<>();
    options.put(
        "SCRAPE_TARGETS",
        "pods:gpu-operator/app.kubernetes.io/name=dcgm-exporter:" + exporter.port());
    options.put("SCRAPE_KUBERNETES_API", scheme + "://127.0.0.1:" + api.port());
    options.put("SCRAPE_KUBERNETES_TOKEN_FILE", token.toString());
    options.put("SCRAPE_KUBERNETES_CA_FILE", authority.toString());
    return streamers.deploy("one", options);
  }

  @Test
  void everyRunningPodWithTheLabelsIsATargetAndReportsAsItsNode() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "secret\n");
    try (KubernetesDouble api = new KubernetesDouble(null)) {
      api.setPods(new Pod("127.0.0.1", "node-1"), new Pod("169.254.1.1", "node-2"));
      Streamer streamer = deployPods(api, "http", token, token);
      awaitSampleOf("node-1");
      await().atMost(PATIENCE).until(() -> streamer.note("scrape").contains("link-local"));
      assertThat(api.requests.get(0))
          .isEqualTo(
              new Request(
                  "/api/v1/namespaces/gpu-operator/pods"
                      + "?labelSelector=app.kubernetes.io%2Fname%3Ddcgm-exporter"
                      + "&fieldSelector=status.phase%3DRunning&limit=200",
                  null));

      api.setStatus(403);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  streamer
                      .note("scrape targets")
                      .contains("the service account must be allowed to list pods"));
      assertThat(known(streamer)).as("those named before").isEqualTo(2);

      api.setStatus(200);
      api.setPods(new Pod("127.0.0.1", "node-3"));
      awaitSampleOf("node-3");
      await().atMost(PATIENCE).until(() -> streamer.note("scrape targets").isEmpty());
    }
  }

  @Test
  void tokenAndAuthorityOfTheApiAreReadAgain() throws Exception {
    TestAuthority right = TestAuthority.create(directory, "right", "ip:127.0.0.1");
    TestAuthority wrong = TestAuthority.create(directory, "wrong", "ip:127.0.0.1");
    Path token = Files.writeString(directory.resolve("token"), "first\n");
    Path authority = Files.copy(wrong.pem(), directory.resolve("ca.crt"));
    try (KubernetesDouble api = new KubernetesDouble(right.server())) {
      api.setPods(new Pod("127.0.0.1", "node-1"));
      Streamer streamer = deployPods(api, "https", token, authority);
      await()
          .atMost(PATIENCE)
          .until(() -> streamer.note("scrape targets").contains("cannot be asked"));
      assertThat(api.requests).isEmpty();

      Files.copy(right.pem(), authority, StandardCopyOption.REPLACE_EXISTING);
      awaitSampleOf("node-1");
      assertThat(api.requests.get(0).authorization()).isEqualTo("Bearer first");

      Files.writeString(token, "second\n");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  api.requests.stream()
                      .anyMatch(request -> request.authorization().equals("Bearer second")));
    }
  }

  @Test
  void aTargetShowsACertificateForTheNameByWhichItIsCalled() throws Exception {
    TestAuthority authority = TestAuthority.create(directory, "exporter", "dns:exporter.test");
    streamers.addresses.put("exporter.test", "127.0.0.1");
    streamers.addresses.put("other.test", "127.0.0.1");
    try (ExporterDouble secured =
        new ExporterDouble(
            ok("T{UUID=\"GPU-0\"} 1\n"), authority.server().getServerSocketFactory())) {
      String good = "https://exporter.test:" + secured.port() + "/metrics";
      String other = "https://other.test:" + secured.port() + "/metrics";
      Map<String, String> options =
          Map.of(
              "SCRAPE_TARGETS", good + "," + other, "SCRAPE_CA_FILE", authority.pem().toString());
      Streamer streamer = streamers.deploy("one", options);
      awaitSampleOf("exporter.test");
      await()
          .atMost(PATIENCE)
          .until(() -> streamer.counter("telemetry.scrape.failures", "reason", "connect") > 0);

      Streamer untrusting = streamers.deploy("two", Map.of("SCRAPE_TARGETS", good));
      streamers.owners.put(good, "two");
      await()
          .atMost(PATIENCE)
          .until(() -> untrusting.note("scrape").contains("valid certification path"));
    }
    assertThat(streamers.accepted).noneMatch(sample -> sample.host().equals("other.test"));
  }
}
