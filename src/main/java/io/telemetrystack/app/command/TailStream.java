package io.telemetrystack.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.resilience.Backoff;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Follows the live stream of a node: prints what it says, and connects again where it ends, after
 * the last event that was seen. Runs on one thread until that is interrupted.
 */
final class TailStream {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final long DEFAULT_RETRY_MS = 1_000;
  private static final long MOST_RETRY_MS = 30_000;

  /** Longer than any node goes without a heartbeat, the longest allowed being a minute. */
  private static final long SILENCE_MS = 90_000;

  private static final String END_OF_SNAPSHOT = "end of snapshot";

  /** Why a connection is over. */
  private enum End {
    /** All that was asked for is printed, or nobody reads it. */
    DONE,
    BROKEN
  }

  private final RemoteNode node;
  private final String path;
  private final boolean once;
  private final TailOutput output;
  private final PrintWriter err;
  private String lastId = "";
  private String reason = "";
  private long retryMs = DEFAULT_RETRY_MS;
  private int failures;
  private volatile long heardNs;

  /**
   * @param path of the stream, with its query
   * @param once ends after the snapshot
   */
  TailStream(RemoteNode node, String path, boolean once, TailOutput output, PrintWriter err) {
    this.node = node;
    this.path = path;
    this.once = once;
    this.output = output;
    this.err = err;
  }

  /** Returns the exit code. */
  int run() {
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "silence-watch");
              thread.setDaemon(true);
              return thread;
            });
    try {
      while (connect(watch) == End.BROKEN) {
        if (once) {
          say(reason);
          return ExitCode.FAILED;
        }
        waitForNext();
      }
      return ExitCode.OK;
    } catch (NodeException e) {
      say(e.getMessage());
      return e.exitCode();
    } catch (InterruptedException e) {
      return ExitCode.OK;
    } finally {
      watch.shutdownNow();
    }
  }

  private void waitForNext() throws InterruptedException {
    failures++;
    Backoff backoff = new Backoff(retryMs, 2, Math.max(retryMs, MOST_RETRY_MS));
    long boundMs = backoff.boundMs(failures);
    long delayMs =
        failures == 1
            ? retryMs
            : boundMs / 2 + ThreadLocalRandom.current().nextLong(boundMs / 2 + 1);
    say("%s; trying again in %.1f s".formatted(reason, delayMs / 1e3));
    Thread.sleep(delayMs);
  }

  private End connect(ScheduledExecutorService watch) throws NodeException, InterruptedException {
    HttpRequest.Builder next = node.request(path).header("Accept", "text/event-stream");
    if (!lastId.isEmpty()) {
      next.header("Last-Event-ID", lastId);
    }
    try (InputStream body = node.open(next.timeout(ANSWER_TIMEOUT).build())) {
      if (failures > 0) {
        say("connected again");
        failures = 0;
      }
      return follow(body, watch);
    } catch (IOException e) {
      reason = node.unreachable(e).getMessage();
      return End.BROKEN;
    } catch (NodeException e) {
      if (!e.isPassing()) {
        throw e;
      }
      reason = e.getMessage();
      return End.BROKEN;
    }
  }

  private static String text(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private End follow(InputStream body, ScheduledExecutorService watch) throws IOException {
    SseReader events = new SseReader(new BufferedReader(new InputStreamReader(body, UTF_8)));
    reason = "the connection ended";
    heardNs = System.nanoTime();
    ScheduledFuture<?> check =
        watch.scheduleWithFixedDelay(() -> closeIfSilent(body), 1, 1, TimeUnit.SECONDS);
    try {
      for (SseReader.Event event = events.next(); event != null; event = events.next()) {
        heardNs = System.nanoTime();
        lastId = events.lastId();
        retryMs = events.retryMs() > 0 ? events.retryMs() : retryMs;
        if (!show(event) || (once && event.comment().equals(END_OF_SNAPSHOT))) {
          return End.DONE;
        }
      }
      return End.BROKEN;
    } finally {
      check.cancel(false);
    }
  }

  private void closeIfSilent(InputStream body) {
    if (System.nanoTime() - heardNs > TimeUnit.MILLISECONDS.toNanos(SILENCE_MS)) {
      try {
        body.close();
      } catch (IOException e) {
        say("the connection cannot be closed (" + text(e) + ")");
      }
    }
  }

  /** Whether somebody still reads what is printed. */
  private boolean show(SseReader.Event event) throws IOException {
    switch (event.name()) {
      case "snapshot", "point" -> {
        return output.print(LiveValue.of(event.data()));
      }
      case "event" -> say(told(event.data()));
      case "gap" -> say("there is a gap; points missed, as far as known: " + detail(event));
      case "closed" -> reason = "the node ended the stream (" + detail(event) + ")";
      default -> {}
    }
    return true;
  }

  /** A health event in a sentence. */
  private static String told(String data) throws IOException {
    JsonNode event = RemoteNode.JSON.readTree(data);
    return "%s on %s %s: %s %s"
        .formatted(
            event.path("severity").asText(),
            event.path("host").asText(),
            event.path("uuid").asText(""),
            event.path("message").asText(),
            event.path("action").asText());
  }

  /** The only value of the event's data. */
  private static String detail(SseReader.Event event) {
    return event.data().replaceAll("^\\{\"\\w+\":\"?|\"?\\}$", "");
  }

  private void say(String text) {
    err.println("tail: " + PlainText.escape(text));
    err.flush();
  }
}
