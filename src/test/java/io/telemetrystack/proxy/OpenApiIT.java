package io.telemetrystack.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.ApiKeys;
import io.telemetrystack.http.TestServer;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** docs/openapi.yaml beside the routes that there are. */
class OpenApiIT {
  private static final Set<String> METHODS = Set.of("get", "post", "patch", "delete", "put");

  private final JsonNode contract;

  OpenApiIT() throws IOException {
    contract = new YAMLMapper().readTree(Path.of("docs/openapi.yaml").toFile());
  }

  @Test
  void describesEveryOperationOfTheQueueAndNoOther() {
    Set<String> described = new TreeSet<>();
    contract
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (METHODS.contains(name)) {
                            described.add(name.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));

    assertThat(described).isEqualTo(mounted());
  }

  @Test
  void refersOnlyToWhatItHas() {
    List<String> references = new ArrayList<>();
    contract.findValuesAsText("$ref", references);

    assertThat(references).isNotEmpty();
    assertThat(references).allMatch(reference -> contract.at(reference.substring(1)).isObject());
  }

  private static Set<String> mounted() {
    Vertx vertx = Vertx.vertx();
    try {
      Router router = Router.router(vertx);
      Duration timeout = Duration.ofSeconds(5);
      new QueueRoutes(
              vertx,
              TestServer.config(ApiKeys.NONE),
              new ProxyConfig(150, timeout, timeout, timeout, 1 << 20),
              Brokers.of(new PartitionDirectory("n", 1)),
              new SimpleMeterRegistry())
          .mount(router);
      Set<String> routes = new TreeSet<>();
      router
          .getRoutes()
          .forEach(
              route ->
                  route
                      .methods()
                      .forEach(
                          method ->
                              routes.add(
                                  method.name()
                                      + " "
                                      + route.getPath().replaceAll(":([a-z]+)", "{$1}"))));
      return routes;
    } finally {
      vertx.close();
    }
  }
}
