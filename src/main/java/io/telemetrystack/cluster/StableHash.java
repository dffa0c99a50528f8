package io.telemetrystack.cluster;

/** A hash of text that is the same on every node, in every version, with every bit well mixed. */
public final class StableHash {
  // The offset basis and prime of 64-bit FNV-1a, as its authors publish them.
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  // The multipliers of MurmurHash3's 64-bit finalizer, which is in the public domain.
  private static final long MIX_1 = 0xff51afd7ed558ccdL;
  private static final long MIX_2 = 0xc4ceb9fe1a85ec53L;

  private StableHash() {}

  /** FNV-1a over the UTF-16 units of the text, mixed. */
  public static long of(String text) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return mix(hash);
  }

  /** Makes every bit of the result depend on every bit of the value. */
  public static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * MIX_1;
    mixed = (mixed ^ (mixed >>> 33)) * MIX_2;
    return mixed ^ (mixed >>> 33);
  }
}
