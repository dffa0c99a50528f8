package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.Severity;
import io.telemetrystack.http.Parameters;
import io.telemetrystack.live.HealthEventWriter;
import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.EventQuery.Place;
import io.telemetrystack.telemetry.Visibility;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Health events, the newest first. */
final class EventQueries {
  private static final int MAX_LIMIT = 1_000;
  private static final int DEFAULT_LIMIT = 100;
  private static final String KINDS =
      oneOf(Arrays.stream(EventKind.values()).map(EventKind::text).toList());
  private static final String SEVERITIES =
      oneOf(Arrays.stream(Severity.values()).map(Severity::text).toList());

  Operation list() {
    return new Operation(
        Set.of(
            "start_time",
            "end_time",
            "kind",
            "severity",
            "uuid",
            "host",
            "namespace",
            "limit",
            "cursor"),
        this::list);
  }

  private void list(Request request, JsonGenerator json) throws IOException {
    int limit = request.parameters().integer("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    EventQuery query = query(request, limit + 1);
    List<HealthEvent> events = request.telemetry().events(query);
    List<HealthEvent> page = events.subList(0, Math.min(limit, events.size()));

    json.writeStartObject();
    json.writeNumberField("count", page.size());
    json.writeArrayFieldStart("events");
    for (HealthEvent event : page) {
      HealthEventWriter.write(event, json);
    }
    json.writeEndArray();
    json.writeStringField(
        "next_cursor", events.size() > limit ? cursor(query, page.get(limit - 1)) : null);
    json.writeEndObject();
  }

  private static EventQuery query(Request request, int limit) {
    Parameters parameters = request.parameters();
    long startNs = parameters.timeNs("start_time", Long.MIN_VALUE, request.nowNs());
    long endNs = parameters.timeNs("end_time", Long.MAX_VALUE, request.nowNs());
    if (startNs > endNs) {
      throw Parameters.refuse(
          "start_time", "The range ends before it starts.", "a time not after end_time");
    }
    EventFilter filter =
        new EventFilter(
            choices(parameters, "kind", EventKind::of, KINDS),
            choices(parameters, "severity", Severity::of, SEVERITIES),
            parameters.text("uuid"),
            parameters.text("host"),
            parameters.text("namespace"),
            Visibility.ALL);
    String text = parameters.text("cursor");
    EventCursor cursor =
        text == null ? new EventCursor(startNs, endNs, null) : EventCursor.decode(text);
    return new EventQuery(filter, cursor.startNs(), cursor.endNs(), cursor.after(), limit);
  }

  private static <E> Set<E> choices(
      Parameters parameters, String name, Function<String, Optional<E>> reader, String allowed) {
    Set<E> choices = new HashSet<>();
    for (String text : parameters.list(name)) {
      choices.add(
          reader
              .apply(text)
              .orElseThrow(
                  () -> Parameters.refuse(name, "There is no such " + name + ".", allowed)));
    }
    return choices;
  }

  private static String cursor(EventQuery query, HealthEvent last) {
    return new EventCursor(query.startNs(), query.endNs(), Place.of(last)).encode();
  }

  private static String oneOf(List<String> texts) {
    return texts.stream().collect(Collectors.joining(", ", "one or more of ", ""));
  }
}
