package io.telemetrystack.intake;

/**
 * Takes the bytes of a body of telemetry apart and hands its samples to a {@link SampleSink}. Its
 * memory is bounded whatever the bytes are. One thread.
 */
public interface BodyParser {
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
