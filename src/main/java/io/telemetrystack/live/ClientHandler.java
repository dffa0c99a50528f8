package io.telemetrystack.live;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * One open stream: writes what its cursor owes while the socket takes it. Handles the socket's
 * becoming writable again. Event loop of the server.
 */
final class ClientHandler implements Handler<Void> {
  private static final int WRITE_BYTES = 16 * 1024;
  private static final int QUEUE_BYTES = 64 * 1024;
  private static final long CLOSE_GRACE_MS = 1_000;

  private final HttpServerResponse response;
  private LiveCursor cursor;
  private long lastWriteMs;
  private long fullSinceMs = Long.MAX_VALUE;

  ClientHandler(HttpServerResponse response, long nowMs) {
    this.response = response;
    this.lastWriteMs = nowMs;
    response.setWriteQueueMaxSize(QUEUE_BYTES);
    response.drainHandler(this);
    response.write(LiveEvents.HEARTBEAT);
  }

  /** Until then only heartbeats are sent. */
  void start(LiveCursor begun, long nowMs) {
    cursor = begun;
    pump(nowMs);
  }

  @Override
  public void handle(Void drained) {
    pump(nowMs());
  }

  /** Writes until nothing is owed or the socket is full, several events at a time. */
  void pump(long nowMs) {
    while (cursor != null && !response.writeQueueFull()) {
      fullSinceMs = Long.MAX_VALUE;
      Buffer events = Buffer.buffer();
      String event;
      while (events.length() < WRITE_BYTES && (event = cursor.poll(nowMs)) != null) {
        events.appendString(event);
      }
      if (events.length() == 0) {
        return;
      }
      response.write(events);
      lastWriteMs = nowMs;
    }
    if (response.writeQueueFull() && fullSinceMs == Long.MAX_VALUE) {
      fullSinceMs = nowMs;
    }
  }

  /** A comment where nothing else was written for this long. */
  void beat(long nowMs, long intervalMs) {
    if (nowMs - lastWriteMs >= intervalMs && !response.writeQueueFull()) {
      response.write(LiveEvents.HEARTBEAT);
      lastWriteMs = nowMs;
    }
  }

  /** Whether the client has taken nothing for this long. */
  boolean isStalled(long nowMs, long timeoutMs) {
    return fullSinceMs != Long.MAX_VALUE && nowMs - fullSinceMs >= timeoutMs;
  }

  long conflations() {
    return cursor == null ? 0 : cursor.conflations();
  }

  /** Says why and, where even that is not taken, cuts the connection. */
  void close(Vertx vertx, String reason) {
    response.end(LiveEvents.closed(reason));
    vertx.setTimer(CLOSE_GRACE_MS, id -> response.reset());
  }

  static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
