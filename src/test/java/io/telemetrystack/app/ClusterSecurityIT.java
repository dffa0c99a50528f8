package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.http.ApiKey;
import io.telemetrystack.http.KeyText;
import io.telemetrystack.http.KeysFile;
import io.telemetrystack.http.Scope;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.telemetry.Visibility;
import io.telemetrystack.wire.AckRequest;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.EnsureTopicRequest;
import io.telemetrystack.wire.LeaseRequest;
import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.PurgeRequest;
import io.telemetrystack.wire.Role;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who does not know the service token, or has no certificate, and joins the cluster all the same.
 */
class ClusterSecurityIT {
  private static final int MESSAGES = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void anIntruderWithoutTheTokenReceivesNothingAndChangesNothing() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(directory, 2, Map.of());
        Intruder intruder = Intruder.join(cluster, new EventBusOptions())) {
      intruder.listenAs(List.of("n1", "n2"), "orders");
      await()
          .atMost(PATIENCE)
          .until(() -> cluster.node(0).metric("telemetry_cluster_members_unproven") == 1);

      assertThat(produced(cluster)).isEqualTo(MESSAGES);
      sayAnything(intruder);
      assertThat(consumed(cluster)).isEqualTo(MESSAGES);
      assertThat(intruder.received()).isEmpty();
      assertThat(namesIn(cluster, "/status", "nodes", "node")).containsExactly("n1", "n2");
      assertThat(namesIn(cluster, "/topics", "topics", "topic"))
          .containsExactly("orders", "telemetry");
      await().atMost(PATIENCE).until(() -> ignored(cluster) > 0);
    }
  }

  @Test
  void aNodeWithAnotherTokenIsAlone() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(directory, 2, Map.of());
        RunningNode stranger = cluster.stranger("n3", Map.of("service-token", "another"))) {
      await().atMost(PATIENCE).until(() -> ignored(cluster) + unproven(cluster) > 0);

      assertThat(produced(cluster)).isEqualTo(MESSAGES);
      assertThat(consumed(cluster)).isEqualTo(MESSAGES);
      assertThat(namesIn(cluster, "/status", "nodes", "node")).containsExactly("n1", "n2");
      assertThat(stranger.metric("telemetry_cluster_nodes")).isEqualTo(1);
    }
  }

  @Test
  void withTlsAnIntruderWithACertificateOfItsOwnReceivesNothingAndChangesNothing()
      throws Exception {
    SelfSignedCertificate own = SelfSignedCertificate.create();
    EventBusOptions bus = new EventBusOptions().setSsl(true).setTrustAll(true);
    bus.setKeyCertOptions(own.keyCertOptions());
    try (LocalCluster cluster = LocalCluster.start(directory, 2, tls());
        Intruder intruder = Intruder.join(cluster, bus)) {
      intruder.listenAs(List.of("n1", "n2"), "orders");

      assertThat(produced(cluster)).isEqualTo(MESSAGES);
      sayAnything(intruder);
      assertThat(consumed(cluster)).isEqualTo(MESSAGES);
      assertThat(intruder.received()).isEmpty();
      assertThat(namesIn(cluster, "/topics", "topics", "topic"))
          .containsExactly("orders", "telemetry");
    } finally {
      own.delete();
    }
  }

  @Test
  void withTlsTheEventBusSpeaksToNobodyWithoutACertificateOfItsAuthority() throws Exception {
    Map<String, String> tls = tls();
    try (LocalCluster cluster = LocalCluster.start(directory, 1, tls);
        SSLSocket socket =
            (SSLSocket)
                TestCertificates.trusting(Path.of(tls.get("tls-client-ca-file")))
                    .createSocket("127.0.0.1", cluster.eventBusPort(0))) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});

      assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
    }
  }

  /** A bucket of 40 tokens into which one flows in three seconds. */
  @Test
  void requestsOfAKeyAreCountedOverTheCluster() throws Exception {
    Path file = directory.resolve("keys.yaml");
    RateLimit limit = RateLimit.parse("20/m");
    KeysFile.write(
        file,
        List.of(
            new ApiKey(
                "k", KeyText.hash("k"), Set.of(Scope.READ), Visibility.ALL, limit, null, false)));
    try (LocalCluster cluster =
        LocalCluster.start(directory, 2, Map.of("api-keys-file", file.toString()))) {
      int answered = 0;
      for (int i = 0; i < 100; i++) {
        int status = cluster.node(i % 2).client().get("/status", "X-API-Key", "k").statusCode();
        assertThat(status).isIn(200, 429);
        answered += status == 200 ? 1 : 0;
      }
      assertThat(answered).isBetween(40, 55);
    }
  }

  private Map<String, String> tls() throws Exception {
    TestCertificates certificates = TestCertificates.create(directory);
    return new HashMap<>(
        Map.of(
            "tls-cert-file", certificates.cert().toString(),
            "tls-key-file", certificates.key().toString(),
            "tls-client-ca-file", certificates.ca().toString(),
            "http-tls", "false"));
  }

  /** Whatever a node would do on such a request. */
  private static void sayAnything(Intruder intruder) {
    intruder.publish(
        Addresses.ANNOUNCE,
        new NodeAnnouncement(
            "evil", "m", 1, Set.of(Role.BROKER, Role.PROXY), false, true, List.of()));
    intruder.publish(
        Addresses.ANNOUNCE,
        new NodeAnnouncement("n1", "m", Long.MAX_VALUE, Set.of(), true, false, List.of()));
    String partition = Addresses.partition("n1", "orders", 0);
    PublishRequest publish =
        new PublishRequest("orders", "k", new BytesPayload(new byte[] {'e', 'v', 'i', 'l'}));
    assertThat(intruder.isAnswered(Addresses.publish("n1"), publish)).isFalse();
    assertThat(intruder.isAnswered(partition, publish)).isFalse();
    assertThat(intruder.isAnswered(partition, new LeaseRequest("default", "evil", 100, 1 << 20, 0)))
        .isFalse();
    assertThat(intruder.isAnswered(partition, new AckRequest("default", List.of("0-1-1-1@n1"))))
        .isFalse();
    assertThat(intruder.isAnswered(partition, new PurgeRequest("default", List.of(), 1_000)))
        .isFalse();
    assertThat(
            intruder.isAnswered(
                Addresses.topics("n1"), new EnsureTopicRequest("evil", List.of("default"))))
        .isFalse();
  }

  /** How many messages both nodes accepted. */
  private static int produced(LocalCluster cluster) throws Exception {
    int accepted = 0;
    for (int i = 0; i < MESSAGES; i++) {
      QueueClient queue = cluster.queue(i % 2);
      accepted += queue.produce("topic=orders&key=" + i, "m" + i).statusCode() == 202 ? 1 : 0;
    }
    return accepted;
  }

  /** How many different ones the second node delivered. */
  private static int consumed(LocalCluster cluster) throws Exception {
    Set<String> payloads = new TreeSet<>();
    List<QueueClient.Delivered> some;
    do {
      some = cluster.queue(1).messages("topic=orders&max=100&wait=2s");
      some.forEach(message -> payloads.add(message.payload()));
      acknowledge(cluster, some);
    } while (!some.isEmpty());
    assertThat(payloads).allMatch(payload -> payload.matches("m\\d+"));
    return payloads.size();
  }

  private static void acknowledge(LocalCluster cluster, List<QueueClient.Delivered> messages)
      throws Exception {
    if (!messages.isEmpty()) {
      List<String> handles = messages.stream().map(QueueClient.Delivered::handle).toList();
      cluster.queue(1).settle("ack", "topic=orders", handles, Map.of());
    }
  }

  private static double ignored(LocalCluster cluster) throws Exception {
    return cluster.node(0).metric("telemetry_cluster_messages_ignored_total")
        + cluster.node(1).metric("telemetry_cluster_messages_ignored_total");
  }

  private static double unproven(LocalCluster cluster) throws Exception {
    return cluster.node(0).metric("telemetry_cluster_members_unproven");
  }

  private static List<String> namesIn(
      LocalCluster cluster, String path, String list, String property) throws Exception {
    JsonNode answer = QueueClient.json(cluster.queue(0).get(path));
    return answer.get(list).findValuesAsText(property).stream().distinct().sorted().toList();
  }
}
