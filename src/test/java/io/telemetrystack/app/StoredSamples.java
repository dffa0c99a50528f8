package io.telemetrystack.app;

import io.telemetrystack.store.influx.VictoriaMetrics;
import io.telemetrystack.telemetry.Series;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What VictoriaMetrics holds, and what it should hold, whose times have no finer unit than ms. */
final class StoredSamples {
  private StoredSamples() {}

  static Map<SampleKey, Double> of(VictoriaMetrics server) throws IOException {
    Map<SampleKey, Double> samples = new TreeMap<>(SampleKey.ORDER);
    for (VictoriaMetrics.Stored sample : server.samples()) {
      String field = sample.labels().get("__name__").substring(Series.MEASUREMENT.length() + 1);
      Instant time = Instant.ofEpochMilli(sample.timeMs());
      samples.put(new SampleKey(sample.labels().get("uuid"), time, field), sample.value());
    }
    return samples;
  }

  static Map<SampleKey, Double> expected(FleetCsv csv) throws IOException {
    Map<SampleKey, Double> rounded = new TreeMap<>(SampleKey.ORDER);
    csv.samples()
        .forEach(
            (key, value) ->
                rounded.put(
                    new SampleKey(
                        key.uuid(), Instant.ofEpochMilli(key.time().toEpochMilli()), key.field()),
                    value));
    return rounded;
  }
}
