package io.telemetrystack.proxy;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.http.DeadlineHandler;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.http.RequestMetricsHandler;
import io.telemetrystack.proxy.ArrivalsHandler.Source;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code GET /consume}: server-sent events, one for each message as it arrives. While a client does
 * not read, nothing more is leased for it; when it goes, all that it has not settled is ready for
 * others at once.
 */
final class ConsumeHandler implements Handler<RoutingContext> {
  private static final Set<String> NAMES =
      Set.of(QueueParameters.TOPIC, QueueParameters.GROUP, QueueParameters.PARTITION);
  private static final int MOST_STREAMS = 1_000;
  private static final int MESSAGES_AT_ONCE = 100;

  /** Leases under way for one stream, so that a partition that does not answer stops no other. */
  private static final int LEASES = 4;

  private static final int QUEUE_BYTES = 256 * 1024;
  private static final long HEARTBEAT_MS = 10_000;
  private static final long RETRY_MS = 10_000;
  private static final String COMMENT = ":\n\n";

  private final BrokersHandler brokers;
  private final SourcesHandler sources;
  private final Set<Stream> streams = new LinkedHashSet<>();

  ConsumeHandler(BrokersHandler brokers, SourcesHandler sources) {
    this.brokers = brokers;
    this.sources = sources;
  }

  @Override
  public void handle(RoutingContext rc) {
    QueueParameters parameters = QueueParameters.of(QueueRoutes.query(rc), NAMES);
    Source source = new Source(parameters.topic(), parameters.group(), parameters.partition());
    if (streams.size() >= MOST_STREAMS) {
      throw new ProblemException(
          Problem.unavailable("Too many streams are open already.", RETRY_MS));
    }
    brokers
        .ensure(source.topic(), source.group())
        .onSuccess(there -> open(rc, source))
        .onFailure(rc::fail);
  }

  private void open(RoutingContext rc, Source source) {
    if (rc.response().closed() || rc.response().ended()) {
      return;
    }
    DeadlineHandler.lift(rc);
    RequestMetricsHandler.leaveOut(rc);
    rc.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader("X-Accel-Buffering", "no");
    Stream stream = new Stream(rc.response(), source);
    streams.add(stream);
    rc.addEndHandler(done -> stream.left());
    stream.resume();
  }

  /** Called about once a second. */
  void beat() {
    long nowMs = nowMs();
    streams.forEach(stream -> stream.beat(nowMs));
  }

  /** One client. */
  private final class Stream implements Taker {
    private final HttpServerResponse response;
    private final Source source;
    private final ArrivalsHandler arrivals;
    private final String consumer = sources.newConsumer();
    private final Set<PartitionRef> from = new HashSet<>();
    private int idle = LEASES;
    private long lastWriteMs = nowMs();
    private boolean gone;

    Stream(HttpServerResponse response, Source source) {
      this.response = response;
      this.source = source;
      arrivals = sources.of(source);
      response.setChunked(true).setWriteQueueMaxSize(QUEUE_BYTES);
      response.drainHandler(drained -> resume());
      response.write(COMMENT);
    }

    private void resume() {
      while (idle > 0 && !gone && !response.writeQueueFull()) {
        idle--;
        arrivals.await(this);
      }
    }

    @Override
    public String consumer() {
      return consumer;
    }

    @Override
    public int wanted() {
      return MESSAGES_AT_ONCE;
    }

    @Override
    public void take(PartitionRef partition, List<LeasedMessage> messages) {
      idle++;
      if (!messages.isEmpty()) {
        takeMore(partition, messages);
      }
      resume();
    }

    @Override
    public boolean takesMore() {
      return !response.writeQueueFull();
    }

    @Override
    public void takeMore(PartitionRef partition, List<LeasedMessage> messages) {
      from.add(partition);
      if (gone) {
        release();
      } else {
        write(messages);
      }
    }

    private void write(List<LeasedMessage> messages) {
      Buffer events = Buffer.buffer();
      for (LeasedMessage message : messages) {
        events.appendString("id: ").appendString(message.handle()).appendString("\ndata: ");
        events.appendBytes(QueueRoutes.json(json -> new MessageWriter(json).leased(message)));
        events.appendString("\n\n");
      }
      response.write(events);
      lastWriteMs = nowMs();
    }

    private void beat(long nowMs) {
      if (nowMs - lastWriteMs >= HEARTBEAT_MS && !response.writeQueueFull()) {
        response.write(COMMENT);
        lastWriteMs = nowMs;
      }
    }

    private void left() {
      gone = true;
      streams.remove(this);
      while (arrivals.cancel(this)) {
        idle++;
      }
      release();
    }

    private void release() {
      from.forEach(partition -> brokers.release(partition, source.group(), consumer));
    }
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
