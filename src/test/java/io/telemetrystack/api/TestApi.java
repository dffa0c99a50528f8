package io.telemetrystack.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.config.Layer;
import io.telemetrystack.config.SettingsResolver;
import io.telemetrystack.http.ApiKeys;
import io.telemetrystack.http.Caller;
import io.telemetrystack.http.Routes;
import io.telemetrystack.http.Scope;
import io.telemetrystack.http.TestServer;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.telemetry.Visibility;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The API of a store over real HTTP. */
final class TestApi {
  /** A request with this header is from somebody who may see what it says. */
  static final String SEES = "X-Test-Sees";

  private TestApi() {}

  /**
   * @param environment what is not as by default
   */
  static ApiConfig config(Map<String, String> environment) {
    SettingsResolver.Resolution resolution =
        SettingsResolver.resolve(
            ApiConfig.OPTIONS, List.of(Layer.environment(ApiConfig.OPTIONS, environment)));
    assertThat(resolution.problems()).isEmpty();
    return ApiConfig.from(resolution.settings());
  }

  static TestServer serve(TelemetryStore store, Instant now, Map<String, String> environment) {
    return new TestServer(
        TestServer.config(ApiKeys.NONE),
        vertx ->
            List.of(
                new Restriction(),
                new ApiRoutes(vertx, config(environment), store, InstantSource.fixed(now))));
  }

  /** Makes requests those of a restricted caller: {@code hosts;namespaces}, with commas. */
  private static final class Restriction implements Routes {
    @Override
    public void mount(Router router) {
      router
          .route()
          .handler(
              rc -> {
                String sees = rc.request().getHeader(SEES);
                if (sees != null) {
                  String[] parts = sees.split(";", -1);
                  Visibility visibility = new Visibility(set(parts[0]), set(parts[1]));
                  TestServer.actAs(
                      rc, new Caller("test", Set.of(Scope.READ), visibility, RateLimit.UNLIMITED));
                }
                rc.next();
              });
    }

    @Override
    public Stage stage() {
      return Stage.STREAMED;
    }

    private static Set<String> set(String text) {
      return text.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(text.split(",", -1)));
    }
  }
}
