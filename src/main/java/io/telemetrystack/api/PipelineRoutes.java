package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.cluster.CallsHandler;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.http.JsonNumbers;
import io.telemetrystack.http.Routes;
import io.telemetrystack.http.Scope;
import io.telemetrystack.http.ScopeHandler;
import io.telemetrystack.http.Times;
import io.telemetrystack.wire.Addresses;
import io.telemetrystack.wire.FiguresReply;
import io.telemetrystack.wire.FiguresReply.Figure;
import io.telemetrystack.wire.FiguresRequest;
import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.Role;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/**
 * {@code GET /api/v1/pipeline}: what each node of the cluster does, by the same figures as its
 * metrics. Totals since a node's start, so that whoever asks twice knows the rates.
 */
public final class PipelineRoutes implements Routes {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String PATH = "/api/v1/pipeline";

  /** A node that answers later is shown without figures. */
  private static final long TIMEOUT_MS = 1_000;

  private final Vertx vertx;
  private final PartitionDirectory directory;
  private final InstantSource clock;

  /** A node and its figures; null where it did not answer. */
  private record Part(NodeAnnouncement node, FiguresReply reply) {}

  public PipelineRoutes(Vertx vertx, PartitionDirectory directory, InstantSource clock) {
    this.vertx = vertx;
    this.directory = directory;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    CallsHandler calls = new CallsHandler(vertx, directory, node -> true);
    router.get(PATH).handler(ScopeHandler.of(Scope.READ)).handler(rc -> handle(rc, calls));
  }

  private void handle(RoutingContext rc, CallsHandler calls) {
    List<Future<Part>> parts =
        directory.view().nodes().stream().map(node -> part(node, calls)).toList();
    Future.join(parts)
        .map(joined -> body(parts.stream().map(Future::result).toList()))
        .onSuccess(
            body -> rc.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body))
        .onFailure(rc::fail);
  }

  private static Future<Part> part(NodeAnnouncement node, CallsHandler calls) {
    return calls
        .call(
            node.node(),
            Addresses.figures(node.node()),
            new FiguresRequest(),
            TIMEOUT_MS,
            FiguresReply.class)
        .otherwise((FiguresReply) null)
        .map(reply -> new Part(node, reply));
  }

  private Buffer body(List<Part> parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(body)) {
      json.writeStartObject();
      json.writeStringField("time", Times.format(Times.toNs(clock.instant())));
      json.writeArrayFieldStart("nodes");
      for (Part part : parts) {
        write(part, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return Buffer.buffer(body.toByteArray());
  }

  private static void write(Part part, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("node", part.node().node());
    json.writeArrayFieldStart("roles");
    for (Role role : Role.values()) {
      if (part.node().roles().contains(role)) {
        json.writeString(role.name().toLowerCase(Locale.ROOT));
      }
    }
    json.writeEndArray();
    json.writeBooleanField("draining", part.node().draining());
    json.writeFieldName("figures");
    if (part.reply() == null) {
      json.writeNull();
    } else {
      json.writeStartObject();
      for (Figure figure : part.reply().figures()) {
        json.writeFieldName(figure.name());
        JsonNumbers.write(json, figure.value());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
