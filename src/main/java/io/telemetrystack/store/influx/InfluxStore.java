package io.telemetrystack.store.influx;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.HostInfo;
import io.telemetrystack.store.LatestValues;
import io.telemetrystack.store.NamespaceInfo;
import io.telemetrystack.store.ReadBudget;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.Windows;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.SeriesId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store in an InfluxDB 2.x, or for writing in any server that speaks its write protocol. */
public final class InfluxStore implements TelemetryStore {
  private static final Logger LOG = LoggerFactory.getLogger(InfluxStore.class);

  private static final String PROBE = "telemetry_probe";
  private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
  private static final byte[] PROBE_LINE = (PROBE + " value=1 ").getBytes(US_ASCII);

  private final InfluxConfig config;
  private final InstantSource clock;
  private final Connection connection;
  private final LineProtocol lines = new LineProtocol();
  private final Descriptions descriptions = new Descriptions();
  private final AssignmentQueries assignments;
  private final SampleQueries samples;
  private final InventoryQueries inventory;
  private final EventQueries events;
  private final LongAdder expiredSamples = new LongAdder();
  private volatile Bucket bucket;

  /** Asks the database for nothing yet: it may be away when a node starts. */
  public InfluxStore(InfluxConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    connection = new Connection(config);
    FluxRows rows = new FluxRows(connection, config.org());
    assignments = new AssignmentQueries(rows, config.bucket());
    samples = new SampleQueries(rows, new SampleFlux(config.bucket()), assignments);
    inventory = new InventoryQueries(rows, new InventoryFlux(config.bucket()));
    events = new EventQueries(rows, new EventFlux(config.bucket()));
  }

  @Override
  public WriteResult write(List<Frame> frames) {
    Bucket bucket = bucket();
    SampleSet set = new SampleSet(frames, bucket.retention().horizonNs(nowNs()));
    if (bucket.queryable()) {
      describe(set);
    }
    Delivery delivery = new Delivery(set, lines, connection::write);
    WriteResult result = delivery.run();
    expiredSamples.add(set.expired() + delivery.expired());
    return result;
  }

  /** Samples not sent because they were older than the bucket's retention. */
  public long expiredSamples() {
    return expiredSamples.sum();
  }

  @Override
  public void writeEvents(List<HealthEvent> found) {
    List<HealthEvent> whole = bucket().queryable() ? events.withStored(found) : found;
    LineBuffer lines = new LineBuffer(1_024);
    whole.forEach(event -> EventLines.append(lines, event));
    WriteAnswer answer = connection.write(lines);
    if (answer != WriteAnswer.STORED) {
      LOG.warn("the database does not take {} health events: {}", found.size(), answer);
    }
  }

  /** A point of a measurement of its own, {@value #PROBE}, the same throughout a minute. */
  @Override
  public void probe() {
    bucket();
    LineBuffer line =
        new LineBuffer(64).append(PROBE_LINE).integer(nowNs() / MINUTE_NS * MINUTE_NS).append('\n');
    WriteAnswer answer = connection.write(line);
    if (answer != WriteAnswer.STORED) {
      throw new StoreUnavailableException("the database does not take a probe: " + answer, null);
    }
  }

  @Override
  public List<HealthEvent> events(EventQuery query) {
    return events.read(query);
  }

  @Override
  public List<SeriesInfo> series(SeriesFilter filter, String afterUuid, int limit) {
    return inventory.series(filter, afterUuid, limit);
  }

  @Override
  public int countGpus(SeriesFilter filter) {
    return inventory.countGpus(filter);
  }

  @Override
  public List<SeriesInfo> gpu(String uuid) {
    return inventory.gpu(uuid);
  }

  @Override
  public NavigableMap<Long, Assignment> assignments(SeriesId id) {
    return assignments.of(id);
  }

  @Override
  public List<Sample> samples(SampleQuery query, ReadBudget budget) {
    return samples.samples(query, budget);
  }

  @Override
  public List<Sample> windows(SampleQuery query, Windows windows, ReadBudget budget) {
    return samples.windows(query, windows, budget);
  }

  @Override
  public List<Sample> latest(String uuid) {
    return samples.latest(uuid);
  }

  @Override
  public List<LatestValues> latest(SeriesFilter filter, Set<String> fields) {
    return inventory.latest(filter, fields);
  }

  @Override
  public List<HostInfo> hosts(SeriesFilter filter) {
    return inventory.hosts(filter);
  }

  @Override
  public List<NamespaceInfo> namespaces(SeriesFilter filter) {
    return inventory.namespaces(filter);
  }

  @Override
  public List<String> fields(SeriesFilter filter) {
    return inventory.fields(filter);
  }

  @Override
  public void close() {
    connection.close();
  }

  /** Before the samples, so that no query finds samples of a series without labels. */
  private void describe(SampleSet set) {
    Descriptions.Due due = descriptions.due(set);
    if (due.isEmpty()) {
      return;
    }
    WriteAnswer answer = connection.write(due.lines);
    if (answer != WriteAnswer.STORED) {
      LOG.warn("the database does not take labels: {}", answer);
    }
    descriptions.confirm(due);
  }

  /** Found at the first call that the database answers. */
  private Bucket bucket() {
    Bucket known = bucket;
    if (known == null) {
      synchronized (this) {
        if (bucket == null) {
          bucket = Bucket.find(connection, config);
        }
        known = bucket;
      }
    }
    return known;
  }

  private long nowNs() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
