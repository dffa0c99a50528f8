package io.telemetrystack.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes TCP connections on to a server, with the faults of bad networks. Any thread. */
final class Relay implements AutoCloseable {
  private static final int BUFFER_BYTES = 8 << 10;
  private static final int DELAY_MS = 150;

  /** One read in so many meets a fault that strikes now and then. */
  private static final int NOW_AND_THEN = 20;

  /** What happens to connections. */
  enum Weather {
    FAIR,
    /** Each piece of bytes takes longer. */
    SLOW,
    /** Now and then a connection is reset in the middle of what it carries. */
    RESETS,
    /** Now and then a connection carries nothing any more, and nobody is told. */
    SILENCE,
    /** Now and then a bit of what a client sends is another. */
    NOISE,
    /** Now and then a client's bytes come twice. */
    ECHO,
    /** Nothing passes, and connections are refused. */
    DOWN
  }

  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final Random random;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile Weather weather = Weather.FAIR;

  /**
   * @param address of this machine, to listen on
   */
  Relay(InetAddress address, InetSocketAddress server, Random random) throws IOException {
    this.server = server;
    this.random = random;
    listener = new ServerSocket(0, 1_000, address);
    daemon(this::accept, "relay to " + server);
  }

  /** Between clients and a server on loopback. */
  static Relay before(int port, Random random) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new Relay(loopback, new InetSocketAddress(loopback, port), random);
  }

  String base() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on; connections that exist go on in it. */
  void weather(Weather now) {
    weather = now;
    if (now == Weather.DOWN) {
      connections.forEach(Relay::reset);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    connections.forEach(Relay::reset);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        connections.add(client);
        daemon(() -> carry(client), "relay of " + client);
      } catch (IOException e) {
        // Closed, which ends the loop, or the client gave up.
      }
    }
  }

  private void carry(Socket client) {
    try (client;
        Socket there = new Socket()) {
      if (weather == Weather.DOWN) {
        reset(client);
        return;
      }
      connections.add(there);
      there.connect(server, DELAY_MS * 10);
      Thread answers = daemon(() -> pump(there, client, false), "answers to " + client);
      pump(client, there, true);
      answers.join();
      connections.remove(there);
    } catch (IOException e) {
      reset(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(client);
    }
  }

  private void pump(Socket from, Socket to, boolean isFromClient) {
    byte[] buffer = new byte[BUFFER_BYTES];
    boolean silent = false;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        boolean struck = random.nextInt(NOW_AND_THEN) == 0;
        Weather now = weather;
        silent = now == Weather.SILENCE && (silent || struck);
        if (now == Weather.SLOW) {
          Thread.sleep(DELAY_MS);
        }
        if (now == Weather.RESETS && struck) {
          out.write(buffer, 0, length / 2);
          reset(from);
          reset(to);
          return;
        }
        if (now == Weather.NOISE && struck && isFromClient) {
          buffer[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
        if (!silent) {
          out.write(buffer, 0, length);
        }
        if (now == Weather.ECHO && struck && isFromClient) {
          out.write(buffer, 0, length);
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      reset(from);
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed.
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
