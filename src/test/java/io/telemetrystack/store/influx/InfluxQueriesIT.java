package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.telemetrystack.health.Cause;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.Severity;
import io.telemetrystack.store.Aggregate;
import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.HostInfo;
import io.telemetrystack.store.NamespaceInfo;
import io.telemetrystack.store.Retention;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.SeriesInfo;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.Windows;
import io.telemetrystack.store.influx.HttpDouble.Answer;
import io.telemetrystack.store.influx.HttpDouble.Fault;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.Visibility;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What is asked in Flux, and what is read from answers in the form that InfluxData prints
 * (docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv).
 */
class InfluxQueriesIT {
  private static final long T0 = 1_752_871_354_000_000_000L;
  private static final String SAMPLES =
      """
      #group,false,false,false,false,false,false
      #datatype,string,long,dateTime:RFC3339,string,string,double
      #default,_result,,,,,
      ,result,table,_time,_field,gpu_instance_id,_value
      ,,0,2025-07-18T20:42:34Z,TEMP,,61.5
      ,,0,2025-07-18T20:42:34.000000001Z,"a%0Ab, c",3,-1e+300

      """;
  private static final String SERIES =
      """
      #group,false,false,false,false,false,false,false,false,false,false,false,false,false,false,false
      #datatype,string,long,string,string,string,string,string,string,string,string,string,string,string,dateTime:RFC3339,dateTime:RFC3339
      #default,_result,,,,,,,,,,,,,,
      ,result,table,uuid,gpu_instance_id,host,gpu,device,model,gpu_instance_profile,container,pod,namespace,attributes,first_seen,last_seen
      ,,0,GPU-1,,host-a,0,nvidia0,H100,,main,p-1,ns-1,"{""driver"":""535""}",2025-07-18T20:42:34Z,2025-07-18T20:42:35Z
      ,,0,GPU-1,2,host-a,0,nvidia0,H100,1g.10gb,,p-2,ns-1,{},2025-07-18T20:42:34Z,2025-07-18T20:42:36Z
      ,,0,GPU-2,,host-b,1,nvidia1,A100,,,,,{},2025-07-18T20:42:34Z,2025-07-18T20:42:34Z

      """;

  private static final String EVENTS =
      """
      #group,false,false,false,false,false,false,false,false,false,false,false,false
      #datatype,string,long,dateTime:RFC3339,string,string,string,string,string,string,string,string,string
      #default,_result,,,,,,,,,,,
      ,result,table,_time,uuid,kind,code,severity,last_seen,occurrences,host,pod,namespace
      ,,0,2025-07-18T20:42:34.000000003Z,GPU-1,xid,13,warning,1,1,host-a,p,another
      ,,0,2025-07-18T20:42:34.000000002Z,GPU-1,written,by,somebody,else,,,,
      ,,0,2025-07-18T20:42:34Z,GPU-1,xid,79,critical,1752871354000000005,3,host-a,p,ns-1
      ,,0,2025-07-18T20:42:33Z,GPU-1,xid,31,warning,1752871353000000000,1,host-a,p,ns-1

      """;

  /** Answers for assignments and for samples in one. */
  private static final String LENT =
      """
      #group,false,false,false,false,false,false,false,false,false
      #datatype,string,long,dateTime:RFC3339,string,string,string,string,string,double
      #default,_result,,,,,,,,
      ,result,table,_time,gpu_instance_id,container,pod,namespace,_field,_value
      ,,0,2025-07-18T20:42:34Z,,main,p-1,ns-1,TEMP,61
      ,,0,2025-07-18T20:42:35Z,,main,p-1,ns-1,TEMP,62
      ,,0,2025-07-18T20:42:36Z,,,p-2,ns-2,TEMP,63
      ,,0,2025-07-18T20:42:34Z,2,,p-3,ns-2,TEMP,64

      """;

  private final InfluxDouble server = new InfluxDouble();
  private final InfluxStore store =
      new InfluxStore(
          new InfluxConfig(
              server.url(),
              "token",
              "org",
              "bucket",
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Retention.UNLIMITED),
          InstantSource.system());

  @AfterEach
  void close() {
    store.close();
    server.close();
  }

  @Test
  void readsSamplesAPageAtATime() {
    answer(SAMPLES);
    Sample after = new Sample(T0 - 5, "3", "TEMP", 0);
    SampleQuery query =
        new SampleQuery("GPU-1", null, Set.of("TEMP", "a\nb, c"), T0 - 9, T0 + 9, after, 100);
    assertThat(store.samples(query))
        .containsExactly(
            new Sample(T0, "", "TEMP", 61.5), new Sample(T0 + 1, "3", "a\nb, c", -1e300));
    assertThat(server.queries())
        .containsExactly(
            """
            from(bucket: "bucket")
              |> range(start: time(v: 1752871353999999995), stop: time(v: 1752871354000000010))
              |> filter(fn: (r) => r._measurement == "gpu" and r.uuid == "GPU-1")
              |> filter(fn: (r) => (r._field == "TEMP" or r._field == "a%0Ab, c"))
              |> limit(n: 101)
              |> group()
              |> map(fn: (r) => ({_time: r._time, _field: r._field, _value: r._value, gpu_instance_id: if exists r.gpu_instance_id then r.gpu_instance_id else ""}))
              |> filter(fn: (r) => r._time > time(v: 1752871353999999995) or (r._time == time(v: 1752871353999999995) and (r.gpu_instance_id > "3" or (r.gpu_instance_id == "3" and r._field > "TEMP"))))
              |> sort(columns: ["_time", "gpu_instance_id", "_field"])
              |> limit(n: 100)
            """);
  }

  @Test
  void aggregatesWindowsInTheDatabase() {
    answer(SAMPLES);
    SampleQuery query = new SampleQuery("GPU-1", "", Set.of(), T0, Long.MAX_VALUE, null, 7);
    assertThat(store.windows(query, new Windows(60_000_000_000L, Aggregate.P95))).hasSize(2);
    assertThat(server.queries())
        .containsExactly(
            """
            from(bucket: "bucket")
              |> range(start: time(v: 1752871354000000000), stop: time(v: 9223372036854775806))
              |> filter(fn: (r) => r._measurement == "gpu" and r.uuid == "GPU-1")
              |> filter(fn: (r) => not exists r.gpu_instance_id)
              |> group(columns: ["gpu_instance_id", "_field", "_start", "_stop"])
              |> sort(columns: ["_time"])
              |> aggregateWindow(every: 60000000000ns, fn: (column, tables=<-) => tables |> quantile(q: 0.95, column: column, method: "exact_selector"), createEmpty: false, timeSrc: "_start")
              |> group()
              |> map(fn: (r) => ({_time: r._time, _field: r._field, _value: r._value, gpu_instance_id: if exists r.gpu_instance_id then r.gpu_instance_id else ""}))
              |> map(fn: (r) => ({r with _time: time(v: int(v: r._time) - int(v: r._time) % 60000000000)}))
              |> sort(columns: ["_time", "gpu_instance_id", "_field"])
              |> limit(n: 7)
            """);
  }

  @Test
  void startsTheOneWindowOfAnOpenRangeAtTheFirstSample() {
    answer(SAMPLES);
    SampleQuery query =
        new SampleQuery("GPU-1", null, Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, null, 7);
    assertThat(store.windows(query, new Windows(0, Aggregate.COUNT)))
        .extracting(Sample::timeNs)
        .containsExactly(T0, T0 + 1);
    assertThat(server.queries())
        .hasSize(2)
        .anyMatch(flux -> flux.contains("|> first()"))
        .anyMatch(flux -> flux.contains("aggregateWindow(every: inf, fn: count"));
  }

  @Test
  void asksTheDatabaseForTheNewestOfEachField() {
    answer(SAMPLES);
    assertThat(store.latest("GPU-1")).hasSize(2);
    assertThat(server.queries()).singleElement().asString().contains("|> last()");
  }

  @Test
  void readsToWhomAGpuWasLentWithoutRepetitions() {
    answer(LENT);
    assertThat(store.assignments(new SeriesId("GPU-1", "")))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    T0,
                    new Assignment("main", "p-1", "ns-1"),
                    T0 + 2_000_000_000L,
                    new Assignment("", "p-2", "ns-2"))));
    assertThat(server.queries())
        .singleElement()
        .asString()
        .contains("r._measurement == \"gpu_labels\" and r.uuid == \"GPU-1\"")
        .contains("pivot(rowKey: [\"_time\"], columnKey: [\"_field\"], valueColumn: \"_value\")");
  }

  @Test
  void asksOnlyForTheTimesOfTheLending() {
    answer(LENT);
    SampleQuery all = new SampleQuery("GPU-1", null, Set.of(), T0, T0 + 9, null, 7);
    store.samples(all.within(Set.of("ns-2")));
    assertThat(server.queries())
        .hasSize(2)
        .last()
        .asString()
        .contains(
            "  |> filter(fn: (r) => (not exists r.gpu_instance_id and ((r._time >= time(v: "
                + (T0 + 2_000_000_000L)
                + ") and r._time < time(v: 9223372036854775807)))) or (r.gpu_instance_id == \"2\""
                + " and ((r._time >= time(v: "
                + T0
                + ") and r._time < time(v: 9223372036854775807)))))\n  |> limit(n: 8)\n");
    assertThat(store.samples(all.within(Set.of("ns-3")))).isEmpty();
    assertThat(server.queries()).hasSize(3);
  }

  @Test
  void asksForWhatIsVisibleAndForWhatWasEverLentInTheDatabase() {
    answer(SERIES);
    SeriesFilter seen =
        SeriesFilter.ALL.within(new Visibility(Set.of("host-a"), Set.of("ns-1", "ns-2")));
    store.series(seen, null, 9);
    store.series(seen.everLent(), null, 9);
    assertThat(server.queries().get(0))
        .contains(
            "(r.host == \"host-a\") and (r.namespace == \"ns-1\" or r.namespace == \"ns-2\"))");
    assertThat(server.queries().get(1))
        .contains("r._field == \"namespace\" and (r._value == \"ns-1\" or r._value == \"ns-2\"))")
        .contains("join(tables: {a: described, b: lent}, on: [\"uuid\", \"gpu_instance_id\"])")
        .doesNotContain("r.namespace");
  }

  @Test
  void listsSeriesWithTheirLabels() {
    answer(SERIES);
    assertThat(store.gpu("GPU-1"))
        .first()
        .isEqualTo(
            new SeriesInfo(
                new Labels(
                    new Series(new SeriesId("GPU-1", ""), "host-a", "0", "nvidia0", "H100", ""),
                    new Assignment("main", "p-1", "ns-1"),
                    Map.of("driver", "535")),
                T0,
                T0 + 1_000_000_000L));
  }

  @Test
  void endsAPageAfterTheLastInstanceOfItsLastGpu() {
    answer(SERIES);
    SeriesFilter filter = new SeriesFilter("host-a", null, "ns-1", T0, null);
    assertThat(store.series(filter, "GPU-0", 1))
        .extracting(info -> info.labels().series().id())
        .containsExactly(new SeriesId("GPU-1", ""), new SeriesId("GPU-1", "2"));
    assertThat(server.queries())
        .singleElement()
        .asString()
        .contains(
            "r._measurement == \"gpu\" and r.uuid > \"GPU-0\"",
            "r.host == \"host-a\" and (r.namespace == \"ns-1\") and r.last_seen >= time(v: " + T0,
            "|> limit(n: 64)");
  }

  @Test
  void talliesHostsAndNamespaces() {
    answer(SERIES);
    assertThat(store.hosts())
        .containsExactly(
            new HostInfo("host-a", 1, T0 + 2_000_000_000L), new HostInfo("host-b", 1, T0));
    assertThat(store.namespaces()).containsExactly(new NamespaceInfo("ns-1", 1, 2));
  }

  @Test
  void readsEventsNoFurtherThanWanted() {
    answer(EVENTS);
    EventFilter filter =
        new EventFilter(Set.of(EventKind.XID), Set.of(), "GPU-1", "host-a", "ns-1", Visibility.ALL);
    assertThat(store.events(new EventQuery(filter, T0 - 9, T0 + 9, null, 1)))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.cause()).isEqualTo(new Cause(EventKind.XID, 79, Severity.CRITICAL));
              assertThat(event.labels().assignment()).isEqualTo(new Assignment("", "p", "ns-1"));
              assertThat(event.lastSeenNs()).isEqualTo(T0 + 5);
              assertThat(event.occurrences()).isEqualTo(3);
            });
    assertThat(server.queries())
        .containsExactly(
            """
            from(bucket: "bucket")
              |> range(start: time(v: 1752871353999999991), stop: time(v: 1752871354000000010))
              |> filter(fn: (r) => r._measurement == "gpu_event" and (r.kind == "xid") and r.uuid == "GPU-1")
              |> group()
              |> pivot(rowKey: ["_time", "uuid", "kind", "code"], columnKey: ["_field"], valueColumn: "_value")
              |> group()
              |> filter(fn: (r) => r.host == "host-a")
              |> sort(columns: ["_time"], desc: true)
            """);
  }

  @Test
  void countsInTheDatabase() {
    answer("");
    assertThat(store.countGpus(SeriesFilter.ALL)).isZero();
    answer(
        """
        #group,false,false,false
        #datatype,string,long,long
        #default,_result,,
        ,result,table,_value
        ,,0,247

        """);
    assertThat(store.countGpus(SeriesFilter.ALL)).isEqualTo(247);
  }

  @Test
  void listsFields() {
    answer(
        """
        #group,false,false,false
        #datatype,string,long,string
        #default,_result,,
        ,result,table,_value
        ,,0,DCGM_FI_DEV_POWER_USAGE
        ,,0,%74ime

        """);
    assertThat(store.fields()).containsExactly("DCGM_FI_DEV_POWER_USAGE", "time");
  }

  @Test
  void isUnavailableWhereAnAnswerBreaksOffOrTellsOfAnError() {
    server.answerQueries(new Answer(200, Map.of("Content-Type", "text/csv"), SAMPLES, Fault.HALF));
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> store.latest("GPU-1"))
        .withMessageContaining("broke off");
    answer(
        """
        #datatype,string,string
        #group,true,true
        #default,,
        ,error,reference
        ,query terminated: reached maximum allowed memory limits,576

        """);
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> store.latest("GPU-1"))
        .withMessageContaining("memory limits");
    server.answerQueries(Answer.json(401, "{\"message\": \"unauthorized access\"}"));
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> store.latest("GPU-1"))
        .withMessageContaining("influxdb-token");
  }

  private void answer(String csv) {
    server.answerQueries(Answer.of(200, "text/csv; charset=utf-8", csv.replace("\n", "\r\n")));
  }
}
