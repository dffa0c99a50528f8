package io.telemetrystack.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.audit.Answer;
import io.telemetrystack.audit.AnswerLog;
import io.telemetrystack.audit.Auditor;
import io.telemetrystack.audit.Batch;
import io.telemetrystack.audit.Comparison;
import io.telemetrystack.audit.Points;
import io.telemetrystack.audit.Verdict;
import io.telemetrystack.message.Durability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Several producers that push numbered points of their own to a node, each one batch after the
 * other, and each batch until it is accepted, as a sender would; what they are told is logged and
 * audited.
 */
public final class AuditedLoad implements AutoCloseable {
  public static final String FIELD = "audit_point";

  private static final int BATCH = 50;
  private static final long RETRY_MS = 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int ACCEPTED = 202;
  private static final int TOO_MANY = 429;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Points points;
  private final Auditor auditor;
  private final AnswerLog log;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong accepted = new AtomicLong();
  private final Pauses pauses;
  private final Duration pace;
  private String base;
  private boolean zips;
  private volatile boolean over;

  /**
   * @param log a file that is not there yet, outside of what is struck
   * @param pace how long each producer waits between two batches
   */
  public AuditedLoad(Points points, Path log, Duration pace) throws IOException {
    this.points = points;
    this.pace = pace;
    pauses = new Pauses(points.producers());
    this.log = new AnswerLog(log);
    auditor = new Auditor(points);
  }

  /**
   * Begins to push.
   *
   * @param base of the node, such as {@code http://127.0.0.1:8080}
   */
  public void start(String base) {
    this.base = base;
    for (int number = 0; number < points.producers(); number++) {
      int producer = number;
      Thread thread = new Thread(() -> push(producer), "producer " + producer);
      threads.add(thread);
      thread.start();
    }
  }

  /** Points accepted so far. */
  public long accepted() {
    return accepted.get();
  }

  /** How long producers waited between acceptances. */
  public Pauses pauses() {
    return pauses;
  }

  /** Lets each producer's batch be answered, accepted or not, and sends no more. */
  public void stop() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Packs bodies with gzip from now on. */
  public void zipped() {
    zips = true;
  }

  /** Begins to compare with an output; to be called when it is over. */
  public Comparison compare() {
    return auditor.compare();
  }

  /** Compares with all points that a node's export has. */
  public Verdict audit(String base) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/api/v1/export?format=ndjson&field=" + FIELD))
            .build();
    HttpResponse<Stream<String>> rows = http.send(request, HttpResponse.BodyHandlers.ofLines());
    Comparison comparison = compare();
    try (Stream<String> lines = rows.body()) {
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode row = JSON.readTree(line);
        long timeMs = Instant.parse(row.get("timestamp").asText()).toEpochMilli();
        comparison.seen(row.get("host").asText(), timeMs, row.get("value").asDouble());
      }
    }
    return comparison.verdict();
  }

  @Override
  public void close() throws IOException {
    over = true;
    threads.forEach(Thread::interrupt);
    log.close();
  }

  private void push(int producer) {
    try {
      for (long first = 0; !over; first += BATCH) {
        Batch batch = new Batch(producer, first, BATCH);
        String body = body(batch);
        while (!push(batch, body)) {
          if (over) {
            return;
          }
          TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        }
        pauses.accepted(producer);
        TimeUnit.NANOSECONDS.sleep(pace.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean push(Batch batch, String body) throws InterruptedException {
    auditor.sending(batch, nowMs());
    log.sending(batch, nowMs());
    Answer answer = send(body);
    auditor.answered(batch, answer, nowMs());
    log.answered(batch, answer, nowMs());
    boolean ok = answer.outcome() == Answer.Outcome.OK;
    accepted.addAndGet(ok ? batch.count() : 0);
    return ok;
  }

  /** A body that is refused with 429 may be held in part. */
  private Answer send(String body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "/api/v1/telemetry"))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-ndjson");
    if (zips) {
      request.header("Content-Encoding", "gzip");
    }
    request.POST(HttpRequest.BodyPublishers.ofByteArray(bytes(body)));
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == ACCEPTED) {
        String durability = JSON.readTree(answer.body()).get("durability").asText();
        return Answer.ok(Durability.valueOf(durability.toUpperCase(Locale.ROOT)));
      }
      boolean refused = answer.statusCode() < 500 && answer.statusCode() != TOO_MANY;
      return refused ? Answer.FAILED : Answer.UNKNOWN;
    } catch (IOException e) {
      return Answer.UNKNOWN;
    }
  }

  private byte[] bytes(String body) {
    byte[] plain = body.getBytes(StandardCharsets.UTF_8);
    if (!zips) {
      return plain;
    }
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  private String body(Batch batch) {
    StringBuilder lines = new StringBuilder();
    for (long sequence = batch.first(); sequence < batch.first() + batch.count(); sequence++) {
      lines.append(
          "{\"timestamp\":%d,\"uuid\":\"%s\",\"host\":\"%s\",\"field\":\"%s\",\"value\":%.0f}\n"
              .formatted(
                  points.timeMs(sequence),
                  points.uuid(batch.producer()),
                  points.host(batch.producer()),
                  FIELD,
                  points.value(batch.producer(), sequence)));
    }
    return lines.toString();
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
