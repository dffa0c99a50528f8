package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.telemetrystack.telemetry.SyntheticFleet;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A CSV file of a fleet and what it says, read without a line of the product. */
public record FleetCsv(Path path, long rows) {
  /** A row of a CSV file. */
  public record Row(String host, String uuid, Instant time, String field, double value) {
    SampleKey key() {
      return new SampleKey(uuid, time, field);
    }
  }

  /** Writes a file of whole GPUs. */
  public static FleetCsv generate(Path path, int hosts, int gpusPerHost, int fields, int sweeps)
      throws IOException {
    SyntheticFleet fleet =
        new SyntheticFleet(SyntheticFleet.Parameters.of(hosts, gpusPerHost, fields, sweeps));
    try (OutputStream out = Files.newOutputStream(path)) {
      fleet.writeTo(out);
    }
    return new FleetCsv(path, fleet.rows());
  }

  /** Every sample that the file holds. */
  public Map<SampleKey, Double> samples() throws IOException {
    Map<SampleKey, Double> samples = new TreeMap<>(SampleKey.ORDER);
    forEachRow(
        row -> assertThat(samples.put(row.key(), row.value())).as("twice: %s", row).isNull());
    return samples;
  }

  /** In the order of the file. */
  public void forEachRow(Consumer<Row> rowConsumer) throws IOException {
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(path)) {
      for (NamedCsvRecord row : csv) {
        rowConsumer.accept(
            new Row(
                row.getField("Hostname"),
                row.getField("uuid"),
                Instant.parse(row.getField("timestamp")),
                row.getField("metric_name"),
                Double.parseDouble(row.getField("value"))));
      }
    }
  }
}
