package io.telemetrystack.health;

import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import io.telemetrystack.telemetry.MalformedFrameException;
import java.util.Arrays;

/**
 * An event as bytes, for disk and for the wire. Stateless; any thread.
 *
 * <pre>
 *   event = version u8 (1) | frame of two samples of one series:
 *           field kind, at the time it was first seen, its value the code
 *           field severity, at the time it was last seen, its value the occurrences
 * </pre>
 */
public final class EventCodec {
  private static final byte VERSION = 1;

  private EventCodec() {}

  public static byte[] encode(HealthEvent event) {
    Frame frame =
        new Frame.Builder(event.labels().series().host())
            .add(
                event.labels(),
                event.kind().text(),
                event.firstSeenNs(),
                (double) event.cause().code())
            .add(
                event.labels(),
                event.cause().severity().text(),
                event.lastSeenNs(),
                (double) event.occurrences())
            .build();
    byte[] bytes = new byte[1 + FrameCodec.maxEncodedBytes(frame)];
    bytes[0] = VERSION;
    return Arrays.copyOf(bytes, 1 + FrameCodec.encode(frame, bytes, 1));
  }

  /**
   * @throws MalformedFrameException for what is not an event of a version and kind known here
   */
  public static HealthEvent decode(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != VERSION) {
      throw new MalformedFrameException("not an event of a version known here");
    }
    Frame frame = FrameCodec.decode(bytes, 1, bytes.length - 1);
    if (frame.size() != 2 || frame.seriesCount() != 1) {
      throw new MalformedFrameException("not the frame of an event");
    }
    Cause cause =
        new Cause(
            EventKind.of(frame.field(frame.fieldIndex(0)))
                .orElseThrow(() -> new MalformedFrameException("an event of unknown kind")),
            (long) frame.value(0),
            Severity.of(frame.field(frame.fieldIndex(1)))
                .orElseThrow(() -> new MalformedFrameException("an event of unknown severity")));
    return new HealthEvent(
        cause, frame.labels(0), frame.timeNs(0), frame.timeNs(1), (long) frame.value(1));
  }
}
