package io.telemetrystack.api;

import io.telemetrystack.store.EventQuery.Place;

/**
 * A place in a list of events. It carries the range of the first page, so that bounds relative to
 * now stay where they were.
 *
 * @param after the last event that was given
 */
record EventCursor(long startNs, long endNs, Place after) {
  private static final char KIND = 'e';

  String encode() {
    return new Cursors.Writer(KIND)
        .add(startNs)
        .add(endNs)
        .add(after.firstSeenNs())
        .add(after.id())
        .encode();
  }

  static EventCursor decode(String text) {
    Cursors.Reader reader = new Cursors.Reader(KIND, text);
    EventCursor cursor =
        new EventCursor(
            reader.number(), reader.number(), new Place(reader.number(), reader.text()));
    reader.end();
    return cursor;
  }
}
