package io.telemetrystack.app;

import io.telemetrystack.intake.PushBodies;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which requests are sent that are ready as bytes, one after the other. */
final class PushConnection implements Closeable {
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;
  private final byte[] head = new byte[8192];

  PushConnection(String base) throws IOException {
    URI uri = URI.create(base);
    socket = new Socket(uri.getHost(), uri.getPort());
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  /** A request as it goes over the wire. */
  static byte[] request(PushBodies format, byte[] body) {
    return request(format.path(), format, body);
  }

  /** To another path than the node's. */
  static byte[] request(String path, PushBodies format, byte[] body) {
    String text =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: node\r\nContent-Type: "
            + format.contentType()
            + (format.encoding() == null ? "" : "\r\nContent-Encoding: " + format.encoding())
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    return request.toByteArray();
  }

  /** Waits for the answer, which must be a success. */
  void send(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    int read = 0;
    int end;
    do {
      int count = in.read(head, read, head.length - read);
      if (count < 0) {
        throw new EOFException("the node has closed the connection");
      }
      read += count;
      end = endOfHead(read);
    } while (end < 0);
    String text = new String(head, 0, end, StandardCharsets.US_ASCII);
    if (!text.startsWith("HTTP/1.1 20")) {
      throw new IOException(new String(head, 0, read, StandardCharsets.UTF_8));
    }
    in.skipNBytes(Math.max(0, length(text) - (read - end)));
  }

  private int endOfHead(int to) {
    for (int i = 3; i < to; i++) {
      if (head[i] == '\n' && head[i - 1] == '\r' && head[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private static int length(String head) {
    String lower = head.toLowerCase(Locale.ROOT);
    int at = lower.indexOf(LENGTH);
    return at < 0
        ? 0
        : Integer.parseInt(lower.substring(at + LENGTH.length(), lower.indexOf('\r', at)).strip());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
