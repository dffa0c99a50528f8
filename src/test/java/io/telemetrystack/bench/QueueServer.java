package io.telemetrystack.bench;

import java.io.IOException;
import java.nio.file.Path;

/** A server of queues, as the benchmarks drive it: each queue by connections of its own. */
interface QueueServer {
  String name();

  /** Whether the server is on this machine. */
  boolean isThere();

  /** Whether it gets faster for as long as half a minute, because it compiles as it runs. */
  default boolean compiles() {
    return false;
  }

  /**
   * Starts it with nothing in its queues.
   *
   * @param directory for what it writes
   * @param durable whether what it has accepted survives a killed process, as is usual for it
   */
  Running start(Path directory, boolean durable) throws Exception;

  /** A server that runs; ends when it is closed. */
  interface Running extends AutoCloseable {
    long pid();

    /** Makes a connection that publishes to a queue. */
    Producer producer(int queue) throws Exception;

    /** Makes a connection that takes from a queue. */
    Consumer consumer(int queue) throws Exception;

    @Override
    void close() throws IOException;
  }

  /** A connection, used by one thread. */
  interface Producer extends AutoCloseable {
    /** Returns when the server has accepted each message. */
    void publish(byte[][] messages) throws Exception;

    @Override
    void close() throws IOException;
  }

  /** A connection, used by one thread. */
  interface Consumer extends AutoCloseable {
    /** Takes so many messages; returns when all are acknowledged. */
    void consume(int messages, Sink sink) throws Exception;

    @Override
    void close() throws IOException;
  }

  /** Who looks at each message as it comes. */
  interface Sink {
    void accept(byte[] message);
  }
}
