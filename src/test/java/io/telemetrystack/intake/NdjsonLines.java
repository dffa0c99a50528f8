package io.telemetrystack.intake;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The rows of a CSV in DCGM's form as JSON points. */
final class NdjsonLines {
  private NdjsonLines() {}

  /**
   * @param fieldsPerLine 1 for {@code field} and {@code value}, else how many there are to a GPU
   *     and time
   */
  static List<String> ofCsv(byte[] csv, int fieldsPerLine) {
    List<String> lines = new ArrayList<>();
    Map<String, StringJoiner> byPoint = new LinkedHashMap<>();
    List<CsvRecord> rows =
        CsvReader.builder().ofCsvRecord(new String(csv, StandardCharsets.UTF_8)).stream().toList();
    for (CsvRecord row : rows.subList(1, rows.size())) {
      String prefix =
          "{\"timestamp\":\"%s\",\"uuid\":\"%s\",\"host\":\"%s\",\"gpu\":\"%s\",\"device\":\"%s\",\"model\":\"%s\","
              .formatted(
                  row.getField(0),
                  row.getField(4),
                  row.getField(6),
                  row.getField(2),
                  row.getField(3),
                  row.getField(5));
      if (fieldsPerLine == 1) {
        lines.add(
            prefix + "\"field\":\"" + row.getField(1) + "\",\"value\":" + row.getField(10) + "}");
      } else {
        byPoint
            .computeIfAbsent(prefix, key -> new StringJoiner(",", key + "\"fields\":{", "}}"))
            .add('"' + row.getField(1) + "\":" + row.getField(10));
      }
    }
    byPoint.values().forEach(point -> lines.add(point.toString()));
    return lines;
  }
}
