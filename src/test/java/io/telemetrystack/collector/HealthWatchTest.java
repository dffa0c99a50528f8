package io.telemetrystack.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.health.Finding;
import io.telemetrystack.health.HealthEvent;
import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.InMemoryStore;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreUnavailableException.Remedy;
import io.telemetrystack.store.StoreView;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthWatchTest {
  private static final String XID = "DCGM_FI_DEV_XID_ERRORS";
  private static final String COUNT = "DCGM_EXP_XID_ERRORS_COUNT{xid=\"13\"}";
  private static final long SECOND = 1_000_000_000L;
  private static final Labels GPU =
      new Labels(
          new Series(new SeriesId("GPU-1", ""), "h", "0", "", "", ""), Assignment.NONE, Map.of());

  private final InMemoryStore stored = new InMemoryStore();
  private final FailingStore store = new FailingStore(stored);

  @Test
  void aFailureOfAnyCallLosesNoEventAndAddsNone() {
    List<HealthEvent> expected = undisturbed();
    for (int call = 1; call <= store.calls(); call++) {
      assertThat(disturbed(call, false)).as("tried again after call %d", call).isEqualTo(expected);
      assertThat(disturbed(call, true)).as("taken over after call %d", call).isEqualTo(expected);
    }
    assertThat(expected).extracting(HealthEvent::occurrences).containsExactlyInAnyOrder(1L, 5L, 1L);
  }

  @Test
  void tellsOfAnEventOnceItIsStored() {
    HealthWatch watch = new HealthWatch(store);
    store.failAt(2);
    assertThatThrownBy(() -> watch.write(history().get(1)))
        .isInstanceOf(StoreUnavailableException.class);
    watch.write(history().get(1));
    assertThat(watch.takeFindings()).extracting(Finding::isNew).containsExactly(true, true);
    assertThat(watch.takeFindings()).isEmpty();
  }

  static Stream<RuntimeException> lastingFailures() {
    return Stream.of(
        new IllegalStateException("a bug"),
        new StoreUnavailableException(Remedy.RECONFIGURE, "a token to write only", null, 0));
  }

  @ParameterizedTest
  @MethodSource("lastingFailures")
  void storesSamplesWhereEventsCannotBeFound(RuntimeException failure) {
    HealthWatch watch =
        new HealthWatch(
            new StoreView(stored) {
              @Override
              public List<Sample> latest(String uuid) {
                throw failure;
              }
            });
    assertThat(watch.write(history().get(1))).isEqualTo(WriteResult.ALL_STORED);
    assertThat(stored.latest("GPU-1")).isNotEmpty();
  }

  @Test
  void asksAStoreThatMayNotBeReadOnlyNowAndThen() {
    int[] asked = new int[1];
    HealthWatch watch =
        new HealthWatch(
            new StoreView(stored) {
              @Override
              public List<Sample> latest(String uuid) {
                asked[0]++;
                throw new StoreUnavailableException(Remedy.RECONFIGURE, "write only", null, 0);
              }
            });
    for (int i = 0; i < 202; i++) {
      watch.write(history().get(1));
    }
    assertThat(asked[0]).isEqualTo(2);
  }

  private List<HealthEvent> undisturbed() {
    HealthWatch watch = new HealthWatch(store);
    history().forEach(watch::write);
    return events(stored);
  }

  private static List<HealthEvent> disturbed(int failingCall, boolean takenOver) {
    InMemoryStore kept = new InMemoryStore();
    FailingStore failing = new FailingStore(kept);
    failing.failAt(failingCall);
    HealthWatch watch = new HealthWatch(failing);
    for (List<Frame> batch : history()) {
      while (!isWritten(watch, batch)) {
        watch = takenOver ? new HealthWatch(failing) : watch;
      }
    }
    return events(kept);
  }

  private static boolean isWritten(HealthWatch watch, List<Frame> batch) {
    try {
      watch.write(batch);
      return true;
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  private static List<HealthEvent> events(InMemoryStore store) {
    return store.events(new EventQuery(EventFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, null, 100));
  }

  private static List<List<Frame>> history() {
    List<List<Frame>> batches = new ArrayList<>();
    double[] codes = {0, 79, 79, 31, 31};
    double[] counts = {0, 2, 3, 1, 3};
    for (int i = 0; i < codes.length; i++) {
      long timeNs = i * SECOND;
      Frame.Builder frame = new Frame.Builder("h");
      frame.add(GPU, XID, timeNs, codes[i]).add(GPU, COUNT, timeNs, counts[i]);
      batches.add(List.of(frame.build()));
    }
    return batches;
  }

  /** A store of which one call fails before it does anything, or another after it did. */
  private static final class FailingStore extends StoreView {
    private int calls;
    private int failAt;

    FailingStore(InMemoryStore store) {
      super(store);
    }

    /**
     * @param call counted from now on
     */
    void failAt(int call) {
      calls = 0;
      failAt = call;
    }

    int calls() {
      return calls;
    }

    @Override
    public WriteResult write(List<Frame> frames) {
      called();
      WriteResult result = super.write(frames);
      called();
      return result;
    }

    @Override
    public void writeEvents(List<HealthEvent> events) {
      called();
      super.writeEvents(events);
      called();
    }

    @Override
    public List<Sample> latest(String uuid) {
      called();
      return super.latest(uuid);
    }

    @Override
    public List<HealthEvent> events(EventQuery query) {
      called();
      return super.events(query);
    }

    private void called() {
      if (++calls == failAt) {
        throw new StoreUnavailableException("call " + failAt, null);
      }
    }
  }
}
