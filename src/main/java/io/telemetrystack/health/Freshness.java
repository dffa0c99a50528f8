package io.telemetrystack.health;

import io.telemetrystack.health.Attendance.Seen;
import io.telemetrystack.telemetry.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How old the newest sample of each host is: of the whole fleet as a distribution, and of the hosts
 * that are stalest one by one, of which there are few however large the fleet is.
 *
 * @param ages of all hosts, ascending
 * @param stalest those beyond the limit, the oldest first
 */
public record Freshness(List<HostAge> ages, List<HostAge> stalest) {
  /** Most hosts that are shown one by one. */
  public static final int MOST_SHOWN = 20;

  /** Nothing is known. */
  public static final Freshness NONE = new Freshness(List.of(), List.of());

  /**
   * @param ageNs 0 or more
   */
  public record HostAge(String host, long ageNs) {}

  /**
   * @param limits hosts beyond {@code staleNs} are shown one by one, those beyond {@code
   *     forgottenNs} are none any more
   */
  public static Freshness of(List<Seen> all, long nowNs, Attendance.Limits limits) {
    Map<String, Long> newest = new HashMap<>();
    for (Seen seen : all) {
      Series series = seen.labels().series();
      newest.merge(series.host(), seen.lastNs(), Math::max);
    }
    newest.remove("");
    List<HostAge> ages = new ArrayList<>(newest.size());
    newest.forEach((host, lastNs) -> ages.add(new HostAge(host, Math.max(0, nowNs - lastNs))));
    ages.removeIf(host -> host.ageNs() > limits.forgottenNs());
    ages.sort(Comparator.comparingLong(HostAge::ageNs).thenComparing(HostAge::host));
    List<HostAge> stale =
        ages.stream()
            .filter(host -> host.ageNs() >= limits.staleNs())
            .sorted(Comparator.comparingLong(HostAge::ageNs).reversed())
            .limit(MOST_SHOWN)
            .toList();
    return new Freshness(List.copyOf(ages), stale);
  }

  /** How many hosts are older. */
  public int olderThan(long ageNs) {
    return (int) ages.stream().filter(host -> host.ageNs() > ageNs).count();
  }

  /** By nearest rank; there must be a host. */
  public long quantileNs(double share) {
    int rank = (int) Math.ceil(share * ages.size());
    return ages.get(Math.max(1, rank) - 1).ageNs();
  }
}
