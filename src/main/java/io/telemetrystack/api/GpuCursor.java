package io.telemetrystack.api;

/** A place in a list of GPUs. */
record GpuCursor(String afterUuid) {
  private static final char KIND = 'g';

  String encode() {
    return new Cursors.Writer(KIND).add(afterUuid).encode();
  }

  static GpuCursor decode(String text) {
    Cursors.Reader reader = new Cursors.Reader(KIND, text);
    GpuCursor cursor = new GpuCursor(reader.text());
    reader.end();
    return cursor;
  }
}
