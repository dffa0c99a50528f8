package io.telemetrystack.collector;

import io.telemetrystack.health.Detectors;
import io.telemetrystack.health.Finding;
import io.telemetrystack.store.StoreUnavailableException;
import io.telemetrystack.store.StoreUnavailableException.Remedy;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.WriteResult;
import io.telemetrystack.telemetry.Frame;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a partition brings, after the health events that it shows: what the store has of a
 * GPU was looked at, so that whoever goes on there misses nothing. Calls block; one at a time.
 */
final class HealthWatch {
  private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);

  /** A store that may not be read now may hardly be at the next write. */
  private static final int UNASKED = 100;

  private final TelemetryStore store;
  private final Detectors detectors;
  private final List<Finding> findings = new ArrayList<>();
  private boolean failing;

  /** Writes that are still to come before a store that cannot be read is asked again. */
  private int unasked;

  HealthWatch(TelemetryStore store) {
    this.store = store;
    detectors = new Detectors(new StoredHistory(store));
  }

  /** Throws what the store throws; may be called again with the same frames. */
  WriteResult write(List<Frame> frames) {
    if (unasked > 0) {
      unasked--;
      return store.write(frames);
    }
    try {
      find(frames);
      failing = false;
    } catch (StoreUnavailableException e) {
      detectors.forget();
      if (e.remedy() != Remedy.RECONFIGURE) {
        throw e;
      }
      unasked = UNASKED;
      notFound(e);
    } catch (RuntimeException e) {
      detectors.forget();
      notFound(e);
    }
    return store.write(frames);
  }

  /** A store that may be written and not read still gets its samples. */
  private void notFound(RuntimeException failure) {
    if (!failing) {
      LOG.error("health events are not found; samples are stored", failure);
    }
    failing = true;
  }

  /** What was found and stored since this was called last. */
  List<Finding> takeFindings() {
    List<Finding> taken = List.copyOf(findings);
    findings.clear();
    return taken;
  }

  private void find(List<Frame> frames) {
    List<Finding> found = detectors.detect(frames);
    if (!found.isEmpty()) {
      store.writeEvents(found.stream().map(Finding::event).toList());
      findings.addAll(found);
    }
  }
}
