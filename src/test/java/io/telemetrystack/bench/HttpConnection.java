package io.telemetrystack.bench;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection to a node; answers come in the order of the requests. One thread. */
final class HttpConnection implements Closeable {
  private static final String LENGTH = "content-length:";
  private static final String OK = "HTTP/1.1 200 ";
  private static final String ACCEPTED = "HTTP/1.1 202 ";
  private static final int HEX = 16;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Socket socket;
  private final InputStream in;
  private final StringBuilder line = new StringBuilder();
  private final StringBuilder streamed = new StringBuilder();
  private int leftInChunk;

  HttpConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
  }

  /** The head of a request. */
  static byte[] head(String methodAndPath, String headers, int bodyBytes) {
    return (methodAndPath
            + " HTTP/1.1\r\nHost: node\r\n"
            + headers
            + "Content-Length: "
            + bodyBytes
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Sends what are whole requests. */
  void send(byte[] requests) throws IOException {
    socket.getOutputStream().write(requests);
  }

  /** The body of the next answer, which must be a success for all that was asked for. */
  byte[] receive() throws IOException {
    String status = readLine();
    int length = 0;
    for (String header = readLine(); !header.isEmpty(); header = readLine()) {
      if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    byte[] body = in.readNBytes(length);
    if (!status.startsWith(OK) && !status.startsWith(ACCEPTED)) {
      throw new IOException(status + " " + new String(body, StandardCharsets.UTF_8));
    }
    return body;
  }

  /** Reads the head of the next answer, whose body has no end, in chunks. */
  void openStream() throws IOException {
    String status = readLine();
    if (!status.startsWith(OK)) {
      throw new IOException(status);
    }
    while (!readLine().isEmpty()) {}
    leftInChunk = 0;
  }

  /** The next line of that body. */
  String streamedLine() throws IOException {
    streamed.setLength(0);
    while (true) {
      if (leftInChunk == 0) {
        String size = readLine();
        leftInChunk = Integer.parseInt(size.isEmpty() ? readLine() : size, HEX);
      }
      int character = in.read();
      leftInChunk--;
      if (character < 0) {
        throw new EOFException("the node has closed the connection");
      }
      if (character == '\n') {
        return streamed.toString();
      }
      streamed.append((char) character);
    }
  }

  private String readLine() throws IOException {
    line.setLength(0);
    for (int character = in.read(); character != '\n'; character = in.read()) {
      if (character < 0) {
        throw new EOFException("the node has closed the connection");
      }
      if (character != '\r') {
        line.append((char) character);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
