package io.telemetrystack.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Canary;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does. A store's own test says how one is made, empty, for each test. */
public abstract class TelemetryStoreContract extends LendingContract {
  @Test
  void knowsTheNewestOfEachField() {
    write(gpu("GPU-1", "2"), TEMP, T0, 1);
    write(gpu("GPU-1"), TEMP, T0 + SECOND, 2);
    write(gpu("GPU-1"), TEMP, T0, 3);
    write(gpu("GPU-1"), POWER, T0 - DAY, 4);
    assertThat(store().latest("GPU-1"))
        .containsExactly(
            new Sample(T0 + SECOND, "", TEMP, 2),
            new Sample(T0 - DAY, "", POWER, 4),
            new Sample(T0, "2", TEMP, 1));
  }

  @Test
  void leavesCanariesOutOfAllListsAndHasTheirSamples() {
    long sentMs = T0 / 1_000_000;
    Frame canary = Canary.frame("node-1", sentMs, 7);
    String uuid = canary.labels(0).series().id().uuid();
    write(gpu("GPU-1"), TEMP, T0, 1);
    store().write(List.of(canary));

    assertThat(store().countGpus(SeriesFilter.ALL)).isEqualTo(1);
    assertThat(store().series(SeriesFilter.ALL, null, 10))
        .extracting(info -> info.labels().series().id().uuid())
        .containsExactly("GPU-1");
    assertThat(store().latest(SeriesFilter.ALL, Set.of(TEMP, Canary.FIELD)))
        .extracting(latest -> latest.series().labels().series().id().uuid())
        .containsExactly("GPU-1");
    assertThat(store().hosts()).extracting(HostInfo::host).doesNotContain(Canary.HOST);
    assertThat(store().fields()).containsExactly(TEMP);
    assertThat(store().gpu(uuid)).isEmpty();
    assertThat(store().samples(new SampleQuery(uuid, null, Set.of(), T0, T0, null, 10)))
        .containsExactly(new Sample(T0, "", Canary.FIELD, 7));
  }

  @Test
  void listsSeriesWithLabelsAndTimes() {
    Labels gpu = gpu("GPU-1");
    write(gpu, TEMP, T0, 1);
    write(gpu, TEMP, T0 - SECOND, 1);
    write(gpu("GPU-1", "2"), TEMP, T0 + SECOND, 1);
    assertThat(store().gpu("GPU-1"))
        .containsExactly(
            new SeriesInfo(gpu, T0 - SECOND, T0),
            new SeriesInfo(gpu("GPU-1", "2"), T0 + SECOND, T0 + SECOND));
  }

  @Test
  void pagesThroughGpusByUuidWithAllTheirInstances() {
    for (int i = 0; i < 5; i++) {
      write(gpu("GPU-" + i, "2"), TEMP, T0, 1);
      write(gpu("GPU-" + i, "1"), TEMP, T0, 1);
    }
    List<SeriesInfo> page = store().series(SeriesFilter.ALL, "GPU-1", 2);
    assertThat(page)
        .extracting(info -> info.labels().series().id())
        .containsExactly(
            new SeriesId("GPU-2", "1"),
            new SeriesId("GPU-2", "2"),
            new SeriesId("GPU-3", "1"),
            new SeriesId("GPU-3", "2"));
    assertThat(store().series(SeriesFilter.ALL, null, 100)).hasSize(10);
    assertThat(store().countGpus(SeriesFilter.ALL)).isEqualTo(5);
  }

  @Test
  void filtersSeries() {
    write(labels("GPU-1", "", "host-a", "H100", "ns-1", "p-1"), TEMP, T0, 1);
    write(labels("GPU-2", "", "host-b", "H100", "ns-2", "p-2"), TEMP, T0 + 5, 1);
    write(labels("GPU-3", "", "host-b", "A100", "ns-2", "p-3"), TEMP, T0 + 9, 1);
    assertThat(uuids(new SeriesFilter("host-b", null, null, null, null)))
        .containsExactly("GPU-2", "GPU-3");
    assertThat(uuids(new SeriesFilter(null, "H100", null, null, null)))
        .containsExactly("GPU-1", "GPU-2");
    assertThat(uuids(new SeriesFilter(null, "H100", "ns-2", null, null))).containsExactly("GPU-2");
    assertThat(uuids(new SeriesFilter(null, null, null, T0 + 5, null)))
        .containsExactly("GPU-2", "GPU-3");
    assertThat(uuids(new SeriesFilter(null, null, null, null, T0 + 5))).containsExactly("GPU-1");
    assertThat(store().countGpus(new SeriesFilter("host-b", null, null, null, null))).isEqualTo(2);
  }

  @Test
  void listsHostsNamespacesAndFields() {
    write(labels("GPU-1", "1", "host-a", "H100", "ns-1", "p-1"), TEMP, T0, 1);
    write(labels("GPU-1", "2", "host-a", "H100", "ns-1", "p-2"), TEMP, T0 + 1, 1);
    write(labels("GPU-2", "", "host-b", "H100", "", ""), POWER, T0, 1);
    assertThat(store().hosts())
        .containsExactly(new HostInfo("host-a", 1, T0 + 1), new HostInfo("host-b", 1, T0));
    assertThat(store().namespaces()).containsExactly(new NamespaceInfo("ns-1", 1, 2));
    assertThat(store().fields()).containsExactly(TEMP, POWER);
  }

  @Test
  void followsAGpuToItsPresentNamespace() {
    write(labels("GPU-1", "", "host-a", "H100", "ns-1", "p-1"), TEMP, T0, 1);
    write(labels("GPU-1", "", "host-a", "H100", "ns-2", "p-2"), TEMP, T0 + SECOND, 1);
    write(labels("GPU-1", "", "host-a", "H100", "ns-1", "p-1"), TEMP, T0 + 1, 1);
    assertThat(store().namespaces()).containsExactly(new NamespaceInfo("ns-2", 1, 1));
    assertThat(uuids(new SeriesFilter(null, null, "ns-1", null, null))).isEmpty();
    assertThat(uuids(new SeriesFilter(null, null, "ns-2", null, null))).containsExactly("GPU-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"größe 温度 😀", "a,b=c d\\", "\"quoted\"", "line\nbreak", "r\" |> drop()", "'"})
  void keepsTextAsItIs(String text) {
    Labels gpu =
        new Labels(
            new Series(new SeriesId(text, text), text, text, text, text, text),
            new Assignment(text, text, text),
            Map.of(text, text));
    write(gpu, text, T0, 1);
    assertThat(store().gpu(text)).extracting(SeriesInfo::labels).containsExactly(gpu);
    assertThat(samples(all(text))).containsExactly(new Sample(T0, text, text, 1));
    assertThat(store().fields()).containsExactly(text);
    assertThat(uuids(new SeriesFilter(text, text, text, null, null))).containsExactly(text);
  }

  private List<String> uuids(SeriesFilter filter) {
    return store().series(filter, null, 100).stream()
        .map(info -> info.labels().series().id().uuid())
        .toList();
  }
}
