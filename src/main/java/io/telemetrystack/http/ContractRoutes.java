package io.telemetrystack.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

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

  private static final String INDEX = "index.html";
  private static final Map<String, String> PAGE_FILES =
      Map.of(
          INDEX,
          "swagger/index.html",
          "swagger-initializer.js",
          "swagger/swagger-initializer.js",
          "swagger-ui-bundle.js",
          WEBJAR + "swagger-ui-bundle.js",
          "swagger-ui.css",
          WEBJAR + "swagger-ui.css");

  private final PageHandler files;

  ContractRoutes(Vertx vertx) {
    files = new PageHandler(vertx, ContractRoutes.class);
  }

  @Override
  public Stage stage() {
    return Stage.OPEN;
  }

  @Override
  public void mount(Router router) {
    router.get("/openapi.yaml").handler(rc -> files.send(rc, "openapi.yaml"));
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
    String path = PAGE_FILES.get(name);
    if (path == null) {
      throw new ProblemException(Problem.of(404, "There is no such file."));
    }
    rc.response().putHeader("Content-Security-Policy", POLICY);
    files.send(rc, path);
  }
}
