package io.telemetrystack.api;

import io.telemetrystack.http.PageHandler;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.http.Routes;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The console at {@code /}, for anybody: what it shows it asks for with the key that is entered
 * there. Its policy lets it load nothing from other hosts, nor run what is not a file of it.
 */
public final class ConsoleRoutes implements Routes {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types lit-html";

  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "lit-html.js", WEBJARS + "lit-html/3.3.2/lit-html.js",
          "uplot.js", WEBJARS + "uplot/1.6.30/dist/uPlot.esm.js",
          "uplot.css", WEBJARS + "uplot/1.6.30/dist/uPlot.min.css");

  /** Nothing that leads out of the directory. */
  private static final Pattern FILE = Pattern.compile("[a-z][a-z-]{0,40}\\.(js|css|svg)");

  private final PageHandler files;

  public ConsoleRoutes(Vertx vertx) {
    files = new PageHandler(vertx, ConsoleRoutes.class);
  }

  @Override
  public Stage stage() {
    return Stage.OPEN;
  }

  @Override
  public void mount(Router router) {
    router.get("/").handler(rc -> send(rc, "console/index.html"));
    router.get("/console/:file").handler(rc -> file(rc, rc.pathParam("file")));
  }

  private void file(RoutingContext rc, String name) {
    if (!FILE.matcher(name).matches()) {
      throw new ProblemException(Problem.of(404, "There is no such file."));
    }
    send(rc, LIBRARIES.getOrDefault(name, "console/" + name));
  }

  private void send(RoutingContext rc, String path) {
    MultiMap headers = rc.response().headers();
    headers
        .set("Content-Security-Policy", POLICY)
        .set("Cross-Origin-Opener-Policy", "same-origin")
        .set("Cross-Origin-Resource-Policy", "same-origin")
        .set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    files.send(rc, path);
  }
}
