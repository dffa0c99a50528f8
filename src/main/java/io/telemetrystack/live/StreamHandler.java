package io.telemetrystack.live;

import io.telemetrystack.http.ApiKeyHandler;
import io.telemetrystack.http.DeadlineHandler;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.http.RequestMetricsHandler;
import io.telemetrystack.live.ClientHandler.Wishes;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code GET /api/v1/stream}: begins the answer and hands it to the feed. Event loop of a server.
 */
final class StreamHandler implements Handler<RoutingContext> {
  private static final Set<String> PARAMETERS =
      Set.of("host", "uuid", "field", "namespace", "min_interval");
  private static final long RETRY_AFTER_MS = 10_000;
  private static final long STARTING_MS = 1_000;

  private final LiveVerticle live;

  StreamHandler(LiveVerticle live) {
    this.live = live;
  }

  @Override
  public void handle(RoutingContext rc) {
    Wishes wishes = wishes(rc);
    if (live.home() == null) {
      throw new ProblemException(Problem.unavailable("The node is starting.", STARTING_MS));
    }
    if (!live.admit()) {
      throw new ProblemException(
          Problem.unavailable(
              "Too many streams are open already; stream-max-clients is the limit.",
              RETRY_AFTER_MS));
    }
    DeadlineHandler.lift(rc);
    RequestMetricsHandler.leaveOut(rc);
    rc.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true)
        .write(LiveEvents.opening(LiveVerticle.MIN_RETRY_MS));
    ClientHandler client = new ClientHandler(rc.request(), wishes, live.home());
    rc.addEndHandler(done -> live.left(client));
    live.open(client);
  }

  private static Wishes wishes(RoutingContext rc) {
    Map<String, List<String>> values =
        rc.queryParams().names().stream()
            .collect(Collectors.toMap(name -> name, rc.queryParams()::getAll));
    Parameters parameters = Parameters.of(values, PARAMETERS);
    Set<String> fields =
        parameters.list("field").stream()
            .map(FieldCatalogue.standard()::canonicalName)
            .collect(Collectors.toSet());
    LiveFilter filter =
        new LiveFilter(
            parameters.list("host"),
            parameters.list("uuid"),
            parameters.list("namespace"),
            fields,
            ApiKeyHandler.caller(rc).visibility());
    Duration minInterval = parameters.duration("min_interval", Duration.ZERO);
    return new Wishes(
        filter,
        minInterval == null ? 0 : minInterval.toMillis(),
        rc.request().getHeader("Last-Event-ID"));
  }
}
