package io.telemetrystack.api;

import io.telemetrystack.telemetry.Labels;

/** How samples are written as rows of an export. */
interface ExportFormat {
  String contentType();

  /** What stands before the first row. */
  byte[] head();

  /** The name of a field as it stands in rows. */
  byte[] field(String name);

  /** What rows of a series have in common while it is described so. */
  Row row(Labels labels);

  /**
   * The parts of a row around its time, which is RFC 3339, its field and its value, which is a
   * number as in JSON.
   */
  record Row(byte[] beforeTime, byte[] beforeField, byte[] beforeValue, byte[] end) {}
}
