package io.telemetrystack.cluster;

import io.telemetrystack.wire.NodeAnnouncement;
import io.telemetrystack.wire.NodeAnnouncement.Serving;
import io.telemetrystack.wire.NodeAnnouncement.Topic;
import io.telemetrystack.wire.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which nodes there are, what they do, and which partitions they hold: what this node's own parts
 * say, and what the announcements of other nodes said last. Read from memory, so that a cluster in
 * trouble does not keep a node from going on with what it knows. Any thread.
 *
 * <p>Alone, a node sees itself only. Times are monotonic.
 */
public final class PartitionDirectory {
  /** How long a node is believed to be there after its last announcement. */
  static final long EXPIRY_MS = 4_000;

  private static final int MOST_DEPARTED = 256;

  private record Heard(NodeAnnouncement said, long atMs) {}

  private final String self;
  private final long incarnation;
  private final String consumer;
  private final Map<String, Heard> others = new HashMap<>();
  private final Set<Role> roles = EnumSet.noneOf(Role.class);
  private final Set<PartitionRef> serving = new HashSet<>();
  private final List<NodeAnnouncement> departed = new ArrayList<>();
  private List<Topic> topics = List.of();
  private boolean draining;
  private boolean listening;
  private boolean changed;
  private volatile DirectoryView view = DirectoryView.of(0, List.of());

  /**
   * @param self the id of this node
   * @param incarnation grows with each start of the node
   */
  public PartitionDirectory(String self, long incarnation) {
    this.self = self;
    this.incarnation = incarnation;
    consumer = said("").consumer();
    renew();
  }

  /** The id of this node. */
  public String self() {
    return self;
  }

  /** Grows with each start of the node. */
  long incarnation() {
    return incarnation;
  }

  /** What the names of all consumers begin with that this node leases for. */
  public String consumer() {
    return consumer;
  }

  /** What is known now; a new one with another number once that changes. */
  public DirectoryView view() {
    return view;
  }

  /** This node does the role's work from now on. */
  public synchronized void take(Role role) {
    if (roles.add(role)) {
      changed();
    }
  }

  public synchronized void giveUp(Role role) {
    if (roles.remove(role)) {
      changed();
    }
  }

  /** This node takes nothing new from now on, since it is about to stop. */
  public synchronized void drain() {
    draining = true;
    changed();
  }

  /** Whether this node wants accepted frames for its live streams. */
  public synchronized void listen(boolean wanted) {
    if (listening != wanted) {
      listening = wanted;
      changed();
    }
  }

  /** The topics of this node's broker as they are now; which partitions serve is known already. */
  public synchronized void describe(List<Topic> now) {
    if (!topics.equals(now)) {
      topics = List.copyOf(now);
      changed();
    }
  }

  /** A partition of this node takes and gives messages from now on. */
  public synchronized void announce(PartitionRef partition) {
    if (serving.add(partition)) {
      changed();
    }
  }

  public synchronized void withdraw(PartitionRef partition) {
    if (serving.remove(partition)) {
      changed();
    }
  }

  /** What another node says; what it said in an earlier life is forgotten. */
  synchronized void hear(NodeAnnouncement said, long nowMs) {
    Heard before = others.get(said.node());
    if (before != null && before.said().incarnation() > said.incarnation()) {
      return;
    }
    others.put(said.node(), new Heard(said, nowMs));
    if (before == null || !before.said().equals(said)) {
      if (before != null && before.said().incarnation() < said.incarnation()) {
        departed(before);
      }
      renew();
    }
  }

  /** A member has left the cluster. */
  public synchronized void left(String member) {
    forget(heard -> heard.said().member().equals(member));
  }

  /** Forgets who has not been heard for too long. */
  synchronized void expire(long nowMs) {
    forget(heard -> nowMs - heard.atMs() > EXPIRY_MS);
  }

  /** The lives of other nodes that have ended since this was called last. */
  public synchronized List<NodeAnnouncement> takeDeparted() {
    List<NodeAnnouncement> gone = List.copyOf(departed);
    departed.clear();
    return gone;
  }

  /** Whether this node has something to say that {@link #own} did not return yet. */
  synchronized boolean hasNews() {
    return changed;
  }

  /** What this node has to say of itself. */
  synchronized NodeAnnouncement own(String member) {
    changed = false;
    return said(member);
  }

  private void forget(Predicate<Heard> gone) {
    List<Heard> leaving = others.values().stream().filter(gone).toList();
    if (!leaving.isEmpty()) {
      leaving.forEach(this::departed);
      others.values().removeAll(leaving);
      renew();
    }
  }

  /** Where nobody takes them there are no leases to end, and only some are kept. */
  private void departed(Heard gone) {
    if (departed.size() < MOST_DEPARTED) {
      departed.add(gone.said());
    }
  }

  private void changed() {
    changed = true;
    renew();
  }

  private void renew() {
    List<NodeAnnouncement> all = new ArrayList<>();
    all.add(said(""));
    others.values().forEach(heard -> all.add(heard.said()));
    view = DirectoryView.of(view.number() + 1, all);
  }

  private NodeAnnouncement said(String member) {
    Map<String, Topic> byName = new TreeMap<>();
    topics.forEach(topic -> byName.put(topic.name(), topic));
    Set<String> names = new TreeSet<>(byName.keySet());
    serving.forEach(ref -> names.add(ref.topic()));
    return new NodeAnnouncement(
        self,
        member,
        incarnation,
        roles,
        draining,
        listening,
        names.stream().map(name -> topic(name, byName.get(name))).toList());
  }

  /** The topic with what serves of it; null where its broker has not described it yet. */
  private Topic topic(String name, Topic described) {
    List<Serving> now =
        serving.stream()
            .filter(ref -> ref.topic().equals(name))
            .map(ref -> new Serving(ref.partition(), depth(described, ref.partition())))
            .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
            .toList();
    int count = now.isEmpty() ? 0 : now.get(now.size() - 1).partition() + 1;
    return described == null
        ? new Topic(name, count, null, 0, List.of(), now)
        : new Topic(
            name,
            Math.max(count, described.partitions()),
            described.durability(),
            described.durabilityChanges(),
            described.groups(),
            now);
  }

  private static long depth(Topic described, int partition) {
    return Optional.ofNullable(described).stream()
        .flatMap(topic -> topic.serving().stream())
        .filter(known -> known.partition() == partition)
        .mapToLong(Serving::depth)
        .findFirst()
        .orElse(0);
  }
}
