package io.telemetrystack.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends files of the jar, which a browser keeps and asks for again by their ETag. Event loop of a
 * server; each file is read once, on a worker.
 */
public final class PageHandler {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "yaml", "application/yaml");

  private record Content(Buffer bytes, String type, String etag) {}

  private final Vertx vertx;
  private final Class<?> owner;
  private final Map<String, Future<Content>> contents = new ConcurrentHashMap<>();

  /**
   * @param owner paths of files are relative to its package unless they begin with a slash
   */
  public PageHandler(Vertx vertx, Class<?> owner) {
    this.vertx = vertx;
    this.owner = owner;
  }

  /** Answers 404 where the jar has no such file. Its extension is one of those that are known. */
  public void send(RoutingContext rc, String path) {
    contents
        .computeIfAbsent(path, wanted -> vertx.executeBlocking(() -> read(wanted), false))
        .onSuccess(content -> send(rc, content))
        .onFailure(
            failure -> {
              contents.remove(path); // names that strangers make up are not kept
              rc.fail(failure);
            });
  }

  private static void send(RoutingContext rc, Content content) {
    HttpServerResponse response = rc.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader(HttpHeaders.ETAG, content.etag());
    if (content.etag().equals(rc.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, content.type()).end(content.bytes());
    }
  }

  private Content read(String path) throws IOException, NoSuchAlgorithmException {
    try (InputStream in = owner.getResourceAsStream(path)) {
      if (in == null) {
        throw new ProblemException(Problem.of(404, "There is no such file."));
      }
      byte[] bytes = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      String etag = '"' + HexFormat.of().formatHex(hash, 0, 16) + '"';
      return new Content(
          Buffer.buffer(bytes), TYPES.get(path.substring(path.lastIndexOf('.') + 1)), etag);
    }
  }
}
