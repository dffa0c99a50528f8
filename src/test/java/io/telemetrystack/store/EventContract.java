package io.telemetrystack.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.health.Cause;
import io.telemetrystack.health.EventKind;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.health.Severity;
import io.telemetrystack.store.EventQuery.Place;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How every store keeps and returns health events; a part of {@link TelemetryStoreContract}. */
public abstract class EventContract extends SampleContract {
  @Test
  void returnsTheEventsThatWereWrittenTheNewestFirst() {
    HealthEvent old = xid("GPU-1", 79, T0);
    HealthEvent recent = xid("GPU-2", 13, T0 + SECOND);
    writeEvents(old, recent);
    assertThat(events(EventFilter.ALL)).containsExactly(recent, old);
  }

  @Test
  void hasNoEventsAtFirst() {
    assertThat(events(EventFilter.ALL)).isEmpty();
  }

  @Test
  void keepsOneEventOfAnIdentityWithTheLaterTimeAndTheHigherCount() {
    HealthEvent first = xid("GPU-1", 13, T0);
    HealthEvent again = new HealthEvent(first.cause(), first.labels(), T0, T0 + 5 * SECOND, 7);
    writeEvents(first);
    writeEvents(again);
    writeEvents(first);
    assertThat(events(EventFilter.ALL)).containsExactly(again);
  }

  @Test
  void tellsEventsApartByGpuKindCodeAndTime() {
    writeEvents(
        xid("GPU-1", 13, T0),
        xid("GPU-1", 13, T0 + 1),
        xid("GPU-1", 79, T0),
        xid("GPU-2", 13, T0),
        event(EventKind.SXID, 13, labels("GPU-1", "", "host-a", "H100", "ns-1", "p"), T0));
    assertThat(events(EventFilter.ALL)).hasSize(5);
  }

  @Test
  void findsEventsFirstSeenWithinBothBounds() {
    HealthEvent[] all = new HealthEvent[5];
    for (int i = 0; i < all.length; i++) {
      all[i] = xid("GPU-1", 13, T0 + i * SECOND);
    }
    writeEvents(all);
    assertThat(events(EventFilter.ALL, T0 + SECOND, T0 + 3 * SECOND))
        .containsExactly(all[3], all[2], all[1]);
    assertThat(events(EventFilter.ALL, T0 + 5 * SECOND, T0 + 3 * SECOND)).isEmpty();
  }

  @Test
  void filtersEvents() {
    HealthEvent a = xid("GPU-1", 79, T0);
    HealthEvent b =
        event(
            EventKind.DOUBLE_BIT_ECC,
            Cause.NO_CODE,
            labels("GPU-2", "", "host-b", "H100", "ns-2", ""),
            T0);
    HealthEvent host =
        event(
            EventKind.TELEMETRY_STALE,
            Cause.NO_CODE,
            labels("host-c", "", "host-c", "", "", ""),
            T0);
    writeEvents(a, b, host);
    assertThat(events(filter(Set.of(EventKind.XID), null, null, null))).containsExactly(a);
    assertThat(events(filter(Set.of(), "GPU-2", null, null))).containsExactly(b);
    assertThat(events(filter(Set.of(), "host-c", null, null)))
        .as("a host is no GPU, whatever its name")
        .isEmpty();
    assertThat(events(filter(Set.of(), null, "host-c", null))).containsExactly(host);
    assertThat(events(filter(Set.of(), null, null, "ns-1"))).containsExactly(a);
  }

  @Test
  void showsNoEventsOfWhatMayNotBeSeen() {
    HealthEvent a = xid("GPU-1", 79, T0);
    HealthEvent b = event(EventKind.XID, 13, labels("GPU-2", "", "host-b", "H100", "ns-2", ""), T0);
    writeEvents(a, b);
    assertThat(events(visible(new Visibility(Set.of("host-b"), Set.of())))).containsExactly(b);
    assertThat(events(visible(new Visibility(Set.of(), Set.of("ns-1"))))).containsExactly(a);
    assertThat(events(visible(new Visibility(Set.of("host-b"), Set.of("ns-1"))))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void pagesThroughEventsOnceWhileOthersArrive(int limit) {
    for (int i = 0; i < 7; i++) {
      writeEvents(xid("GPU-1", i + 1, T0 + i / 3));
    }
    List<HealthEvent> everything = events(EventFilter.ALL);
    List<HealthEvent> paged = new ArrayList<>();
    List<HealthEvent> page = store().events(page(null, limit));
    while (!page.isEmpty()) {
      paged.addAll(page);
      writeEvents(xid("GPU-2", paged.size(), T0 + SECOND));
      page = store().events(page(Place.of(page.get(page.size() - 1)), limit));
    }
    assertThat(paged).isEqualTo(everything).hasSize(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"größe 😀", "a,b=c d\\", "\"quoted\"", "line\nbreak", "\" |> drop()"})
  void keepsTheTextOfEventsAsItIs(String text) {
    Labels gpu =
        new Labels(
            new Series(new SeriesId(text, text), text, text, text, text, text),
            new Assignment(text, text, text),
            Map.of());
    HealthEvent event = event(EventKind.NVLINK_ERROR, 3, gpu, T0);
    writeEvents(event);
    assertThat(events(filter(Set.of(EventKind.NVLINK_ERROR), text, text, text)))
        .containsExactly(event);
  }

  private static HealthEvent xid(String uuid, long code, long timeNs) {
    return event(EventKind.XID, code, labels(uuid, "", "host-a", "H100", "ns-1", "p"), timeNs);
  }

  private static HealthEvent event(EventKind kind, long code, Labels labels, long timeNs) {
    Labels described = new Labels(labels.series(), labels.assignment(), Map.of());
    return new HealthEvent(new Cause(kind, code, Severity.CRITICAL), described, timeNs, timeNs, 1);
  }

  private static EventFilter filter(
      Set<EventKind> kinds, String uuid, String host, String namespace) {
    return new EventFilter(kinds, Set.of(), uuid, host, namespace, Visibility.ALL);
  }

  private static EventFilter visible(Visibility visibility) {
    return new EventFilter(Set.of(), Set.of(), null, null, null, visibility);
  }

  private static EventQuery page(Place after, int limit) {
    return new EventQuery(EventFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, after, limit);
  }

  private void writeEvents(HealthEvent... events) {
    store().writeEvents(List.of(events));
    settle();
  }

  private List<HealthEvent> events(EventFilter filter) {
    return events(filter, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private List<HealthEvent> events(EventFilter filter, long startNs, long endNs) {
    return store().events(new EventQuery(filter, startNs, endNs, null, 1_000));
  }
}
