package io.telemetrystack.streamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.intake.CsvParser;
import io.telemetrystack.intake.RecordingSink;
import io.telemetrystack.message.Durability;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.SyntheticFleet;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FramePayload;
import io.telemetrystack.wire.PublishReply;
import io.telemetrystack.wire.PublishRequest;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamerVerticleIT {
  private static final String HEADER = "timestamp,metric_name,uuid,Hostname,value\n";
  private static final PublishReply ACCEPTED = new PublishReply.Accepted("1", Durability.MEMORY);
  private static final Path CAPTURE =
      Path.of("..", "shared", "data", "dcgm_metrics_20250718_134233.csv");

  /** Of the publisher; and what may be read once it is nearly full. */
  private static final int MOST_FRAMES_UNANSWERED = 64;

  private static final int MOST_ROWS_A_TURN = 20_000;

  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final List<Frame> accepted = new CopyOnWriteArrayList<>();
  private final PartitionDirectory nodes = new PartitionDirectory("n", 1);
  private final Readiness readiness = new Readiness();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private volatile Supplier<PublishReply> proxyReply = () -> ACCEPTED;

  @BeforeEach
  void startProxy() {
    WireCodec.registerAll(vertx.eventBus());
    vertx.eventBus().consumer(Addresses.publish(nodes.self()), this::publish);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void publish(Message<PublishRequest> message) {
    PublishReply reply = proxyReply.get();
    if (reply == null) {
      return;
    }
    if (reply instanceof PublishReply.Accepted) {
      accepted.add(((FramePayload) message.body().messages().get(0).payload()).frame());
    }
    message.reply(message.body().answerAll(reply));
  }

  private String deploy(Map<String, String> texts) throws Exception {
    return deploy(texts, directory, path -> true);
  }

  private String deploy(Map<String, String> texts, Path data, Predicate<String> mine)
      throws Exception {
    StreamerVerticle verticle =
        new StreamerVerticle(
            SimulatedStreamer.config(texts),
            new StreamerVerticle.Node(
                data,
                nodes,
                InstantSource.system(),
                readiness,
                registry,
                Duration.ofSeconds(5),
                mine));
    DeploymentOptions deployment =
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName("streamer")
            .setWorkerPoolSize(1);
    return vertx
        .deployVerticle(verticle, deployment)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private void undeploy(String id) throws Exception {
    vertx.undeploy(id).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String row(int second, int value) {
    return "2025-07-18T20:42:%02dZ,F,GPU-1,h1,%d%n".formatted(second, value);
  }

  private int acceptedSamples() {
    return accepted.stream().mapToInt(Frame::size).sum();
  }

  private void awaitSamples(int count) {
    await().atMost(Duration.ofSeconds(30)).until(() -> acceptedSamples() >= count);
    assertThat(acceptedSamples()).isEqualTo(count);
  }

  private double counted(String name, String... tags) {
    return registry.get("telemetry.streamer." + name).tags(tags).counter().count();
  }

  /** All samples as text, in the order of their host's frames. */
  private Map<String, List<String>> samplesByHost() {
    Map<String, List<String>> samples = new HashMap<>();
    for (Frame frame : accepted) {
      List<String> host = samples.computeIfAbsent(frame.host(), key -> new ArrayList<>());
      for (int i = 0; i < frame.size(); i++) {
        SeriesId id = frame.labels(frame.seriesIndex(i)).series().id();
        String field = frame.field(frame.fieldIndex(i));
        host.add(id.uuid() + " " + field + " " + frame.timeNs(i) + " " + frame.value(i));
      }
    }
    return samples;
  }

  private static Map<String, List<String>> expected(byte[] file) {
    RecordingSink sink = new RecordingSink();
    RecordingSink.parse(sink, file, file.length);
    Map<String, List<String>> samples = new HashMap<>();
    for (RecordingSink.Recorded sample : sink.samples) {
      samples
          .computeIfAbsent(sample.labels().series().host(), key -> new ArrayList<>())
          .add(
              sample.labels().series().id().uuid()
                  + " "
                  + sample.field()
                  + " "
                  + sample.timeNs()
                  + " "
                  + sample.value());
    }
    return samples;
  }

  private Path fleet(int hosts, int sweeps) throws IOException {
    Path file = directory.resolve("fleet.csv");
    try (OutputStream out = Files.newOutputStream(file)) {
      new SyntheticFleet(SyntheticFleet.Parameters.of(hosts, 8, 10, sweeps)).writeTo(out);
    }
    return file;
  }

  @Test
  void publishesEverySampleOfTheCapture() throws Exception {
    assumeTrue(Files.exists(CAPTURE), "the capture is not beside this project");
    deploy(Map.of("csv-path", CAPTURE.toString()));

    awaitSamples(2_470);
    assertThat(samplesByHost()).hasSize(31).isEqualTo(expected(Files.readAllBytes(CAPTURE)));
    Set<SeriesId> series = new HashSet<>();
    for (Frame frame : accepted) {
      for (int i = 0; i < frame.seriesCount(); i++) {
        series.add(frame.labels(i).series().id());
      }
    }
    assertThat(series).hasSize(247);
  }

  @Test
  void losesNothingAndKeepsTheOrderOfAHostWhenTheProxyRefuses() throws Exception {
    Path file = fleet(5, 100);
    int[] calls = new int[1];
    proxyReply =
        () ->
            switch (calls[0]++ % 3) {
              case 0 -> new PublishReply.Full("full", 1);
              case 1 -> new PublishReply.Unavailable("no partition", 1);
              default -> ACCEPTED;
            };
    deploy(Map.of("csv-path", file.toString(), "retry-attempts", "20"));

    awaitSamples(40_000);
    assertThat(samplesByHost()).isEqualTo(expected(Files.readAllBytes(file)));
    assertThat(counted("publish.retries")).isGreaterThan(10);
    assertThat(counted("samples.published")).isEqualTo(40_000);
  }

  @Test
  void readsNoFurtherWhileNothingIsAccepted() throws Exception {
    Path file = fleet(5, 3_000);
    proxyReply = () -> new PublishReply.Full("full", 20);
    deploy(Map.of("csv-path", file.toString()));

    await().until(() -> counted("publish.retries") > 50);
    double rows = counted("rows");
    assertThat(rows).isLessThan(MOST_FRAMES_UNANSWERED * Frame.MAX_SAMPLES + MOST_ROWS_A_TURN);
    double retries = counted("publish.retries");
    await().until(() -> counted("publish.retries") > retries + 50);
    assertThat(counted("rows")).isEqualTo(rows);

    proxyReply = () -> ACCEPTED;
    awaitSamples(1_200_000);
  }

  @Test
  void aLoopMakesNewPointsInTheOrderOfTime() throws Exception {
    Path file = write("loop.csv", HEADER + row(1, 1) + row(2, 2) + row(3, 3));
    long startNs = System.currentTimeMillis() * 1_000_000;
    deploy(Map.of("csv-path", file.toString(), "csv-mode", "loop", "csv-pace", "max"));

    await().until(() -> acceptedSamples() > 9);
    List<Long> times = new ArrayList<>();
    for (Frame frame : accepted) {
      for (int i = 0; i < frame.size(); i++) {
        times.add(frame.timeNs(i));
      }
    }
    assertThat(times).isSorted().doesNotHaveDuplicates();
    assertThat(times.get(0)).isGreaterThanOrEqualTo(startNs);
  }

  @Test
  void aLoopWithoutAGoodRowDoesNotSpin() throws Exception {
    write("bad.csv", HEADER + "x\n");
    deploy(Map.of("csv-path", directory + "/*.csv", "csv-mode", "loop", "csv-pace", "max"));

    await().until(() -> counted("rows") >= 2);
    assertThat(counted("rows")).isLessThanOrEqualTo(3);
    assertThat(counted("rejected", "reason", "too_few_columns")).isEqualTo(counted("rows"));
  }

  @Test
  void keepsRefusedRowsAndGoesOn() throws Exception {
    String longLine = "x".repeat(2 * CsvParser.MAX_ROW_BYTES);
    Path file =
        write(
            "hostile.csv",
            "\uFEFF" + HEADER + row(1, 1) + "short\r\n" + longLine + "\n\0\0\n" + row(2, 2));
    deploy(Map.of("csv-path", file.toString()));

    awaitSamples(2);
    await().until(() -> counted("rows") == 5);
    String kept = Files.readString(directory.resolve("rejects/csv-rejects.txt"), UTF_8);
    assertThat(kept)
        .contains("hostile.csv:3 too_few_columns\nshort\r\n")
        .contains("hostile.csv:4 line_too_long\n")
        .contains("hostile.csv:5 too_few_columns\n\0\0\n");
  }

  @Test
  void saysThatAFileIsMissingAndReadsItWhenItAppears() throws Exception {
    Path file = directory.resolve("late.csv.gz");
    deploy(Map.of("csv-path", file.toString(), "csv-retry-interval", "20ms"));

    await().until(() -> readiness.problems().get("csv").orElse("").contains("late.csv.gz"));
    Path ready = directory.resolve("ready");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(ready))) {
      out.write((HEADER + row(1, 1)).getBytes(UTF_8));
    }
    Files.move(ready, file);
    awaitSamples(1);
    await().until(() -> readiness.problems().get("csv").isEmpty());
  }

  @Test
  void saysThatAFileIsNotInTheForm() throws Exception {
    deploy(Map.of("csv-path", write("other.csv", "a,b\n1,2\n").toString()));

    await().until(() -> readiness.problems().get("csv").orElse("").contains("the header lacks"));
  }

  @Test
  void saysThatAFileEndsTooEarlyWhateverBecomesOfTheOthers() throws Exception {
    Path whole = directory.resolve("whole");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      out.write((HEADER + row(1, 1)).getBytes(UTF_8));
    }
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(directory.resolve("a.csv.gz"), Arrays.copyOf(bytes, bytes.length - 12));
    write("b.csv", HEADER + row(1, 1));
    Path late = directory.resolve("late");
    deploy(Map.of("csv-path", directory + "/*.csv*," + late, "csv-retry-interval", "20ms"));
    await().until(() -> readiness.problems().get("csv").orElse("").contains("no such file"));
    Files.writeString(late, HEADER + row(2, 2));

    await().until(() -> acceptedSamples() >= 2);
    await().until(() -> !readiness.problems().get("csv").orElse("").contains("no such file"));
    assertThat(readiness.problems().get("csv").orElse("")).contains("a.csv.gz").contains("EOF");
  }

  @Test
  void keepsThePaceOfRows() throws Exception {
    String rows =
        Stream.iterate(1, i -> i + 1).limit(20).map(i -> row(i, i)).reduce("", String::concat);
    Path file = write("paced.csv", HEADER + rows);
    long startNs = System.nanoTime();
    deploy(Map.of("csv-path", file.toString(), "csv-delay-ms", "20"));

    awaitSamples(20);
    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isGreaterThan(Duration.ofMillis(370));
  }

  @Test
  void aStopWaitsForWhatWasRead() throws Exception {
    Path file = fleet(5, 3_000);
    proxyReply = () -> new PublishReply.Full("full", 50);
    String id = deploy(Map.of("csv-path", file.toString()));
    await().until(() -> counted("publish.retries") > 5);
    double read = counted("rows");
    proxyReply = () -> ACCEPTED;
    undeploy(id);

    assertThat((double) acceptedSamples()).isEqualTo(counted("rows")).isGreaterThanOrEqualTo(read);
  }

  @Test
  void aRestartGoesOnWhereTheOneBeforeWasStopped() throws Exception {
    Path file = fleet(5, 100);
    String first = deploy(Map.of("csv-path", file.toString(), "csv-pace", "20000/s"));
    await().until(() -> acceptedSamples() > 5_000);
    undeploy(first);
    assertThat(acceptedSamples()).isLessThan(40_000);

    deploy(Map.of("csv-path", file.toString()));
    awaitSamples(40_000);
    assertThat(samplesByHost()).isEqualTo(expected(Files.readAllBytes(file)));
  }
}
