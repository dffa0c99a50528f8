package io.telemetrystack.intake;

/**
 * A row with its time and value cut out: three segments, the last one with the line end. A row that
 * has the same segments, and a time and a number between them, is the same row but for those two,
 * because every quote, comma and line end is in the segments.
 */
final class CsvTemplate {
  /** The segments, one after the other. */
  final byte[] bytes;

  final int firstLength;
  final int middleLength;
  final int lastLength;

  /** Line ends within the row and at its end. */
  final int lines;

  final SeriesField seriesField;

  /** Says which columns were cut out. */
  private final CsvHeader header;

  /** Which row followed this one last time, null before any did. */
  CsvTemplate next;

  /** Next in the same bucket of {@link TemplateTable}. */
  CsvTemplate nextInBucket;

  /**
   * @param cuts where in the buffer the row begins, the first variable begins and ends, the second
   *     does, and the row ends
   */
  CsvTemplate(byte[] buffer, int[] cuts, CsvHeader header, SeriesField seriesField) {
    firstLength = cuts[1] - cuts[0];
    middleLength = cuts[3] - cuts[2];
    lastLength = cuts[5] - cuts[4];
    bytes = new byte[firstLength + middleLength + lastLength];
    System.arraycopy(buffer, cuts[0], bytes, 0, firstLength);
    System.arraycopy(buffer, cuts[2], bytes, firstLength, middleLength);
    System.arraycopy(buffer, cuts[4], bytes, firstLength + middleLength, lastLength);
    lines = CsvTokenizer.countLines(bytes, 0, bytes.length);
    this.header = header;
    this.seriesField = seriesField;
  }

  /** Whether rows under this header have time and value where this one has. */
  boolean isOf(CsvHeader other) {
    return header.names().equals(other.names());
  }
}
