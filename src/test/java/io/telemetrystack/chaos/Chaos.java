package io.telemetrystack.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code scripts/chaos}: runs cases one after the other and prints a table. Arguments: a directory
 * of its own, a seed or {@code -}, and cases as {@code NAME} or {@code NAME:SIZE}; all where none
 * is given. Ends with 1 where one failed, with 2 where there is no such case, else with 3 where one
 * cannot be run here.
 */
public final class Chaos {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;
  private static final int CANNOT_RUN = 3;
  private static final int TIME_TO_END_S = 30;

  private final Path directory;
  private final long seed;
  private final ChaosTable table = new ChaosTable();

  private Chaos(Path directory, long seed) {
    this.directory = directory;
    this.seed = seed;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> names = Arrays.asList(arguments).subList(2, arguments.length);
    List<Wanted> wanted = new ArrayList<>();
    for (String name : names) {
      Wanted one = Wanted.of(name);
      if (one == null) {
        System.err.println("there is no case '" + name + "'; scripts/chaos --help lists them");
        System.exit(WRONG_USE);
      }
      wanted.add(one);
    }
    if (names.isEmpty()) {
      ChaosCases.ALL.forEach(named -> wanted.add(new Wanted(named, 0)));
    }
    long seed = arguments[1].equals("-") ? System.nanoTime() : Long.parseLong(arguments[1]);
    System.out.println("seed " + seed);
    Runtime.getRuntime().addShutdownHook(new Thread(Chaos::endChildren, "end of children"));
    Chaos chaos = new Chaos(Files.createDirectories(Path.of(arguments[0])), seed);
    for (Wanted one : wanted) {
      chaos.run(one);
    }
    System.out.print(chaos.table);
    System.exit(chaos.table.hasFailed() ? FAILED : chaos.table.isIncomplete() ? CANNOT_RUN : 0);
  }

  /** A case and its size, 0 for its own. */
  private record Wanted(ChaosCases.Named named, int size) {
    /** Null where there is no such case. */
    static Wanted of(String text) {
      String[] parts = text.split(":", 2);
      int size = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
      return ChaosCases.ALL.stream()
          .filter(named -> named.name().equals(parts[0]))
          .findAny()
          .map(named -> new Wanted(named, size))
          .orElse(null);
    }
  }

  private void run(Wanted wanted) throws Exception {
    ChaosCases.Named named = wanted.named();
    System.out.println("== " + named.name() + ": " + named.line());
    ChaosRun run = ChaosRun.of(directory, named.name(), seed, wanted.size());
    FutureTask<Outcome> task = new FutureTask<>(() -> named.body().run(run));
    Thread thread = new Thread(task, named.name());
    long startNs = System.nanoTime();
    thread.start();
    try {
      long limitS = Math.max(named.limit().toSeconds(), 2L * 60 * wanted.size());
      Outcome outcome = task.get(limitS, TimeUnit.SECONDS);
      System.out.println(named.name() + ": " + outcome);
      table.ended(named.name(), outcome, secondsSince(startNs));
    } catch (TimeoutException e) {
      thread.interrupt();
      thread.join(TimeUnit.SECONDS.toMillis(TIME_TO_END_S));
      failed(named.name(), "it was not over after " + secondsSince(startNs) + " s", startNs);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CannotRunException cannot) {
        System.out.println(named.name() + ": not run, " + cannot.getMessage());
        table.notRun(named.name(), cannot.getMessage());
      } else {
        e.getCause().printStackTrace();
        failed(named.name(), e.getCause().toString(), startNs);
      }
    }
  }

  private void failed(String name, String why, long startNs) {
    Outcome outcome = Outcome.problem(why);
    System.out.println(name + ": " + outcome);
    table.ended(name, outcome, secondsSince(startNs));
  }

  private static long secondsSince(long startNs) {
    return (System.nanoTime() - startNs) / 1_000_000_000;
  }

  private static void endChildren() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
