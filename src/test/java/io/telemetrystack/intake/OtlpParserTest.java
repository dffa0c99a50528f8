package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import io.telemetrystack.intake.OtlpParser.Encoding;
import io.telemetrystack.intake.RecordingSink.Recorded;
import io.telemetrystack.intake.RecordingSink.Rejected;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpParserTest {
  private static final long TIME_NS = 1_752_871_354_123_456_789L;

  private final RecordingSink sink = new RecordingSink();
  private final OtlpParser parser = new OtlpParser(sink, new SeriesDictionary());

  private void parse(ResourceMetrics... resources) {
    byte[] body =
        ExportMetricsServiceRequest.newBuilder()
            .addAllResourceMetrics(List.of(resources))
            .build()
            .toByteArray();
    parse(body, Encoding.PROTOBUF);
  }

  private void parse(byte[] body, Encoding encoding) {
    parser.restart(encoding);
    assertThat(parser.parse(body, 0, body.length, true)).isEqualTo(body.length);
  }

  private void parseJson(String body) {
    parse(body.replace('\'', '"').getBytes(UTF_8), Encoding.JSON);
  }

  private static List<KeyValue> attributes(Object... namesAndValues) {
    List<KeyValue> attributes = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      AnyValue.Builder value = AnyValue.newBuilder();
      if (namesAndValues[i + 1] instanceof Integer number) {
        value.setIntValue(number);
      } else if (namesAndValues[i + 1] instanceof Boolean truth) {
        value.setBoolValue(truth);
      } else {
        value.setStringValue((String) namesAndValues[i + 1]);
      }
      attributes.add(
          KeyValue.newBuilder().setKey((String) namesAndValues[i]).setValue(value).build());
    }
    return attributes;
  }

  private static NumberDataPoint.Builder point(Object... namesAndValues) {
    return NumberDataPoint.newBuilder()
        .setTimeUnixNano(TIME_NS)
        .setAsDouble(1.5)
        .addAllAttributes(attributes(namesAndValues));
  }

  private static NumberDataPoint.Builder gpuPoint() {
    return point("UUID", "GPU-1", "Hostname", "h1");
  }

  private static Metric gauge(String name, NumberDataPoint.Builder... points) {
    Gauge.Builder gauge = Gauge.newBuilder();
    for (NumberDataPoint.Builder point : points) {
      gauge.addDataPoints(point);
    }
    return Metric.newBuilder().setName(name).setUnit("1").setGauge(gauge).build();
  }

  private static ResourceMetrics resource(List<KeyValue> attributes, Metric... metrics) {
    return ResourceMetrics.newBuilder()
        .setResource(Resource.newBuilder().addAllAttributes(attributes))
        .addScopeMetrics(ScopeMetrics.newBuilder().addAllMetrics(List.of(metrics)))
        .setSchemaUrl("https://example.com")
        .build();
  }

  @Test
  void readsWhatACollectorScrapedFromAnExporter() {
    List<KeyValue> exporter =
        attributes(
            "service.name",
            "dcgm",
            "host.name",
            "h1",
            "k8s.pod.name",
            "exporter-x",
            "k8s.namespace.name",
            "monitoring");
    NumberDataPoint.Builder idle = point("UUID", "GPU-1", "gpu", "0", "modelName", "H100");
    NumberDataPoint.Builder used = point("UUID", "GPU-2", "gpu", 1, "pod", "p", "namespace", "n");
    parse(resource(exporter, gauge("DCGM_FI_DEV_GPU_TEMP", idle, used)));

    assertThat(parser.problem()).isEmpty();
    assertThat(sink.samples).extracting(Recorded::field).containsOnly("DCGM_FI_DEV_GPU_TEMP");
    assertThat(sink.samples).extracting(Recorded::timeNs).containsOnly(TIME_NS);
    Labels labels = sink.samples.get(0).labels();
    assertThat(labels.series().id()).isEqualTo(new SeriesId("GPU-1", ""));
    assertThat(labels.series().host()).isEqualTo("h1");
    assertThat(labels.series().model()).isEqualTo("H100");
    assertThat(labels.assignment()).isEqualTo(Assignment.NONE);
    assertThat(labels.attributes()).isEqualTo(Map.of("service.name", "dcgm"));
    assertThat(sink.samples.get(1).labels().series().gpu()).isEqualTo("1");
    assertThat(sink.samples.get(1).labels().assignment()).isEqualTo(new Assignment("", "p", "n"));
  }

  @Test
  void readsWhatAProgramSaysByTheSemanticConventions() {
    List<KeyValue> program =
        attributes(
            "k8s.pod.name",
            "p",
            "k8s.namespace.name",
            "n",
            "k8s.container.name",
            "c",
            "k8s.node.name",
            "h1");
    Object[] gpu = {
      "hw.id",
      "GPU-1",
      "hw.type",
      "gpu",
      "hw.model",
      "H100",
      "hw.vendor",
      "NVIDIA",
      "hw.gpu.task",
      "encoder"
    };
    parse(resource(program, gauge("hw.gpu.utilization", point(gpu))));

    Recorded sample = sink.samples.get(0);
    assertThat(sample.field()).isEqualTo("hw.gpu.utilization{hw.gpu.task=\"encoder\"}");
    assertThat(sample.labels().series().id()).isEqualTo(new SeriesId("GPU-1", ""));
    assertThat(sample.labels().series().model()).isEqualTo("H100");
    assertThat(sample.labels().series().host()).isEqualTo("h1");
    assertThat(sample.labels().assignment()).isEqualTo(new Assignment("c", "p", "n"));
    assertThat(sample.labels().attributes())
        .isEqualTo(Map.of("hw.type", "gpu", "hw.vendor", "NVIDIA", "k8s.node.name", "h1"));
  }

  @Test
  void readsGaugesAndSumsOfBothNumberTypes() {
    Metric sum =
        Metric.newBuilder()
            .setName("Total")
            .setSum(
                Sum.newBuilder()
                    .setIsMonotonic(true)
                    .setAggregationTemporalityValue(2)
                    .addDataPoints(gpuPoint().setAsInt(-7)))
            .build();
    parse(resource(List.of(), gauge("Now", gpuPoint()), sum));

    assertThat(sink.samples).extracting(Recorded::field).containsExactly("Now", "Total");
    assertThat(sink.samples).extracting(Recorded::value).containsExactly(1.5, -7.0);
  }

  @Test
  void refusesEachPointOfHistogramsAndSummaries() {
    HistogramDataPoint point = HistogramDataPoint.newBuilder().setCount(1).build();
    Metric.Builder histogram = Metric.newBuilder().setName("H");
    histogram.getHistogramBuilder().addDataPoints(point).addDataPoints(point);
    Metric.Builder exponential = Metric.newBuilder().setName("E");
    exponential.getExponentialHistogramBuilder().addDataPointsBuilder().setCount(1);
    Metric.Builder summary = Metric.newBuilder().setName("S");
    summary.getSummaryBuilder().addDataPointsBuilder().setCount(1);
    parse(resource(List.of(), histogram.build(), exponential.build(), summary.build()));

    assertThat(sink.reasons()).hasSize(4).containsOnly(RejectReason.UNSUPPORTED_TYPE);
    assertThat(sink.details).containsExactly("H", "H", "E", "S");
  }

  @Test
  void tellsAbsentPointsFromBadOnes() {
    parser.setMaxTimeNs(TIME_NS);
    parse(
        resource(
            List.of(),
            gauge(
                "DCGM_FI_DEV_GPU_TEMP",
                gpuPoint().setFlags(1),
                gpuPoint().clearValue(),
                gpuPoint().setAsDouble(Double.NaN),
                gpuPoint().setAsInt(0x7ffffff0),
                gpuPoint().setTimeUnixNano(0),
                gpuPoint().setTimeUnixNano(-1),
                gpuPoint().setTimeUnixNano(TIME_NS + 1),
                point("Hostname", "h1"),
                point("UUID", "GPU-1"),
                gpuPoint())));

    assertThat(sink.samples).hasSize(1);
    assertThat(sink.absent)
        .containsExactly(
            AbsentReason.NOT_RECORDED,
            AbsentReason.NOT_RECORDED,
            AbsentReason.NOT_FINITE,
            AbsentReason.BLANK);
    assertThat(sink.reasons())
        .containsExactly(
            RejectReason.BAD_TIME,
            RejectReason.BAD_TIME,
            RejectReason.FUTURE_TIME,
            RejectReason.NOT_A_GPU,
            RejectReason.BAD_IDENTITY);
    assertThat(sink.rejected).extracting(Rejected::line).containsExactly(5L, 6L, 7L, 8L, 9L);
    assertThat(sink.details).containsOnly("DCGM_FI_DEV_GPU_TEMP");
  }

  @ParameterizedTest
  @CsvSource({"cpu, NOT_A_GPU", "gpu, ", ", "})
  void takesOnlyHardwareThatIsAGpu(String type, RejectReason reason) {
    NumberDataPoint.Builder point = point("hw.id", "7", "host.name", "h1");
    if (type != null) {
      point.addAllAttributes(attributes("hw.type", type));
    }
    parse(resource(List.of(), gauge("hw.status", point)));

    assertThat(sink.reasons()).isEqualTo(reason == null ? List.of() : List.of(reason));
  }

  @Test
  void tellsTheSameAttributesOfTwoResourcesAndMetricsApart() {
    ResourceMetrics first =
        resource(attributes("host.name", "h1"), gauge("A", point("uuid", "GPU-1")));
    ResourceMetrics second =
        resource(
            attributes("host.name", "h2"),
            gauge("A", point("uuid", "GPU-1")),
            gauge("B", point("uuid", "GPU-1")));
    parse(first, second);
    parse(second, first);

    assertThat(sink.samples)
        .extracting(sample -> sample.labels().series().host() + " " + sample.field())
        .containsExactly("h1 A", "h2 A", "h2 B", "h2 A", "h2 B", "h1 A");
    assertThat(sink.samples.get(5).labels()).isSameAs(sink.samples.get(0).labels());
  }

  @Test
  void refusesThePointsOfAResourceWithTooManyAttributes() {
    parse(
        resource(attributes("a", "x".repeat(20_000)), gauge("A", gpuPoint())),
        resource(List.of(), gauge("A", gpuPoint())));

    assertThat(sink.samples).hasSize(1);
    assertThat(sink.reasons()).containsExactly(RejectReason.LINE_TOO_LONG);
  }

  @Test
  void readsJsonWithMembersInAnyOrder() {
    parseJson(
        """
        {'resourceMetrics': [{
          'scopeMetrics': [{
            'metrics': [{
              'gauge': {'dataPoints': [
                {'asDouble': 1.5, 'timeUnixNano': '1752871354123456789', 'startTimeUnixNano': '0',
                 'attributes': [{'value': {'stringValue': 'GPU-1'}, 'key': 'uuid'},
                                {'key': 'gpu', 'value': {'intValue': '3'}},
                                {'key': 'list', 'value': {'arrayValue': {'values': [{}]}}}]},
                {'asInt': '-7', 'timeUnixNano': 1752871354123456789, 'flags': 0,
                 'attributes': [{'key': 'uuid', 'value': {'stringValue': 'GPU-1'}}],
                 'exemplars': [{'asInt': 9}]},
                {'asDouble': 'NaN', 'timeUnixNano': '1', 'attributes':
                   [{'key': 'uuid', 'value': {'stringValue': 'GPU-1'}}]},
                {'flags': 1, 'timeUnixNano': '1', 'attributes':
                   [{'key': 'uuid', 'value': {'stringValue': 'GPU-1'}}]}]},
              'unit': '1', 'name': 'F', 'description': null}]}],
          'resource': {'attributes': [{'key': 'host.name', 'value': {'stringValue': 'h1'}}],
                       'droppedAttributesCount': 0}}],
         'later': {'x': [1, 2]}}
        """);

    assertThat(parser.problem()).isEmpty();
    assertThat(sink.rejected).isEmpty();
    assertThat(sink.samples).extracting(Recorded::value).containsExactly(1.5, -7.0);
    assertThat(sink.samples).extracting(Recorded::timeNs).containsOnly(TIME_NS);
    assertThat(sink.samples.get(0).labels().series().host()).isEqualTo("h1");
    assertThat(sink.samples.get(0).labels().series().gpu()).isEqualTo("3");
    assertThat(sink.absent).containsExactly(AbsentReason.NOT_FINITE, AbsentReason.NOT_RECORDED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | it is no JSON object, at byte 0",
        "{`resourceMetrics`: 7} | a member has the wrong type, at byte 20",
        "{`resourceMetrics`: [null]} | a member has the wrong type, at byte 21",
        "{`resourceMetrics`: [} | it is no JSON: Unexpected close marker",
        "{} {} | something follows the JSON object, at byte 3",
        "{`resourceMetrics`: [{`scopeMetrics`: {`metrics`: {`gauge`: {`dataPoints`: {`asInt`: 1e99}}}}}]} | a member has the wrong type",
        "{`resourceMetrics`: [{`scopeMetrics`: {`metrics`: {`gauge`: {`dataPoints`: {`asInt`: 1.5}}}}}]} | a member has the wrong type",
        "{`resourceMetrics`: [{`scopeMetrics`: {`metrics`: {`gauge`: {`dataPoints`: {`asInt`: `x`}}}}}]} | a member is no whole number",
        "{`resourceMetrics`: [{`scopeMetrics`: {`metrics`: {`gauge`: {`dataPoints`: {`asDouble`: `1d`}}}}}]} | a member is no number",
        "{`x`: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]} | it is no JSON: Document nesting depth"
      })
  void saysWhyJsonCannotBeRead(String body, String problem) {
    parseJson(body.replace('`', '"'));

    assertThat(parser.problem()).startsWith(problem);
    assertThat(sink.samples).isEmpty();
  }

  @Test
  void saysThatABodyIsNoProtobuf() {
    parse("{}".getBytes(UTF_8), Encoding.PROTOBUF);

    assertThat(parser.problem()).startsWith("it is no protobuf of this message");
  }

  private static byte[] goodProtobuf() {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            resource(attributes("host.name", "h1"), gauge("A", gpuPoint(), point("a", true))))
        .build()
        .toByteArray();
  }

  private static byte[] goodJson() {
    return ("{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"A\",\"gauge\":"
            + "{\"dataPoints\":[{\"asInt\":\"12\",\"timeUnixNano\":1752871354123456789,"
            + "\"attributes\":[{\"key\":\"uuid\",\"value\":{\"stringValue\":\"GPU-1\"}}]}]}}]}]}]}")
        .getBytes(UTF_8);
  }

  /** Any bytes: no exception. */
  static void fuzz(byte[] body, Encoding encoding) {
    OtlpParser parser = new OtlpParser(new RecordingSink(), new SeriesDictionary());
    parser.restart(encoding);
    assertThat(parser.parse(body, 0, body.length, true)).isEqualTo(body.length);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void takesAnyBytes(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      fuzz(JsonOracleTest.mutated(goodProtobuf(), random), Encoding.PROTOBUF);
      fuzz(JsonOracleTest.mutated(goodJson(), random), Encoding.JSON);
    }
  }
}
