package io.telemetrystack.intake;

/**
 * Takes the bytes of bodies of telemetry apart, one body after the other, and hands their samples
 * to a {@link SampleSink}. Its memory is bounded whatever the bytes are. One thread.
 */
public interface BodyParser {
  /**
   * When a body is read, in nanoseconds since the epoch.
   *
   * @param nowNs the time of samples that have none
   * @param maxNs samples later than this are refused
   * @param unitNs the unit of times, where the format leaves that to whoever sends it
   */
  record Times(long nowNs, long maxNs, long unitNs) {}

  /** Begins another body. What was learnt of the rows of those before is kept. */
  void begin(Times times);

  /**
   * Parses what is whole between {@code from} and {@code to}. What it leaves over the caller hands
   * in again with more bytes behind it, in the same array or another.
   *
   * @param last whether the body ends at {@code to}; then nothing is left over
   * @return index of the first byte left over
   */
  int parse(byte[] buffer, int from, int to, boolean last);

  /** Why the body as a whole cannot be read, empty when it can; nothing is parsed any more then. */
  String problem();
}
