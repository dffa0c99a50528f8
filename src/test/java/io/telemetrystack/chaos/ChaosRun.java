package io.telemetrystack.chaos;

import io.telemetrystack.app.Shell;
import io.telemetrystack.store.influx.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * One run of a case.
 *
 * @param directory of its own, for logs and data
 * @param size rounds or minutes, as the case says; 0 for its own
 */
record ChaosRun(Path directory, Random random, int size) {
  static ChaosRun of(Path parent, String name, long seed, int size) throws IOException {
    Path directory = Files.createDirectories(parent.resolve(name));
    return new ChaosRun(directory, new Random(seed), size);
  }

  /** One within its own. */
  Path directory(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  /** A part of this run, with a directory of its own. */
  ChaosRun within(String name) throws IOException {
    return new ChaosRun(directory(name), random, size);
  }

  int sizeOr(int usual) {
    return size == 0 ? usual : size;
  }

  /** A random time of at most so many milliseconds. */
  void pause(int mostMs) throws InterruptedException {
    Thread.sleep(random.nextInt(mostMs));
  }

  void say(String format, Object... values) {
    System.out.printf("  " + format + "%n", values);
  }

  static void need(String program, String debianPackage) throws CannotRunException {
    if (!ServerProcess.isInstalled(program)) {
      throw new CannotRunException(program + " is needed (Debian: " + debianPackage + ")");
    }
  }

  static void needRoot() throws CannotRunException, IOException {
    if (!Shell.run("id -u").trim().equals("0")) {
      throw new CannotRunException("only root can do this");
    }
  }
}
