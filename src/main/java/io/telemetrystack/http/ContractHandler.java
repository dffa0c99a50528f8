package io.telemetrystack.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.SchemaRepository;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the parameters of requests against {@code openapi.yaml}, before the handlers of their
 * routes read them again with {@link Parameters}. Pushes are left out: they are answered in the
 * terms of their own protocols. Event loop of a server.
 *
 * <p>The contract is read on a worker when the first request comes to be checked. Requests pass
 * until it is there.
 */
public final class ContractHandler implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(ContractHandler.class);
  private static final String SERVER = ContractHandler.class.getName();
  private static final Set<String> CHECKED_SCOPES = Set.of("read", "view", "service", "admin");
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final JsonSchemaOptions DIALECT =
      new JsonSchemaOptions().setDraft(Draft.DRAFT202012).setBaseUri("app://contract");

  private List<OperationHandler> operations = List.of();
  private boolean asked;

  /** Lets every request of the server know by what it is to be checked. */
  @Override
  public void handle(RoutingContext rc) {
    rc.put(SERVER, this);
    rc.next();
  }

  /** Stands behind what finds out who a request is from. */
  public static void check(RoutingContext rc) {
    ContractHandler contract = rc.get(SERVER);
    if (contract != null) {
      contract.find(rc);
    }
    rc.next();
  }

  private void find(RoutingContext rc) {
    if (!asked) {
      asked = true;
      rc.vertx()
          .executeBlocking(ContractHandler::read, false)
          .onSuccess(read -> operations = read)
          .onFailure(e -> LOG.error("the contract cannot be read; requests pass unchecked", e));
    }
    String[] path = OperationHandler.segments(rc.normalizedPath());
    HttpMethod method = rc.request().method();
    for (OperationHandler operation : operations) {
      if (operation.isOf(method, path)) {
        operation.check(rc, path);
        return;
      }
    }
  }

  private static List<OperationHandler> read() throws IOException {
    try (InputStream yaml = ContractHandler.class.getResourceAsStream("openapi.yaml")) {
      return operations(new JsonObject(new YAMLMapper().readValue(yaml, OBJECT)));
    }
  }

  /** Those with fixed paths before those with variables, as {@code /gpus/latest} is no GPU. */
  private static List<OperationHandler> operations(JsonObject contract) {
    JsonObject resolved =
        SchemaRepository.create(DIALECT).dereference(JsonSchema.of(contract)).resolve(contract);
    List<OperationHandler> operations = new ArrayList<>();
    JsonObject paths = resolved.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      if (!path.startsWith("/")) {
        continue; // a note of the repository's own
      }
      JsonObject item = paths.getJsonObject(path);
      for (String method : item.fieldNames()) {
        if (METHODS.contains(method)
            && CHECKED_SCOPES.contains(item.getJsonObject(method).getString("x-scope"))) {
          HttpMethod known = HttpMethod.valueOf(method.toUpperCase(Locale.ROOT));
          operations.add(OperationHandler.of(known, path, item));
        }
      }
    }
    operations.sort(Comparator.comparing(OperationHandler::hasVariables));
    return List.copyOf(operations);
  }
}
