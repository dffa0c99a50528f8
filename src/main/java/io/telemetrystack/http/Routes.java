package io.telemetrystack.http;

import io.vertx.ext.web.Router;

/** What one part of a node offers over HTTP. */
public interface Routes {
  /**
   * Adds the routes. Called on the event loop of the server, once for each of its instances; the
   * handlers run there too and must not block.
   */
  void mount(Router router);

  /** Whether they answer without a key, or check who asks themselves. */
  default boolean open() {
    return false;
  }
}
