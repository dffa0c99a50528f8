package io.telemetrystack.intake;

import io.telemetrystack.intake.SampleSink.RejectedRow;
import io.telemetrystack.intake.SeriesDictionary.Description;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a body of OTLP/HTTP metrics: an {@code ExportMetricsServiceRequest} in protobuf or JSON. It
 * is taken as a whole, whatever the sink says, so its size is the caller's to bound. One thread.
 *
 * <p>The data points of gauges and sums are samples; the metric's name is the field. A sum is taken
 * as it comes, cumulative or delta. Those of histograms and summaries are refused. Attributes are
 * {@link OtlpAttribute}s. A metric of DCGM's comes from an exporter, whose pod is not the GPU's.
 *
 * <p>Resources, names and attributes come as the same bytes with every request, so that a known
 * series costs a look-up by them.
 */
public final class OtlpParser implements BodyParser {
  /** How a request is encoded. */
  public enum Encoding {
    PROTOBUF,
    JSON
  }

  /** Known by itself, so that finding what belongs to it costs no look at its attributes. */
  private static final class Resource {
    private final List<OtlpAttribute> attributes;
    private final boolean tooLong;

    private Resource(List<OtlpAttribute> attributes, boolean tooLong) {
      this.attributes = attributes;
      this.tooLong = tooLong;
    }
  }

  /** A metric of a resource, known by itself. */
  private static final class Metric {
    private final String name;
    private final Resource resource;

    private Metric(String name, Resource resource) {
      this.name = name;
      this.resource = resource;
    }
  }

  private static final String ANY = "";
  private static final String DCGM = "DCGM_";
  private static final long MAX_KNOWN_BYTES = 16L * 1024 * 1024;

  /** Each series of a resource has its attributes, so that they must not be many. */
  private static final int MAX_RESOURCE_BYTES = 16 * 1024;

  private final SampleSink sink;
  private final SeriesDictionary dictionary;
  private final ByteTable<Resource> resources = new ByteTable<>(MAX_KNOWN_BYTES);
  private final ByteTable<Metric> metrics = new ByteTable<>(MAX_KNOWN_BYTES);
  private final ByteTable<KnownSeries> series = new ByteTable<>(2 * MAX_KNOWN_BYTES);

  private Encoding encoding = Encoding.PROTOBUF;
  private long maxTimeNs = Long.MAX_VALUE;
  private String problem = "";
  private long number;

  public OtlpParser(SampleSink sink, SeriesDictionary dictionary) {
    this.sink = sink;
    this.dictionary = dictionary;
  }

  /** Points later than this are refused. */
  public void setMaxTimeNs(long maxTimeNs) {
    this.maxTimeNs = maxTimeNs;
  }

  /** Begins a new body. What was learnt of series is kept. */
  public void restart(Encoding encoding) {
    this.encoding = encoding;
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
    ByteRange body = new ByteRange(buffer, from, to);
    try {
      request(encoding == Encoding.JSON ? OtlpJson.toProtobuf(body) : body);
    } catch (MalformedBodyException e) {
      problem = e.getMessage();
    }
    return to;
  }

  private void request(ByteRange message) {
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      if (fields.field() == OtlpSchema.RESOURCE_METRICS_OF_REQUEST) {
        resourceMetrics(fields.range());
      }
    }
  }

  private void resourceMetrics(ByteRange message) {
    ByteRange found = last(message, OtlpSchema.RESOURCE_OF_METRICS);
    Resource resource = resource(found);
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      if (fields.field() == OtlpSchema.SCOPES_OF_METRICS) {
        scopeMetrics(fields.range(), resource);
      }
    }
  }

  /** The last field of this number, empty where there is none. */
  private static ByteRange last(ByteRange message, int number) {
    ByteRange found = new ByteRange(message.bytes(), message.from(), message.from());
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      if (fields.field() == number) {
        found = fields.range();
      }
    }
    return found;
  }

  private Resource resource(ByteRange message) {
    ByteTable.Entry<Resource> known =
        resources.find(ANY, message.bytes(), message.from(), message.to());
    if (known == null) {
      boolean tooLong = message.length() > MAX_RESOURCE_BYTES;
      List<OtlpAttribute> attributes =
          tooLong ? List.of() : OtlpAttribute.read(message, OtlpSchema.ATTRIBUTES_OF_RESOURCE);
      Resource resource = new Resource(attributes, tooLong);
      known = resources.add(ANY, message.bytes(), message.from(), message.to(), resource);
    }
    return known.value;
  }

  private void scopeMetrics(ByteRange message, Resource resource) {
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      if (fields.field() == OtlpSchema.METRICS_OF_SCOPE) {
        metric(fields.range(), resource);
      }
    }
  }

  private void metric(ByteRange message, Resource resource) {
    Metric metric = metric(resource, last(message, OtlpSchema.NAME_OF_METRIC));
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      switch (fields.field()) {
        case OtlpSchema.GAUGE, OtlpSchema.SUM -> points(fields.range(), metric, true);
        case OtlpSchema.HISTOGRAM, OtlpSchema.EXPONENTIAL_HISTOGRAM, OtlpSchema.SUMMARY ->
            points(fields.range(), metric, false);
        default -> {} // unit, description and what later versions add
      }
    }
  }

  private Metric metric(Resource resource, ByteRange name) {
    ByteTable.Entry<Metric> known = metrics.find(resource, name.bytes(), name.from(), name.to());
    if (known == null) {
      Metric metric = new Metric(name.text(), resource);
      known = metrics.add(resource, name.bytes(), name.from(), name.to(), metric);
    }
    return known.value;
  }

  private void points(ByteRange message, Metric metric, boolean numbers) {
    ProtoReader fields = new ProtoReader(message);
    while (fields.next()) {
      if (fields.field() == OtlpSchema.POINTS) {
        number++;
        ByteRange point = fields.range();
        if (numbers) {
          point(point, metric);
        } else {
          reject(RejectReason.UNSUPPORTED_TYPE, point, metric.name);
        }
      }
    }
  }

  private void point(ByteRange message, Metric metric) {
    OtlpPoint point = OtlpPoint.read(message);
    KnownSeries series = series(metric, point, message);
    if (series.reason() != null) {
      reject(series.reason(), message, series.detail());
    } else if (point.hasNoValue()) {
      sink.absent(AbsentReason.NOT_RECORDED);
    } else if (point.timeNs() <= 0) {
      reject(RejectReason.BAD_TIME, message, metric.name);
    } else if (point.timeNs() > maxTimeNs) {
      reject(RejectReason.FUTURE_TIME, message, metric.name);
    } else {
      series.field().deliver(sink, point.timeNs(), point.value());
    }
  }

  private KnownSeries series(Metric metric, OtlpPoint point, ByteRange message) {
    if (!point.attributesTogether()) {
      return describe(metric, message);
    }
    ByteRange attributes = point.attributes();
    byte[] bytes = attributes.bytes();
    ByteTable.Entry<KnownSeries> found =
        series.find(metric, bytes, attributes.from(), attributes.to());
    if (found == null) {
      KnownSeries described = describe(metric, attributes);
      found = series.add(metric, bytes, attributes.from(), attributes.to(), described);
    }
    return found.value;
  }

  private KnownSeries describe(Metric metric, ByteRange fieldsOfPoint) {
    int length = fieldsOfPoint.length() + metric.name.length();
    if (metric.resource.tooLong || length > CsvParser.MAX_ROW_BYTES) {
      return KnownSeries.refused(RejectReason.LINE_TOO_LONG, metric.name);
    }
    List<OtlpAttribute> ofPoint = OtlpAttribute.read(fieldsOfPoint, OtlpSchema.ATTRIBUTES_OF_POINT);
    Description description = new Description();
    TargetHost host = new TargetHost();
    description.put(LabelRole.FIELD, "", metric.name);
    for (OtlpAttribute attribute : ofPoint) {
      attribute.describePoint(description);
      host.label(attribute.key(), attribute.text());
    }
    boolean exported = metric.name.startsWith(DCGM);
    for (OtlpAttribute attribute : metric.resource.attributes) {
      attribute.describeResource(description, exported);
      host.label(attribute.key(), attribute.text());
    }
    description.put(LabelRole.HOST, "", host.name());
    List<OtlpAttribute> all = new ArrayList<>(ofPoint);
    all.addAll(metric.resource.attributes);
    return all.stream().anyMatch(OtlpAttribute::isOtherHardware)
        ? KnownSeries.refused(RejectReason.NOT_A_GPU, metric.name)
        : KnownSeries.of(description, metric.name, dictionary);
  }

  private void reject(RejectReason reason, ByteRange message, String detail) {
    sink.rejected(reason, new RejectedRow(number, message.buffer(), detail));
  }
}
