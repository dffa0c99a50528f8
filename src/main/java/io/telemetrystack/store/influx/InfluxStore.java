package io.telemetrystack.store.influx;

import io.telemetrystack.store.HostInfo;
import io.telemetrystack.store.NamespaceInfo;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.Windows;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Frame;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The store in an InfluxDB 2.x, or for writing in any server that speaks its write protocol. */
public final class InfluxStore implements TelemetryStore {
  private final InfluxConfig config;
  private final InstantSource clock;
  private final Connection connection;
  private final LineProtocol lines = new LineProtocol();
  private final LongAdder expiredSamples = new LongAdder();
  private volatile Bucket bucket;

  /** Asks the database for nothing yet: it may be away when a node starts. */
  public InfluxStore(InfluxConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    connection = new Connection(config);
  }

  @Override
  public WriteResult write(List<Frame> frames) {
    SampleSet set = new SampleSet(frames, bucket().retention().horizonNs(nowNs()));
    WriteResult result = new Delivery(set, lines, connection::write).run();
    expiredSamples.add(set.expired());
    return result;
  }

  /** Samples not sent because they were older than the bucket's retention. */
  public long expiredSamples() {
    return expiredSamples.sum();
  }

  @Override
  public List<SeriesInfo> series(SeriesFilter filter, String afterUuid, int limit) {
    throw noAnswer();
  }

  @Override
  public int countGpus(SeriesFilter filter) {
    throw noAnswer();
  }

  @Override
  public List<SeriesInfo> gpu(String uuid) {
    throw noAnswer();
  }

  @Override
  public List<Sample> samples(SampleQuery query) {
    throw noAnswer();
  }

  @Override
  public List<Sample> windows(SampleQuery query, Windows windows) {
    throw noAnswer();
  }

  @Override
  public List<Sample> latest(String uuid) {
    throw noAnswer();
  }

  @Override
  public List<HostInfo> hosts() {
    throw noAnswer();
  }

  @Override
  public List<NamespaceInfo> namespaces() {
    throw noAnswer();
  }

  @Override
  public List<String> fields() {
    throw noAnswer();
  }

  @Override
  public void close() {
    connection.close();
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

  private static StoreUnavailableException noAnswer() {
    return new StoreUnavailableException("the database cannot be queried", null);
  }
}
