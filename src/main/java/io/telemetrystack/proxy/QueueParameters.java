package io.telemetrystack.proxy;

import io.telemetrystack.http.Parameters;
import io.telemetrystack.wire.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parameters that the queue's endpoints have in common. */
record QueueParameters(Parameters all) {
  static final String TOPIC = "topic";
  static final String GROUP = "group";
  static final String PARTITION = "partition";

  private static final int MOST_PARTITION = 0xffff;

  /**
   * @param names of all that the endpoint has
   */
  static QueueParameters of(Map<String, List<String>> values, Set<String> names) {
    return new QueueParameters(Parameters.of(values, names));
  }

  String topic() {
    String topic = all.text(TOPIC);
    if (topic == null) {
      throw Parameters.refuse(TOPIC, "The parameter is missing.", Topics.NAMES);
    }
    return name(TOPIC, topic);
  }

  /** That of the path. */
  static String topic(String fromPath) {
    return name(TOPIC, fromPath);
  }

  String group() {
    String group = all.text(GROUP);
    return group == null ? Topics.DEFAULT_GROUP : name(GROUP, group);
  }

  /** Null where none is named. */
  Integer partition() {
    int partition = all.integer(PARTITION, -1, 0, MOST_PARTITION);
    return partition < 0 ? null : partition;
  }

  private static String name(String parameter, String text) {
    if (!Topics.isName(text)) {
      throw Parameters.refuse(parameter, "This is not a name.", Topics.NAMES);
    }
    return text;
  }
}
