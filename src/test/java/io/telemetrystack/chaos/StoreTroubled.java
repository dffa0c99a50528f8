package io.telemetrystack.chaos;

import io.telemetrystack.app.AuditedLoad;
import io.telemetrystack.app.QueueClient;
import io.telemetrystack.audit.Comparison;
import io.telemetrystack.audit.Verdict;
import io.telemetrystack.chaos.NodeUnderTest.Start;
import io.telemetrystack.message.Durability;
import io.telemetrystack.store.influx.HttpDouble;
import io.telemetrystack.store.influx.HttpDouble.Answer;
import io.telemetrystack.store.influx.HttpDouble.Request;
import io.telemetrystack.store.influx.VictoriaMetrics;
import io.telemetrystack.telemetry.Series;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A database that is away, silent, slow or answers with errors for a while, as a node sees it.
 * VictoriaMetrics keeps what is written, behind a double that spoils the way there.
 *
 * @param minutes how long
 */
record StoreTroubled(Trouble trouble, int minutes) implements ChaosCase {
  private static final String STORED = Series.MEASUREMENT + "_" + AuditedLoad.FIELD;
  private static final String POISON = "poison";
  private static final long SLOW_MS = 3_000;
  private static final Duration SHOWN_WITHIN = Duration.ofSeconds(30);
  private static final long SHOWN_AGAIN_MS = 2_000;

  /** What is wrong with it. */
  enum Trouble {
    DOWN,
    SILENT,
    SLOW,
    /** Errors of all kinds in turn, some of them after it has stored what it was given. */
    ERRORS,
    /** It is well, and there is a sample that it refuses, with all that comes with it. */
    POISON
  }

  private static final List<Answer> ERRORS =
      List.of(
          Answer.json(500, "{\"code\": \"internal error\"}"),
          new Answer(503, Map.of("Retry-After", "1"), "", HttpDouble.Fault.NONE),
          new Answer(429, Map.of("Retry-After", "1"), "", HttpDouble.Fault.NONE),
          Answer.broken(HttpDouble.Fault.RESET),
          new Answer(204, Map.of(), "half of it", HttpDouble.Fault.HALF),
          Answer.of(502, "text/html", "<html>no JSON</html>"));

  @Override
  public Outcome run(ChaosRun run) throws Exception {
    ChaosRun.need(VictoriaMetrics.PROGRAM, VictoriaMetrics.PROGRAM);
    try (VictoriaMetrics store = VictoriaMetrics.start(run.directory());
        Front front = new Front(store.url());
        NodeTrial trial = new NodeTrial(run, Start.with("--influxdb-url=" + front.url()))) {
      trial.auditBy(load -> audit(load, store));
      trial.start();
      if (trouble == Trouble.POISON) {
        trial.expectDeadLetters(1);
        poison(trial.node().base());
      }
      trial.strike(
          node -> {
            front.trouble(trouble);
            Thread.sleep(Duration.ofMinutes(run.sizeOr(minutes)).toMillis());
            front.trouble(null);
          });
      return trial.end();
    }
  }

  private static void poison(String base) throws Exception {
    String row =
        "{\"timestamp\":%d,\"uuid\":\"GPU-p\",\"host\":\"%s\",\"field\":\"power\",\"value\":1}"
            .formatted(System.currentTimeMillis(), POISON);
    int status =
        new QueueClient(base)
            .send("POST", "/api/v1/telemetry", "application/x-ndjson", row)
            .statusCode();
    if (status != 202) {
      throw new IOException("the poison was answered " + status);
    }
  }

  /** VictoriaMetrics shows what it has taken a little later, the more so where it got much. */
  private static Verdict audit(AuditedLoad load, VictoriaMetrics store) throws Exception {
    long endNs = System.nanoTime() + SHOWN_WITHIN.toNanos();
    Verdict verdict = compare(load, store);
    while (!verdict.isKept(Set.of(Durability.DISK)) && System.nanoTime() < endNs) {
      Thread.sleep(SHOWN_AGAIN_MS);
      verdict = compare(load, store);
    }
    return verdict;
  }

  /** A store holds a point more than once where it was written again. */
  private static Verdict compare(AuditedLoad load, VictoriaMetrics store) throws IOException {
    Comparison comparison = load.compare();
    for (VictoriaMetrics.Stored sample : store.samples()) {
      if (STORED.equals(sample.labels().get("__name__"))) {
        comparison.seen(sample.labels().get("host"), sample.timeMs(), sample.value());
      }
    }
    return comparison.verdict();
  }

  /** Stands before the database. Any thread. */
  private static final class Front implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpDouble server = new HttpDouble(this::answer);
    private final String database;
    private volatile Trouble trouble;
    private int errors;

    Front(String database) {
      this.database = database;
    }

    String url() {
      return server.url();
    }

    /** Null: none. */
    void trouble(Trouble now) {
      trouble = now;
    }

    private Answer answer(Request request) {
      Trouble now = trouble;
      if (request.text().contains("host=" + POISON)) {
        return Answer.json(400, "{\"code\": \"invalid\", \"message\": \"unable to parse\"}");
      }
      if (now == Trouble.DOWN) {
        return Answer.broken(HttpDouble.Fault.RESET);
      }
      if (now == Trouble.SILENT) {
        return Answer.broken(HttpDouble.Fault.SILENCE);
      }
      try {
        if (now == Trouble.SLOW) {
          Thread.sleep(SLOW_MS);
        }
        Answer error = now == Trouble.ERRORS ? nextError() : null;
        return error != null && error.fault() != HttpDouble.Fault.HALF
            ? error
            : passed(request, error);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Answer.broken(HttpDouble.Fault.RESET);
      } catch (IOException e) {
        return Answer.broken(HttpDouble.Fault.RESET);
      }
    }

    private synchronized Answer nextError() {
      return ERRORS.get(errors++ % ERRORS.size());
    }

    /**
     * @param instead of the database's answer, unless null
     */
    private Answer passed(Request request, Answer instead)
        throws IOException, InterruptedException {
      HttpRequest.Builder passed =
          HttpRequest.newBuilder(URI.create(database + request.target()))
              .method(request.method(), BodyPublishers.ofString(request.text()));
      HttpResponse<String> answer = http.send(passed.build(), BodyHandlers.ofString());
      String type = answer.headers().firstValue("Content-Type").orElse("text/plain");
      return instead == null ? Answer.of(answer.statusCode(), type, answer.body()) : instead;
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
