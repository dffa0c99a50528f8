package io.telemetrystack.app;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.StampedLock;

/**
 * A steady load of numbered points: each host on a thread of its own, one frame after the other,
 * each sent until it is accepted.
 */
final class EdgeLoad implements AutoCloseable {
  private static final long PACE_MS = 250;
  private static final long RETRY_MS = 50;
  private static final int ACCEPTED = 202;
  private static final String PATH = "/produce?topic=telemetry&key=";

  private final Edge edge;
  private final NumberedPoints points;
  private final Pauses pauses;
  private final Set<String> durabilities = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  /** Shared by the requests under way; nothing is sent while it is held exclusively. */
  private final StampedLock sending = new StampedLock();

  private volatile boolean over;

  EdgeLoad(Edge edge, NumberedPoints points) {
    this.edge = edge;
    this.points = points;
    pauses = new Pauses(points.hostCount());
  }

  void start() {
    for (int number = 0; number < points.hostCount(); number++) {
      int host = number;
      Thread thread = new Thread(() -> send(host), "load of host " + host);
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

  /** The classes that answers have named. */
  Set<String> durabilities() {
    return Set.copyOf(durabilities);
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

  private void send(int host) {
    try {
      for (int first = 0; !over; first += NumberedPoints.PER_FRAME) {
        Thread.sleep(PACE_MS);
        byte[] frame = points.frame(host, first);
        points.sent(host, first);
        while (!over && !isAccepted(host, frame)) {
          Thread.sleep(RETRY_MS);
        }
        if (!over) {
          points.accepted(host, first);
          pauses.accepted(host);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isAccepted(int host, byte[] frame) {
    long shared = sending.readLock();
    try {
      requests.incrementAndGet();
      HttpResponse<String> answer = edge.post(PATH + points.name(host), frame);
      if (answer == null || answer.statusCode() != ACCEPTED) {
        return false;
      }
      durabilities.add(QueueClient.json(answer).get("durability").asText());
      return true;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      sending.unlockRead(shared);
    }
  }
}
