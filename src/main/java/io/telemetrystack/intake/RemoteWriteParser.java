package io.telemetrystack.intake;

import io.telemetrystack.intake.SampleSink.RejectedRow;
import io.telemetrystack.intake.SeriesDictionary.Description;
import java.util.Arrays;

/**
 * Reads a body of Prometheus' remote write 1.0: a {@code prometheus.WriteRequest} in a Snappy
 * block. It is taken as a whole, whatever the sink says. One thread.
 *
 * <p>The labels of a series come as the same bytes with every request, so that a known series costs
 * a look-up by them. Metadata and exemplars are passed over.
 */
public final class RemoteWriteParser implements BodyParser {
  /** Fields of WriteRequest, TimeSeries, Label and Sample in prometheus/prompb. */
  private static final int TIME_SERIES = 1;

  private static final int LABELS = 1;
  private static final int SAMPLES = 2;
  private static final int HISTOGRAMS = 4;
  private static final int LABEL_NAME = 1;
  private static final int LABEL_VALUE = 2;
  private static final int SAMPLE_VALUE = 1;
  private static final int SAMPLE_TIMESTAMP = 2;

  /** The NaN by which Prometheus says that a series has ended. */
  private static final long STALE_BITS = 0x7ff0000000000002L;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MAX_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI;
  private static final String ANY = "";
  private static final long MAX_KNOWN_BYTES = 48L * 1024 * 1024;

  private final SampleSink sink;
  private final SeriesDictionary dictionary;
  private final int maxUnpackedBytes;
  private final ByteTable<KnownSeries> known = new ByteTable<>(MAX_KNOWN_BYTES);

  private long maxTimeNs = Long.MAX_VALUE;
  private String problem = "";
  private long number;
  private double[] values = new double[8];
  private long[] millis = new long[8];
  private int samples;
  private int histograms;

  /**
   * @param maxUnpackedBytes a body that unpacks to more is refused
   */
  public RemoteWriteParser(SampleSink sink, SeriesDictionary dictionary, int maxUnpackedBytes) {
    this.sink = sink;
    this.dictionary = dictionary;
    this.maxUnpackedBytes = maxUnpackedBytes;
  }

  /** Samples later than this are refused. */
  public void setMaxTimeNs(long maxTimeNs) {
    this.maxTimeNs = maxTimeNs;
  }

  /** Begins a new body. What was learnt of series is kept. */
  public void restart() {
    problem = "";
    number = 0;
  }

  @Override
  public String problem() {
    return problem;
  }

  /** Parses all when the body is whole, nothing before. */
  @Override
  public int parse(byte[] buffer, int from, int to, boolean last) {
    if (!last || !problem.isEmpty()) {
      return from;
    }
    try {
      byte[] request = SnappyBlock.unpack(new ByteRange(buffer, from, to), maxUnpackedBytes);
      ProtoReader fields = new ProtoReader(request, 0, request.length);
      while (fields.next()) {
        if (fields.field() == TIME_SERIES) {
          timeSeries(fields.range());
        }
      }
    } catch (MalformedBodyException e) {
      problem = e.getMessage();
    }
    return to;
  }

  private void timeSeries(ByteRange message) {
    number++;
    samples = 0;
    histograms = 0;
    int labelsFrom = message.from();
    int labelsTo = message.from();
    boolean together = true;
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      switch (fields.field()) {
        case LABELS -> {
          boolean first = labelsTo == labelsFrom;
          together &= first || fields.fieldStart() == labelsTo;
          labelsFrom = first ? fields.fieldStart() : labelsFrom;
          labelsTo = fields.fieldEnd();
        }
        case SAMPLES -> readSample(fields.range());
        case HISTOGRAMS -> histograms++;
        default -> {} // exemplars
      }
    }
    ByteRange labels = new ByteRange(message.bytes(), labelsFrom, labelsTo);
    deliver(together ? find(labels) : describe(message), message);
  }

  private void readSample(ByteRange message) {
    if (samples == values.length) {
      values = Arrays.copyOf(values, 2 * samples);
      millis = Arrays.copyOf(millis, 2 * samples);
    }
    values[samples] = 0;
    millis[samples] = 0;
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      switch (fields.field()) {
        case SAMPLE_VALUE -> values[samples] = Double.longBitsToDouble(fields.fixed64Value());
        case SAMPLE_TIMESTAMP -> millis[samples] = fields.varintValue();
        default -> {} // of a later version
      }
    }
    samples++;
  }

  private KnownSeries find(ByteRange labels) {
    ByteTable.Entry<KnownSeries> found =
        known.find(ANY, labels.bytes(), labels.from(), labels.to());
    if (found == null) {
      KnownSeries described = describe(labels);
      found = known.add(ANY, labels.bytes(), labels.from(), labels.to(), described);
    }
    return found.value;
  }

  /** What the labels among these fields of a TimeSeries say. */
  private KnownSeries describe(ByteRange fieldsOfSeries) {
    if (fieldsOfSeries.length() > CsvParser.MAX_ROW_BYTES) {
      return KnownSeries.refused(RejectReason.LINE_TOO_LONG, "");
    }
    Description description = new Description();
    TargetHost host = new TargetHost();
    String name = "";
    ProtoReader fields = new ProtoReader(fieldsOfSeries);
    while (fields.next()) {
      if (fields.field() == LABELS) {
        String label = "";
        String text = "";
        ProtoReader parts = new ProtoReader(fields.range());
        while (parts.next()) {
          label = parts.field() == LABEL_NAME ? parts.text() : label;
          text = parts.field() == LABEL_VALUE ? parts.text() : text;
        }
        description.label(label, text);
        host.label(label, text);
        name = label.equals("__name__") ? text : name;
      }
    }
    description.put(LabelRole.HOST, "", host.name());
    return KnownSeries.of(description, name, dictionary);
  }

  private void deliver(KnownSeries series, ByteRange message) {
    for (int i = 0; i < samples; i++) {
      long ms = millis[i];
      boolean inRange = ms <= MAX_MILLIS && ms >= -MAX_MILLIS;
      if (series.reason() != null) {
        reject(series.reason(), message, series.detail());
      } else if (!inRange) {
        reject(RejectReason.BAD_TIME, message, ms + " ms");
      } else if (ms * NANOS_PER_MILLI > maxTimeNs) {
        reject(RejectReason.FUTURE_TIME, message, ms + " ms");
      } else if (Double.doubleToRawLongBits(values[i]) == STALE_BITS) {
        sink.absent(AbsentReason.NOT_RECORDED);
      } else {
        series.field().deliver(sink, ms * NANOS_PER_MILLI, values[i]);
      }
    }
    for (int i = 0; i < histograms; i++) {
      reject(RejectReason.UNSUPPORTED_TYPE, message, series.detail());
    }
  }

  private void reject(RejectReason reason, ByteRange message, String detail) {
    sink.rejected(reason, new RejectedRow(number, message.buffer(), detail));
  }
}
