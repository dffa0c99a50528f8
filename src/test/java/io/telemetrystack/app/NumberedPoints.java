package io.telemetrystack.app;

import io.telemetrystack.store.influx.VictoriaMetrics.Stored;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The points of a load, numbered for each host, so that each has a time and a value of its own; and
 * which of them were sent and accepted. Any thread.
 */
final class NumberedPoints {
  static final int PER_FRAME = 10;

  private static final String FIELD = "edge_point";
  private static final String STORED_NAME = Series.MEASUREMENT + "_" + FIELD;
  private static final double HOST_STEP = 10_000_000;
  private static final int EXAMPLES = 5;

  private final long startMs;
  private final List<Labels> hosts;
  private final BitSet[] sent;
  private final BitSet[] accepted;

  /**
   * How what was accepted compares with what is stored.
   *
   * @param missing accepted, and not stored
   * @param phantom stored, and never sent
   * @param wrong stored with the value of another point
   */
  record Audit(int accepted, int missing, int phantom, int wrong, String examples) {
    boolean isClean() {
      return missing == 0 && phantom == 0 && wrong == 0;
    }
  }

  /**
   * @param startMs the time of each host's first point; the others are a millisecond apart
   */
  NumberedPoints(int hostCount, long startMs) {
    this.startMs = startMs;
    hosts = IntStream.range(0, hostCount).mapToObj(NumberedPoints::labels).toList();
    sent = Stream.generate(BitSet::new).limit(hostCount).toArray(BitSet[]::new);
    accepted = Stream.generate(BitSet::new).limit(hostCount).toArray(BitSet[]::new);
  }

  private static Labels labels(int host) {
    SeriesId id = new SeriesId("GPU-edge-" + host, "");
    Series series = new Series(id, "edge-" + host, "0", "nvidia0", "H100", "");
    return new Labels(series, Assignment.NONE, Map.of());
  }

  int hostCount() {
    return hosts.size();
  }

  String name(int host) {
    return hosts.get(host).series().host();
  }

  /** The frame of a host that begins with the point, as it is sent. */
  byte[] frame(int host, int first) {
    Frame.Builder frame = new Frame.Builder(name(host));
    for (int number = first; number < first + PER_FRAME; number++) {
      frame.add(hosts.get(host), FIELD, (startMs + number) * 1_000_000, value(host, number));
    }
    return FrameCodec.encode(frame.build());
  }

  /** The frame is on its way: from now on its points may be stored. */
  synchronized void sent(int host, int first) {
    sent[host].set(first, first + PER_FRAME);
  }

  synchronized void accepted(int host, int first) {
    accepted[host].set(first, first + PER_FRAME);
  }

  synchronized int acceptedCount() {
    return Stream.of(accepted).mapToInt(BitSet::cardinality).sum();
  }

  /**
   * Compares with all that a store holds: a point may be there more than once, and samples of
   * another name are not of this load.
   */
  synchronized Audit audit(List<Stored> samples) {
    BitSet[] missing = Stream.of(accepted).map(BitSet::clone).toArray(BitSet[]::new);
    StringBuilder examples = new StringBuilder();
    int phantom = 0;
    int wrong = 0;
    for (Stored sample : samples) {
      if (!STORED_NAME.equals(sample.labels().get("__name__"))) {
        continue;
      }
      int host = host(sample);
      int number = (int) (sample.timeMs() - startMs);
      if (host < 0 || number < 0 || !sent[host].get(number)) {
        phantom++;
        example(examples, sample.toString());
      } else if (sample.value() != value(host, number)) {
        wrong++;
        example(examples, sample.toString());
      } else {
        missing[host].clear(number);
      }
    }
    for (int host = 0; host < missing.length; host++) {
      if (!missing[host].isEmpty()) {
        example(examples, name(host) + " lacks " + missing[host]);
      }
    }
    int lost = Stream.of(missing).mapToInt(BitSet::cardinality).sum();
    return new Audit(acceptedCount(), lost, phantom, wrong, examples.toString());
  }

  private int host(Stored sample) {
    return IntStream.range(0, hosts.size())
        .filter(host -> name(host).equals(sample.labels().get("host")))
        .findFirst()
        .orElse(-1);
  }

  private static void example(StringBuilder examples, String text) {
    if (examples.codePoints().filter(c -> c == '\n').count() < EXAMPLES) {
      examples.append('\n').append(text, 0, Math.min(text.length(), 200));
    }
  }

  private static double value(int host, int number) {
    return host * HOST_STEP + number;
  }
}
