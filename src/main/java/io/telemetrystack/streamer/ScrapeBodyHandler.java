package io.telemetrystack.streamer;

import io.telemetrystack.http.Gunzip;
import io.telemetrystack.http.Gunzip.BrokenException;
import io.telemetrystack.intake.BodyParser;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/**
 * Reads what a target answers with as it comes, and unpacks no more at a time than is fair to the
 * other scrapes of the event loop.
 */
final class ScrapeBodyHandler implements Handler<Buffer> {
  private static final int PIECE_BYTES = 64 * 1024;
  private static final int MOST_BYTES_A_TURN = 4 * PIECE_BYTES;

  /** Is told once how it ends. */
  interface Listener {
    void whole();

    void failed(ScrapeFailure failure, String why);
  }

  private final Vertx vertx;
  private final HttpClientResponse response;
  private final ScrapeSamples samples;
  private final BodyBuffer buffer;
  private final long maxBytes;
  private final Listener listener;
  private final ScrapeEnd end = new ScrapeEnd();
  private final Gunzip gunzip;
  private byte[] unpacked;
  private long packedBytes;
  private long bytes;
  private boolean done;

  /**
   * @param parser of the body, whose samples are put into {@code samples}
   */
  ScrapeBodyHandler(
      Vertx vertx,
      HttpClientResponse response,
      ScrapeSamples samples,
      BodyParser parser,
      long maxBytes,
      Listener listener) {
    this.vertx = vertx;
    this.response = response;
    this.samples = samples;
    this.maxBytes = maxBytes;
    this.listener = listener;
    buffer = new BodyBuffer(parser);
    gunzip = coding(response).isEmpty() ? null : new Gunzip();
  }

  /** {@code gzip}, empty for none, or what is not taken. */
  static String coding(HttpClientResponse response) {
    String coding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
    String name = coding == null ? "" : coding.strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "identity" -> "";
      case "x-gzip" -> "gzip";
      default -> name;
    };
  }

  static boolean isOpenMetrics(HttpClientResponse response) {
    return ContentTypes.type(response.getHeader(HttpHeaders.CONTENT_TYPE))
        .equals("application/openmetrics-text");
  }

  void start() {
    response.exceptionHandler(e -> fail(ScrapeFailure.CUT, "the connection ended in the middle"));
    response.endHandler(nothing -> end());
    response.handler(this);
  }

  /** Nothing more is read. */
  void stop() {
    if (!done) {
      done = true;
      if (gunzip != null) {
        gunzip.close();
      }
    }
  }

  @Override
  public void handle(Buffer piece) {
    if (done) {
      return;
    }
    packedBytes += piece.length();
    byte[] taken = piece.getBytes();
    if (gunzip == null) {
      take(taken, taken.length);
    } else if (packedBytes > maxBytes) {
      tooLarge();
    } else {
      gunzip.add(taken);
      unpack();
    }
  }

  /** Unpacks and parses what is there, in turns; reads on when it is used up. */
  private void unpack() {
    if (done) {
      return;
    }
    if (unpacked == null) {
      unpacked = new byte[PIECE_BYTES];
    }
    try {
      for (int turn = 0; turn < MOST_BYTES_A_TURN && !done; ) {
        int count = gunzip.read(unpacked);
        if (count == 0) {
          response.resume();
          return;
        }
        take(unpacked, count);
        turn += count;
      }
    } catch (BrokenException e) {
      fail(ScrapeFailure.CODING, "the body is no gzip: " + e.getMessage());
    }
    if (!done) {
      response.pause();
      vertx.runOnContext(now -> unpack());
    }
  }

  private void take(byte[] plain, int length) {
    bytes += length;
    if (bytes > maxBytes) {
      tooLarge();
      return;
    }
    end.add(plain, length);
    buffer.add(plain, length);
    failIfFull();
  }

  private void tooLarge() {
    fail(
        ScrapeFailure.TOO_LARGE,
        "the answer has more than " + maxBytes + " bytes, which is scrape-max-body");
  }

  private void failIfFull() {
    if (samples.hasOverflowed()) {
      fail(
          ScrapeFailure.TOO_MANY_SAMPLES,
          "the answer has more than " + samples.size() + " samples, for which there is no room");
    }
  }

  private void end() {
    if (done) {
      return;
    }
    boolean openMetrics = isOpenMetrics(response);
    boolean byClose =
        response.getHeader(HttpHeaders.CONTENT_LENGTH) == null
            && response.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
    if (gunzip != null && !gunzip.isAtEnd()) {
      fail(ScrapeFailure.CUT, "the packed body ends in the middle");
    } else if (openMetrics && !end.isEof()) {
      fail(ScrapeFailure.CUT, "the body does not end with '# EOF', as OpenMetrics does");
    } else if (byClose && !end.isEndOfLine()) {
      fail(ScrapeFailure.CUT, "the body ends in the middle of a line");
    } else {
      buffer.end();
      failIfFull();
    }
    if (!done && samples.isNonsense()) {
      fail(ScrapeFailure.NOT_METRICS, "no line of the answer is a sample: " + samples.refusal());
    }
    if (!done) {
      stop();
      listener.whole();
    }
  }

  private void fail(ScrapeFailure failure, String why) {
    if (!done) {
      stop();
      listener.failed(failure, why);
    }
  }
}
