package io.telemetrystack.wire;

/** Event-bus addresses. Each takes the requests of this package and answers with their replies. */
public final class Addresses {
  /** Proxies: takes {@link PublishRequest}. */
  public static final String PUBLISH = "proxy.publish";

  /** Live feeds: receives accepted frames, unanswered, while {@code LiveFeed} has listeners. */
  public static final String LIVE = "live.frames";

  /** Streamers that share files: receives {@link CheckpointsNews}, unanswered. */
  public static final String CHECKPOINTS = "streamer.checkpoints";

  private Addresses() {}

  /** The partition of a topic on a node: takes put, lease, ack, nack and extend requests. */
  public static String partition(String node, String topic, int partition) {
    return "broker." + node + "." + topic + "." + partition;
  }

  /**
   * The topics of a broker: takes {@link EnsureTopicRequest}, {@link AlterTopicRequest}, {@link
   * RemoveGroupRequest} and {@link DescribeTopicsRequest}.
   */
  public static String topics(String node) {
    return "broker." + node;
  }
}
