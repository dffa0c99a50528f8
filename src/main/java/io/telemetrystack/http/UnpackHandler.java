package io.telemetrystack.http;

import io.telemetrystack.http.Gunzip.BrokenException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;

/**
 * Puts the unpacked body in the place of a packed one that was read whole. Bounds what it becomes,
 * as the handler that read it bounds what it was.
 */
public final class UnpackHandler implements Handler<RoutingContext> {
  private static final int PIECE_BYTES = 64 * 1024;

  private final long maxBytes;

  public UnpackHandler(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void handle(RoutingContext rc) {
    ContentCoding coding = ContentCoding.of(rc.request().getHeader("Content-Encoding"));
    Buffer body = rc.body().buffer();
    if (coding == ContentCoding.GZIP && body != null) {
      ((RoutingContextInternal) rc).setBody(unpack(body.getBytes()));
    }
    rc.next();
  }

  private Buffer unpack(byte[] packed) {
    Buffer unpacked = Buffer.buffer();
    byte[] piece = new byte[PIECE_BYTES];
    try (Gunzip gunzip = new Gunzip()) {
      gunzip.add(packed);
      for (int read = gunzip.read(piece); read > 0; read = gunzip.read(piece)) {
        unpacked.appendBytes(piece, 0, read);
        if (unpacked.length() > maxBytes) {
          throw new ProblemException(
              Problem.of(413, "The body may have " + maxBytes + " bytes once it is unpacked."));
        }
      }
      if (!gunzip.isAtEnd()) {
        throw ContentCoding.cut();
      }
      return unpacked;
    } catch (BrokenException e) {
      throw ContentCoding.broken(e);
    }
  }
}
