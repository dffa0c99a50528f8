package io.telemetrystack.store.influx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.StoredText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * How all that is said of a series is stored: as string fields of measurement {@value
 * #MEASUREMENT}, whose tags are the identity alone, at the time from which on it was said.
 */
final class LabelLines {
  static final String MEASUREMENT = "gpu_labels";
  static final String NAMESPACE = "namespace";

  static final String POD = "pod";
  static final String CONTAINER = "container";
  private static final String ATTRIBUTES = "attributes";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private LabelLines() {}

  static void append(LineBuffer out, Labels labels, long fromNs) {
    Series series = labels.series();
    out.append(ascii(MEASUREMENT));
    LineProtocol.tag(out, Tags.UUID, series.id().uuid());
    LineProtocol.tag(out, Tags.INSTANCE, series.id().instance());
    out.append(' ');
    field(out, Tags.HOST, series.host());
    field(out.append(','), Tags.GPU, series.gpu());
    field(out.append(','), Tags.DEVICE, series.device());
    field(out.append(','), Tags.MODEL, series.model());
    field(out.append(','), Tags.PROFILE, series.gpuInstanceProfile());
    field(out.append(','), CONTAINER, labels.assignment().container());
    field(out.append(','), POD, labels.assignment().pod());
    field(out.append(','), NAMESPACE, labels.assignment().namespace());
    field(out.append(','), ATTRIBUTES, json(labels.attributes()));
    out.append(' ').integer(fromNs).append('\n');
  }

  /**
   * What was stored so.
   *
   * @param column the text of a column
   */
  static Labels read(UnaryOperator<String> column) {
    UnaryOperator<String> text = name -> StoredText.read(column.apply(name));
    SeriesId id = new SeriesId(text.apply(Tags.UUID), text.apply(Tags.INSTANCE));
    return new Labels(
        new Series(
            id,
            text.apply(Tags.HOST),
            text.apply(Tags.GPU),
            text.apply(Tags.DEVICE),
            text.apply(Tags.MODEL),
            text.apply(Tags.PROFILE)),
        new Assignment(text.apply(CONTAINER), text.apply(POD), text.apply(NAMESPACE)),
        attributes(text.apply(ATTRIBUTES)));
  }

  private static void field(LineBuffer out, String key, String value) {
    out.append(ascii(key)).append('=').append(LineText.string(StoredText.of(value)));
  }

  private static String json(Map<String, String> attributes) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(attributes));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts cannot be written as JSON", e);
    }
  }

  /** None where somebody else wrote what is no JSON. */
  private static Map<String, String> attributes(String json) {
    try {
      return json.isEmpty() ? Map.of() : JSON.readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      return Map.of();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
