package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.telemetrystack.store.Retention;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreUnavailableException.Remedy;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.store.influx.HttpDouble.Answer;
import io.telemetrystack.store.influx.HttpDouble.Fault;
import io.telemetrystack.store.influx.HttpDouble.Request;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Fleet;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes to a server that can be told to fail. */
class InfluxStoreIT {
  private static final long SECOND = 1_000_000_000L;
  private static final long T0 = 1_752_871_354L * SECOND;
  private static final String TOKEN = "s3cret";

  private final Fleet fleet = new Fleet(8, 1);
  private final InfluxDouble server = new InfluxDouble();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final InfluxStore store = store(Retention.UNLIMITED);

  @AfterEach
  void close() {
    store.close();
    server.close();
  }

  @Test
  void writesZippedLinesOfNanosecondsWithItsTokenToItsBucket() {
    server.watch(requests::add);
    assertThat(store.write(frames(1))).isEqualTo(WriteResult.ALL_STORED);
    assertThat(server.samples()).isEqualTo(80);
    assertThat(requests)
        .last()
        .satisfies(
            request -> {
              assertThat(request.target())
                  .startsWith("/api/v2/write?")
                  .contains("org=org", "bucket=bucket", "precision=ns");
              assertThat(request.headers())
                  .containsEntry("Authorization", "Token " + TOKEN)
                  .containsEntry("Content-Encoding", "gzip");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "401, RECONFIGURE, influxdb-token",
    "403, RECONFIGURE, influxdb-token",
    "404, RECONFIGURE, influxdb-bucket",
    "405, RECONFIGURE, influxdb-url",
    "429, SLOW_DOWN, busy",
    "500, WAIT, busy",
    "503, SLOW_DOWN, busy"
  })
  void saysWhatItTakesUntilTheDatabaseTakesWrites(int status, Remedy remedy, String mentions) {
    server.failWrites(Answer.json(status, "{\"message\": \"busy\"}"));
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> store.write(frames(1)))
        .withMessageContaining(String.valueOf(status))
        .withMessageContaining(mentions)
        .satisfies(e -> assertThat(e.remedy()).isEqualTo(remedy));
    server.failWrites(null);
    assertThat(store.write(frames(1))).isEqualTo(WriteResult.ALL_STORED);
    assertThat(server.samples()).isEqualTo(80);
  }

  @Test
  void probesWithOnePointAMinuteAndSaysWhenTheDatabaseDoesNotTakeIt() {
    server.watch(requests::add);
    store.probe();
    assertThat(requests)
        .last()
        .satisfies(
            request -> {
              String line = request.text().strip();
              assertThat(line).startsWith("telemetry_probe value=1 ");
              long timeNs = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
              assertThat(timeNs % (60 * SECOND)).isZero();
            });
    server.failWrites(Answer.json(503, "{\"message\": \"busy\"}"));
    assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(store::probe);
  }

  @Test
  void passesOnHowLongTheDatabaseAsksToBeLeftAlone() {
    server.failWrites(new Answer(503, Map.of("Retry-After", "7"), "", Fault.NONE));
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> store.write(frames(1)))
        .satisfies(e -> assertThat(e.retryAfterMs()).isEqualTo(7_000));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SILENCE", "RESET"})
  void isUnavailableWhileNoAnswerComes(Fault fault) {
    server.failWrites(Answer.broken(fault));
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> store.write(frames(1)))
        .withMessageContaining("influxdb-url")
        .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.WAIT));
  }

  @Test
  void isUnavailableWhereAnAnswerBreaksOff() {
    server.failWrites(
        new Answer(500, Map.of(), "{\"message\": \"half of this is never seen\"}", Fault.HALF));
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> store.write(frames(1)));
  }

  @Test
  void losesNoNeighbourOfOneBadLineInFiveThousand() {
    server.poison(line -> line.endsWith(" " + (T0 + 41 * SECOND)) && line.contains("000000005"));
    List<Frame> frames = frames(63);
    WriteResult result = store.write(frames);
    assertThat(result.refusals())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.frame()).isEqualTo(41);
              assertThat(refusal.samples()).isEqualTo(10);
              assertThat(refusal.reason()).startsWith("400 unable to parse");
            });
    assertThat(server.samples()).isEqualTo(63 * 80 - 10);
    assertThat(server.writes()).isLessThan(60);
  }

  @Test
  void halvesWhatIsTooLargeForTheDatabase() {
    server.takeAtMost(20_000);
    assertThat(store.write(frames(20))).isEqualTo(WriteResult.ALL_STORED);
    assertThat(server.samples()).isEqualTo(20 * 80);
  }

  @Test
  void makesTheBucketWithTheRetentionWhereThereIsNone() {
    server.answerBuckets(Answer.json(404, "{\"code\": \"not found\"}"));
    try (InfluxStore month = store(new Retention(Duration.ofDays(30)))) {
      month.write(List.of());
      month.write(List.of());
    }
    assertThat(server.bucketsMade())
        .singleElement()
        .satisfies(
            request -> assertThat(request.text()).contains("\"bucket\"", "\"o\"", "2592000"));
  }

  @Test
  void sendsNothingThatIsOlderThanTheBucketsOwnRetention() {
    server.answerBuckets(InfluxDouble.bucket(60));
    assertThat(store.write(List.of(fleet.frame(0, T0 - 61 * SECOND, 1))))
        .isEqualTo(WriteResult.ALL_STORED);
    store.write(List.of(fleet.frame(0, T0 - 59 * SECOND, 1)));
    assertThat(server.samples()).isEqualTo(80);
    assertThat(store.expiredSamples()).isEqualTo(80);
  }

  @Test
  void tellsLabelsWhenTheyChangeAndNowAndThen() {
    Labels before = fleet.gpus().get(0);
    Labels after = new Labels(before.series(), Assignment.NONE, before.attributes());
    write(before, T0);
    write(before, T0 + SECOND);
    assertThat(server.labelLines()).hasSize(1);
    write(after, T0 + 2 * SECOND);
    write(after, T0 + 3 * SECOND);
    assertThat(server.labelLines()).hasSize(2);
    write(before, T0 - SECOND);
    write(before, T0 + 700 * SECOND);
    write(before, T0 + 1_400 * SECOND);
    assertThat(server.labelLines())
        .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
        .containsExactly(
            "" + T0,
            "" + (T0 + 2 * SECOND),
            "" + (T0 - SECOND),
            "" + (T0 + 700 * SECOND),
            "" + (T0 + 1_400 * SECOND));
  }

  @Test
  void tellsLabelsAgainUntilTheDatabaseHasThem() {
    server.failWrites(Answer.json(503, ""));
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> store.write(frames(1)));
    server.failWrites(null);
    store.write(frames(1));
    assertThat(server.labelLines()).hasSize(8);
  }

  private void write(Labels labels, long timeNs) {
    Frame.Builder frame = new Frame.Builder(labels.series().host());
    store.write(List.of(frame.add(labels, "TEMP", timeNs, 1).build()));
  }

  private List<Frame> frames(int count) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(fleet.frame(0, T0 + i * SECOND, 1));
    }
    return frames;
  }

  private InfluxStore store(Retention retention) {
    Duration timeout = Duration.ofMillis(500);
    return new InfluxStore(
        new InfluxConfig(server.url(), TOKEN, "org", "bucket", timeout, timeout, retention),
        InstantSource.fixed(Instant.ofEpochSecond(0, T0)));
  }
}
