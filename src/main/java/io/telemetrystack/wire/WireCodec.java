package io.telemetrystack.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Carries the records of this package over the event bus: within a node the very object, between
 * nodes its {@link WireFormat}, sealed where the cluster has a secret. What arrives and cannot be
 * read, or is not sealed by a node of the cluster, is {@link Unreadable}. Any thread.
 */
public final class WireCodec<T> implements MessageCodec<T, Object> {
  private static final byte USER_CODEC = -1;

  /**
   * How records cross the border of a node.
   *
   * @param seal null where nodes do not prove themselves
   * @param unreadable told of each body that is not believed, on the thread that received it
   */
  public record Border(Seal seal, Consumer<Unreadable> unreadable) {}

  private final WireFormat<T> format;
  private final Border border;

  private WireCodec(WireFormat<T> format, Border border) {
    this.format = format;
    this.border = border;
  }

  /** For a bus that ends at this node. */
  public static void registerAll(EventBus bus) {
    registerAll(bus, new Border(null, unreadable -> {}));
  }

  /**
   * Makes the bus carry every record of this package, and take no object of another kind from
   * another node; once for each bus.
   */
  public static void registerAll(EventBus bus, Border border) {
    Stream.of(
            WireFormat.ALL,
            BatchFormats.ALL,
            TopicFormats.ALL,
            ClusterFormats.ALL,
            SourceFormats.ALL,
            EventFormats.ALL)
        .forEach(formats -> formats.forEach(format -> register(bus, format, border)));
    bus.clusterSerializableChecker(name -> false);
    bus.serializableChecker(name -> false);
  }

  private static <T> void register(EventBus bus, WireFormat<T> format, Border border) {
    bus.registerDefaultCodec(format.type(), new WireCodec<>(format, border));
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    byte[] bytes = format.encode(message);
    byte[] crossing = border.seal() == null ? bytes : border.seal().seal(bytes);
    buffer.appendInt(crossing.length).appendBytes(crossing);
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    try {
      return format.decode(opened(arrived(position, buffer)));
    } catch (MalformedMessageException e) {
      Unreadable unreadable = new Unreadable(format.name() + ": " + e.getMessage());
      border.unreadable().accept(unreadable);
      return unreadable;
    }
  }

  private static byte[] arrived(int position, Buffer buffer) {
    int left = buffer.length() - position - Integer.BYTES;
    int length = left < 0 ? -1 : buffer.getInt(position);
    if (length < 0 || length > left) {
      throw new MalformedMessageException("length " + length + " with " + left + " bytes left");
    }
    int from = position + Integer.BYTES;
    return buffer.getBytes(from, from + length);
  }

  private byte[] opened(byte[] bytes) {
    if (border.seal() == null) {
      return bytes;
    }
    Optional<byte[]> message = border.seal().open(bytes);
    return message.orElseThrow(
        () -> new MalformedMessageException("not sealed with this cluster's SERVICE_TOKEN"));
  }

  @Override
  public Object transform(T message) {
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
