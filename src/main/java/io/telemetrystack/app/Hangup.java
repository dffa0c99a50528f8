package io.telemetrystack.app;

import java.lang.reflect.Proxy;

/** The signal by which a terminal once hung up and by which operators say: read your settings. */
final class Hangup {
  private static final String SIGNAL = "sun.misc.Signal";

  private Hangup() {}

  /**
   * From now on SIGHUP runs the action, on a thread of its own, instead of ending the process. The
   * JDK has no other way to it, and warns of each mention of this one in code.
   */
  static void listen(Runnable action) {
    try {
      Class<?> signal = Class.forName(SIGNAL);
      Class<?> handler = Class.forName(SIGNAL + "Handler");
      Object handling =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), handling);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no " + SIGNAL, e);
    }
  }
}
