package io.telemetrystack.broker.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Verifies the checksums of a log or manifest before RocksDB reads it, because RocksDB 10.10 reads
 * a manifest with certain flipped bits forever.
 *
 * <pre>
 * blocks of 32 KiB; a record: checksum (4) length (2) type (1) payload, all little-endian
 * </pre>
 *
 * A record that ends beyond the file is the end: whether something is missing is not told here.
 */
final class LogCheck {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 4 + 2 + 1;
  private static final int MASK = 0xa282ead8;

  private LogCheck() {}

  /** The place of the first record that is not as it was written; -1 where there is none. */
  static long firstDamage(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      long start = 0;
      byte[] block = in.readNBytes(BLOCK_BYTES);
      while (block.length > 0) {
        int damage = firstDamage(block);
        if (damage >= 0) {
          return start + damage;
        }
        start += block.length;
        block = in.readNBytes(BLOCK_BYTES);
      }
    }
    return -1;
  }

  private static int firstDamage(byte[] block) {
    ByteBuffer in = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at + HEADER_BYTES <= block.length) {
      int checksum = in.getInt(at);
      int length = in.getShort(at + 4) & 0xffff;
      boolean isUnused = checksum == 0 && length == 0 && block[at + 6] == 0;
      if (isUnused) {
        return -1;
      }
      int end = at + HEADER_BYTES + length;
      if (end > block.length) {
        return block.length == BLOCK_BYTES ? at : -1;
      }
      if (checksum != checksum(block, at + 6, length + 1)) {
        return at;
      }
      at = end;
    }
    return -1;
  }

  private static int checksum(byte[] block, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(block, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
