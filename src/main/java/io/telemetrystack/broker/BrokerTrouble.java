package io.telemetrystack.broker;

import io.telemetrystack.http.Readiness;
import io.telemetrystack.wire.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics a broker cannot serve, and where damaged partitions were set aside, for the log and
 * for readiness. Only the pipeline's own topic makes the node unready; of all else there are notes.
 * The broker's verticle reports; any thread may ask.
 */
final class BrokerTrouble implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerTrouble.class);
  private static final String PIPELINE = "topic " + Topics.TELEMETRY;
  private static final String OTHERS = "topics";
  private static final String SET_ASIDE = "set aside";

  private final Readiness readiness;
  private final Map<String, String> unserved = new ConcurrentHashMap<>();
  private volatile List<String> setAside = List.of();

  BrokerTrouble(Readiness readiness) {
    this.readiness = readiness;
    readiness.register(PIPELINE, () -> Optional.ofNullable(unserved.get(Topics.TELEMETRY)));
    readiness.note(OTHERS, this::others);
    readiness.note(SET_ASIDE, this::places);
  }

  /** The topic cannot be served as it should; logged once until it is. */
  void unserved(String topic, Throwable failure) {
    String reason = String.valueOf(failure.getMessage());
    if (unserved.put(topic, reason) == null) {
      LOG.error("topic {} cannot be served: {}", topic, reason);
    }
  }

  void served(String topic) {
    if (unserved.remove(topic) != null) {
      LOG.info("topic {} is served again", topic);
    }
  }

  /** The topics that cannot be served. */
  Set<String> unserved() {
    return Set.copyOf(unserved.keySet());
  }

  /** What earlier lives of the node have set aside. */
  void foundSetAside(List<String> places) {
    setAside(places);
    places().ifPresent(LOG::warn);
  }

  /** All places where files of damaged partitions are. */
  void setAside(List<String> places) {
    setAside = places;
  }

  @Override
  public void close() {
    List.of(PIPELINE, OTHERS, SET_ASIDE).forEach(readiness::remove);
  }

  private Optional<String> others() {
    Map<String, String> others = new TreeMap<>(unserved);
    others.remove(Topics.TELEMETRY);
    return textOf(
        others.entrySet().stream().map(it -> it.getKey() + ": " + it.getValue()).toList());
  }

  private Optional<String> places() {
    return textOf(setAside)
        .map(places -> "damaged partitions went on empty; what they held is in " + places);
  }

  private static Optional<String> textOf(List<String> parts) {
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(parts.stream().collect(Collectors.joining("; ")));
  }
}
