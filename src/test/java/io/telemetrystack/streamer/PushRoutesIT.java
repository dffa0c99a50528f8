package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.ApiKeys;
import io.telemetrystack.http.HttpConfig;
import io.telemetrystack.http.TestServer;
import io.telemetrystack.intake.PushBodies;
import io.telemetrystack.message.Durability;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** How each protocol is answered, whatever happens; the proxy is a double. */
class PushRoutesIT {
  private static final PublishReply ACCEPTED = new PublishReply.Accepted("1", Durability.DISK);
  private static final PublishReply FULL = new PublishReply.Full("memory", 1_700);
  private static final PublishReply DOWN = new PublishReply.Unavailable("no broker", 0);
  private static final String KEY = "key-of-the-test";
  private static final int MAX_BYTES = 20_000;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long NOW_NS = 1_767_225_600L * SECOND_NS;
  private static final long FAR_AHEAD_NS = 4_000_000_000L * SECOND_NS;

  private final PushGate gate = new PushGate();
  private final List<String> published = new CopyOnWriteArrayList<>();
  private volatile PublishReply reply = ACCEPTED;
  private TestServer server;

  @BeforeEach
  void serve() {
    HttpConfig config =
        TestServer.config(
            "127.0.0.1",
            0,
            TestServer.access(ApiKeys.of(List.of(KEY))),
            TestServer.limits(Duration.ofSeconds(30), MAX_BYTES));
    gate.open();
    server = new TestServer(config, vertx -> List.of(routes(vertx)));
  }

  private PushRoutes routes(Vertx vertx) {
    PartitionDirectory directory = new PartitionDirectory("n", 1);
    WireCodec.registerAll(vertx.eventBus());
    vertx
        .eventBus()
        .consumer(
            Addresses.publish(directory.self()),
            (Message<PublishRequest> message) -> {
              message.body().messages().forEach(one -> published.add(one.key()));
              message.reply(message.body().answerAll(reply));
            });
    PushRoutes.Node node =
        new PushRoutes.Node(vertx, directory, InstantSource.system(), new SimpleMeterRegistry());
    PushConfig config = new PushConfig(MAX_BYTES, MAX_BYTES, Duration.ofMinutes(5), 2);
    return new PushRoutes(config, node, gate);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The table of docs/intake.md. Bad samples are of a time in the far future. */
  @ParameterizedTest
  @CsvSource({
    "CSV,           202, 207, 400, 413, 415, 401, 401, 429, 503, 503",
    "NDJSON,        202, 207, 400, 413, 415, 401, 401, 429, 503, 503",
    "JSON_ARRAY,    202, 207, 400, 413, 415, 401, 401, 429, 503, 503",
    "PROMETHEUS,    202, 207, 400, 413, 415, 401, 401, 429, 503, 503",
    "OPEN_METRICS,  202, 207, 400, 413, 415, 401, 401, 429, 503, 503",
    "LINE_PROTOCOL, 204, 400, 400, 413, 415, 401, 401, 429, 503, 503",
    "REMOTE_WRITE,  204, 400, 400, 413, 415, 401, 401, 503, 503, 503",
    "OTLP,          200, 200, 200, 413, 415, 401, 401, 429, 503, 503",
    "OTLP_JSON,     200, 200, 200, 413, 415, 401, 401, 429, 503, 503"
  })
  void answersAsItsSendersExpect(ArgumentsAccessor row) throws Exception {
    PushBodies push = row.get(0, PushBodies.class);
    byte[] good = body(push, 1, 0);
    assertThat(post(push, good).statusCode()).as("good").isEqualTo(row.getInteger(1));
    HttpResponse<String> partly = post(push, body(push, 1, 2));
    assertThat(partly.statusCode()).as("partly bad").isEqualTo(row.getInteger(2));
    assertThat(partly.body()).contains("2").contains("future_time");
    HttpResponse<String> bad = post(push, body(push, 0, 2));
    assertThat(bad.statusCode()).as("all bad").isEqualTo(row.getInteger(3));
    assertThat(bad.body()).contains("future_time");
    HttpResponse<String> large = post(push, body(push, 3_000, 0));
    assertThat(large.statusCode()).as("too large").isEqualTo(row.getInteger(4));
    assertThat(post(push, good, "br", KEY).statusCode()).as("br").isEqualTo(row.getInteger(5));
    HttpResponse<String> keyless = post(push, good, push.encoding(), null);
    assertThat(keyless.statusCode()).as("no key").isEqualTo(row.getInteger(6));
    HttpResponse<String> stranger = post(push, good, push.encoding(), "x");
    assertThat(stranger.statusCode()).as("wrong key").isEqualTo(row.getInteger(7));
    reply = FULL;
    HttpResponse<String> full = post(push, good);
    assertThat(full.statusCode()).as("full").isEqualTo(row.getInteger(8));
    assertThat(full.headers().firstValue("Retry-After")).contains("2");
    reply = DOWN;
    assertThat(post(push, good).statusCode()).as("down").isEqualTo(row.getInteger(9));
    reply = ACCEPTED;
    gate.close(() -> {});
    HttpResponse<String> stopping = post(push, good);
    assertThat(stopping.statusCode()).as("stopping").isEqualTo(row.getInteger(10));
    assertThat(stopping.headers().firstValue("Retry-After")).isPresent();
  }

  /** What is published goes out in the order in which it came. */
  @Test
  void takesNothingOfAPackedBodyWhoseChecksumIsWrong() throws Exception {
    byte[] packed = ExporterDouble.gzip(row("broken"));
    packed[packed.length - 8] ^= 1;
    assertThat(post(PushBodies.NDJSON, packed, "gzip", KEY).statusCode()).isEqualTo(400);

    byte[] whole = ExporterDouble.gzip(row("whole"));
    assertThat(post(PushBodies.NDJSON, whole, "gzip", KEY).statusCode()).isEqualTo(202);
    assertThat(published).containsExactly("whole");
  }

  private static byte[] row(String host) {
    return "{\"timestamp\":%d,\"uuid\":\"GPU-1\",\"host\":\"%s\",\"field\":\"power\",\"value\":1}"
        .formatted(NOW_NS / 1_000_000, host)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] body(PushBodies push, int good, int bad) throws IOException {
    Frame.Builder builder = new Frame.Builder("h1");
    Labels gpu = new Fleet(1, 1).gpus().get(0);
    for (int i = 0; i < good + bad; i++) {
      long timeNs = i < good ? NOW_NS - i * SECOND_NS : FAR_AHEAD_NS + i * SECOND_NS;
      builder.add(gpu, "DCGM_FI_DEV_POWER_USAGE", timeNs, Math.sin(i));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    push.write(List.of(builder.build()), out);
    return out.toByteArray();
  }

  private HttpResponse<String> post(PushBodies push, byte[] body) throws Exception {
    return post(push, body, push.encoding(), KEY);
  }

  private HttpResponse<String> post(PushBodies push, byte[] body, String encoding, String key)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(push.path()))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Content-Type", push.contentType());
    if (encoding != null) {
      request.header("Content-Encoding", encoding);
    }
    if (key != null) {
      request.header("Authorization", "Token " + key);
    }
    return server.send(request);
  }
}
