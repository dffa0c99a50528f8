package io.telemetrystack.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.telemetrystack.telemetry.SyntheticFleet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * A whole answer of dcgm-exporter, in the shape of real ones: a host with a GPU in MIG mode, every
 * other GPU lent to a pod.
 */
class CaptureTest {
  private static final Path CAPTURE = Path.of("src/test/resources/exposition/dcgm-exporter.prom");
  private static final int FIELDS = 12;
  private static final int SERIES = 5;

  private static final SyntheticFleet.Parameters HOST =
      new SyntheticFleet.Parameters(
          1,
          1,
          4,
          FIELDS,
          1,
          Instant.EPOCH,
          Duration.ofSeconds(1),
          "NVIDIA H100 80GB HBM3",
          2,
          true);

  private final RecordingSink sink = new RecordingSink();

  @Test
  void isMadeByTheGenerator() throws IOException {
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    new SyntheticFleet(HOST).writeExpositionTo(made);
    assertThat(CAPTURE).hasBinaryContent(made.toByteArray());
  }

  @Test
  void isReadWhole() throws IOException {
    byte[] body = Files.readAllBytes(CAPTURE);
    ExpositionParser parser =
        new ExpositionParser(sink, new SeriesDictionary(), ExpositionParser.Format.PROMETHEUS_TEXT);
    RecordingSink.feed(parser, body, 1_000);

    assertThat(sink.rejected).isEmpty();
    assertThat(sink.absent).isEmpty();
    assertThat(sink.samples).hasSize(SERIES * FIELDS);
    assertThat(sink.samples)
        .extracting(sample -> sample.labels().series().id() + sample.field())
        .doesNotHaveDuplicates();
    assertThat(sink.samples)
        .filteredOn(sample -> sample.field().equals("DCGM_FI_DEV_GPU_TEMP"))
        .extracting(
            sample -> sample.labels().series().gpu(),
            sample -> sample.labels().series().id().instance(),
            sample -> sample.labels().assignment().namespace())
        .containsExactlyInAnyOrder(
            tuple("0", "1", "ml"),
            tuple("0", "2", "ml"),
            tuple("1", "", ""),
            tuple("2", "", "ml"),
            tuple("3", "", ""));
  }
}
