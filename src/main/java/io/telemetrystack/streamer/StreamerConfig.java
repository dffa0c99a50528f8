package io.telemetrystack.streamer;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import io.telemetrystack.config.ValueType;
import io.telemetrystack.resilience.RetryOptions;
import io.telemetrystack.streamer.CsvReader.Timestamps;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the streamer.
 *
 * @param paths files and globs, empty when there is no CSV to read
 */
public record StreamerConfig(
    List<String> paths,
    Mode mode,
    Pace pace,
    Timestamps timestamps,
    Duration retryInterval,
    Duration maxFutureSkew,
    long rejectsMaxBytes,
    int retryAttempts,
    double backoffFactor,
    boolean shared,
    Duration checkpointDelay,
    Duration followInterval) {

  /** What happens at the end of the files. */
  enum Mode {
    /** Nothing more. */
    ONCE,
    /** They begin anew. */
    LOOP,
    /** More is waited for, there and in files to come. */
    FOLLOW
  }

  static final Option<List<String>> CSV_PATH =
      Option.withoutDefault(
          "csv-path",
          ValueType.listOf(ValueType.text()),
          "CSV files to read: paths and globs with commas between; .gz files are unpacked.");

  static final Option<Mode> CSV_MODE =
      Option.of(
          "csv-mode",
          ValueType.oneOf(Mode.class),
          "once",
          "Whether the files are read once, in a loop, or as they grow and are rotated (follow).");

  static final Option<Pace> CSV_PACE =
      Option.withoutDefault(
          "csv-pace",
          Pace.type(),
          "How fast rows are read; max unless given, recorded with csv-mode loop.");

  static final Option<Integer> CSV_DELAY_MS =
      Option.withoutDefault(
          "csv-delay-ms",
          ValueType.integer(0, 3_600_000),
          "Milliseconds between two rows; where given it takes the place of csv-pace.");

  static final Option<Timestamps> CSV_TIMESTAMPS =
      Option.withoutDefault(
          "csv-timestamps",
          ValueType.oneOf(Timestamps.class),
          "Times of samples: the file's (unless given) or that of processing (with loop).");

  static final Option<Duration> CSV_RETRY_INTERVAL =
      Option.of(
          "csv-retry-interval",
          ValueType.duration(Duration.ofMillis(10), Duration.ofHours(1)),
          "5s",
          "How often is looked for a file that is missing.");

  static final Option<Duration> CSV_FOLLOW_INTERVAL =
      Option.of(
          "csv-follow-interval",
          ValueType.duration(Duration.ofMillis(10), Duration.ofHours(1)),
          "1s",
          "How often csv-mode follow looks for new rows and new files.");

  static final Option<Boolean> CSV_SHARED =
      Option.of(
          "csv-shared",
          ValueType.flag(),
          "false",
          "Whether csv-path names the same files on every node, of which each is read by one.");

  static final Option<Duration> CSV_CHECKPOINT_DELAY =
      Option.of(
          "csv-checkpoint-delay",
          ValueType.duration(Duration.ZERO, Duration.ofHours(1)),
          "2s",
          "How long rows are accepted before a restart skips them; more than spill-age.");

  static final Option<Duration> MAX_FUTURE_SKEW =
      Option.of(
          "max-future-skew",
          ValueType.duration(Duration.ZERO, Duration.ofDays(3650)),
          "5m",
          "How far ahead of this node's clock the time of a sample may be.");

  static final Option<Long> REJECTS_MAX_BYTES =
      Option.of(
          "rejects-max-bytes",
          ValueType.sizeBytes(4L << 20, 1L << 40),
          "16MiB",
          "Most bytes of refused rows that are kept in the data directory.");

  /** Every option of this role; those of {@link RetryOptions} it shares with others. */
  public static final List<Option<?>> OPTIONS =
      List.of(
          CSV_PATH,
          CSV_MODE,
          CSV_PACE,
          CSV_DELAY_MS,
          CSV_TIMESTAMPS,
          CSV_RETRY_INTERVAL,
          CSV_FOLLOW_INTERVAL,
          CSV_SHARED,
          CSV_CHECKPOINT_DELAY,
          MAX_FUTURE_SKEW,
          REJECTS_MAX_BYTES);

  /** From settings that know {@link #OPTIONS} and those of {@link RetryOptions}. */
  public static StreamerConfig from(Settings settings) {
    Mode mode = settings.get(CSV_MODE);
    boolean loop = mode == Mode.LOOP;
    Pace pace = settings.find(CSV_PACE).orElse(loop ? new Pace.Recorded() : new Pace.Max());
    return new StreamerConfig(
        settings.find(CSV_PATH).orElse(List.of()),
        mode,
        settings.find(CSV_DELAY_MS).map(StreamerConfig::ofDelay).orElse(pace),
        settings.find(CSV_TIMESTAMPS).orElse(loop ? Timestamps.PROCESSING : Timestamps.FILE),
        settings.get(CSV_RETRY_INTERVAL),
        settings.get(MAX_FUTURE_SKEW),
        settings.get(REJECTS_MAX_BYTES),
        settings.get(RetryOptions.RETRY_ATTEMPTS),
        settings.get(RetryOptions.BACKOFF_FACTOR),
        settings.get(CSV_SHARED),
        settings.get(CSV_CHECKPOINT_DELAY),
        settings.get(CSV_FOLLOW_INTERVAL));
  }

  /** What is wrong with settings that are each valid alone, one sentence each. */
  public static List<String> problems(Settings settings) {
    StreamerConfig config = from(settings);
    return config.mode() == Mode.FOLLOW && config.pace() instanceof Pace.Recorded
        ? List.of(
            "csv-pace: 'recorded' is not for csv-mode follow, whose files grow at their own pace;"
                + " allowed are max and rows a second such as 500/s")
        : List.of();
  }

  private static Pace ofDelay(int delayMs) {
    return delayMs == 0 ? new Pace.Max() : new Pace.Rows(1000.0 / delayMs);
  }
}
