package io.telemetrystack.app;

import io.telemetrystack.audit.Answer;
import io.telemetrystack.audit.Auditor;
import io.telemetrystack.audit.Batch;
import io.telemetrystack.audit.Points;
import io.telemetrystack.message.Durability;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.StampedLock;

/**
 * A steady load of audited points: each producer on a thread of its own, one frame after the other,
 * each sent until it is accepted.
 */
final class EdgeLoad implements AutoCloseable {
  static final String FIELD = "edge_point";

  private static final int PER_FRAME = 10;
  private static final long PACE_MS = 250;
  private static final long RETRY_MS = 50;
  private static final int ACCEPTED = 202;
  private static final String PATH = "/produce?topic=telemetry&key=";

  private final Edge edge;
  private final Points points;
  private final Auditor auditor;
  private final Pauses pauses;
  private final AtomicInteger requests = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  /** Shared by the requests under way; nothing is sent while it is held exclusively. */
  private final StampedLock sending = new StampedLock();

  private volatile boolean over;

  EdgeLoad(Edge edge, Points points, Auditor auditor) {
    this.edge = edge;
    this.points = points;
    this.auditor = auditor;
    pauses = new Pauses(points.producers());
  }

  void start() {
    for (int number = 0; number < points.producers(); number++) {
      int producer = number;
      Thread thread = new Thread(() -> send(producer), "load of producer " + producer);
      threads.add(thread);
      thread.start();
    }
  }

  /**
   * Waits for the requests under way and lets none begin.
   *
   * @return what {@link #goOn} needs
   */
  long rest() {
    return sending.writeLock();
  }

  void goOn(long rest) {
    sending.unlockWrite(rest);
  }

  Pauses pauses() {
    return pauses;
  }

  int requests() {
    return requests.get();
  }

  /** Nothing may be at rest. */
  @Override
  public void close() {
    over = true;
    threads.forEach(Thread::interrupt);
  }

  private void send(int producer) {
    try {
      for (long first = 0; !over; first += PER_FRAME) {
        Thread.sleep(PACE_MS);
        Batch batch = new Batch(producer, first, PER_FRAME);
        byte[] frame = frame(batch);
        while (!over && !isAccepted(batch, frame)) {
          Thread.sleep(RETRY_MS);
        }
        if (!over) {
          pauses.accepted(producer);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] frame(Batch batch) {
    String host = points.host(batch.producer());
    SeriesId id = new SeriesId(points.uuid(batch.producer()), "");
    Series series = new Series(id, host, "0", "nvidia0", "H100", "");
    Labels labels = new Labels(series, Assignment.NONE, Map.of());
    Frame.Builder frame = new Frame.Builder(host);
    for (long sequence = batch.first(); sequence < batch.first() + batch.count(); sequence++) {
      double value = points.value(batch.producer(), sequence);
      frame.add(labels, FIELD, points.timeMs(sequence) * 1_000_000, value);
    }
    return FrameCodec.encode(frame.build());
  }

  private boolean isAccepted(Batch batch, byte[] frame) {
    long shared = sending.readLock();
    try {
      requests.incrementAndGet();
      auditor.sending(batch, nowMs());
      Answer answer = send(batch, frame);
      auditor.answered(batch, answer, nowMs());
      return answer.outcome() == Answer.Outcome.OK;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      sending.unlockRead(shared);
    }
  }

  private Answer send(Batch batch, byte[] frame) throws IOException {
    HttpResponse<String> answer = edge.post(PATH + points.host(batch.producer()), frame);
    if (answer == null || answer.statusCode() != ACCEPTED) {
      return Answer.UNKNOWN;
    }
    String durability = QueueClient.json(answer).get("durability").asText();
    return Answer.ok(Durability.valueOf(durability.toUpperCase(Locale.ROOT)));
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
