package io.telemetrystack.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.telemetry.FieldCatalogue;
import io.telemetrystack.telemetry.FieldCatalogue.Field;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Which fields there are: those of the catalogue, and those it does not know but samples have. */
final class FieldQueries {
  private final FieldCatalogue catalogue;

  FieldQueries(FieldCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  Operation list() {
    return new Operation(Set.of(), this::list);
  }

  private void list(Request request, JsonGenerator json) throws IOException {
    Set<String> stored = new TreeSet<>(request.telemetry().fields());
    Set<String> unknown = new TreeSet<>(stored);
    catalogue.fields().forEach(field -> unknown.remove(field.name()));
    json.writeStartObject();
    json.writeNumberField("count", catalogue.fields().size() + unknown.size());
    json.writeArrayFieldStart("fields");
    for (Field field : catalogue.fields()) {
      known(field, stored.contains(field.name()), json);
    }
    for (String name : unknown) {
      json.writeStartObject();
      json.writeStringField("field", name);
      json.writeBooleanField("stored", true);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNullField("next_cursor");
    json.writeEndObject();
  }

  private static void known(Field field, boolean stored, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("field", field.name());
    json.writeBooleanField("stored", stored);
    json.writeNumberField("id", field.id());
    names("aliases", field.aliases(), json);
    json.writeStringField("unit", field.unit());
    json.writeStringField("kind", field.kind().name().toLowerCase(Locale.ROOT));
    json.writeStringField("type", field.type().name().toLowerCase(Locale.ROOT));
    names("labels", field.labels(), json);
    json.writeStringField("meaning", field.meaning());
    json.writeEndObject();
  }

  private static void names(String key, List<String> names, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart(key);
    for (String name : names) {
      json.writeString(name);
    }
    json.writeEndArray();
  }
}
