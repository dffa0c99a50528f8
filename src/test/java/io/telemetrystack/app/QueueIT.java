package io.telemetrystack.app;

import static io.telemetrystack.app.QueueClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.app.QueueClient.Delivered;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queue over HTTP, on a whole node. */
class QueueIT {
  private static final String TOPIC = "topic=orders";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private RunningNode node;
  private QueueClient queue;

  @BeforeEach
  void start() throws Exception {
    node =
        RunningNode.start(
            directory,
            Map.of(
                "roles", "proxy,broker",
                "queue-size", "20",
                "overflow-max-bytes", "64KiB",
                "max-delivery-attempts", "2"),
            store -> store);
    queue = new QueueClient("http://127.0.0.1:" + node.node().port());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void takesAMessageAndGivesItToAConsumerWhoAcknowledges() throws Exception {
    HttpResponse<String> taken = queue.produce(TOPIC + "&key=k1", "hello");
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    assertThat(json(taken).get("accepted").asInt()).isEqualTo(1);
    assertThat(json(taken).get("durability").asText()).isEqualTo("memory");

    Delivered message = queue.messages(TOPIC).get(0);
    assertThat(message.payload()).isEqualTo("hello");
    assertThat(message.key()).isEqualTo("k1");
    assertThat(message.attempt()).isEqualTo(1);
    assertThat(message.id()).isEqualTo(json(taken).get("ids").get(0).asText());

    assertThat(acknowledge(message.handle()).get("acknowledged").asInt()).isEqualTo(1);
    JsonNode again = acknowledge(message.handle());
    assertThat(again.get("acknowledged").asInt()).isZero();
    assertThat(again.get("refused").get(0).get("handle").asText()).isEqualTo(message.handle());
    assertThat(queue.messages(TOPIC)).isEmpty();
  }

  @Test
  void carriesBytesThatAreNotText() throws Exception {
    HttpResponse<String> taken =
        queue.send(
            "POST", "/produce?" + TOPIC, "application/x-ndjson", "{\"payload_base64\":\"/wA=\"}");
    assertThat(taken.statusCode()).isEqualTo(202);

    JsonNode message = json(queue.get("/messages?" + TOPIC)).get("messages").get(0);
    assertThat(message.get("payload_base64").asText()).isEqualTo("/wA=");
    assertThat(message.has("payload")).isFalse();
  }

  @Test
  void carriesBatchesAsBytes() throws Exception {
    String type = "application/vnd.telemetry-stack.messages";
    String taken = queue.bytes("POST", "/produce?" + TOPIC, type, "\0\1k\0\0\0\2hi\0\0\0\0\0\0");
    assertThat(taken).startsWith("{\"accepted\":2,");
    String delivered = queue.bytes("GET", "/messages?" + TOPIC, type, "");
    List<String> handles =
        Pattern.compile("\\w+-\\w+-\\w+-\\w+-\\w+-\\w+@node-1")
            .matcher(delivered)
            .results()
            .map(MatchResult::group)
            .toList();

    assertThat(delivered).contains("\0\1k\0\0\0\1").contains("\0\0\0\2hi");
    assertThat(handles).hasSize(2);
    assertThat(queue.bytes("POST", "/ack?" + TOPIC, "text/plain", String.join("\n", handles)))
        .isEqualTo("{\"acknowledged\":2,\"refused\":[]}");
    HttpResponse<String> refused = queue.send("POST", "/produce?" + TOPIC, type, "\0\0\0\0\0\1");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).get("detail").asText()).contains("Message 1");
  }

  @Test
  void takesOnlyFramesForTheTopicOfThePipeline() throws Exception {
    HttpResponse<String> refused = queue.produce("topic=telemetry", "util 97");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).get("detail").asText()).contains("Message 1 is not a frame");
    assertThat(json(refused).get("allowed").asText()).contains("POST /api/v1/telemetry");
    assertThat(queue.get("/topics").body()).doesNotContain("\"ready\":1");
  }

  @Test
  void refusesAnAckFromAnEarlierDelivery() throws Exception {
    queue.produce(TOPIC, "m");
    String first = queue.messages(TOPIC).get(0).handle();
    nack(first, Map.of("rejected", false));
    Delivered second = queue.messages(TOPIC + "&wait=5s").get(0);

    assertThat(second.attempt()).isEqualTo(2);
    JsonNode refused = acknowledge(first).get("refused").get(0);
    assertThat(refused.get("reason").asText()).contains("leased again");
    assertThat(acknowledge(second.handle()).get("acknowledged").asInt()).isEqualTo(1);
  }

  @Test
  void answersEachLineWhereOnlySomeWereTaken() throws Exception {
    List<String> payloads =
        IntStream.range(0, 300).mapToObj(number -> number + "x".repeat(1_000)).toList();
    HttpResponse<String> answer = queue.produceAll(TOPIC + "&partition=0", payloads);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(207);
    JsonNode body = json(answer);
    Set<String> taken = new HashSet<>();
    int refused = 0;
    for (int line = 0; line < payloads.size(); line++) {
      JsonNode result = body.get("results").get(line);
      if (result.get("status").asInt() == 202) {
        taken.add(payloads.get(line));
      } else {
        assertThat(result.get("status").asInt()).isEqualTo(429);
        assertThat(result.get("reason").asText()).isNotEmpty();
        refused++;
      }
    }
    assertThat(taken).hasSize(body.get("accepted").asInt());
    assertThat(refused).isEqualTo(body.get("refused").asInt()).isPositive();

    HttpResponse<String> none = queue.produce(TOPIC + "&partition=0", "x".repeat(1_000));
    assertThat(none.statusCode()).isEqualTo(429);
    assertThat(none.headers().firstValue("Retry-After")).isPresent();
    assertThat(json(none).get("retry_after_ms").asLong()).isPositive();
    assertThat(drain(TOPIC)).isEqualTo(taken);
  }

  @Test
  void wakesWhoWaitsAtOnce() throws Exception {
    queue.messages(TOPIC);
    CompletableFuture<List<Delivered>> waiting =
        CompletableFuture.supplyAsync(() -> poll(TOPIC + "&wait=20s"));
    await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
    queue.produce(TOPIC, "late");

    assertThat(waiting.get(5, TimeUnit.SECONDS)).extracting(Delivered::payload).contains("late");
  }

  @Test
  void answersAnEmptyQueueAfterTheWait() throws Exception {
    long fromNs = System.nanoTime();

    assertThat(queue.messages(TOPIC + "&wait=300ms")).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - fromNs))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void mergesThePartitionsEvenly() throws Exception {
    for (int partition = 0; partition < 4; partition++) {
      queue.produceAll(
          TOPIC + "&partition=" + partition, List.of("1", "2", "3", "4", "5", "6", "7", "8"));
    }

    List<Delivered> messages = queue.messages(TOPIC + "&max=12");
    assertThat(messages).hasSize(12);
    for (int partition = 0; partition < 4; partition++) {
      String prefix = partition + "-";
      assertThat(messages.stream().filter(message -> message.id().startsWith(prefix)))
          .extracting(Delivered::payload)
          .containsExactly("1", "2", "3");
    }
  }

  @Test
  void givesEachGroupEveryMessage() throws Exception {
    queue.messages(TOPIC + "&group=audit");
    queue.produce(TOPIC, "m");

    assertThat(queue.messages(TOPIC + "&group=audit")).hasSize(1);
    assertThat(queue.messages(TOPIC)).hasSize(1);
  }

  @Test
  void streamsMessagesAsTheyComeAndTakesThemBackFromAClientThatGoes() throws Exception {
    queue.messages(TOPIC);
    String handle;
    HttpResponse<InputStream> stream = queue.stream("/consume?" + TOPIC);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
      assertThat(lines.readLine()).isEqualTo(":");
      queue.produce(TOPIC, "m");
      lines.readLine();
      handle = lines.readLine().substring("id: ".length());
      Delivered message =
          QueueClient.delivered(JSON.readTree(lines.readLine().substring("data: ".length())));
      assertThat(message.handle()).isEqualTo(handle);
      assertThat(message.payload()).isEqualTo("m");
      assertThat(queue.messages(TOPIC)).isEmpty();
    }

    // Long before the lease would run out.
    List<Delivered> again = queue.messages(TOPIC + "&wait=10s");
    assertThat(again).extracting(Delivered::payload).containsExactly("m");
    assertThat(acknowledge(handle).get("acknowledged").asInt()).isZero();
  }

  @Test
  void keepsNothingForAStreamThatHadGoneBeforeItCame() throws Exception {
    queue.messages(TOPIC);
    queue.stream("/consume?" + TOPIC).body().close();
    queue.produce(TOPIC, "m");

    assertThat(queue.messages(TOPIC + "&wait=10s"))
        .extracting(Delivered::payload)
        .containsExactly("m");
  }

  @Test
  void sharesWhatComesBetweenStreams() throws Exception {
    queue.messages(TOPIC);
    try (BufferedReader first = stream();
        BufferedReader second = stream()) {
      CompletableFuture<String> toFirst = CompletableFuture.supplyAsync(() -> nextId(first));
      CompletableFuture<String> toSecond = CompletableFuture.supplyAsync(() -> nextId(second));
      await()
          .until(
              () -> {
                queue.produce(TOPIC, "m");
                return toFirst.isDone() && toSecond.isDone();
              });

      assertThat(toFirst.get()).isNotEqualTo(toSecond.get());
    }
  }

  private BufferedReader stream() throws Exception {
    InputStream events = queue.stream("/consume?" + TOPIC).body();
    return new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
  }

  private static String nextId(BufferedReader events) {
    return events.lines().filter(line -> line.startsWith("id: ")).findFirst().orElseThrow();
  }

  @Test
  void keepsRejectedMessagesAsDeadLettersUntilTheyAreRedrivenOrPurged() throws Exception {
    queue.produceAll(TOPIC, List.of("a", "b", "c"));
    rejectAll();
    rejectAll();
    JsonNode dead = json(queue.get("/topics/orders/dead-letters?limit=2"));
    assertThat(dead.get("count").asInt()).isEqualTo(3);
    assertThat(dead.get("dead_letters")).hasSize(2);
    assertThat(dead.get("dead_letters").get(0).get("reason").asText()).isEqualTo("bad");
    JsonNode rest =
        json(
            queue.get(
                "/topics/orders/dead-letters?limit=2&cursor=" + dead.get("next_cursor").asText()));
    assertThat(rest.get("dead_letters")).hasSize(1);
    assertThat(rest.get("next_cursor").isNull()).isTrue();

    String id = dead.get("dead_letters").get(0).get("id").asText();
    JsonNode one = redrive("{\"ids\":[\"" + id + "\",\"0-ffff@node-1\"]}");
    assertThat(one.get("redriven").asInt()).isEqualTo(1);
    assertThat(one.get("refused")).hasSize(1);
    assertThat(drain(TOPIC))
        .containsExactly(dead.get("dead_letters").get(0).get("payload").asText());

    assertThat(redrive("{\"all\":true,\"limit\":1}").get("redriven").asInt()).isEqualTo(1);
    HttpResponse<String> purged =
        queue.send("DELETE", "/topics/orders/dead-letters?all=true", "text/plain", "");
    assertThat(json(purged).get("purged").asInt()).as(purged.body()).isEqualTo(1);
    assertThat(json(queue.get("/topics/orders/dead-letters")).get("count").asInt()).isZero();
  }

  @Test
  void showsAndChangesTopics() throws Exception {
    queue.produce(TOPIC + "&partition=1", "m");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode partitions = json(queue.get("/topics/orders")).get("partitions");
              assertThat(partitions).hasSize(4);
              assertThat(partitions.get(1).get("ready").asInt()).isEqualTo(1);
            });

    HttpResponse<String> changed =
        queue.send(
            "PATCH",
            "/topics/orders",
            "application/json",
            "{\"partitions\":6,\"durability\":\"disk\"}");
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    await()
        .atMost(PATIENCE)
        .until(() -> queue.produce(TOPIC + "&partition=5", "x").statusCode() == 202);
    HttpResponse<String> taken = queue.produce(TOPIC, "y");
    assertThat(json(taken).get("durability").asText()).isEqualTo("disk");
    assertThat(json(queue.get("/topics")).get("topics"))
        .extracting(listed -> listed.get("topic").asText())
        .contains("orders", "telemetry");
    assertThat(queue.get("/topics/nobody").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /messages                        |                        | topic",
        "GET    | /messages?topic=..               |                        | topic",
        "GET    | /messages?topic=t&group=a/b      |                        | group",
        "GET    | /messages?topic=t&max=0          |                        | max",
        "GET    | /messages?topic=t&wait=5         |                        | wait",
        "GET    | /messages?topic=t&wait=2h        |                        | wait",
        "GET    | /consume?topic=t&partition=x     |                        | partition",
        "POST   | /produce?topic=t&kee=x           | m                      | kee",
        "POST   | /ack?topic=t                     | []                     | body",
        "POST   | /ack?topic=t                     | {\"handles\":[]}       | handles",
        "POST   | /ack?topic=t                     | {\"handles\":[1]}      | handles",
        "POST   | /ack?topic=t                     | {\"handle\":\"x\"}     | handle",
        "POST   | /nack?topic=t                    | {\"handles\":[\"x\"],\"delay\":5} | delay",
        "PATCH  | /topics/orders                   | {}                     | body",
        "PATCH  | /topics/orders                   | {\"partitions\":0}     | partitions",
        "PATCH  | /topics/orders                   | {\"durability\":\"x\"} | durability",
        "POST   | /topics/orders/dead-letters/redrive | {\"all\":false}     | all",
        "DELETE | /topics/orders/dead-letters      |                        | all"
      })
  void namesTheParameterThatIsAtFault(String method, String path, String body, String parameter)
      throws Exception {
    HttpResponse<String> answer =
        queue.send(method, path, "application/json", body == null ? "" : body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(answer).get("parameter").asText()).isEqualTo(parameter);
  }

  private JsonNode acknowledge(String handle) throws Exception {
    return json(queue.settle("ack", TOPIC, List.of(handle), Map.of()));
  }

  private void nack(String handle, Map<String, Object> fields) throws Exception {
    assertThat(json(queue.settle("nack", TOPIC, List.of(handle), fields)).get("refused")).isEmpty();
  }

  private void rejectAll() throws Exception {
    List<Delivered> messages = new ArrayList<>();
    while (messages.size() < 3) {
      messages.addAll(queue.messages(TOPIC + "&wait=5s"));
    }
    for (Delivered message : messages) {
      nack(message.handle(), Map.of("reason", "bad"));
    }
  }

  private JsonNode redrive(String body) throws Exception {
    return json(
        queue.send("POST", "/topics/orders/dead-letters/redrive", "application/json", body));
  }

  private List<Delivered> poll(String query) {
    try {
      return queue.messages(query);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The payloads of all there is, acknowledged. */
  private Set<String> drain(String query) throws Exception {
    Set<String> payloads = new HashSet<>();
    for (List<Delivered> messages = queue.messages(query + "&wait=1s");
        !messages.isEmpty();
        messages = queue.messages(query + "&wait=1s")) {
      messages.forEach(message -> payloads.add(message.payload()));
      queue.settle("ack", query, messages.stream().map(Delivered::handle).toList(), Map.of());
    }
    return payloads;
  }
}
