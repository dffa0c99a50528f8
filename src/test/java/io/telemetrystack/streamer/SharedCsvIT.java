package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.message.Durability;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.CheckpointsNews;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several streamers read the same files; the test says whose a file is. */
class SharedCsvIT {
  private static final String HEADER = "timestamp,metric_name,uuid,Hostname,value\n";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, String> owners = new ConcurrentHashMap<>();
  private final List<Integer> accepted = new CopyOnWriteArrayList<>();
  private final List<CheckpointsNews> news = new CopyOnWriteArrayList<>();
  private Path file;

  @BeforeEach
  void start() throws IOException {
    WireCodec.registerAll(vertx.eventBus());
    vertx
        .eventBus()
        .<CheckpointsNews>consumer(Addresses.CHECKPOINTS, message -> news.add(message.body()));
    file = write("a.csv", 0, 3_000);
  }

  @AfterEach
  void stop() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void publish(Message<PublishRequest> message) {
    Frame frame = ((FramePayload) message.body().messages().get(0).payload()).frame();
    for (int i = 0; i < frame.size(); i++) {
      accepted.add((int) frame.value(i));
    }
    message.reply(message.body().answerAll(new PublishReply.Accepted("1", Durability.MEMORY)));
  }

  private Path write(String name, int from, int to) throws IOException {
    String rows =
        IntStream.range(from, to)
            .mapToObj("2025-07-18T20:42:01Z,F,GPU-1,h,%d\n"::formatted)
            .collect(Collectors.joining());
    return Files.writeString(directory.resolve(name), HEADER + rows);
  }

  private String deploy(String name, String pace) throws Exception {
    vertx.eventBus().consumer(Addresses.publish(name), this::publish);
    Map<String, String> options = new HashMap<>();
    options.put("csv-path", directory + "/*.csv");
    options.put("csv-shared", "true");
    options.put("csv-pace", pace);
    options.put("csv-checkpoint-delay", "200ms");
    StreamerVerticle.Node node =
        new StreamerVerticle.Node(
            Files.createDirectories(data(name)),
            new PartitionDirectory(name, 1),
            InstantSource.system(),
            new Readiness(),
            new SimpleMeterRegistry(),
            Duration.ofSeconds(5),
            path -> name.equals(owners.get(path)));
    DeploymentOptions deployment =
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            // One pool for all, since that of a verticle is shut while its last tasks are queued.
            .setWorkerPoolName("streamers")
            .setWorkerPoolSize(3);
    return get(
        vertx.deployVerticle(
            new StreamerVerticle(SimulatedStreamer.config(options), node), deployment));
  }

  private Path data(String name) {
    return directory.resolve("data-" + name);
  }

  private void giveTo(String name) {
    owners.put(file.toString(), name);
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private boolean knows(String name, String state) throws IOException {
    Path saved = data(name).resolve(CheckpointFile.NAME);
    return Files.exists(saved) && Files.readString(saved).contains(state);
  }

  @Test
  void anotherGoesOnWhereTheOneBeforeLeftTheFile() throws Exception {
    giveTo("one");
    deploy("one", "500/s");
    deploy("two", "500/s");
    await().atMost(PATIENCE).until(() -> accepted.size() > 400);
    giveTo("two");
    int before = accepted.size();
    await().atMost(PATIENCE).until(() -> accepted.size() > before + 500);
    giveTo("one");

    await().atMost(PATIENCE).until(() -> accepted.size() >= 3_000);
    assertThat(accepted).isEqualTo(numbers(0, 3_000));
    await().atMost(PATIENCE).until(() -> knows("two", " finished "));
  }

  @Test
  void anotherGoesOnAtTheLastCheckpointWhenOneIsGone() throws Exception {
    giveTo("one");
    String one = deploy("one", "500/s");
    deploy("two", "max");
    await().atMost(PATIENCE).until(() -> knows("two", " reading ") && accepted.size() > 1_000);
    get(vertx.undeploy(one));
    int before = accepted.size();
    giveTo("two");

    await().atMost(PATIENCE).until(() -> accepted.contains(2_999));
    assertThat(accepted).containsAll(numbers(0, 3_000)).hasSizeLessThanOrEqualTo(3_000);
    assertThat(before).isLessThan(3_000);
  }

  @Test
  void aFinishedFileIsFinishedForThoseWhoComeLater() throws Exception {
    giveTo("one");
    deploy("one", "max");
    await().atMost(PATIENCE).until(() -> knows("one", " finished "));
    int told = news.size();
    await("the news again").atMost(PATIENCE).until(() -> finishedNews(told) >= 2);

    deploy("late", "max");
    giveTo("late");
    Path other = write("b.csv", 3_000, 3_010);
    owners.put(other.toString(), "late");
    await().atMost(PATIENCE).until(() -> accepted.size() >= 3_010);
    assertThat(accepted).isEqualTo(numbers(0, 3_010));
  }

  @Test
  void whatOthersKnowIsThereAfterARestartOfAll() throws Exception {
    giveTo("one");
    String one = deploy("one", "max");
    String two = deploy("two", "max");
    await().atMost(PATIENCE).until(() -> knows("two", " finished "));
    get(vertx.undeploy(one));
    get(vertx.undeploy(two));

    giveTo("two");
    Path other = write("b.csv", 3_000, 3_010);
    owners.put(other.toString(), "two");
    deploy("two", "max");
    await().atMost(PATIENCE).until(() -> accepted.size() >= 3_010);
    assertThat(accepted).isEqualTo(numbers(0, 3_010));
  }

  private long finishedNews(int from) {
    return news.subList(from, news.size()).stream()
        .flatMap(it -> it.sources().stream())
        .filter(CheckpointsNews.Source::finished)
        .count();
  }
}
