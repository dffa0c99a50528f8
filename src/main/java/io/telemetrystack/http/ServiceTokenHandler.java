package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Guards the queue's endpoints: where a service token is configured it must be shown, or, where the
 * endpoint allows, an API key. Without a token they are served on loopback only, there as all else:
 * with an API key where one is configured.
 */
public final class ServiceTokenHandler implements Handler<RoutingContext> {
  private static final String NOT_SERVED =
      "The queue is served here only once SERVICE_TOKEN or SERVICE_TOKEN_FILE is set.";

  private final HttpConfig config;
  private final boolean takesKeys;

  private ServiceTokenHandler(HttpConfig config, boolean takesKeys) {
    this.config = config;
    this.takesKeys = takesKeys;
  }

  /** For what programs do all day. */
  public static ServiceTokenHandler tokenOnly(HttpConfig config) {
    return new ServiceTokenHandler(config, false);
  }

  /** For what operators do too. */
  public static ServiceTokenHandler tokenOrKey(HttpConfig config) {
    return new ServiceTokenHandler(config, true);
  }

  @Override
  public void handle(RoutingContext rc) {
    String shown = ApiKeyHandler.key(rc);
    if (config.serviceToken().isEmpty()) {
      handleWithoutToken(rc, shown);
    } else if (isAmong(config.serviceToken(), shown)
        || (takesKeys && isAmong(config.keys(), shown))) {
      rc.next();
    } else {
      ApiKeyHandler.refuse(
          rc,
          shown == null
              ? "The service token is needed, as Authorization: Bearer."
              : "The token is not known.");
    }
  }

  private void handleWithoutToken(RoutingContext rc, String shown) {
    if (config.keys().isEmpty() || (config.onLoopback() && isAmong(config.keys(), shown))) {
      rc.next();
    } else if (config.onLoopback()) {
      ApiKeyHandler.refuse(rc, "A key is needed, as X-API-Key or as Authorization: Bearer.");
    } else {
      ProblemHandler.answer(rc.response(), Problem.of(403, NOT_SERVED));
    }
  }

  private static boolean isAmong(ApiKeys keys, String shown) {
    return shown != null && keys.accepts(shown);
  }
}
