package io.telemetrystack.dashboards;

import static io.telemetrystack.dashboards.Panel.row;
import static io.telemetrystack.dashboards.Panel.series;
import static io.telemetrystack.dashboards.Panel.stat;

import io.telemetrystack.dashboards.Dashboard.Source;
import io.telemetrystack.dashboards.Dashboard.Variable;
import java.util.List;

/** What the nodes tell about the way from source to store. */
final class PipelineDashboards {
  static final Variable NODE =
      new Variable("node", "Node", "label_values(telemetry_http_connections, instance)", true);

  private static final Variable TOPIC =
      new Variable("topic", "Topic", "label_values(telemetry_broker_partitions, topic)", true);

  private PipelineDashboards() {}

  static Dashboard overview() {
    return new Dashboard(
        "overview.json",
        "telemetry-overview",
        "Telemetry Stack / Overview",
        "Whether samples get from their sources into the store, and how fast.",
        Source.PROMETHEUS,
        List.of(NODE),
        List.of(
            stat("Nodes", "none", "Nodes that Prometheus scrapes.")
                .ask("nodes", "count(telemetry_http_connections{instance=~\"$node\"})"),
            stat("Stored", "cps", "Samples a second that the store confirmed.")
                .ask("stored", rate("sum", "telemetry_collector_samples_written_total")),
            stat("Oldest waiting", "s", "Age of the oldest message that nobody has leased.")
                .ask("age", "max(telemetry_broker_oldest_age_seconds{instance=~\"$node\"})"),
            stat("Dead letters", "none", "Messages that used up their attempts and wait for you.")
                .ask("dead", messages("dead_letter")),
            stat("Store away", "none", "Nodes whose circuit to the store is open.")
                .ask("away", "sum(telemetry_collector_circuit_open{instance=~\"$node\"})"),
            stat("Lost", "none", "Messages that a power cut took since the nodes started.")
                .ask("lost", "sum(telemetry_broker_lost_total{instance=~\"$node\"})"),
            row("End to end"),
            series("Read to stored", "s", "From when a source was read until the store had it.")
                .ask("median", quantile("0.5", "telemetry_collector_read_to_stored_seconds"))
                .ask("99 %", quantile("0.99", "telemetry_collector_read_to_stored_seconds")),
            series("Canary", "s", "Until a sample sent as a test can be found in the store.")
                .ask("median", quantile("0.5", "telemetry_canary_latency_seconds"))
                .ask("99 %", quantile("0.99", "telemetry_canary_latency_seconds"))
                .empty("while canary-interval is 0s"),
            series("Canaries", "cps", "Sent, and what became of those that did not arrive in time.")
                .ask("sent", rate("sum", "telemetry_canary_sent_total"))
                .ask("lost, {{reason}}", rate("sum by (reason)", "telemetry_canary_lost_total"))
                .ask("late", rate("sum", "telemetry_canary_late_total"))
                .empty("while canary-interval is 0s"),
            series("Freshness", "s", "Age of the newest sample of a host, over all hosts.")
                .ask("{{quantile}}", node("telemetry_freshness_age_seconds"))
                .empty("before the first look for silence, and without hosts that report"),
            series("Hosts behind", "none", "Hosts whose newest sample is older than so many s.")
                .ask("{{seconds}} s", node("telemetry_freshness_hosts_behind"))
                .ask("all", node("telemetry_freshness_hosts"))
                .empty("before the first look for silence"),
            series("Since the last write", "s", "The store took a write, or a probe when idle.")
                .ask(
                    "{{instance}}",
                    "time() - " + node("telemetry_collector_last_write_timestamp_seconds"))
                .ask(
                    "unwritten {{instance}}",
                    node("telemetry_collector_oldest_unwritten_age_seconds")),
            row("From source to store"),
            series("Samples", "cps", "The three lines are one unless something waits or fails.")
                .ask("read", rate("sum", "telemetry_streamer_samples_total"))
                .ask("accepted", rate("sum", "telemetry_streamer_samples_published_total"))
                .ask("stored", rate("sum", "telemetry_collector_samples_written_total")),
            series("Accepted to stored", "s", "Time of the oldest frame of a batch.")
                .ask("median", quantile("0.5", "telemetry_collector_accepted_to_stored_seconds"))
                .ask("99 %", quantile("0.99", "telemetry_collector_accepted_to_stored_seconds")),
            series("Messages held", "none", "Where messages are, of all topics and groups.")
                .ask(
                    "{{state}}", "sum by (state) (telemetry_broker_messages{instance=~\"$node\"})"),
            series("What went wrong", "cps", "All of these are 0 on a good day.")
                .ask("rows refused", rate("sum", "telemetry_streamer_rejected_total"))
                .ask("writes failed", rate("sum", "telemetry_collector_write_failures_total"))
                .ask("puts refused", rate("sum", "telemetry_broker_refused_total"))
                .ask("deliveries again", rate("sum", "telemetry_broker_requeued_total")),
            row("Nodes"),
            series("HTTP requests", "reqps", "By status, all routes but live streams.")
                .ask("{{status}}", rate("sum by (status)", "http_server_requests_seconds_count")),
            series("Heap", "percentunit", "How full the oldest generation was when last collected.")
                .ask("{{instance}}", "telemetry_heap_live_ratio{instance=~\"$node\"}"),
            series("Ready", "none", "Checks of /ready that have a problem.")
                .ask("{{instance}} {{check}}", node("telemetry_ready_check") + " == 0")
                .empty("while all nodes are ready"),
            series("Clocks", "s", "How far a node's clock is ahead of the cluster's.")
                .ask("{{instance}}", node("telemetry_cluster_clock_offset_seconds"))
                .empty("where a node runs alone"),
            series("Versions", "none", "Nodes by the version that they run.")
                .ask("{{version}}", "sum by (version) (" + node("telemetry_build_info") + ")"),
            series("Nodes that each knows", "none", "Different numbers: the cluster is split.")
                .ask("{{instance}}", "telemetry_cluster_nodes{instance=~\"$node\"}")
                .empty("where a node runs alone"),
            series("New health events", "none", "Events of GPUs and hosts found in 5 minutes.")
                .ask(
                    "{{kind}}, {{severity}}",
                    "sum by (kind, severity)"
                        + " (increase(telemetry_events_total{instance=~\"$node\"}[5m])) > 0")
                .empty("while nothing happens to a GPU")));
  }

  static Dashboard broker() {
    return new Dashboard(
        "broker.json",
        "telemetry-broker",
        "Telemetry Stack / Broker",
        "Topics, groups and partitions: what is held, where, for how long, and what it costs.",
        Source.PROMETHEUS,
        List.of(NODE, TOPIC),
        List.of(
            stat("Partitions", "none", "Partitions of the chosen topics.")
                .ask("partitions", "sum(" + broker("partitions") + ")"),
            stat("Held", "none", "Messages accepted and not done, over all groups.")
                .ask("held", "sum(" + broker("messages") + ")"),
            stat("In memory", "bytes", "Payloads in memory.")
                .ask("memory", "sum(" + broker("memory_bytes") + ")"),
            stat("On disk", "bytes", "Messages on disk.")
                .ask("disk", "sum(" + broker("overflow_bytes") + ")"),
            stat("Disk free", "bytes", "The fullest disk of the brokers.")
                .ask("free", "min(" + broker("disk_free_bytes") + ")"),
            stat("Unbalanced", "none", "Accepted messages that nothing accounts for: 0, always.")
                .ask(
                    "difference",
                    "abs(sum(%s) - sum(%s) - sum(%s) - sum(%s) - sum(%s))"
                        .formatted(
                            broker("accepted_total"),
                            broker("acked_total"),
                            broker("purged_total"),
                            broker("dropped_total"),
                            broker("messages"))),
            row("Flow"),
            series("Accepted", "cps", "Messages in, by topic and group.")
                .ask("{{topic}} {{group}}", brokerRate("topic, group", "accepted_total")),
            series("Acknowledged", "cps", "Messages done, by topic and group.")
                .ask("{{topic}} {{group}}", brokerRate("topic, group", "acked_total")),
            series("Messages held", "none", "By where they are.")
                .ask("{{state}}", "sum by (state) (" + broker("messages") + ")"),
            series("Oldest ready message", "s", "Rises while consumers are slower than producers.")
                .ask(
                    "{{topic}} {{group}}",
                    "max by (topic, group) (" + broker("oldest_age_seconds") + ")"),
            series("Deliveries without an acknowledgement", "cps", "By cause.")
                .ask("{{cause}}", brokerRate("cause", "requeued_total")),
            series("Published, by what became of it", "cps", "As the proxies see it.")
                .ask("{{result}}", rate("sum by (result)", "telemetry_proxy_messages_total"))
                .ask("rerouted", rate("sum", "telemetry_proxy_messages_rerouted_total")),
            row("Room"),
            series("Memory", "bytes", "Payloads in memory; queue-bytes bounds each group.")
                .ask(
                    "{{topic}} {{group}}",
                    "sum by (topic, group) (" + broker("memory_bytes") + ")"),
            series("Disk", "bytes", "Messages on disk; overflow-max-bytes bounds each partition.")
                .ask(
                    "{{topic}} {{group}}",
                    "sum by (topic, group) (" + broker("overflow_bytes") + ")")
                .ask("dead letters", "sum(" + broker("dead_letter_bytes") + ")"),
            series("Use of limits", "percentunit", "The fullest partition; at 100 % it refuses.")
                .ask("memory", used("memory_bytes"))
                .ask("messages in memory", used("memory_messages"))
                .ask("disk", used("overflow_bytes")),
            series("Refused", "cps", "Puts told to come back because something was full.")
                .ask("{{topic}}", brokerRate("topic", "refused_total")),
            series("Free disk", "bytes", "From disk-reserve on new messages are refused.")
                .ask("{{instance}}", "min by (instance) (" + broker("disk_free_bytes") + ")"),
            series("Partitions", "none", "Grows when each partition is busy.")
                .ask("{{topic}}", "sum by (topic) (" + broker("partitions") + ")")
                .ask(
                    "grown {{topic}}", "sum by (topic) (" + broker("partitions_grown_total") + ")"),
            series("Damage", "none", "Since the nodes started; 0 unless a disk or power failed.")
                .ask("messages lost", "sum(" + broker("lost_total") + ")")
                .ask("partitions set aside", "sum(" + broker("set_aside_total") + ")")));
  }

  static Dashboard collector() {
    return new Dashboard(
        "collector.json",
        "telemetry-collector",
        "Telemetry Stack / Collector and store",
        "From the broker's partitions into the embedded store or InfluxDB.",
        Source.PROMETHEUS,
        List.of(NODE),
        List.of(
            stat("Stored", "cps", "Samples a second that the store confirmed.")
                .ask("stored", rate("sum", "telemetry_collector_samples_written_total")),
            stat("Stored by now", "none", "Samples since the nodes started; repeats count again.")
                .ask("stored", "sum(" + node("telemetry_collector_samples_written_total") + ")"),
            stat("Write", "s", "Time of a write, 99 %.")
                .ask("99 %", quantile("0.99", "telemetry_collector_write_duration_seconds")),
            stat("Store away", "none", "Nodes whose circuit to the store is open.")
                .ask("away", "sum(" + node("telemetry_collector_circuit_open") + ")"),
            stat("Refused", "none", "Samples that the store will never take.")
                .ask("refused", "sum(" + node("telemetry_collector_samples_refused_total") + ")"),
            stat("Expired", "none", "Samples older than the retention.")
                .ask("expired", "sum(" + node("telemetry_store_samples_expired_total") + ")"),
            row("Collector"),
            series("Samples stored", "cps", "By node.")
                .ask(
                    "{{instance}}",
                    rate("sum by (instance)", "telemetry_collector_samples_written_total")),
            series("Accepted to stored", "s", "Time of the oldest frame of a batch.")
                .ask("median", quantile("0.5", "telemetry_collector_accepted_to_stored_seconds"))
                .ask("99 %", quantile("0.99", "telemetry_collector_accepted_to_stored_seconds"))
                .ask(
                    "longest",
                    "max(" + node("telemetry_collector_accepted_to_stored_seconds_max") + ")"),
            series("Writes", "cps", "Writes answered well, and those tried again.")
                .ask("good", rate("sum", "telemetry_collector_write_duration_seconds_count"))
                .ask("failed", rate("sum", "telemetry_collector_write_failures_total")),
            series("Time of a write", "s", "What the store takes.")
                .ask("median", quantile("0.5", "telemetry_collector_write_duration_seconds"))
                .ask("99 %", quantile("0.99", "telemetry_collector_write_duration_seconds")),
            series("Writes at a time", "none", "A slow store lowers the limit; batches then wait.")
                .ask("limit {{instance}}", node("telemetry_collector_writes_limit"))
                .ask("waiting {{instance}}", node("telemetry_collector_writes_waiting")),
            series(
                    "Trouble",
                    "cps",
                    "Leases extended, samples refused, payloads that are no frame.")
                .ask("leases extended", rate("sum", "telemetry_collector_leases_extended_total"))
                .ask("samples refused", rate("sum", "telemetry_collector_samples_refused_total"))
                .ask("frames malformed", rate("sum", "telemetry_collector_frames_malformed_total")),
            row("Embedded store"),
            series("Samples not sealed yet", "bytes", "Memory of the head.")
                .ask("{{instance}}", node("telemetry_store_head_bytes"))
                .empty("with InfluxDB"),
            series("Log", "bytes", "What the next start replays.")
                .ask("{{instance}}", node("telemetry_store_log_bytes"))
                .empty("with InfluxDB")));
  }

  static String node(String metric) {
    return metric + "{instance=~\"$node\"}";
  }

  static String rate(String aggregation, String counter) {
    return aggregation + " (rate(" + node(counter) + "[$__rate_interval]))";
  }

  /** Of a histogram, over all its label sets. */
  static String quantile(String share, String histogram) {
    return "histogram_quantile(%s, %s)"
        .formatted(share, rate("sum by (le)", histogram + "_bucket"));
  }

  private static String messages(String state) {
    return "sum(telemetry_broker_messages{instance=~\"$node\",state=\"" + state + "\"})";
  }

  private static String broker(String metric) {
    return "telemetry_broker_" + metric + "{instance=~\"$node\",topic=~\"$topic\"}";
  }

  /** The largest share of a limit that a partition uses. */
  private static String used(String metric) {
    return "max(%s / on (instance) group_left %s)"
        .formatted(broker(metric), node("telemetry_broker_" + metric + "_limit"));
  }

  private static String brokerRate(String by, String counter) {
    return "sum by (" + by + ") (rate(" + broker(counter) + "[$__rate_interval]))";
  }
}
