package io.telemetrystack.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Carries the records of this package over the event bus: within a node the very object, between
 * nodes its {@link WireFormat}. Any thread.
 */
public final class WireCodec<T> implements MessageCodec<T, T> {
  private static final byte USER_CODEC = -1;

  private final WireFormat<T> format;

  private WireCodec(WireFormat<T> format) {
    this.format = format;
  }

  /** Makes the bus carry every record of this package; once for each bus. */
  public static void registerAll(EventBus bus) {
    WireFormat.ALL.forEach(format -> register(bus, format));
    TopicFormats.ALL.forEach(format -> register(bus, format));
    SourceFormats.ALL.forEach(format -> register(bus, format));
  }

  private static <T> void register(EventBus bus, WireFormat<T> format) {
    bus.registerDefaultCodec(format.type(), new WireCodec<>(format));
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    byte[] bytes = format.encode(message);
    buffer.appendInt(bytes.length).appendBytes(bytes);
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    int length = buffer.getInt(position);
    int from = position + Integer.BYTES;
    if (length < 0 || length > buffer.length() - from) {
      throw new MalformedMessageException(
          "length " + length + " with " + (buffer.length() - from) + " bytes left");
    }
    return format.decode(buffer.getBytes(from, from + length));
  }

  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public String name() {
    return format.name();
  }

  @Override
  public byte systemCodecID() {
    return USER_CODEC;
  }
}
