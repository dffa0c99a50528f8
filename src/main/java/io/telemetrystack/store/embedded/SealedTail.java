package io.telemetrystack.store.embedded;

/** The last chunk of a field in a bucket. */
record SealedTail(int bucket, long firstNs, long lastNs, int size) {
  static SealedTail of(ChunkEncoder chunk) {
    return new SealedTail(
        ChunkKey.bucket(chunk.firstNs()), chunk.firstNs(), chunk.lastNs(), chunk.size());
  }

  static SealedTail of(byte[] chunk) {
    long firstNs = ChunkDecoder.firstNs(chunk);
    return new SealedTail(
        ChunkKey.bucket(firstNs), firstNs, ChunkDecoder.lastNs(chunk), ChunkDecoder.size(chunk));
  }
}
