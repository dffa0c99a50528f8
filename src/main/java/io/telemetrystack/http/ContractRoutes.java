package io.telemetrystack.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The contract at {@code /openapi.yaml}, and at {@code /swagger/} a page to read and try it, for
 * anybody. The page asks nothing of any other host, and its policy would not let it.
 */
final class ContractRoutes implements Routes {
  private static final String PAGE = "/swagger";
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

  /** The style sheet has pictures in it. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** A file in the jar and its media type. */
  private record Resource(String path, String type) {}

  private record Content(Resource resource, Buffer bytes, String etag) {}

  private static final Resource CONTRACT = new Resource("openapi.yaml", "application/yaml");
  private static final String INDEX = "index.html";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final Map<String, Resource> PAGE_FILES =
      Map.of(
          INDEX,
          new Resource("swagger/index.html", "text/html; charset=utf-8"),
          "swagger-initializer.js",
          new Resource("swagger/swagger-initializer.js", SCRIPT),
          "swagger-ui-bundle.js",
          new Resource(WEBJAR + "swagger-ui-bundle.js", SCRIPT),
          "swagger-ui.css",
          new Resource(WEBJAR + "swagger-ui.css", "text/css; charset=utf-8"));

  private final Vertx vertx;
  private final Map<Resource, Future<Content>> contents = new ConcurrentHashMap<>();

  ContractRoutes(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Stage stage() {
    return Stage.OPEN;
  }

  @Override
  public void mount(Router router) {
    router.get("/openapi.yaml").handler(rc -> answer(rc, CONTRACT));
    router.get(PAGE).handler(this::page);
    router.get(PAGE + "/:file").handler(rc -> file(rc, rc.pathParam("file")));
  }

  /** What the page refers to is beside it only if its own path ends with a slash. */
  private void page(RoutingContext rc) {
    if (!rc.request().path().endsWith(PAGE)) {
      file(rc, INDEX);
    } else {
      rc.response().setStatusCode(308).putHeader(HttpHeaders.LOCATION, "swagger/").end();
    }
  }

  private void file(RoutingContext rc, String name) {
    Resource resource = PAGE_FILES.get(name);
    if (resource == null) {
      throw new ProblemException(Problem.of(404, "There is no such file."));
    }
    rc.response().putHeader("Content-Security-Policy", POLICY);
    answer(rc, resource);
  }

  private void answer(RoutingContext rc, Resource resource) {
    contents
        .computeIfAbsent(resource, wanted -> vertx.executeBlocking(() -> read(wanted), false))
        .onSuccess(content -> send(rc, content))
        .onFailure(rc::fail);
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
      response.putHeader(HttpHeaders.CONTENT_TYPE, content.resource().type()).end(content.bytes());
    }
  }

  private static Content read(Resource resource) throws IOException, NoSuchAlgorithmException {
    try (InputStream in = ContractRoutes.class.getResourceAsStream(resource.path())) {
      if (in == null) {
        throw new IOException("the jar has no " + resource.path());
      }
      byte[] bytes = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      String etag = '"' + HexFormat.of().formatHex(hash, 0, 16) + '"';
      return new Content(resource, Buffer.buffer(bytes), etag);
    }
  }
}
