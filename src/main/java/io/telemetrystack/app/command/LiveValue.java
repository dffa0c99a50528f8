package io.telemetrystack.app.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A value as the live stream shows it.
 *
 * @param instance the MIG instance, empty for a whole GPU
 * @param value the number as it was written
 */
record LiveValue(
    String time, String host, String uuid, String instance, String field, String value) {
  private static final JsonFactory JSON = new JsonFactory();

  /** The values of one event's data; throws where it is not of the stream's form. */
  static List<LiveValue> of(String data) throws IOException {
    String[] labels = {"", "", "", ""};
    List<String> fields = new ArrayList<>();
    List<String> values = new ArrayList<>();
    try (JsonParser json = JSON.createParser(data)) {
      expect(json, json.nextToken(), JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        expect(json, json.currentToken(), JsonToken.FIELD_NAME);
        String name = json.currentName();
        JsonToken token = json.nextToken();
        int label = List.of("time", "host", "uuid", "instance").indexOf(name);
        if (label >= 0) {
          labels[label] = json.getText();
        } else if (name.equals("fields")) {
          expect(json, token, JsonToken.START_OBJECT);
          while (json.nextToken() != JsonToken.END_OBJECT) {
            fields.add(json.currentName());
            json.nextToken();
            values.add(json.getText());
          }
        } else {
          json.skipChildren();
        }
      }
    }
    List<LiveValue> all = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      all.add(
          new LiveValue(labels[0], labels[1], labels[2], labels[3], fields.get(i), values.get(i)));
    }
    return all;
  }

  private static void expect(JsonParser json, JsonToken actual, JsonToken expected)
      throws IOException {
    if (actual != expected) {
      throw new IOException("the stream sent " + actual + " at " + json.currentLocation());
    }
  }
}
