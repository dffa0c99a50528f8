package io.telemetrystack.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes who changed what, and what came of it, to the log named {@code audit}: one line a request.
 * Stands before the guard of a route that changes something, so that refusals are written too.
 */
public final class AuditHandler implements Handler<RoutingContext> {
  private static final Logger AUDIT = LoggerFactory.getLogger("audit");

  private final HttpConfig config;

  public AuditHandler(HttpConfig config) {
    this.config = config;
  }

  @Override
  public void handle(RoutingContext rc) {
    HttpServerRequest request = rc.request();
    String from = String.valueOf(request.remoteAddress().hostAddress());
    String target = LogText.escape(request.uri());
    String who = who(rc);
    rc.addEndHandler(
        done ->
            AUDIT.info(
                "{} from {}: {} {}: {}",
                who,
                from,
                request.method(),
                target,
                rc.response().ended() ? rc.response().getStatusCode() : "aborted"));
    rc.next();
  }

  private String who(RoutingContext rc) {
    if (ServiceTokenHandler.showsToken(config, rc)) {
      return ServiceTokenHandler.HOLDER;
    }
    Caller caller = ApiKeyHandler.caller(rc);
    return caller == null ? "nobody known" : "key '" + caller.name() + "'";
  }
}
