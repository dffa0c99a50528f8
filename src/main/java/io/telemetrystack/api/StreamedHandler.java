package io.telemetrystack.api;

import io.netty.buffer.Unpooled;
import io.telemetrystack.api.StreamedOperation.Pieces;
import io.telemetrystack.http.DeadlineHandler;
import io.telemetrystack.http.LogText;
import io.telemetrystack.http.RequestMetricsHandler;
import io.telemetrystack.store.ReadBudget;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends an answer of any length. A worker makes a piece only while less than {@value
 * #MOST_UNTAKEN_BYTES} bytes wait for the client, so that a slow one holds neither a thread nor
 * much memory. Whatever goes wrong after the first piece cuts the connection or stream: what is
 * incomplete never looks complete.
 */
final class StreamedHandler implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedHandler.class);
  private static final int MOST_UNTAKEN_BYTES = 1024 * 1024;

  private final StreamedOperation operation;
  private final QueryHandler.Pool pool;
  private final QueryHandler.Gate gate;
  private final Duration stallTimeout;

  /**
   * @param gate for as long as an answer takes
   */
  StreamedHandler(
      StreamedOperation operation,
      QueryHandler.Pool pool,
      QueryHandler.Gate gate,
      Duration stallTimeout) {
    this.operation = operation;
    this.pool = pool;
    this.gate = gate;
    this.stallTimeout = stallTimeout;
  }

  @Override
  public void handle(RoutingContext rc) {
    Operation.Request request = pool.request(rc, operation.names(), ReadBudget.unlimited());
    gate.enter();
    Answer answer = new Answer(rc);
    rc.addEndHandler(done -> answer.over());
    pool.run(
            () -> {
              answer.pieces = operation.beginning().begin(request);
              return answer.pieces.next();
            })
        .onSuccess(answer::begin)
        .onFailure(rc::fail);
  }

  /** One that is under way. Runs on the event loop of its request. */
  private final class Answer {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final RoutingContext rc;
    private final Context context;

    /** Made by the first worker, handed on with each piece. */
    private Pieces pieces;

    private long timer = -1;
    private int untakenBytes;
    private long lastTakenNs;
    private boolean waiting;
    private boolean over;

    Answer(RoutingContext rc) {
      this.rc = rc;
      context = rc.vertx().getOrCreateContext();
      request = rc.request();
      response = rc.response();
    }

    void begin(byte[] first) {
      if (over || response.ended()) {
        return;
      }
      DeadlineHandler.lift(rc);
      RequestMetricsHandler.leaveOut(rc);
      response.putHeader(HttpHeaders.CONTENT_TYPE, pieces.contentType()).setChunked(true);
      timer = rc.vertx().setPeriodic(stallTimeout.toMillis() / 4 + 1, id -> cutIfStalled());
      send(first);
    }

    private void send(byte[] piece) {
      if (over) {
        return;
      }
      if (piece == null) {
        response.end();
        return;
      }
      if (untakenBytes == 0) {
        lastTakenNs = System.nanoTime();
      }
      untakenBytes += piece.length;
      response
          .write(BufferInternal.buffer(Unpooled.wrappedBuffer(piece)))
          .onSuccess(taken -> context.runOnContext(here -> taken(piece.length)));
      waiting = untakenBytes >= MOST_UNTAKEN_BYTES;
      if (!waiting) {
        produce();
      }
    }

    private void produce() {
      pool.run(pieces::next).onSuccess(this::send).onFailure(this::fail);
    }

    private void taken(int bytes) {
      untakenBytes -= bytes;
      lastTakenNs = System.nanoTime();
      if (waiting && untakenBytes < MOST_UNTAKEN_BYTES && !over) {
        waiting = false;
        produce();
      }
    }

    private void cutIfStalled() {
      boolean stalled = System.nanoTime() - lastTakenNs >= stallTimeout.toNanos();
      if (untakenBytes > 0 && stalled) {
        LOG.info("a client of {} takes nothing and is cut off", LogText.escape(request.path()));
        cut();
      }
    }

    private void fail(Throwable failure) {
      if (!over) {
        LOG.warn(
            "{} is cut off, it cannot go on: {}",
            LogText.escape(request.path()),
            failure.toString());
        cut();
      }
    }

    /** At once: a close of the connection would wait until all is taken. */
    @SuppressWarnings("FutureReturnValueIgnored") // a connection that is gone is told elsewhere
    private void cut() {
      over();
      if (request.version() == HttpVersion.HTTP_2) {
        response.reset();
      } else if (request.connection() instanceof ConnectionBase connection) {
        connection.channelHandlerContext().close();
      }
    }

    void over() {
      if (!over) {
        over = true;
        rc.vertx().cancelTimer(timer);
        gate.leave();
      }
    }
  }
}
