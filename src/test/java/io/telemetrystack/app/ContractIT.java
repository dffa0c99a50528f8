package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.telemetrystack.app.Contract.Operation;
import io.telemetrystack.app.Contract.Parameter;
import io.telemetrystack.app.ContractCall.Answer;
import io.telemetrystack.http.ApiKey;
import io.telemetrystack.http.KeyText;
import io.telemetrystack.http.KeysFile;
import io.telemetrystack.http.Scope;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.telemetry.Visibility;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node with all roles beside docs/openapi.yaml: what there is, how it answers what is right and
 * what is not, and to whom. The tests are made from the contract.
 */
class ContractIT {
  /** Not served yet on this branch. */
  private static final Set<String> MISSING = Set.of();

  /** Parameters that are not taken yet on this branch, by operation. */
  private static final Map<String, Set<String>> MISSING_PARAMETERS = Map.of();

  private static final String KEY = "contract-key";
  private static final String TOKEN = "contract-token";

  /** Sees hosts only of which there are none. */
  private static final String FOREIGN = "foreign-key";

  private static final Instant PAST = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<String> ALL = Set.of("open", "read", "write", "admin", "view");

  /**
   * Who asks.
   *
   * @param opens the scopes of the operations that answer
   * @param known whether it is a key of the node, which lacks a scope where it opens nothing
   */
  private record Credential(
      String name, String header, String value, Set<String> opens, boolean known) {
    static Credential stranger(String name, String header, String value) {
      return new Credential(name, header, value, Set.of("open"), false);
    }

    static Credential key(String key, String... opens) {
      Set<String> all = new HashSet<>(Set.of(opens));
      all.add("open");
      return new Credential(key, "X-API-Key", key, all, true);
    }

    int refusal(Operation operation) {
      return known && !operation.scope().equals("service") ? 403 : 401;
    }
  }

  private static final List<Credential> CREDENTIALS =
      List.of(
          Credential.stranger("nothing", "X-Nothing", "x"),
          Credential.stranger("basic", "Authorization", "Basic a2V5Og=="),
          Credential.stranger("bearer of nothing", "Authorization", "Bearer"),
          Credential.stranger("quoted key", "X-API-Key", '"' + KEY + '"'),
          Credential.stranger("long key", "X-API-Key", KEY.repeat(200)),
          Credential.stranger("wrong key", "X-API-Key", "contract-kez"),
          Credential.stranger("mistyped key", "X-API-Key", "tsk_0123456789"),
          Credential.stranger("expired key", "X-API-Key", "expired-key"),
          Credential.stranger("revoked key", "X-API-Key", "revoked-key"),
          Credential.stranger("wrong token", "Authorization", "Bearer nope"),
          Credential.key("read-key", "read", "view"),
          Credential.key("write-key", "write"),
          Credential.key("admin-key", "admin", "view"),
          new Credential("key", "X-API-Key", KEY, ALL, true),
          new Credential("key as bearer", "Authorization", "Bearer " + KEY, ALL, true),
          new Credential("key of Influx clients", "Authorization", "Token " + KEY, ALL, true),
          new Credential(
              "service token",
              "Authorization",
              "Bearer " + TOKEN,
              Set.of("open", "service", "admin", "view"),
              false));

  private static ApiKey key(String text, Scope scope, Instant expires, boolean revoked) {
    Visibility sees =
        text.equals(FOREIGN) ? new Visibility(Set.of("elsewhere"), Set.of()) : Visibility.ALL;
    return new ApiKey(
        text, KeyText.hash(text), Set.of(scope), sees, RateLimit.UNLIMITED, expires, revoked);
  }

  private static Contract contract;
  private static RunningNode node;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    contract = Contract.read().strict();
    Path keys = directory.resolve("keys.yaml");
    KeysFile.write(
        keys,
        List.of(
            key("read-key", Scope.READ, null, false),
            key("write-key", Scope.WRITE, null, false),
            key("admin-key", Scope.ADMIN, null, false),
            key("expired-key", Scope.READ, PAST, false),
            key("revoked-key", Scope.READ, null, true),
            key(FOREIGN, Scope.READ, null, false)));
    node =
        RunningNode.start(
            directory,
            Map.of(
                "http-host",
                "127.0.0.1",
                "api-key",
                KEY,
                "api-keys-file",
                keys.toString(),
                "rate-limit",
                "unlimited",
                "service-token",
                TOKEN,
                "csv-path",
                "conf/sample-fleet.csv"),
            UnaryOperator.identity());
    Operation gpu = operation("gpu");
    await().until(() -> send(gpu, ContractCall.least(gpu)).status() == 200);
    Operation gpus = operation("gpus");
    await() // the contract is read once the first request has come
        .until(() -> send(gpu, ContractCall.least(gpu).set(uuid(gpu), "\u0001")).status() == 400);
    Operation produce = operation("produce");
    assertThat(send(produce, ContractCall.full(produce)).status()).isEqualTo(202);
    assertThat(gpus.scope()).isEqualTo("read");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Parameter uuid(Operation operation) {
    return operation.parameters().get(0);
  }

  private static Operation operation(String id) {
    return contract.operations().stream()
        .filter(known -> known.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<Operation> served() {
    return contract.operations().stream()
        .filter(known -> !MISSING.contains(known.id()))
        .map(known -> known.without(MISSING_PARAMETERS.getOrDefault(known.id(), Set.of())));
  }

  /** As somebody who may. */
  private static Answer send(Operation operation, ContractCall call) throws Exception {
    switch (operation.scope()) {
      case "open" -> {}
      case "service" -> call.header("Authorization", "Bearer " + TOKEN);
      default -> call.header("X-API-Key", KEY);
    }
    return call.send(node.base());
  }

  @Test
  void isAnOpenApiContract() throws Exception {
    JsonObject copy = Contract.read().raw();
    copy.remove("servers"); // relative ones are valid, but not for this library
    Vertx vertx = Vertx.vertx();
    try {
      OpenAPIContract known =
          OpenAPIContract.from(vertx, withoutOtherTypes(copy))
              .toCompletionStage()
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);

      assertThat(known.operations()).hasSameSizeAs(contract.operations());
    } finally {
      vertx.close();
    }
  }

  /** It knows no other media types than these. */
  private static JsonObject withoutOtherTypes(JsonObject contract) {
    return new JsonObject(
        contract
            .encode()
            .replaceAll(
                "\"(application/problem\\+json|image/svg\\+xml|application/yaml|application/x-ndjson"
                    + "|application/vnd[a-z.-]+|text/[a-z-]+"
                    + "|application/openmetrics-text|application/x-protobuf)\":",
                "\"application/octet-stream\":"));
  }

  @Test
  void describesEveryRouteOfANodeAndNoOther() {
    Set<String> described =
        served().map(Operation::toString).map(ContractIT::slashless).collect(Collectors.toSet());
    Set<String> mounted =
        node.node().served().stream()
            .map(route -> slashless(route.replaceAll(":([a-z_]+)", "{$1}")))
            .collect(Collectors.toSet());

    assertThat(new TreeSet<>(mounted)).isEqualTo(new TreeSet<>(described));
  }

  private static String slashless(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  @TestFactory
  Stream<DynamicTest> hasExamplesThatItAllows() {
    return contract.operations().stream()
        .flatMap(operation -> operation.parameters().stream())
        .filter(parameter -> parameter.example() != null)
        .distinct()
        .map(
            parameter ->
                dynamicTest(
                    parameter.name(),
                    () ->
                        assertThat(Contract.errors(parameter.schema(), parameter.example()))
                            .isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> answersWhatIsRightAsDescribed() {
    return served().flatMap(ContractIT::rightCalls);
  }

  private static Stream<DynamicTest> rightCalls(Operation operation) {
    Stream<DynamicTest> plain =
        Stream.of(
            dynamicTest(
                operation + " with what it must have",
                () -> assertRight(operation, ContractCall.least(operation))),
            dynamicTest(
                operation + " with all parameters",
                () -> assertRight(operation, ContractCall.full(operation))));
    Stream<DynamicTest> bodies =
        operation.bodies().keySet().stream()
            .filter(type -> operation.bodies().get(type).containsKey("example"))
            .map(
                type ->
                    dynamicTest(
                        operation + " with " + type,
                        () ->
                            assertRight(
                                operation, ContractCall.least(operation).exampleBody(type))));
    return Stream.concat(plain, bodies);
  }

  @TestFactory
  Stream<DynamicTest> takesEveryValueUpToTheBounds() {
    return served()
        .flatMap(
            operation ->
                operation.parameters().stream()
                    .flatMap(
                        parameter ->
                            parameter.edges().stream()
                                .map(value -> taken(operation, parameter, value))));
  }

  private static DynamicTest taken(Operation operation, Parameter parameter, String value) {
    return dynamicTest(
        operation + " with " + parameter.name() + " = " + value,
        () -> {
          Answer answer = send(operation, ContractCall.least(operation).set(parameter, value));

          assertThat(answer.body()).doesNotContain("The value is not allowed");
          assertDescribed(operation, answer);
        });
  }

  private static void assertRight(Operation operation, ContractCall call) throws Exception {
    Answer answer = send(operation, call);

    assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
    assertDescribed(operation, answer);
  }

  private static void assertDescribed(Operation operation, Answer answer) {
    assertThat(operation.responses().fieldNames()).contains(String.valueOf(answer.status()));
    if (answer.type().isEmpty()) {
      assertThat(answer.body()).isEmpty();
      return;
    }
    JsonObject content = operation.answer(answer.status(), answer.type());
    assertThat(content).as(answer.status() + " " + answer.type()).isNotNull();
    if (answer.type().endsWith("/json") || answer.type().endsWith("+json")) {
      Object value = new JsonObject(answer.body());
      assertThat(Contract.errors(content.getJsonObject("schema"), value))
          .as(answer.body())
          .isEmpty();
    }
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatIsWrongByTheNameOfTheParameter() {
    return served().flatMap(HostileValues::of).map(ContractIT::refused);
  }

  private static DynamicTest refused(HostileValues.Trial trial) {
    return dynamicTest(
        trial.title(),
        () -> {
          Answer answer = send(trial.operation(), trial.call());

          assertThat(answer.status()).as(answer.body()).isLessThan(500);
          if (answer.status() >= 400 || trial.mustFail()) {
            assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
            assertDescribed(trial.operation(), answer);
          }
          if (trial.mustFail()) {
            assertThat(answer.body()).contains(trial.named());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> refusesTheCursorOfAnotherList() throws Exception {
    Map<String, String> cursors =
        Map.of("gpus", cursor("gpus"), "telemetry", cursor("telemetry"), "garbage", "AAAA");
    return served()
        .flatMap(
            operation ->
                operation.parameters().stream()
                    .filter(parameter -> parameter.name().equals("cursor"))
                    .flatMap(
                        cursor ->
                            cursors.keySet().stream()
                                .filter(other -> !other.equals(operation.id()))
                                .map(
                                    other ->
                                        foreign(operation, cursor, cursors.get(other), other))));
  }

  private static DynamicTest foreign(
      Operation operation, Parameter cursor, String text, String other) {
    return dynamicTest(
        operation + " with a cursor of " + other,
        () -> {
          Answer answer = send(operation, ContractCall.least(operation).set(cursor, text));

          assertThat(answer.status()).as(answer.body()).isEqualTo(400);
          assertThat(new JsonObject(answer.body()).getString("parameter")).isEqualTo("cursor");
        });
  }

  private static String cursor(String id) throws Exception {
    Operation operation = operation(id);
    Answer answer = send(operation, ContractCall.least(operation).query("limit", "1"));
    return new JsonObject(answer.body()).getString("next_cursor");
  }

  @TestFactory
  Stream<DynamicTest> opensToWhomTheScopeSays() {
    return served()
        .flatMap(
            operation ->
                CREDENTIALS.stream()
                    .map(
                        credential ->
                            dynamicTest(
                                operation + " with " + credential.name(),
                                () -> assertGuarded(operation, credential))));
  }

  private static void assertGuarded(Operation operation, Credential credential) throws Exception {
    Answer answer =
        ContractCall.least(operation)
            .header(credential.header(), credential.value())
            .send(node.base());

    if (credential.opens().contains(operation.scope())) {
      assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
    } else {
      assertThat(answer.status()).as(answer.body()).isEqualTo(credential.refusal(operation));
      assertThat(answer.type()).isEqualTo("application/problem+json");
      assertThat(answer.body()).doesNotContain(KEY).doesNotContain(TOKEN);
      assertDescribed(operation, answer);
    }
  }

  /** The operations that a restricted key may call answer as if nothing were stored. */
  @TestFactory
  Stream<DynamicTest> showNothingOfOtherHosts() {
    return served()
        .filter(operation -> operation.scope().equals("read"))
        .map(operation -> dynamicTest(operation.toString(), () -> assertShowsNothing(operation)));
  }

  private static void assertShowsNothing(Operation operation) throws Exception {
    Answer seen = send(operation, ContractCall.least(operation));
    Answer unseen = ContractCall.least(operation).header("X-API-Key", FOREIGN).send(node.base());

    assertThat(unseen.status()).as(unseen.body()).isIn(200, 404);
    assertThat(unseen.body()).doesNotContain(hostOf());
    if (operation.path().contains("{")) {
      assertThat(seen.status()).isEqualTo(200);
      assertThat(unseen.status()).isEqualTo(404);
    }
  }

  /** The host of a GPU that is stored. */
  private static String hostOf() throws Exception {
    Operation hosts = operation("hosts");
    JsonObject answer = new JsonObject(send(hosts, ContractCall.least(hosts)).body());
    return answer.getJsonArray("hosts").getJsonObject(0).getString("host");
  }
}
