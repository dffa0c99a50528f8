package io.telemetrystack.health;

import io.telemetrystack.health.History.Reading;
import io.telemetrystack.health.Signal.Change;
import io.telemetrystack.health.Timeline.Place;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.SeriesId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds events in frames, which are to be given before they are stored: what the history has of a
 * GPU has been looked at, so that its newest values are all that must be known to go on. What is
 * kept in memory only spares questions. One thread.
 *
 * <p>Frames may come again and late: a sample that was seen adds nothing, and one that comes late
 * finds its place among the last {@value Timeline#MOST_RUNS} values of its field.
 */
public final class Detectors {
  /** Series whose values are kept; with more, all are forgotten and asked for again. */
  static final int MOST_SERIES = 50_000;

  /** Names of fields that are known to be watched or not. */
  static final int MOST_FIELDS = 10_000;

  private static final int NOT_WATCHED = -1;
  private static final int[] NONE = {};

  private final History history;
  private final Episodes episodes;
  private final Map<String, Integer> fieldNumbers = new HashMap<>();
  private final List<Signal> signals = new ArrayList<>();
  private final Map<SeriesId, Timeline[]> bySeries = new HashMap<>();
  private final Set<String> current = new HashSet<>();

  public Detectors(History history) {
    this.history = history;
    episodes = new Episodes(history);
  }

  /**
   * The events that the samples show, new or seen again, as they are now. Where this throws, or the
   * events are not stored, all must be forgotten.
   */
  public List<Finding> detect(List<Frame> frames) {
    if (bySeries.size() > MOST_SERIES || fieldNumbers.size() > MOST_FIELDS) {
      forget();
    }
    current.clear();
    List<int[]> numbers = frames.stream().map(this::fieldNumbers).toList();
    learn(frames, numbers);
    for (int i = 0; i < numbers.size(); i++) {
      detect(frames.get(i), numbers.get(i));
    }
    return episodes.takeFindings();
  }

  /** What is needed again is asked for again. */
  public void forget() {
    fieldNumbers.clear();
    signals.clear();
    bySeries.clear();
    episodes.forget();
  }

  /** By index in the frame's dictionary; {@link #NONE} where none is watched. */
  private int[] fieldNumbers(Frame frame) {
    int[] numbers = new int[frame.fieldCount()];
    boolean any = false;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = fieldNumber(frame.field(i));
      any |= numbers[i] != NOT_WATCHED;
    }
    return any ? numbers : NONE;
  }

  private int fieldNumber(String field) {
    Integer known = fieldNumbers.get(field);
    if (known != null) {
      return known;
    }
    int number =
        Signals.of(field)
            .map(
                signal -> {
                  signals.add(signal);
                  return signals.size() - 1;
                })
            .orElse(NOT_WATCHED);
    fieldNumbers.put(field, number);
    return number;
  }

  /** Asks once for all GPUs that are not known. */
  private void learn(List<Frame> frames, List<int[]> numbers) {
    Set<String> unknown = new HashSet<>();
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i).length > 0) {
        Frame frame = frames.get(i);
        for (int series = 0; series < frame.seriesCount(); series++) {
          SeriesId id = frame.labels(series).series().id();
          if (bySeries.putIfAbsent(id, new Timeline[0]) == null) {
            unknown.add(id.uuid());
          }
        }
      }
    }
    refresh(unknown);
  }

  private void refresh(Set<String> uuids) {
    if (uuids.isEmpty()) {
      return;
    }
    for (Reading reading : history.newest(uuids)) {
      int number = fieldNumber(reading.field());
      if (number != NOT_WATCHED) {
        double value = signals.get(number).normal(reading.value());
        Timeline timeline = timeline(new SeriesId(reading.uuid(), reading.instance()), number);
        if (!Double.isNaN(value) && reading.timeNs() > timeline.lastNs()) {
          timeline.add(reading.timeNs(), value);
        }
      }
    }
    current.addAll(uuids);
  }

  private Timeline timeline(SeriesId id, int number) {
    Timeline[] timelines = bySeries.getOrDefault(id, new Timeline[0]);
    if (number >= timelines.length) {
      timelines = Arrays.copyOf(timelines, Math.max(number + 1, signals.size()));
      bySeries.put(id, timelines);
    }
    if (timelines[number] == null) {
      timelines[number] = new Timeline();
    }
    return timelines[number];
  }

  private void detect(Frame frame, int[] numbers) {
    if (numbers.length == 0) {
      return;
    }
    Timeline[][] timelines = new Timeline[frame.seriesCount()][];
    for (int i = 0; i < frame.size(); i++) {
      int number = numbers[frame.fieldIndex(i)];
      if (number == NOT_WATCHED) {
        continue;
      }
      int series = frame.seriesIndex(i);
      if (timelines[series] == null) {
        timelines[series] = bySeries.get(frame.labels(series).series().id());
      }
      double value = signals.get(number).normal(frame.value(i));
      Timeline[] ofSeries = timelines[series];
      boolean known = number < ofSeries.length && ofSeries[number] != null;
      if (Double.isNaN(value) || (known && ofSeries[number].continues(frame.timeNs(i), value))) {
        continue;
      }
      changed(frame.labels(series), number, frame.timeNs(i), value);
      timelines[series] = null;
    }
  }

  private void changed(Labels labels, int number, long timeNs, double value) {
    SeriesId id = labels.series().id();
    Timeline timeline = timeline(id, number);
    if (!changes(timeline, number, timeNs, value).isEmpty() && !current.contains(id.uuid())) {
      refresh(Set.of(id.uuid()));
    }
    for (Change change : changes(timeline, number, timeNs, value)) {
      episodes.happened(change, labels, timeNs);
    }
    timeline.add(timeNs, value);
  }

  /** What a sample shows, but for what the values after it have shown already. */
  private List<Change> changes(Timeline timeline, int number, long timeNs, double value) {
    Place place = timeline.place(timeNs, value);
    if (place == null) {
      return List.of();
    }
    Signal signal = signals.get(number);
    List<Change> changes = signal.changes(place.before(), value);
    if (Double.isNaN(place.after()) || changes.isEmpty()) {
      return changes;
    }
    List<Change> shown = signal.changes(place.before(), place.after());
    return changes.stream()
        .filter(change -> shown.stream().noneMatch(it -> it.cause().isSameAs(change.cause())))
        .toList();
  }
}
