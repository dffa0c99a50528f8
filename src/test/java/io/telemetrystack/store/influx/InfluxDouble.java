package io.telemetrystack.store.influx;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.store.influx.HttpDouble.Answer;
import io.telemetrystack.store.influx.HttpDouble.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What an InfluxDB 2.x says on the wire, as far as the store asks it: its bucket, writes whose
 * samples it keeps by identity, and queries whose answers are given. Any thread.
 */
public final class InfluxDouble implements AutoCloseable {
  public static final Answer NO_CONTENT = Answer.of(204, "text/plain", "");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LABELS = LabelLines.MEASUREMENT + ",";
  private static final String PROBE = "telemetry_probe ";

  private final HttpDouble server;
  private final Set<Long> samples = ConcurrentHashMap.newKeySet();
  private final List<String> labels = new CopyOnWriteArrayList<>();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private final List<Request> bucketsMade = new CopyOnWriteArrayList<>();
  private final AtomicInteger writes = new AtomicInteger();
  private volatile Consumer<Request> watch = request -> {};
  private volatile Predicate<String> poison = line -> false;
  private volatile int maxBytes = Integer.MAX_VALUE;
  private volatile Answer writeFault;
  private volatile Answer queryAnswer = Answer.of(200, "text/csv; charset=utf-8", "");
  private volatile Answer bucketAnswer = bucket(0);

  public InfluxDouble() {
    this(0);
  }

  public InfluxDouble(int port) {
    server = new HttpDouble(port, this::answer);
  }

  public String url() {
    return server.url();
  }

  /** How many it holds, probes aside: by series, field and time. */
  public int samples() {
    return samples.size();
  }

  public List<String> labelLines() {
    return labels;
  }

  public List<String> queries() {
    return queries;
  }

  List<Request> bucketsMade() {
    return bucketsMade;
  }

  /** Write requests of samples so far, answered well or not. */
  public int writes() {
    return writes.get();
  }

  /** Answers all writes so from now on; null: takes them. */
  public void failWrites(Answer answer) {
    writeFault = answer;
  }

  /** Refuses a whole request for one such line. */
  void poison(Predicate<String> line) {
    poison = line;
  }

  void takeAtMost(int bytes) {
    maxBytes = bytes;
  }

  void answerQueries(Answer answer) {
    queryAnswer = answer;
  }

  void answerBuckets(Answer answer) {
    bucketAnswer = answer;
  }

  void watch(Consumer<Request> watch) {
    this.watch = watch;
  }

  static Answer bucket(long retentionSeconds) {
    return Answer.json(
        200,
        """
        {"buckets": [{"id": "b", "orgID": "o", "name": "bucket", \
        "retentionRules": [{"type": "expire", "everySeconds": %d}]}]}"""
            .formatted(retentionSeconds));
  }

  @Override
  public void close() {
    server.close();
  }

  private Answer answer(Request request) {
    watch.accept(request);
    String path = request.target().replaceFirst("\\?.*", "");
    return switch (path) {
      case "/api/v2/buckets" -> buckets(request);
      case "/api/v2/orgs" -> Answer.json(200, "{\"orgs\": [{\"id\": \"o\", \"name\": \"org\"}]}");
      case "/api/v2/write" -> write(request);
      case "/api/v2/query" -> query(request);
      default -> Answer.json(404, "{\"code\": \"not found\", \"message\": \"path not found\"}");
    };
  }

  private Answer buckets(Request request) {
    if (request.method().equals("POST")) {
      bucketsMade.add(request);
      return Answer.json(201, "{\"id\": \"b\", \"name\": \"bucket\", \"retentionRules\": []}");
    }
    return bucketAnswer;
  }

  private Answer query(Request request) {
    try {
      queries.add(JSON.readTree(request.text()).get("query").textValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return queryAnswer;
  }

  private Answer write(Request request) {
    String text = request.text();
    if (text.startsWith(LABELS)) {
      if (writeFault == null) {
        text.lines().forEach(labels::add);
      }
      return writeFault == null ? NO_CONTENT : writeFault;
    }
    writes.incrementAndGet();
    Answer fault = writeFault;
    if (fault != null) {
      return fault;
    }
    if (text.length() > maxBytes) {
      return Answer.json(413, "{\"code\": \"request too large\", \"message\": \"too large\"}");
    }
    List<String> taken = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (poison.test(line)) {
        return Answer.json(
            400,
            "{\"code\": \"invalid\", \"message\": \"unable to parse '" + line.length() + "'\"}");
      }
      taken.add(line);
    }
    taken.stream().filter(line -> !line.startsWith(PROBE)).forEach(this::keep);
    return NO_CONTENT;
  }

  private void keep(String line) {
    int tagsEnd = unescaped(line, ' ', 0);
    int fieldsEnd = unescaped(line, ' ', tagsEnd + 1);
    String tags = line.substring(0, tagsEnd);
    String time = line.substring(fieldsEnd + 1);
    for (int at = tagsEnd + 1; at < fieldsEnd; ) {
      int equals = unescaped(line, '=', at);
      samples.add(identity(tags, line.substring(at, equals), time));
      at = Math.min(fieldsEnd, unescaped(line, ',', equals)) + 1;
    }
  }

  /**
   * Where the next such character is that no backslash stands before; the end where there is none.
   */
  private static int unescaped(String line, char c, int from) {
    int at = from;
    while (at < line.length() && (line.charAt(at) != c || line.charAt(at - 1) == '\\')) {
      at++;
    }
    return at;
  }

  /** 64 bits stand for a sample, so that millions fit; one in billions is lost to chance. */
  private static long identity(String... parts) {
    long hash = 0xcbf29ce484222325L;
    for (String part : parts) {
      for (int i = 0; i < part.length(); i++) {
        hash = (hash ^ part.charAt(i)) * 0x100000001b3L;
      }
      hash = (hash ^ ' ') * 0x100000001b3L;
    }
    return hash;
  }
}
