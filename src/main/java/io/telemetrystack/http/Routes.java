package io.telemetrystack.http;

import io.vertx.ext.web.Router;

/** What one part of a node offers over HTTP. */
public interface Routes {
  /**
   * Adds the routes. Called on the event loop of the server, once for each of its instances; the
   * handlers run there too and must not block.
   */
  void mount(Router router);

  /** Where the routes stand in the handling of a request. */
  enum Stage {
    /** Before keys are asked for: they answer without one, or check who asks themselves. */
    OPEN,
    /** Behind keys, before bodies are read: they read them as they come. */
    STREAMED,
    /** Behind keys, with the body there and unpacked. */
    WHOLE
  }

  default Stage stage() {
    return Stage.WHOLE;
  }
}
