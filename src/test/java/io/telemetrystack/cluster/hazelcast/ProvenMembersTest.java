package io.telemetrystack.cluster.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.cluster.MemberProof;
import io.vertx.core.Completable;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Vert.x is told of registrations while members are still asked for their proofs. */
class ProvenMembersTest {
  private static final String ADDRESS = "announce";
  private static final MemberProof PROOF = new MemberProof("the token");

  /** A question for what a member publishes of itself, to be answered by the test. */
  private record Question(String member, Completable<NodeInfo> answer) {
    void answer(String shown) {
      answer.succeed(new NodeInfo("host", 1, new JsonObject().put("proof", shown)));
    }

    void prove() {
      answer(PROOF.of(member, "host", 1));
    }
  }

  private final List<Question> questions = new CopyOnWriteArrayList<>();

  /** Questions for the registrations of the address, to be answered by the test. */
  private final List<Completable<List<RegistrationInfo>>> reads = new CopyOnWriteArrayList<>();

  private final List<List<String>> told = new CopyOnWriteArrayList<>();

  /** Tasks by when they are due. */
  private final Map<Long, List<Runnable>> timers = new TreeMap<>();

  private final ProvenMembers members = new ProvenMembers(manager(), PROOF, left -> {});
  private RegistrationListener hazelcast;
  private Runnable afterTold = () -> {};

  @BeforeEach
  void listen() {
    members.init(vertx());
    members.registrationListener(
        new RegistrationListener() {
          @Override
          public void registrationsUpdated(RegistrationUpdateEvent event) {
            told.add(event.registrations().stream().map(RegistrationInfo::nodeId).toList());
            afterTold.run();
          }

          @Override
          public boolean wantsUpdatesFor(String address) {
            return true;
          }
        });
  }

  @SuppressWarnings("unchecked") // the parameter of getNodeInfo
  private ClusterManager manager() {
    return (ClusterManager)
        Proxy.newProxyInstance(
            ClusterManager.class.getClassLoader(),
            new Class<?>[] {ClusterManager.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "registrationListener" -> hazelcast = (RegistrationListener) arguments[0];
                case "getNodeInfo" ->
                    questions.add(
                        new Question((String) arguments[0], (Completable<NodeInfo>) arguments[1]));
                case "getRegistrations" ->
                    reads.add((Completable<List<RegistrationInfo>>) arguments[1]);
                case "init", "nodeListener" -> {}
                case "getNodeId" -> {
                  return "self";
                }
                case "getNodes" -> {
                  return List.of("self", "a", "b");
                }
                default -> throw new UnsupportedOperationException(method.getName());
              }
              return null;
            });
  }

  /** Sets timers that the test runs. */
  @SuppressWarnings("unchecked") // the parameter of setTimer
  private Vertx vertx() {
    return (Vertx)
        Proxy.newProxyInstance(
            Vertx.class.getClassLoader(),
            new Class<?>[] {Vertx.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("setTimer")) {
                throw new UnsupportedOperationException(method.getName());
              }
              timers
                  .computeIfAbsent((Long) arguments[0], ms -> new ArrayList<>())
                  .add(() -> ((Handler<Long>) arguments[1]).handle(0L));
              return 0L;
            });
  }

  private void runTimers(long delayMs) {
    timers.remove(delayMs).forEach(Runnable::run);
  }

  private void update(String... members) {
    hazelcast.registrationsUpdated(new RegistrationUpdateEvent(ADDRESS, registrations(members)));
  }

  private static List<RegistrationInfo> registrations(String... members) {
    return Stream.of(members).map(it -> new RegistrationInfo(it, 1, false)).toList();
  }

  private List<String> lastTold() {
    return told.get(told.size() - 1);
  }

  @Test
  void tellsOfAMemberOnceItHasProvedItself() {
    update("self", "a");
    assertThat(lastTold()).containsExactly("self");

    questions.get(0).prove();
    assertThat(lastTold()).containsExactly("self", "a");
  }

  @Test
  void neverTellsOfAMemberWithAnotherToken() {
    update("self", "a");
    questions.get(0).answer(new MemberProof("another").of("a", "host", 1));

    assertThat(told).allSatisfy(members -> assertThat(members).containsExactly("self"));
  }

  @Test
  void keepsWhatCameWhileAnEarlierProofWasOnItsWay() {
    update("self", "a");
    update("self", "a", "b");
    questions.subList(1, 3).forEach(Question::prove);
    assertThat(lastTold()).containsExactly("self", "a", "b");

    questions.get(0).prove();
    assertThat(lastTold()).containsExactly("self", "a", "b");
  }

  @Test
  void tellsOfAMemberThatProvesItselfByAnotherAddressMeanwhile() {
    update("self", "a");
    afterTold =
        () -> {
          afterTold = () -> {};
          questions.get(0).prove();
        };
    hazelcast.registrationsUpdated(
        new RegistrationUpdateEvent(
            "another",
            Stream.of("self", "a").map(it -> new RegistrationInfo(it, 1, false)).toList()));

    assertThat(lastTold()).containsExactly("self", "a");
    assertThat(told).filteredOn(members -> members.contains("a")).hasSize(2);
  }

  @Test
  void tellsOnceMoreWhatChangedWhileItWasAskedFor() {
    List<List<String>> found = new ArrayList<>();
    members.getRegistrations(
        ADDRESS, (all, failure) -> found.add(all.stream().map(RegistrationInfo::nodeId).toList()));
    reads.get(0).succeed(registrations("self", "a"));
    update("self", "a", "b");
    questions.forEach(Question::prove);
    told.clear(); // who asks takes no updates before it has its answer

    assertThat(found).hasSize(1);
    reads.get(1).succeed(registrations("self", "a", "b"));
    assertThat(lastTold()).containsExactly("self", "a", "b");
  }

  @Test
  void asksAgainForAMemberThatListensBeforeItIsThere() {
    update("self", "later");
    questions.get(0).answer().fail("not a member yet");

    runTimers(500);
    reads.get(0).succeed(registrations("self", "later"));
    questions.get(1).prove();
    assertThat(lastTold()).containsExactly("self", "later");
  }

  @Test
  void readsAgainAfterAnUpdateForWhatWasReadMayBeOlder() {
    update("self");
    for (long delayMs : List.of(500L, 1_500L)) {
      runTimers(delayMs);
      reads.remove(0).succeed(registrations("self"));
    }
    runTimers(6_000);
    reads.get(0).succeed(registrations("self", "a"));
    questions.get(0).prove();

    assertThat(lastTold()).containsExactly("self", "a");
    assertThat(timers).as("and then no more").isEmpty();
  }

  @Test
  void readsAgainAfterWhatWasAskedFor() {
    members.getRegistrations(ADDRESS, (all, failure) -> {});
    reads.get(0).succeed(registrations("self"));
    runTimers(500);
    reads.get(1).succeed(registrations("self", "a"));
    questions.get(0).prove();

    assertThat(lastTold()).containsExactly("self", "a");
  }

  @Test
  void leavesReadingAgainToTheLastUpdate() {
    update("self");
    List<Runnable> first = List.copyOf(timers.get(500L));
    update("self");
    first.forEach(Runnable::run);

    assertThat(reads).isEmpty();
  }

  @Test
  void readsWhereAMemberListensOnceAndOnlyFromThoseThatProveThemselves() {
    List<String> found = new ArrayList<>();
    Completable<NodeInfo> connection = (info, failure) -> found.add(info == null ? "" : "known");

    members.getNodeInfo("a", connection);
    questions.get(0).answer(null);
    members.getNodeInfo("a", connection);
    questions.get(1).prove();
    members.getNodeInfo("a", connection);

    assertThat(found).containsExactly("", "known", "known");
    assertThat(questions).hasSize(2);
  }
}
