package io.telemetrystack.streamer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells by its content which of the places that were reached are of a file, whatever its name is
 * now. A packed file is also known by what it unpacks to.
 *
 * <p>Only places count whose part of the file goes at least as far as they do: then all rows before
 * are those that were read.
 */
final class KnownPlaces {
  private KnownPlaces() {}

  /** The furthest of the places that are of this file. */
  static Optional<Checkpoint> furthest(CsvFile file, Collection<Checkpoint> places)
      throws IOException {
    if (file.isPacked()) {
      Checkpoint same = furthest(file.part(file.sizeBytes()), places);
      if (same != null) {
        return Optional.of(same);
      }
    }
    try (InputStream in = file.unpacked()) {
      return Optional.ofNullable(
          furthest(in, places.stream().filter(KnownPlaces::isWithinItsPart).toList()));
    }
  }

  /** Whether all before the place is in the part by which its file is known. */
  static boolean isWithinItsPart(Checkpoint place) {
    return place.offset() <= place.identity().sizeBytes();
  }

  private static Checkpoint furthest(InputStream in, Collection<Checkpoint> places)
      throws IOException {
    Map<Long, List<Checkpoint>> bySize = new TreeMap<>();
    for (Checkpoint place : places) {
      bySize.computeIfAbsent(place.identity().sizeBytes(), key -> new ArrayList<>()).add(place);
    }
    Fingerprints fingerprints = new Fingerprints(in);
    Checkpoint furthest = null;
    for (Map.Entry<Long, List<Checkpoint>> entry : bySize.entrySet()) {
      for (Checkpoint place : entry.getValue()) {
        if (fingerprints.matches(place.identity()) && isFurther(place, furthest)) {
          furthest = place;
        }
      }
      if (fingerprints.isAtEnd()) {
        break;
      }
    }
    return furthest;
  }

  private static boolean isFurther(Checkpoint place, Checkpoint other) {
    return other == null
        || place.offset() > other.offset()
        || (place.offset() == other.offset() && place.finished());
  }
}
