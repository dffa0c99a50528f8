package io.telemetrystack.streamer;

import io.telemetrystack.http.LogText;
import io.telemetrystack.intake.BodyParser;
import io.telemetrystack.intake.SampleSink;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * One scrape of one target, from the look-up of its name to the last byte, within a deadline. It
 * succeeds as a whole or counts for nothing.
 */
final class ScrapeHandler implements ScrapeBodyHandler.Listener {
  private static final int OK = 200;

  /** Is told once what becomes of it; the samples are given back afterwards. */
  interface Listener {
    void succeeded(ScrapeHandler scrape, ScrapeSamples samples);

    /**
     * @param why fit for a log
     */
    void failed(ScrapeHandler scrape, ScrapeFailure failure, String why);
  }

  /** Makes parsers. */
  interface Parsers {
    /** A parser at the begin of the scrape's body. */
    BodyParser parser(ScrapeHandler scrape, SampleSink sink, boolean openMetrics);
  }

  /**
   * What the scrapes of an event loop share.
   *
   * @param targets how many there are now
   */
  record Loop(
      Vertx vertx,
      ScrapeConfig config,
      ScrapeClientHandler client,
      ScrapeSamples.Room room,
      Parsers parsers,
      IntSupplier targets) {}

  private final ScrapeTarget target;
  private final long timeMs;
  private final Loop loop;
  private final Listener listener;
  private final ScrapeSamples samples;
  private final long startNs = System.nanoTime();
  private long deadline;
  private InetAddress address;
  private HttpClientRequest request;
  private ScrapeBodyHandler body;
  private boolean repeated;
  private boolean done;

  /**
   * @param timeMs of its samples
   */
  ScrapeHandler(ScrapeTarget target, long timeMs, Loop loop, Listener listener) {
    this.target = target;
    this.timeMs = timeMs;
    this.loop = loop;
    this.listener = listener;
    samples = new ScrapeSamples(loop.room());
  }

  ScrapeTarget target() {
    return target;
  }

  /** The one instant of its samples, in milliseconds since the epoch. */
  long timeMs() {
    return timeMs;
  }

  Duration duration() {
    return Duration.ofNanos(System.nanoTime() - startNs);
  }

  void start() {
    long timeoutMs = loop.config().timeout().toMillis();
    deadline = loop.vertx().setTimer(timeoutMs, timer -> failed(ScrapeFailure.TIMEOUT, late()));
    loop.client()
        .address(target.host())
        .onComplete(
            found -> {
              address = found;
              connect();
            },
            e -> {
              ScrapeClientHandler.RefusedException refused =
                  (ScrapeClientHandler.RefusedException) e;
              failed(refused.failure(), refused.getMessage());
            });
  }

  /** Ends it without telling anybody. */
  void abandon() {
    release();
    samples.release();
  }

  private String late() {
    return "no whole answer within " + loop.config().timeout().toMillis() + " ms";
  }

  private void connect() {
    if (!done) {
      loop.client()
          .request(target, address, loop.targets().getAsInt())
          .onComplete(this::send, e -> failed(ScrapeFailure.CONNECT, ScrapeFailure.text(e)));
    }
  }

  private void send(HttpClientRequest connected) {
    connected.exceptionHandler(broken -> {});
    if (done) {
      connected.reset();
      return;
    }
    request = connected;
    request.send().onComplete(this::read, this::unanswered);
  }

  /** A connection that was kept may be closed by its server just when it is used again. */
  private void unanswered(Throwable e) {
    if (e instanceof HttpClosedException && !repeated) {
      repeated = true;
      request = null;
      connect();
    } else {
      failed(ScrapeFailure.CUT, "no answer: " + ScrapeFailure.text(e));
    }
  }

  private void read(HttpClientResponse response) {
    if (done) {
      return;
    }
    response.exceptionHandler(broken -> {});
    int status = response.statusCode();
    String coding = ScrapeBodyHandler.coding(response);
    if (status >= 300 && status < 400) {
      failed(
          ScrapeFailure.REDIRECT,
          "status %d to '%s', and redirects are not followed"
              .formatted(status, response.getHeader(HttpHeaders.LOCATION)));
    } else if (status != OK) {
      failed(ScrapeFailure.STATUS, "status " + status);
    } else if (!coding.isEmpty() && !coding.equals("gzip")) {
      failed(ScrapeFailure.CODING, "the answer is packed with '" + coding + "'");
    } else {
      BodyParser parser =
          loop.parsers().parser(this, samples, ScrapeBodyHandler.isOpenMetrics(response));
      long maxBytes = loop.config().maxBodyBytes();
      body = new ScrapeBodyHandler(loop.vertx(), response, samples, parser, maxBytes, this);
      body.start();
    }
  }

  @Override
  public void whole() {
    if (!done) {
      request = null;
      release();
      listener.succeeded(this, samples);
      samples.release();
    }
  }

  @Override
  public void failed(ScrapeFailure failure, String why) {
    if (!done) {
      abandon();
      listener.failed(this, failure, LogText.escape(why));
    }
  }

  /** A request that is not over takes its connection with it. */
  private void release() {
    if (done) {
      return;
    }
    done = true;
    loop.vertx().cancelTimer(deadline);
    if (body != null) {
      body.stop();
    }
    if (request != null) {
      request.reset();
    }
  }
}
