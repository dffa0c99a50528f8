package io.telemetrystack.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Control groups with a limit of memory and of processor time, of version 1 or 2; takes root. */
public final class ControlGroup implements AutoCloseable {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");
  private static final int PERIOD_US = 100_000;

  private final Path memory;
  private final Path cpu;
  private final boolean unified;

  private ControlGroup(Path memory, Path cpu, boolean unified) {
    this.memory = memory;
    this.cpu = cpu;
    this.unified = unified;
  }

  /**
   * @param cores may be a part of one
   * @throws IOException where this machine does not let groups be made
   */
  public static ControlGroup of(long memoryBytes, double cores) throws IOException {
    String name = "telemetry-stack-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    long quotaUs = Math.round(cores * PERIOD_US);
    if (Files.exists(MOUNT.resolve("cgroup.controllers"))) {
      Files.writeString(MOUNT.resolve("cgroup.subtree_control"), "+memory +cpu");
      Path path = Files.createDirectory(MOUNT.resolve(name));
      ControlGroup group = new ControlGroup(path, path, true);
      write(path, "memory.max", memoryBytes);
      Files.writeString(path.resolve("cpu.max"), quotaUs + " " + PERIOD_US);
      return group;
    }
    Path memory = Files.createDirectory(own("memory").resolve(name));
    Path cpu = Files.createDirectory(own("cpu").resolve(name));
    write(memory, "memory.limit_in_bytes", memoryBytes);
    write(cpu, "cpu.cfs_period_us", PERIOD_US);
    write(cpu, "cpu.cfs_quota_us", quotaUs);
    return new ControlGroup(memory, cpu, false);
  }

  /** Where a process writes its id to join. */
  public List<Path> procs() {
    return List.of(memory.resolve("cgroup.procs"), cpu.resolve("cgroup.procs"));
  }

  /** The most memory it has had, page cache included. */
  public long peakBytes() throws IOException {
    return number(memory.resolve(unified ? "memory.peak" : "memory.max_usage_in_bytes"));
  }

  /** Memory now that is no page cache. */
  public long residentBytes() throws IOException {
    return field(memory.resolve("memory.stat"), unified ? "anon" : "total_rss");
  }

  /** Processes that were killed because the limit was met. */
  public long kills() throws IOException {
    return field(memory.resolve(unified ? "memory.events" : "memory.oom_control"), "oom_kill");
  }

  /** To be called when its processes have ended. */
  @Override
  public void close() throws IOException {
    Files.delete(memory);
    if (!unified) {
      Files.delete(cpu);
    }
  }

  private static Path own(String controller) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (List.of(parts[1].split(",", -1)).contains(controller)) {
        return MOUNT.resolve(controller).resolve(parts[2].substring(1));
      }
    }
    throw new IOException("no control group '" + controller + "'");
  }

  private static void write(Path group, String file, long value) throws IOException {
    Files.writeString(group.resolve(file), Long.toString(value));
  }

  private static long number(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).strip());
  }

  private static long field(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }
}
