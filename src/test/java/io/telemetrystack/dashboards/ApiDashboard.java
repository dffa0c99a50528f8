package io.telemetrystack.dashboards;

import static io.telemetrystack.dashboards.Panel.row;
import static io.telemetrystack.dashboards.Panel.series;
import static io.telemetrystack.dashboards.Panel.stat;
import static io.telemetrystack.dashboards.PipelineDashboards.NODE;
import static io.telemetrystack.dashboards.PipelineDashboards.node;
import static io.telemetrystack.dashboards.PipelineDashboards.rate;

import io.telemetrystack.dashboards.Dashboard.Source;
import java.util.List;

/** What the nodes tell about their outside: who asks, who listens, what is read and pushed. */
final class ApiDashboard {
  private ApiDashboard() {}

  static Dashboard api() {
    return new Dashboard(
        "api.json",
        "telemetry-api",
        "Telemetry Stack / API and sources",
        "HTTP, live streams, CSV files, pushes and scrapes.",
        Source.PROMETHEUS,
        List.of(NODE),
        List.of(
            stat("Requests", "reqps", "Requests a second, all routes but live streams.")
                .ask("requests", rate("sum", "http_server_requests_seconds_count")),
            stat("Connections", "none", "Open HTTP connections.")
                .ask("open", "sum(" + node("telemetry_http_connections") + ")"),
            stat("Live streams", "none", "Clients that listen.")
                .ask("open", "sum(" + node("telemetry_live_clients") + ")"),
            stat("Targets", "none", "Exporters that these nodes scrape.")
                .ask("targets", "sum(" + node("telemetry_scrape_targets") + ")"),
            stat("Reloads that failed", "none", "Since the nodes started.")
                .ask(
                    "failed",
                    "sum(telemetry_reloads_total{instance=~\"$node\",result=\"failed\"})"),
            stat("Certificate ends in", "s", "The one that ends first.")
                .ask(
                    "left",
                    "min("
                        + node("telemetry_tls_certificate_expiry_timestamp_seconds")
                        + ") - time()")
                .empty("without TLS"),
            row("HTTP"),
            series("Requests", "reqps", "By route.")
                .ask("{{method}} {{route}}", rate("sum by (method, route)", COUNT)),
            series("Slowest requests", "s", "99 % of the requests of each route took less.")
                .ask(
                    "{{route}}",
                    "histogram_quantile(0.99, "
                        + rate("sum by (le, route)", "http_server_requests_seconds_bucket")
                        + ")"),
            series("Answers", "reqps", "By status; aborted: the client went first.")
                .ask("{{status}}", rate("sum by (status)", COUNT)),
            series("Connections", "none", "Open, by node.")
                .ask("{{instance}}", node("telemetry_http_connections")),
            series("Connections closed", "cps", "Too many, or no request in time.")
                .ask(
                    "{{reason}}",
                    rate("sum by (reason)", "telemetry_http_connections_closed_total")),
            series("Reloads", "cps", "Settings, keys and certificates read again.")
                .ask("{{result}}", rate("sum by (result)", "telemetry_reloads_total")),
            row("Live streams"),
            series("Clients", "none", "Open streams, by node.")
                .ask("{{instance}}", node("telemetry_live_clients")),
            series("Streams that ended", "cps", "By reason; refused never began.")
                .ask("{{reason}}", rate("sum by (reason)", "telemetry_live_clients_closed_total"))
                .ask("refused", rate("sum", "telemetry_live_clients_refused_total")),
            series("Points", "cps", "That came while somebody listened.")
                .ask("points", rate("sum", "telemetry_live_points_total")),
            series(
                    "Conflations",
                    "cps",
                    "A slow client was given the latest values instead of all.")
                .ask("conflations", rate("sum", "telemetry_live_conflations_total")),
            row("CSV files and pushes"),
            series("Samples", "cps", "Taken into frames.")
                .ask("{{source}} {{format}}", rate("sum by (source, format)", SAMPLES)),
            series("Rows", "cps", "Read of CSV files.")
                .ask("{{instance}}", rate("sum by (instance)", "telemetry_streamer_rows_total")),
            series("Rows refused, blank values", "cps", "By reason.")
                .ask(
                    "{{source}} {{reason}}",
                    rate("sum by (source, reason)", "telemetry_streamer_rejected_total"))
                .ask(
                    "blank {{source}} {{reason}}",
                    rate("sum by (source, reason)", "telemetry_streamer_absent_total")),
            series("Frames under way", "none", "Offered to a broker and not accepted yet.")
                .ask(
                    "{{source}}",
                    "sum by (source) (" + node("telemetry_streamer_frames_in_flight") + ")"),
            series("Frames accepted, and sent again", "cps", "Nobody took them the first time.")
                .ask("accepted", rate("sum", "telemetry_streamer_frames_published_total"))
                .ask(
                    "again {{source}}",
                    rate("sum by (source)", "telemetry_streamer_publish_retries_total")),
            series("Followed files", "cps", "Rotated, truncated, lost.")
                .ask(
                    "{{reason}}", rate("sum by (reason)", "telemetry_streamer_file_changes_total")),
            row("Scrapes"),
            series("Targets", "none", "Of these nodes, up, and known to all of them.")
                .ask("of these nodes", "sum(" + node("telemetry_scrape_targets") + ")")
                .ask("up", "sum(" + node("telemetry_scrape_up") + ")")
                .ask("known", "max(" + node("telemetry_scrape_targets_known") + ")"),
            series("Slowest targets", "s", "How long the last scrape took, the ten longest.")
                .ask("{{target}}", "topk(10, " + node("telemetry_scrape_duration_seconds") + ")"),
            series("Samples of a scrape", "none", "The ten targets with the fewest.")
                .ask("{{target}}", "bottomk(10, " + node("telemetry_scrape_samples") + ")"),
            series("Scrapes that failed", "cps", "By reason.")
                .ask("{{reason}}", rate("sum by (reason)", "telemetry_scrape_failures_total"))
                .empty("while no scrape has failed"),
            series("Scrapes left out", "cps", "They were due and did not take place.")
                .ask("{{reason}}", rate("sum by (reason)", "telemetry_scrape_skipped_total")),
            series("Samples of no GPU", "cps", "Passed over.")
                .ask("{{instance}}", rate("sum by (instance)", OTHER_SAMPLES))));
  }

  private static final String COUNT = "http_server_requests_seconds_count";
  private static final String SAMPLES = "telemetry_streamer_samples_total";
  private static final String OTHER_SAMPLES = "telemetry_scrape_other_samples_total";
}
