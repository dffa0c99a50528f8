package io.telemetrystack.streamer;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A DNS server (RFC 1035) for SRV records (RFC 2782) of a zone that the test writes: over UDP what
 * fits into 512 bytes, else the mark that it was truncated; over TCP all.
 */
final class DnsDouble implements AutoCloseable {
  /** An SRV record. */
  record Srv(int port, String host) {}

  private static final int MOST_UDP_BYTES = 512;
  private static final int HEADER_BYTES = 12;
  private static final int TYPE_SRV = 33;
  private static final int NO_SUCH_NAME = 3;
  private static final int SERVER_FAILURE = 2;
  private static final int ANSWER = 0x8400;
  private static final int TRUNCATED = 0x0200;

  /** Records by name in lower case. */
  final Map<String, List<Srv>> zone = new ConcurrentHashMap<>();

  /** How many questions came over TCP. */
  final AtomicInteger streamed = new AtomicInteger();

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private volatile boolean failing;

  DnsDouble() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    tcp = new ServerSocket(0, 50, loopback);
    udp = new DatagramSocket(tcp.getLocalPort(), loopback);
    new Thread(this::serveUdp, "dns-udp").start();
    new Thread(this::serveTcp, "dns-tcp").start();
  }

  String address() {
    return "127.0.0.1:" + tcp.getLocalPort();
  }

  /** From now on it cannot answer, or can. */
  void setFailing(boolean failing) {
    this.failing = failing;
  }

  private void serveUdp() {
    byte[] buffer = new byte[MOST_UDP_BYTES];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()).slice());
        if (answer.length > MOST_UDP_BYTES) {
          answer = truncated(answer);
        }
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket socket = tcp.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] question = new byte[in.readUnsignedShort()];
        in.readFully(question);
        byte[] answer = answer(ByteBuffer.wrap(question));
        streamed.incrementAndGet();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      } catch (IOException e) {
        // closed, or the client has gone
      }
    }
  }

  private byte[] answer(ByteBuffer question) throws IOException {
    int id = Short.toUnsignedInt(question.getShort(0));
    question.position(HEADER_BYTES);
    StringBuilder name = new StringBuilder();
    for (int length = question.get(); length > 0; length = question.get()) {
      byte[] label = new byte[length];
      question.get(label);
      name.append(name.length() == 0 ? "" : ".").append(new String(label, StandardCharsets.UTF_8));
    }
    question.position(question.position() + 4);
    byte[] asked = new byte[question.position() - HEADER_BYTES];
    question.position(HEADER_BYTES);
    question.get(asked);
    List<Srv> records = zone.get(name.toString().toLowerCase(Locale.ROOT));
    return failing
        ? message(id, SERVER_FAILURE, asked, List.of())
        : message(
            id, records == null ? NO_SUCH_NAME : 0, asked, records == null ? List.of() : records);
  }

  private static byte[] message(int id, int code, byte[] asked, List<Srv> records)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(ANSWER | code);
    out.writeShort(1);
    out.writeShort(records.size());
    out.writeInt(0);
    out.write(asked);
    for (Srv record : records) {
      byte[] host = name(record.host());
      out.writeShort(0xc000 | HEADER_BYTES);
      out.writeShort(TYPE_SRV);
      out.writeShort(1);
      out.writeInt(60);
      out.writeShort(6 + host.length);
      out.writeShort(0);
      out.writeShort(0);
      out.writeShort(record.port());
      out.write(host);
    }
    return bytes.toByteArray();
  }

  private static byte[] name(String host) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String label : host.split("\\.", -1)) {
      bytes.write(label.length());
      bytes.write(label.getBytes(StandardCharsets.UTF_8));
    }
    bytes.write(0);
    return bytes.toByteArray();
  }

  private static byte[] truncated(byte[] answer) {
    ByteBuffer head = ByteBuffer.wrap(answer.clone());
    head.putShort(2, (short) (ANSWER | TRUNCATED));
    head.putShort(6, (short) 0);
    int end = HEADER_BYTES;
    while (answer[end] != 0) {
      end += answer[end] + 1;
    }
    return Arrays.copyOf(head.array(), end + 5);
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
