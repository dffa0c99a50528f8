package io.telemetrystack.app;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.telemetrystack.config.Layer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a flat YAML file of settings: a key and a scalar, or a list of scalars, each. */
final class YamlLayer {
  private final Path file;
  private final List<String> problems;
  private final Map<String, Layer.Entry> entries = new LinkedHashMap<>();

  private YamlLayer(Path file, List<String> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * The file's settings.
   *
   * @param problems receives a sentence for each thing that is wrong with the file
   */
  static Layer read(Path file, List<String> problems) {
    YamlLayer layer = new YamlLayer(file, problems);
    try (Reader reader = Files.newBufferedReader(file);
        JsonParser parser = new YAMLFactory().createParser(reader)) {
      layer.readDocument(parser);
    } catch (JsonProcessingException e) {
      problems.add(
          "config: "
              + layer.at(e.getLocation().getLineNr())
              + " is not valid YAML: "
              + e.getOriginalMessage());
    } catch (IOException e) {
      problems.add("config: '" + file + "' cannot be read (" + e + "); it must be a YAML file");
    }
    return new Layer(layer.entries);
  }

  private void readDocument(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return;
    }
    if (first != JsonToken.START_OBJECT) {
      problems.add("config: '" + file + "' must hold lines of 'option: value'");
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      String origin = at(parser.currentTokenLocation().getLineNr());
      readValue(parser, key, origin);
    }
  }

  private void readValue(JsonParser parser, String key, String origin) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.START_ARRAY) {
      List<String> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (!parser.currentToken().isScalarValue()) {
          refuseNested(parser, key, origin);
        } else {
          elements.add(parser.getText());
        }
      }
      entries.put(key, new Layer.Entry(String.join(",", elements), origin));
    } else if (token.isScalarValue()) {
      if (token != JsonToken.VALUE_NULL) {
        entries.put(key, new Layer.Entry(parser.getText(), origin));
      }
    } else {
      refuseNested(parser, key, origin);
    }
  }

  private void refuseNested(JsonParser parser, String key, String origin) throws IOException {
    problems.add(
        "config: " + origin + ": '" + key + "' must have one value or a list of values, not a map");
    parser.skipChildren();
  }

  private String at(int line) {
    return file + ":" + line;
  }
}
