package io.telemetrystack.telemetry;

import java.util.Map;

/**
 * The series that a node writes through the whole pipeline to see whether all of it works. Its host
 * is {@value #HOST}, which no machine may be called; by it stores leave it out of all lists, so
 * that it is never taken for a GPU. Who asks for it by its uuid is given its samples.
 */
public final class Canary {
  public static final String HOST = "telemetry-stack-canary";
  public static final String FIELD = "TELEMETRY_CANARY";

  private static final String UUID = HOST + "/";
  private static final long NS_PER_MS = 1_000_000;

  private Canary() {}

  /**
   * One sample, the number its value.
   *
   * @param node that sends it
   * @param sentMs wall clock; no other canary of the node has the same
   */
  public static Frame frame(String node, long sentMs, long number) {
    Series series = new Series(new SeriesId(UUID + node, ""), HOST, "", "", "", "");
    Labels labels = new Labels(series, Assignment.NONE, Map.of());
    return new Frame.Builder(HOST)
        .add(labels, FIELD, sentMs * NS_PER_MS, (double) number)
        .build(sentMs);
  }

  public static boolean isHost(String host) {
    return host.equals(HOST);
  }

  /** Of whom a canary's frame is. */
  public static String node(Frame frame) {
    String uuid = frame.labels(0).series().id().uuid();
    return uuid.startsWith(UUID) ? uuid.substring(UUID.length()) : "";
  }

  /** When a canary was sent, by its node's wall clock. */
  public static long sentMs(long timeNs) {
    return timeNs / NS_PER_MS;
  }
}
