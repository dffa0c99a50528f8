package io.telemetrystack.wire;

import java.util.List;

/** The {@link WireFormat}s of what streamers tell each other, and are told, of what they send. */
final class SourceFormats {
  static final WireFormat<CheckpointsNews> CHECKPOINTS =
      new WireFormat<>(
          "checkpoints",
          CheckpointsNews.class,
          (out, it) -> out.u8(it.asking() ? 1 : 0).list(it.sources(), SourceFormats::write),
          in -> new CheckpointsNews(in.flag(), in.list(SourceFormats::source)));

  static final WireFormat<CanaryStored> CANARY_STORED =
      new WireFormat<>(
          "canary-stored",
          CanaryStored.class,
          (out, it) -> out.list(it.sentMs(), WireWriter::i64),
          in -> new CanaryStored(in.list(WireReader::i64)));

  static final List<WireFormat<?>> ALL = List.of(CHECKPOINTS, CANARY_STORED);

  private SourceFormats() {}

  private static void write(WireWriter out, CheckpointsNews.Source it) {
    out.text(it.path())
        .i64(it.sizeBytes())
        .i64(it.fingerprint())
        .i64(it.pass())
        .i64(it.offset())
        .i64(it.line())
        .u8(it.finished() ? 1 : 0);
  }

  private static CheckpointsNews.Source source(WireReader in) {
    return new CheckpointsNews.Source(
        in.text(), natural(in), in.i64(), natural(in), natural(in), natural(in), in.flag());
  }

  private static long natural(WireReader in) {
    long value = in.i64();
    if (value < 0) {
      throw new MalformedMessageException("number " + value + " is negative");
    }
    return value;
  }
}
