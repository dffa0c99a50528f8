package io.telemetrystack.store.influx;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** An HTTP/1.1 server on a loopback port that can also answer as broken ones do. */
public final class HttpDouble implements AutoCloseable {
  /** How an answer goes wrong. */
  public enum Fault {
    NONE,
    /** None comes. */
    SILENCE,
    /** The connection is reset in place of one. */
    RESET,
    /** It ends in its middle. */
    HALF
  }

  /**
   * @param target path and query
   * @param text the body, decoded
   */
  public record Request(String method, String target, Map<String, String> headers, String text) {}

  /** What is answered. */
  public record Answer(int status, Map<String, String> headers, String body, Fault fault) {
    public static Answer of(int status, String contentType, String body) {
      return new Answer(status, Map.of("Content-Type", contentType), body, Fault.NONE);
    }

    public static Answer json(int status, String body) {
      return of(status, "application/json; charset=utf-8", body);
    }

    public static Answer broken(Fault fault) {
      return new Answer(200, Map.of(), "", fault);
    }
  }

  private final Function<Request, Answer> handler;
  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  public HttpDouble(Function<Request, Answer> handler) {
    this(0, handler);
  }

  public HttpDouble(int port, Function<Request, Answer> handler) {
    this.handler = handler;
    try {
      listener = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    startDaemon(this::accept);
  }

  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        startDaemon(() -> serve(connection));
      } catch (IOException e) {
        // Closed, which ends the loop, or the other side gave up.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      while (answer(handler.apply(read(in)), connection)) {
        connection.setTcpNoDelay(true);
      }
    } catch (IOException e) {
      // The other side is gone.
    } finally {
      connections.remove(connection);
    }
  }

  private static boolean answer(Answer answer, Socket connection) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    switch (answer.fault()) {
      case SILENCE -> {
        return connection.getInputStream().read() >= 0;
      }
      case RESET -> {
        connection.setSoLinger(true, 0);
        return false;
      }
      case HALF, NONE -> {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " Said\r\n");
        answer.headers().forEach((k, v) -> head.append(k).append(": ").append(v).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        connection.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
        boolean whole = answer.fault() == Fault.NONE;
        connection.getOutputStream().write(body, 0, whole ? body.length : body.length / 2);
        return whole;
      }
    }
    return false;
  }

  private static Request read(InputStream in) throws IOException {
    String first = line(in);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
    String encoding = headers.getOrDefault("Content-Encoding", "").toLowerCase(Locale.ROOT);
    if (encoding.equals("gzip")) {
      try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(body))) {
        body = unzipped.readAllBytes();
      }
    }
    int method = first.indexOf(' ');
    int target = first.indexOf(' ', method + 1);
    return new Request(
        first.substring(0, method),
        first.substring(method + 1, target),
        headers,
        new String(body, StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  private static void startDaemon(Runnable task) {
    Thread thread = new Thread(task, "http-double");
    thread.setDaemon(true);
    thread.start();
  }
}
