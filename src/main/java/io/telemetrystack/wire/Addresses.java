package io.telemetrystack.wire;

/** Event-bus addresses. Each takes the requests of this package and answers with their replies. */
public final class Addresses {
  /** Every node: takes each {@link NodeAnnouncement}, unanswered. */
  public static final String ANNOUNCE = "cluster.announce";

  /** Every node: takes each {@link NodeClock}, unanswered. */
  public static final String CLOCK = "cluster.clock";

  /** Streamers that share files: receives {@link CheckpointsNews}, unanswered. */
  public static final String CHECKPOINTS = "streamer.checkpoints";

  private Addresses() {}

  /** The proxy of a node: takes {@link PublishRequest}. */
  public static String publish(String node) {
    return "proxy." + node;
  }

  /**
   * The live feeds of a node: receives accepted frames and {@link EventNews}, unanswered, while its
   * announcement says that it listens.
   */
  public static String live(String node) {
    return "live." + node;
  }

  /** Every node: takes {@link FiguresRequest}. */
  public static String figures(String node) {
    return "figures." + node;
  }

  /** The streamer of a node: receives {@link CanaryStored}, unanswered. */
  public static String canary(String node) {
    return "canary." + node;
  }

  /** The partition of a topic on a node: takes put, lease, ack, nack and extend requests. */
  public static String partition(String node, String topic, int partition) {
    return "broker." + node + "." + topic + "." + partition;
  }

  /**
   * The topics of a broker: takes {@link EnsureTopicRequest}, {@link AlterTopicRequest}, {@link
   * RemoveGroupRequest}, {@link DescribeTopicsRequest} and {@link HealthRequest}.
   */
  public static String topics(String node) {
    return "broker." + node;
  }
}
