package io.telemetrystack.audit;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The points of a run of numbered producers. A point's value holds its number and a checksum of
 * run, producer and number, so that a value that was changed, or belongs to another point, shows.
 *
 * @param run tells this run's points from those of others
 * @param startMs the time of each producer's first point; the others are a millisecond apart
 */
public record Points(int run, int producers, long startMs) {
  private static final int CHECKSUM_BITS = 20;

  /** A double is exact up to 53 bits. */
  public static final long MAX_SEQUENCE = (1L << (53 - CHECKSUM_BITS)) - 1;

  /** The value of a point. */
  public double value(int producer, long sequence) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(16).putInt(run).putInt(producer).putLong(sequence).flip());
    long checksum = crc.getValue() & ((1L << CHECKSUM_BITS) - 1);
    return sequence << CHECKSUM_BITS | checksum;
  }

  public long timeMs(long sequence) {
    return startMs + sequence;
  }

  /** The number of the point of that time. */
  public long sequence(long timeMs) {
    return timeMs - startMs;
  }

  public String uuid(int producer) {
    return "GPU-" + run + "-" + producer;
  }

  public String host(int producer) {
    return "audit-" + run + "-" + producer;
  }

  /** Which producer a host is of, or -1 where it is of none of this run. */
  public int producer(String host) {
    String prefix = "audit-" + run + "-";
    if (!host.startsWith(prefix)) {
      return -1;
    }
    int producer = Integer.parseInt(host.substring(prefix.length()));
    return producer < producers ? producer : -1;
  }
}
