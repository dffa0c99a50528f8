package io.telemetrystack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.cluster.PartitionRef;
import io.telemetrystack.message.Durability;
import io.telemetrystack.wire.LeaseReply.LeasedMessage;
import io.telemetrystack.wire.PublishReply;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that are given partitions while they are in use. */
class TopicGrowthIT {
  private static final int MESSAGES_BETWEEN = 3_000;
  private static final int PRODUCERS = 3;

  @TempDir Path directory;
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = new TestBroker(directory);
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  @Test
  void deliversAllThatWasAcceptedBeforeDuringAndAfterPartitionsAreAdded() throws Exception {
    broker.start(config(2, 6));
    broker.ensure("orders");
    Load load = new Load();
    ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS + 1);
    try {
      List<Future<Void>> producers =
          Stream.<Callable<Void>>generate(() -> load::produce)
              .limit(PRODUCERS)
              .map(threads::submit)
              .toList();
      Future<Void> consumer = threads.submit(load::consume);
      for (int count = 3; count <= 6; count++) {
        load.awaitMore();
        broker.raise("orders", count);
      }
      load.awaitMore();
      load.enough.set(true);
      for (Future<Void> producer : producers) {
        producer.get(60, TimeUnit.SECONDS);
      }
      load.produced.set(true);
      consumer.get(60, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
    }

    assertThat(load.accepted).hasSizeGreaterThan(MESSAGES_BETWEEN * 3);
    assertThat(load.delivered).isEqualTo(load.accepted);
    assertThat(load.partitionsUsed).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }

  @Test
  void addsAPartitionWhenAllHaveBeenBusyForSomeTime() throws Exception {
    TopicConfig disk = new TopicConfig(1, 2, 3, Durability.DISK, List.of());
    broker.start(disk, slow(broker.overflows));
    AtomicBoolean grown = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Void> producer =
          thread.submit(
              () -> {
                while (!grown.get()) {
                  broker.put("telemetry", 0, "busy");
                }
                return null;
              });
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> broker.partitions.view().partitions("telemetry").size() == 2);
      grown.set(true);
      producer.get(10, TimeUnit.SECONDS);
    } finally {
      thread.shutdownNow();
    }

    await().until(() -> grown() == 1);
    assertThat(broker.put("telemetry", 1, "one")).isInstanceOf(PublishReply.Accepted.class);
  }

  /** Messages named by their number, sent to and taken from all partitions that there are. */
  private final class Load {
    final AtomicInteger sent = new AtomicInteger();
    final Set<String> accepted = ConcurrentHashMap.newKeySet();
    final Set<String> delivered = ConcurrentHashMap.newKeySet();
    final Set<Integer> partitionsUsed = ConcurrentHashMap.newKeySet();
    final AtomicBoolean enough = new AtomicBoolean();
    final AtomicBoolean produced = new AtomicBoolean();

    void awaitMore() {
      int before = sent.get();
      await().until(() -> sent.get() > before + MESSAGES_BETWEEN);
    }

    Void produce() throws Exception {
      while (!enough.get()) {
        int number = sent.getAndIncrement();
        int partition = number % broker.partitions.view().partitions("orders").size();
        if (broker.put("orders", partition, "m" + number) instanceof PublishReply.Accepted) {
          accepted.add("m" + number);
          partitionsUsed.add(partition);
        }
      }
      return null;
    }

    Void consume() throws Exception {
      boolean last = false;
      while (!last) {
        last = produced.get() && delivered.size() >= accepted.size();
        for (PartitionRef ref : broker.partitions.view().partitions("orders")) {
          List<LeasedMessage> leased = broker.lease("orders", ref.partition(), "default");
          leased.forEach(message -> delivered.add(TestBroker.text(message)));
          broker.ack("orders", ref.partition(), "default", leased);
        }
      }
      return null;
    }
  }

  private double grown() {
    return broker.meters.get("telemetry.broker.partitions.grown").counter().count();
  }

  private static TopicConfig config(int partitions, int maxPartitions) {
    return new TopicConfig(partitions, maxPartitions, 3, Durability.MEMORY, List.of());
  }

  /** Each write takes 45 ms longer. */
  private static Overflows slow(Overflows disks) {
    return decorate(Overflows.class, disks, opened -> slow((Overflow) opened), "open");
  }

  private static Overflow slow(Overflow disk) {
    return decorate(
        Overflow.class,
        disk,
        written -> {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(45));
          return written;
        },
        "append");
  }

  private static <T> T decorate(
      Class<T> type, T target, UnaryOperator<Object> change, String method) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              try {
                Object result = called.invoke(target, arguments);
                return called.getName().equals(method) ? change.apply(result) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
