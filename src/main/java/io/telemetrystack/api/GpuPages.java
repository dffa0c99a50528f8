package io.telemetrystack.api;

import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.TelemetryReader;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Every GPU that matches, read from the store a page at a time. */
final class GpuPages implements Iterator<Gpu> {
  private static final int PAGE = 500;

  private final TelemetryReader telemetry;
  private final SeriesFilter filter;
  private List<Gpu> page = List.of();
  private int at;
  private String afterUuid;
  private boolean end;

  GpuPages(TelemetryReader telemetry, SeriesFilter filter) {
    this.telemetry = telemetry;
    this.filter = filter;
  }

  @Override
  public boolean hasNext() {
    if (at == page.size() && !end) {
      page = Gpu.group(telemetry.series(filter, afterUuid, PAGE));
      at = 0;
      end = page.size() < PAGE;
      afterUuid = page.isEmpty() ? afterUuid : page.get(page.size() - 1).uuid();
    }
    return at < page.size();
  }

  @Override
  public Gpu next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.get(at++);
  }
}
