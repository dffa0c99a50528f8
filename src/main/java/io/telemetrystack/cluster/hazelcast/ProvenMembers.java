package io.telemetrystack.cluster.hazelcast;

import io.telemetrystack.cluster.MemberProof;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A cluster manager that believes in those members only that prove to know the service token: to
 * others no message is sent, whatever addresses they say they listen on, and no answer either. Any
 * thread.
 *
 * <p>The proof is in what each node publishes of its event bus. Without a token all are believed.
 */
final class ProvenMembers implements ClusterManager {
  /**
   * After what time the registrations of an address are read again, and again, unless something is
   * heard of it. While Hazelcast moves data to a member that has joined, what is read may be older
   * than the update that led to it.
   */
  private static final long[] READ_AGAIN_MS = {500, 1_500, 6_000};

  private static final NodeListener NOBODY =
      new NodeListener() {
        @Override
        public void nodeAdded(String member) {}

        @Override
        public void nodeLeft(String member) {}
      };

  private final ClusterManager members;
  private final KnownMembers known;
  private final Consumer<String> onLeft;

  /** How many updates there were of the registrations of each address. */
  private final Map<String, Long> updates = new HashMap<>();

  private volatile RegistrationListener registrations;
  private Vertx vertx;

  /** Where the membership is asked: that blocks a worker, which must be none of the caller's. */
  private volatile Consumer<Runnable> lookups = Runnable::run;

  /** Where the caller of the moment is answered. */
  private volatile Supplier<Consumer<Runnable>> caller = () -> Runnable::run;

  /**
   * @param proof null where members prove nothing
   * @param onLeft told each member that has left, on a thread of Hazelcast's
   */
  ProvenMembers(ClusterManager members, MemberProof proof, Consumer<String> onLeft) {
    this.members = members;
    known = new KnownMembers(proof);
    this.onLeft = onLeft;
  }

  /** Members that are there and have not proved themselves. */
  int unproven() {
    return known.unproven();
  }

  @Override
  public void init(Vertx owner) {
    vertx = owner;
    members.init(owner);
    nodeListener(NOBODY);
  }

  @Override
  public void setNodeInfo(NodeInfo info, Completable<Void> done) {
    members.setNodeInfo(known.withProof(members.getNodeId(), info), done);
  }

  /**
   * What a member publishes of itself never changes, so it is read once: a connection that breaks
   * is made again also while the members cannot agree on anything.
   */
  @Override
  public void getNodeInfo(String member, Completable<NodeInfo> found) {
    NodeInfo read = known.find(member);
    if (read != null) {
      found.succeed(read);
      return;
    }
    Completable<NodeInfo> answer = onCaller(found);
    lookups.accept(() -> readNodeInfo(member, answer));
  }

  private <T> Completable<T> onCaller(Completable<T> found) {
    Consumer<Runnable> there = caller.get();
    return (result, failure) -> there.accept(() -> found.complete(result, failure));
  }

  private Consumer<Runnable> here() {
    Context context = vertx.getOrCreateContext();
    return task -> context.runOnContext(ignored -> task.run());
  }

  private void readNodeInfo(String member, Completable<NodeInfo> found) {
    members.getNodeInfo(
        member,
        (info, failure) -> {
          if (failure == null && !known.holds(member, info)) {
            found.fail("member " + member + " does not know this cluster's SERVICE_TOKEN");
          } else {
            found.complete(info, failure);
          }
        });
  }

  /**
   * Whoever asks takes no updates until it has the answer, so what changed meanwhile is asked for
   * and told once more.
   */
  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> found) {
    long update = update(address);
    Completable<List<RegistrationInfo>> answer =
        onCaller(
            (all, failure) -> {
              found.complete(all, failure);
              long now = update(address);
              if (failure == null && update != now) {
                lookups.accept(() -> read(address, now, READ_AGAIN_MS.length));
              } else {
                readAgain(address, now, 0);
              }
            });
    lookups.accept(() -> readRegistrations(address, answer));
  }

  private void readRegistrations(String address, Completable<List<RegistrationInfo>> found) {
    members.getRegistrations(
        address,
        (all, failure) -> {
          if (failure != null) {
            found.fail(failure);
          } else {
            prove(all, () -> found.succeed(believed(all)));
          }
        });
  }

  /** Runs the task once each member was asked for its proof. */
  private void prove(List<RegistrationInfo> all, Runnable then) {
    List<String> unknown =
        all.stream()
            .map(RegistrationInfo::nodeId)
            .filter(it -> !isBelieved(it))
            .distinct()
            .toList();
    if (unknown.isEmpty()) {
      then.run();
      return;
    }
    AtomicInteger missing = new AtomicInteger(unknown.size());
    for (String member : unknown) {
      readNodeInfo(
          member,
          (info, failure) -> {
            if (missing.decrementAndGet() == 0) {
              then.run();
            }
          });
    }
  }

  /**
   * Whether what a member publishes of itself could not be read. It need not be among the members
   * yet: that it listens may be heard of first.
   */
  private boolean isUndecided(List<RegistrationInfo> all) {
    return all.stream()
        .map(RegistrationInfo::nodeId)
        .anyMatch(it -> !isBelieved(it) && !known.isUnproven(it));
  }

  /**
   * Reads the registrations of an address again in a while, unless there was an update since.
   *
   * @param reads how often they were read again since the update
   */
  private void readAgain(String address, long update, int reads) {
    if (reads < READ_AGAIN_MS.length && registrations.wantsUpdatesFor(address)) {
      vertx.setTimer(
          READ_AGAIN_MS[reads],
          timer -> {
            if (update == update(address)) {
              lookups.accept(() -> read(address, update, reads));
            }
          });
    }
  }

  private void read(String address, long update, int reads) {
    members.getRegistrations(
        address,
        (all, failure) -> {
          if (failure != null) {
            readAgain(address, update, 0);
          } else {
            prove(
                all,
                () -> {
                  tell(address, update, all);
                  readAgain(address, update, isUndecided(all) ? 0 : reads + 1);
                });
          }
        });
  }

  private List<RegistrationInfo> believed(List<RegistrationInfo> all) {
    return all.stream().filter(it -> isBelieved(it.nodeId())).collect(Collectors.toList());
  }

  private boolean isBelieved(String member) {
    return known.isBelieved(member) || member.equals(members.getNodeId());
  }

  /** Those that are not known yet are asked for, and told of when they are. */
  @Override
  public void registrationListener(RegistrationListener listener) {
    registrations = listener;
    members.registrationListener(
        new RegistrationListener() {
          @Override
          public void registrationsUpdated(RegistrationUpdateEvent event) {
            String address = event.address();
            List<RegistrationInfo> all = event.registrations();
            long update = nextUpdate(address);
            // Before the others are told of: who is believed in meanwhile, by another address, is
            // not.
            boolean undecided = all.stream().anyMatch(it -> !isBelieved(it.nodeId()));
            tell(address, update, all);
            if (undecided) {
              lookups.accept(() -> prove(all, () -> tell(address, update, all)));
            }
            readAgain(address, update, 0);
          }

          @Override
          public void registrationsLost() {
            registrations.registrationsLost();
          }

          @Override
          public boolean wantsUpdatesFor(String address) {
            return registrations.wantsUpdatesFor(address);
          }
        });
  }

  /** Says nothing where there was another update since, which has been told or will be. */
  private void tell(String address, long update, List<RegistrationInfo> all) {
    synchronized (updates) {
      if (update == update(address)) {
        registrations.registrationsUpdated(new RegistrationUpdateEvent(address, believed(all)));
      }
    }
  }

  private long update(String address) {
    synchronized (updates) {
      return updates.getOrDefault(address, 0L);
    }
  }

  private long nextUpdate(String address) {
    synchronized (updates) {
      return updates.merge(address, 1L, Long::sum);
    }
  }

  @Override
  public void nodeListener(NodeListener listener) {
    members.nodeListener(
        new NodeListener() {
          @Override
          public void nodeAdded(String member) {
            listener.nodeAdded(member);
          }

          @Override
          public void nodeLeft(String member) {
            forget(member);
            listener.nodeLeft(member);
          }
        });
  }

  /** It may be back by the time that its leaving is told: then it is the same process still. */
  private void forget(String member) {
    if (!getNodes().contains(member)) {
      known.forgetUnproven(member);
      onLeft.accept(member);
    }
  }

  @Override
  public void addRegistration(String address, RegistrationInfo info, Completable<Void> done) {
    members.addRegistration(address, info, done);
  }

  @Override
  public void removeRegistration(String address, RegistrationInfo info, Completable<Void> done) {
    members.removeRegistration(address, info, done);
  }

  @Override
  public String getNodeId() {
    return members.getNodeId();
  }

  @Override
  public NodeInfo getNodeInfo() {
    return members.getNodeInfo();
  }

  @Override
  public List<String> getNodes() {
    return members.getNodes();
  }

  @Override
  public void join(Completable<Void> done) {
    lookups = here();
    caller = this::here;
    members.join(done);
  }

  @Override
  public void leave(Completable<Void> done) {
    members.leave(done);
  }

  @Override
  public boolean isActive() {
    return members.isActive();
  }

  @Override
  public String clusterHost() {
    return members.clusterHost();
  }

  @Override
  public String clusterPublicHost() {
    return members.clusterPublicHost();
  }

  @Override
  public <K, V> void getAsyncMap(String name, Completable<AsyncMap<K, V>> found) {
    members.getAsyncMap(name, found);
  }

  @Override
  public <K, V> Map<K, V> getSyncMap(String name) {
    return members.getSyncMap(name);
  }

  @Override
  public void getLockWithTimeout(String name, long timeoutMs, Completable<Lock> found) {
    members.getLockWithTimeout(name, timeoutMs, found);
  }

  @Override
  public void getCounter(String name, Completable<Counter> found) {
    members.getCounter(name, found);
  }
}
