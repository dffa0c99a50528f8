package io.telemetrystack.api;

import io.telemetrystack.telemetry.Labels;
import java.nio.charset.StandardCharsets;

/** How samples are written as rows of an export. */
interface ExportFormat {
  String contentType();

  /** What stands before the first row. */
  byte[] head();

  /** The name of a field as it stands in rows. */
  byte[] field(String name);

  /** What rows of a series have in common while it is described so. */
  Row row(Labels labels);

  /** The parts of a row that are the same for all rows of a series. */
  final class Row {
    private final byte[] beforeTime;
    private final byte[] beforeField;
    private final byte[] beforeValue;
    private final byte[] end;

    Row(String beforeTime, String beforeField, String beforeValue, String end) {
      this.beforeTime = beforeTime.getBytes(StandardCharsets.UTF_8);
      this.beforeField = beforeField.getBytes(StandardCharsets.UTF_8);
      this.beforeValue = beforeValue.getBytes(StandardCharsets.UTF_8);
      this.end = end.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes a sample.
     *
     * @param time as RFC 3339
     * @param field as {@link #field} gives it
     */
    void write(PieceBuffer out, String time, byte[] field, double value) {
      out.add(beforeTime).ascii(time).add(beforeField).add(field);
      out.add(beforeValue).number(value).add(end);
    }
  }
}
