package io.telemetrystack.dashboards;

import java.util.List;

/**
 * One dashboard.
 *
 * @param file below {@code dashboards/}
 * @param uid part of its address; links and bookmarks go by it
 */
record Dashboard(
    String file,
    String uid,
    String title,
    String description,
    Source source,
    List<Variable> variables,
    List<Panel> panels) {
  enum Source {
    PROMETHEUS("prometheus"),
    INFLUXDB("influxdb");

    final String type;

    Source(String type) {
      this.type = type;
    }
  }

  /**
   * A choice of values, or of all of them.
   *
   * @param query gives the values
   */
  record Variable(String name, String label, String query, boolean many) {}

  /** All that there are; what has no panel here has no dashboard. */
  static List<Dashboard> all() {
    return List.of(
        PipelineDashboards.overview(),
        PipelineDashboards.broker(),
        PipelineDashboards.collector(),
        ApiDashboard.api(),
        GpuDashboards.fleet(),
        GpuDashboards.health(),
        FluxDashboards.fleet(),
        FluxDashboards.health());
  }
}
