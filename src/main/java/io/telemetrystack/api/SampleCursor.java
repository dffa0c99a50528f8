package io.telemetrystack.api;

import io.telemetrystack.store.Sample;

/**
 * A place in the samples of a GPU. It carries the range of the first page, so that bounds relative
 * to now stay where they were.
 *
 * @param after the last row that was given, its value unused
 */
record SampleCursor(long startNs, long endNs, Sample after) {
  private static final char KIND = 's';

  String encode() {
    return new Cursors.Writer(KIND)
        .add(startNs)
        .add(endNs)
        .add(after.timeNs())
        .add(after.instance())
        .add(after.field())
        .encode();
  }

  static SampleCursor decode(String text) {
    Cursors.Reader reader = new Cursors.Reader(KIND, text);
    SampleCursor cursor =
        new SampleCursor(
            reader.number(),
            reader.number(),
            new Sample(reader.number(), reader.text(), reader.text(), 0));
    reader.end();
    return cursor;
  }
}
