package io.telemetrystack.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * A node as far as pushes of CSV go: keeps the rows that it accepts, and does with each push what a
 * test says.
 */
final class PushDouble implements AutoCloseable {
  /** What becomes of a push. */
  enum Fate {
    ACCEPTED,
    /** 429, to come again after a second. */
    FULL,
    /** 401, for good. */
    REFUSED,
    /** Never answered. */
    HELD,
    /**
     * The process is killed before it answers, and another is there at once; the first had only the
     * rows on disk that it accepted before {@link #settled}.
     */
    KILLED,
    /** As killed, but after it answered, and the other is not there yet when it is looked for. */
    ACCEPTED_AND_KILLED
  }

  /** Says what becomes of a push. */
  interface Script {
    /**
     * @param number of the push, from 1
     */
    Fate fate(int number);
  }

  private final HttpServer server;
  private final Script script;
  private final String durability;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<String> rows = new TreeSet<>();
  private final List<Long> timesMs = new ArrayList<>();
  private Set<String> onDisk = new TreeSet<>();
  private int pushes;
  private int process = 1;
  private int away;

  PushDouble(String durability, Script script) throws IOException {
    this.durability = durability;
    this.script = script;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/health", this::health);
    server.createContext("/api/v1/telemetry", this::push);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "push-double");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The rows that it has now. */
  synchronized Set<String> rows() {
    return new TreeSet<>(rows);
  }

  /** When pushes came, in milliseconds. */
  synchronized List<Long> timesMs() {
    return List.copyOf(timesMs);
  }

  /** What it has is on disk now. */
  synchronized void settled() {
    onDisk = new TreeSet<>(rows);
  }

  private synchronized void health(HttpExchange exchange) throws IOException {
    boolean there = away-- <= 0;
    String body = "{\"status\":\"UP\",\"checks\":[],\"started\":\"" + process + "\"}";
    answer(exchange, there ? 200 : 503, there ? body : "{\"detail\":\"away\"}");
  }

  private void push(HttpExchange exchange) throws IOException {
    boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    byte[] body =
        (packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody())
            .readAllBytes();
    List<String> lines = new String(body, UTF_8).lines().skip(1).toList();
    switch (fate()) {
      case ACCEPTED -> {
        keep(lines);
        accept(exchange, lines.size());
      }
      case FULL -> {
        exchange.getResponseHeaders().add("Retry-After", "1");
        answer(exchange, 429, "{\"detail\":\"full\"}");
      }
      case REFUSED -> answer(exchange, 401, "{\"detail\":\"no\"}");
      case HELD -> hold();
      case KILLED -> {
        kill(0);
        exchange.close();
      }
      case ACCEPTED_AND_KILLED -> {
        kill(2);
        accept(exchange, lines.size());
      }
    }
  }

  private void accept(HttpExchange exchange, int lines) throws IOException {
    answer(
        exchange,
        202,
        "{\"accepted\":%d,\"absent\":0,\"rejected\":0,\"durability\":\"%s\",\"errors\":[]}"
            .formatted(lines, durability));
  }

  private void hold() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Fate fate() {
    timesMs.add(System.nanoTime() / 1_000_000);
    return script.fate(++pushes);
  }

  private synchronized void keep(List<String> lines) {
    rows.addAll(lines);
  }

  /**
   * @param unanswered how often nobody is there yet when its health is asked for
   */
  private synchronized void kill(int unanswered) {
    away = unanswered;
    rows.clear();
    rows.addAll(onDisk);
    process++;
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
