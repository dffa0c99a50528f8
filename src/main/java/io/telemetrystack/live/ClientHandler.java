package io.telemetrystack.live;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;

/**
 * One open stream: writes what its cursor owes while the client takes it. Runs on the feed's event
 * loop, which need not be that of the connection.
 */
final class ClientHandler {
  /** Most bytes that were written and not taken by the socket, but for the last chunk. */
  private static final int MOST_UNTAKEN_BYTES = 64 * 1024;

  /**
   * What a client asks for.
   *
   * @param lastEventId null for one that comes for the first time
   */
  record Wishes(LiveFilter filter, long minIntervalMs, String lastEventId) {}

  /**
   * What the kernel keeps of a stream that is not read. Left to itself it is some MiB: a slow
   * client would be given old values first, and a stalled one be noticed late.
   */
  private static final int KERNEL_BUFFER_BYTES = 128 * 1024;

  private static final byte[] HEARTBEAT = LiveEvents.HEARTBEAT.getBytes(StandardCharsets.US_ASCII);

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Wishes wishes;
  private final Context context;
  private LiveCursor cursor;
  private long lastWriteMs;
  private long lastTakenMs;
  private int untakenBytes;
  private boolean full;
  private boolean over;
  private long countedConflations;

  /**
   * @param request whose answer has begun
   * @param context of the feed
   */
  ClientHandler(HttpServerRequest request, Wishes wishes, Context context) {
    this.request = request;
    this.response = request.response();
    this.wishes = wishes;
    this.context = context;
    lastWriteMs = nowMs();
    if (request.connection() instanceof ConnectionBase connection) {
      connection.channel().config().setOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER_BYTES);
    }
  }

  /** Until then only heartbeats are sent. */
  void start(LiveFeed feed) {
    long nowMs = nowMs();
    cursor = new LiveCursor(feed, wishes.filter(), wishes.minIntervalMs());
    if (wishes.lastEventId() == null) {
      cursor.start(nowMs);
    } else {
      cursor.resume(wishes.lastEventId(), nowMs);
    }
    pump(nowMs);
  }

  /** Writes until nothing is owed or too much is not taken. */
  void pump(long nowMs) {
    while (cursor != null && !over) {
      full = untakenBytes >= MOST_UNTAKEN_BYTES;
      byte[] events = full ? null : cursor.poll(nowMs);
      if (events == null) {
        return;
      }
      write(events, nowMs);
    }
  }

  /** A comment where nothing else was written for this long. */
  void beat(long nowMs, long intervalMs) {
    if (nowMs - lastWriteMs >= intervalMs && untakenBytes == 0 && !over) {
      write(cursor == null ? HEARTBEAT : cursor.heartbeat(), nowMs);
    }
  }

  /** All clients are given the same bytes, which are not copied for each. */
  private void write(byte[] events, long nowMs) {
    if (untakenBytes == 0) {
      lastTakenMs = nowMs;
    }
    untakenBytes += events.length;
    lastWriteMs = nowMs;
    response
        .write(BufferInternal.buffer(Unpooled.wrappedBuffer(events)))
        .onSuccess(taken -> context.runOnContext(here -> taken(events.length)));
  }

  private void taken(int bytes) {
    untakenBytes -= bytes;
    lastTakenMs = nowMs();
    if (full && untakenBytes < MOST_UNTAKEN_BYTES) {
      pump(lastTakenMs);
    }
  }

  /** Whether something is there to take and the client has taken nothing for this long. */
  boolean isStalled(long nowMs, long timeoutMs) {
    return untakenBytes > 0 && nowMs - lastTakenMs >= timeoutMs;
  }

  /** How often it was given latest values in place of all, since this was asked last. */
  long takeConflations() {
    long all = cursor == null ? 0 : cursor.conflations();
    long news = all - countedConflations;
    countedConflations = all;
    return news;
  }

  /** Writes no more; the connection is gone or about to go. */
  void stop() {
    over = true;
    if (cursor != null) {
      cursor.end();
      cursor = null;
    }
  }

  /**
   * Says why, as the last of the stream, and closes the connection; one of HTTP/2 has other
   * streams, which go on.
   *
   * @return completes once the reason is taken
   */
  Future<Void> end(String reason, long retryMs) {
    stop();
    return response
        .end(LiveEvents.closed(reason, retryMs))
        .onSuccess(
            taken -> {
              if (!isHttp2()) {
                request.connection().close();
              }
            });
  }

  /** Ends it at once. A close of the connection would wait until all is taken. */
  @SuppressWarnings("FutureReturnValueIgnored") // a connection that is gone is told elsewhere
  void cut() {
    if (isHttp2()) {
      response.reset();
    } else if (request.connection() instanceof ConnectionBase connection) {
      connection.channelHandlerContext().close();
    }
  }

  private boolean isHttp2() {
    return request.version() == HttpVersion.HTTP_2;
  }

  static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
