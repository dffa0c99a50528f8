package io.telemetrystack.live;

import io.telemetrystack.http.Routes;
import io.telemetrystack.http.Scope;
import io.telemetrystack.http.ScopeHandler;
import io.vertx.ext.web.Router;

/** Live values over server-sent events, for nodes with role streamer or api. */
public final class StreamRoutes implements Routes {
  private static final String PATH = "/api/v1/stream";

  private final LiveVerticle live;

  /**
   * @param live feeds the streams of all servers that these routes are mounted on
   */
  public StreamRoutes(LiveVerticle live) {
    this.live = live;
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(ScopeHandler.of(Scope.READ));
    router.get(PATH).handler(new StreamHandler(live));
  }
}
