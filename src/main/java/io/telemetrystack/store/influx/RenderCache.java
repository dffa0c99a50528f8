package io.telemetrystack.store.influx;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What was rendered once is not rendered again, up to a number of entries. Any thread. */
final class RenderCache<K> {
  private final int maxEntries;
  private final Function<K, byte[]> renderer;
  private final Map<K, byte[]> rendered = new ConcurrentHashMap<>();

  RenderCache(int maxEntries, Function<K, byte[]> renderer) {
    this.maxEntries = maxEntries;
    this.renderer = renderer;
  }

  /** The bytes of this key, which nobody may change. */
  byte[] get(K key) {
    byte[] known = rendered.get(key);
    if (known != null) {
      return known;
    }
    if (rendered.size() >= maxEntries) {
      rendered.clear();
    }
    byte[] bytes = renderer.apply(key);
    rendered.put(key, bytes);
    return bytes;
  }
}
