package io.telemetrystack.app.command;

import java.util.zip.CRC32C;

/**
 * A place between two rows of a CSV file, with what shows that a file has the same bytes before it.
 *
 * @param offset unpacked bytes before it
 * @param packedOffset bytes of the file that were read to get there, about
 * @param line number of the line that comes next
 * @param rows data rows before it
 * @param tailBytes how many bytes before it {@code tailCrc} is of
 * @param tailCrc their CRC-32C
 */
record CsvPlace(long offset, long packedOffset, long line, long rows, int tailBytes, long tailCrc) {
  /** Of more bytes than this no checksum is taken. */
  static final int MOST_TAIL_BYTES = 64 * 1024;

  static long crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return crc.getValue();
  }
}
