package io.telemetrystack.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamEntryBinary;

/**
 * Redis Streams, a stream for each queue: {@code XADD} pipelined, {@code XREADGROUP} and one {@code
 * XACK} for all that it gave. Durable is an append-only file that is synced once a second. Messages
 * stay in their stream, as they do unless somebody trims it.
 */
final class RedisServer implements QueueServer {
  private static final byte[] GROUP = bytes("bench");
  private static final byte[] FIELD = bytes("m");
  private static final int MOST_AT_ONCE = 1_000;
  private static final int WAIT_MS = 1_000;
  private static final int TIMEOUT_MS = 60_000;

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public boolean isThere() {
    return Programs.isThere("redis-server");
  }

  @Override
  public Running start(Path directory, boolean durable) throws Exception {
    int port = ServerProcess.freePort();
    List<String> command =
        List.of(
            "redis-server",
            "--port",
            String.valueOf(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            directory.toString(),
            "--appendonly",
            durable ? "yes" : "no",
            "--appendfsync",
            "everysec");
    ServerProcess process = ServerProcess.start(directory, Map.of(), command).listening(port);
    return new Running() {
      @Override
      public long pid() {
        return process.pid();
      }

      @Override
      public Producer producer(int queue) {
        return new Publishing(connect(port), stream(queue));
      }

      @Override
      public Consumer consumer(int queue) {
        Jedis jedis = connect(port);
        jedis.xgroupCreate(bytes(stream(queue)), GROUP, bytes("0"), true);
        return new Consuming(jedis, stream(queue));
      }

      @Override
      public void close() {
        process.close();
      }
    };
  }

  private static Jedis connect(int port) {
    return new Jedis("127.0.0.1", port, TIMEOUT_MS);
  }

  private static String stream(int queue) {
    return "stream-" + queue;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private record Publishing(Jedis jedis, String stream) implements Producer {
    @Override
    public void publish(byte[][] messages) {
      XAddParams parameters = XAddParams.xAddParams();
      byte[] key = bytes(stream);
      Pipeline pipeline = jedis.pipelined();
      for (byte[] message : messages) {
        pipeline.xadd(key, parameters, Map.of(FIELD, message));
      }
      for (Object answer : pipeline.syncAndReturnAll()) {
        if (answer instanceof RuntimeException refused) {
          throw refused;
        }
      }
    }

    @Override
    public void close() {
      jedis.close();
    }
  }

  private record Consuming(Jedis jedis, String stream) implements Consumer {
    @Override
    public void consume(int messages, Sink sink) {
      XReadGroupParams parameters =
          XReadGroupParams.xReadGroupParams().count(MOST_AT_ONCE).block(WAIT_MS);
      for (int taken = 0; taken < messages; ) {
        List<Map.Entry<byte[], List<StreamEntryBinary>>> answer =
            jedis.xreadGroupBinary(
                GROUP,
                GROUP,
                parameters,
                Map.of(bytes(stream), StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
        if (answer != null && !answer.isEmpty()) {
          taken += acknowledged(answer.get(0).getValue(), sink);
        }
      }
    }

    private int acknowledged(List<StreamEntryBinary> entries, Sink sink) {
      List<byte[]> ids = new ArrayList<>();
      for (StreamEntryBinary entry : entries) {
        ids.add(bytes(entry.getID().toString()));
        sink.accept(entry.getFields().values().iterator().next());
      }
      long acknowledged = jedis.xack(bytes(stream), GROUP, ids.toArray(byte[][]::new));
      if (acknowledged != ids.size()) {
        throw new IllegalStateException(acknowledged + " of " + ids.size() + " acknowledged");
      }
      return ids.size();
    }

    @Override
    public void close() {
      jedis.close();
    }
  }
}
