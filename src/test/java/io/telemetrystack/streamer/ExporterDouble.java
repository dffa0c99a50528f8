package io.telemetrystack.streamer;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import javax.net.ServerSocketFactory;

/** Plays dcgm-exporter: answers every request as the test says, byte by byte. */
final class ExporterDouble implements AutoCloseable {
  /** A request; names of headers in lower case. */
  record Request(String path, Map<String, String> headers, long timeMs) {}

  /** Writes an answer; an exception closes the connection. */
  interface Answer {
    void write(Socket socket, OutputStream out) throws IOException;
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;
  private volatile Answer answer;

  ExporterDouble(Answer answer) throws IOException {
    this(answer, ServerSocketFactory.getDefault());
  }

  ExporterDouble(Answer answer, ServerSocketFactory sockets) throws IOException {
    this.answer = answer;
    server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    new Thread(this::accept, "exporter").start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Its target, as it is written. */
  String target() {
    return "127.0.0.1:" + port();
  }

  void answer(Answer next) {
    answer = next;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        new Thread(() -> serve(socket), "exporter-connection").start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Map<String, String> headers = new TreeMap<>();
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
          int colon = header.indexOf(':');
          headers.put(
              header.substring(0, colon).toLowerCase(Locale.ROOT),
              header.substring(colon + 1).strip());
        }
        requests.add(new Request(line.split(" ", -1)[1], headers, System.currentTimeMillis()));
        answer.write(socket, socket.getOutputStream());
        socket.getOutputStream().flush();
      }
    } catch (IOException e) {
      // the client has gone, or the answer ends so
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** An answer with a head of its own and a body as it is. */
  static Answer raw(String head, byte[] body) {
    return (socket, out) -> {
      out.write((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
    };
  }

  /** Status 200 with more headers, each ending its line. */
  static Answer ok(String headers, byte[] body) {
    return raw("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length, body);
  }

  static Answer ok(String body) {
    return ok("Content-Type: text/plain; version=0.0.4\r\n", bytes(body));
  }

  static Answer status(int status, String headers) {
    return raw("HTTP/1.1 " + status + " Said\r\n" + headers + "Content-Length: 2", bytes("no"));
  }

  /** What the other answer is, and then the end of the connection. */
  static Answer andClose(Answer answer) {
    return (socket, out) -> {
      answer.write(socket, out);
      socket.close();
    };
  }

  /** What the other answer is, and then a reset of the connection. */
  static Answer andReset(Answer answer) {
    return (socket, out) -> {
      answer.write(socket, out);
      socket.setSoLinger(true, 0);
      socket.close();
    };
  }

  /** The body again and again, a piece each time, for as long as somebody reads. */
  static Answer endless(String headers, byte[] piece, int pauseMs) {
    return (socket, out) -> {
      out.write(bytes("HTTP/1.1 200 OK\r\n" + headers + "Transfer-Encoding: chunked\r\n\r\n"));
      while (true) {
        out.write(bytes(Integer.toHexString(piece.length) + "\r\n"));
        out.write(piece);
        out.write(bytes("\r\n"));
        out.flush();
        pause(pauseMs);
      }
    };
  }

  private static void pause(int pauseMs) throws IOException {
    try {
      Thread.sleep(pauseMs);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }
}
