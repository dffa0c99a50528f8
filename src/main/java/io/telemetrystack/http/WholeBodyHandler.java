package io.telemetrystack.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a body whole before the handlers that follow. Refuses one that is longer than it may be,
 * before it comes where it says so.
 *
 * <p>In place of Vert.x' {@code BodyHandler}, which takes forms and files, and puts a body together
 * in an array that grows: of one of 256 KiB it copies and clears a megabyte. Here the pieces are
 * kept as they come, and copied once, into an array of their length.
 */
public final class WholeBodyHandler implements Handler<RoutingContext> {
  private static final String CONTINUE = "100-continue";

  private final long maxBytes;

  public WholeBodyHandler(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void handle(RoutingContext rc) {
    HttpServerRequest request = rc.request();
    if (!hasBody(request)) {
      rc.next();
      return;
    }
    if (announcedBytes(request) > maxBytes) {
      rc.fail(413);
      return;
    }
    String expected = request.getHeader(HttpHeaders.EXPECT);
    if (expected != null) {
      if (!expected.equalsIgnoreCase(CONTINUE)) {
        rc.fail(417);
        return;
      }
      rc.response().writeContinue();
    }
    Body body = new Body(rc);
    request
        .handler(body::add)
        .endHandler(end -> body.end())
        .exceptionHandler(gone -> {}) // its connection is closed: there is nobody to answer
        .resume();
  }

  /** In HTTP/2 each request may have one; RFC 9112, section 6.3, for the others. */
  private static boolean hasBody(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || announcedBytes(request) >= 0;
  }

  /** Negative where nothing is announced. */
  private static long announcedBytes(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private final class Body {
    private final RoutingContext rc;
    private final List<Buffer> pieces = new ArrayList<>();
    private long bytes;

    Body(RoutingContext rc) {
      this.rc = rc;
    }

    void add(Buffer piece) {
      if (rc.failed()) {
        return;
      }
      bytes += piece.length();
      if (bytes > maxBytes) {
        pieces.clear();
        rc.fail(413);
      } else {
        pieces.add(piece);
      }
    }

    void end() {
      if (!rc.failed()) {
        ((RoutingContextInternal) rc).setBody(whole());
        rc.next();
      }
    }

    private Buffer whole() {
      if (pieces.size() == 1) {
        return pieces.get(0);
      }
      byte[] whole = new byte[(int) bytes];
      int position = 0;
      for (Buffer piece : pieces) {
        piece.getBytes(whole, position);
        position += piece.length();
      }
      return BufferInternal.buffer(Unpooled.wrappedBuffer(whole));
    }
  }
}
