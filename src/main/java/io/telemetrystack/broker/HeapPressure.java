package io.telemetrystack.broker;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether the heap is nearly full of what lives. Any thread.
 *
 * <p>The figure is how full the oldest generation was after the last collection that looked after
 * it. With G1 that is any collection, and the generation may take the whole heap; the figure then
 * includes garbage that is found later only, so it may be high for a while without need. With the
 * serial and the parallel collector it is a full collection, because their young ones leave the old
 * generation's garbage alone. What is in use between collections says nothing: it is high just
 * before each.
 */
public final class HeapPressure {
  /**
   * Below it lie the {@code G1ReservePercent} (10) that G1 keeps for evacuation and room for what
   * arrives until a spill has had its effect.
   */
  private static final double HIGH_SHARE = 0.8;

  /** How long an answer holds: the figure takes Java 30 µs, and each partition asks often. */
  private static final long HOLDS_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final LongSupplier clockNs;
  private final String oldest;
  private final List<GarbageCollectorMXBean> collectors;
  private volatile boolean high;
  private volatile long askedNs;

  /**
   * @param clockNs nanoseconds since any moment
   */
  public HeapPressure(LongSupplier clockNs) {
    this.clockNs = clockNs;
    askedNs = clockNs.getAsLong() - HOLDS_NS;
    oldest = oldestGeneration();
    collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(collector -> collector instanceof GarbageCollectorMXBean)
            .map(GarbageCollectorMXBean.class::cast)
            .filter(collector -> Arrays.asList(collector.getMemoryPoolNames()).contains(oldest))
            .toList();
  }

  /** As it was within the last 100 ms. */
  public boolean high() {
    long nowNs = clockNs.getAsLong();
    if (nowNs - askedNs >= HOLDS_NS) {
      askedNs = nowNs;
      high = share() >= HIGH_SHARE;
    }
    return high;
  }

  /** From 0, which is also the answer before a first collection, to 1. */
  public double share() {
    return collectors.stream()
        .map(GarbageCollectorMXBean::getLastGcInfo)
        .filter(Objects::nonNull)
        .filter(info -> used(info).getUsed() > 0) // ZGC's pauses look at nothing
        .max(Comparator.comparingLong(GcInfo::getEndTime))
        .map(info -> (double) used(info).getUsed() / used(info).getMax())
        .orElse(0.0);
  }

  private MemoryUsage used(GcInfo info) {
    return info.getMemoryUsageAfterGc().get(oldest);
  }

  /**
   * All collectors of HotSpot name it so; where there are no generations, the heap is called so.
   */
  private static String oldestGeneration() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .max(
            Comparator.comparing((MemoryPoolMXBean pool) -> isOld(pool.getName()))
                .thenComparing(pool -> pool.getUsage().getMax()))
        .map(MemoryPoolMXBean::getName)
        .orElseThrow();
  }

  private static boolean isOld(String pool) {
    return pool.contains("Old") || pool.contains("Tenured");
  }
}
