package io.telemetrystack.intake;

import io.telemetrystack.telemetry.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps all that it is handed. */
public final class RecordingSink implements SampleSink {
  public record Recorded(Labels labels, String field, long timeNs, double value) {}

  public record Rejected(RejectReason reason, long line, String text) {}

  public final List<Recorded> samples = new ArrayList<>();
  final List<SeriesField> seriesFields = new ArrayList<>();
  public final List<AbsentReason> absent = new ArrayList<>();
  public final List<Rejected> rejected = new ArrayList<>();
  public final List<String> details = new ArrayList<>();

  @Override
  public boolean sample(SeriesField seriesField, long timeNs, double value) {
    seriesFields.add(seriesField);
    samples.add(new Recorded(seriesField.labels, seriesField.field, timeNs, value));
    return true;
  }

  @Override
  public void absent(AbsentReason reason) {
    absent.add(reason);
  }

  @Override
  public void rejected(RejectReason reason, RejectedRow row) {
    String text = StandardCharsets.UTF_8.decode(row.bytes().duplicate()).toString();
    rejected.add(new Rejected(reason, row.line(), text));
    details.add(row.detail());
  }

  List<RejectReason> reasons() {
    return rejected.stream().map(Rejected::reason).toList();
  }

  /** Feeds a whole file to a parser as a reader does, at most {@code piece} bytes at a time. */
  public static CsvParser parse(SampleSink sink, byte[] file, int piece) {
    CsvParser parser = new CsvParser(sink, new SeriesDictionary());
    feed(parser, file, piece);
    return parser;
  }

  /** Feeds a whole body to a parser, which must take all of it unless it has a problem. */
  public static void feed(BodyParser parser, byte[] body, int piece) {
    int from = 0;
    int to = 0;
    do {
      to = Math.min(body.length, to + piece);
      from = parser.parse(body, from, to, to == body.length);
    } while (to < body.length);
    if (from != to && parser.problem().isEmpty()) {
      throw new AssertionError("it stopped at byte " + from + " of " + to);
    }
  }
}
