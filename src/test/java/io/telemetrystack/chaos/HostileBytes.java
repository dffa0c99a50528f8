package io.telemetrystack.chaos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What no server wants to read, by a name. */
final class HostileBytes {
  private static final int DEPTH = 60;
  private static final int NOISE_BYTES = 64 << 10;

  private HostileBytes() {}

  /** Sends each over a connection of its own; how that ends is the server's. */
  static void sendAll(String address, int port) throws IOException {
    for (byte[] bytes : all().values()) {
      try (Socket socket = new Socket(address, port)) {
        socket.setSoTimeout(200);
        socket.getOutputStream().write(bytes);
        socket.getInputStream().read();
      } catch (IOException e) {
        // Refused, or not answered, which is as well.
      }
    }
  }

  private static Map<String, byte[]> all() throws IOException {
    byte[] noise = new byte[NOISE_BYTES];
    new Random(1).nextBytes(noise);
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("noise", noise);
    all.put("zeros", new byte[NOISE_BYTES]);
    all.put("a large length", ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).putInt(1).array());
    all.put("a negative length", ByteBuffer.allocate(8).putInt(-1).putInt(-1).array());
    all.put("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    all.put("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    all.put("TLS", new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
    all.put("a serialized object", bomb());
    all.put("Hazelcast, a serialized object", hazelcastPacket(bomb()));
    all.put("the event bus, a serialized object", eventBusMessage(bomb()));
    return all;
  }

  /** Sets in sets: to read them takes two to the power of their depth steps. */
  static Set<Object> nestedSets() {
    Set<Object> root = new HashSet<>();
    Set<Object> left = root;
    Set<Object> right = new HashSet<>();
    for (int i = 0; i < DEPTH; i++) {
      Set<Object> nextLeft = new HashSet<>();
      Set<Object> nextRight = new HashSet<>();
      nextLeft.add("x");
      left.add(nextLeft);
      left.add(nextRight);
      right.add(nextLeft);
      right.add(nextRight);
      left = nextLeft;
      right = nextRight;
    }
    return root;
  }

  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(nestedSets());
    }
    return bytes.toByteArray();
  }

  /**
   * Greeting of a member, then a packet of type operation whose data is of Java's serialization.
   */
  private static byte[] hazelcastPacket(byte[] object) {
    int javaSerializable = -100;
    int size = 2 * Integer.BYTES + object.length;
    return ByteBuffer.allocate(3 + 11 + size)
        .put("HZC".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 4)
        .putChar((char) 1)
        .putInt(-1)
        .putInt(size)
        .putInt(0)
        .putInt(javaSerializable)
        .put(object)
        .array();
  }

  /** A message whose codec is that of serializable objects, in the framing of Vert.x. */
  private static byte[] eventBusMessage(byte[] object) {
    byte[] address = "telemetry.announce".getBytes(StandardCharsets.US_ASCII);
    int serializableCodec = 17;
    int length = 3 + 4 + address.length + 4 + 4 + 4 + 4 + object.length;
    return ByteBuffer.allocate(4 + length)
        .putInt(length)
        .put((byte) 1)
        .put((byte) serializableCodec)
        .put((byte) 0)
        .putInt(address.length)
        .put(address)
        .putInt(0)
        .putInt(0)
        .putInt(4)
        .putInt(object.length)
        .put(object)
        .array();
  }
}
