package io.telemetrystack.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process takes of the machine, with all its descendants, read from {@code /proc} (Linux
 * only): from the moment this is made.
 */
public final class ProcessUse {
  /** Of the fields after the name in {@code /proc/PID/stat}, see proc(5). */
  private static final int UTIME = 11;

  private static final int CSTIME = 14;

  /** USER_HZ, which is 100 on every platform that the product supports. */
  private static final double TICKS_PER_SECOND = 100;

  private static final double KIB_PER_MIB = 1024;

  /** Written to {@code /proc/PID/clear_refs}: the peak starts anew at what is resident now. */
  private static final String RESET_PEAK = "5";

  /**
   * @param cpuSeconds in user and kernel
   * @param peakRssMib the sum of each process' peak; of those that have ended nothing
   */
  public record Use(double cpuSeconds, double peakRssMib) {}

  private final ProcessHandle process;
  private final double cpuSecondsBefore;

  private ProcessUse(ProcessHandle process) {
    this.process = process;
    cpuSecondsBefore = cpuSeconds();
  }

  /** Counts from now on. */
  public static ProcessUse of(long pid) throws IOException {
    ProcessUse use = new ProcessUse(ProcessHandle.of(pid).orElseThrow());
    for (ProcessHandle each : use.all()) {
      if (each.isAlive()) {
        Files.writeString(file(each, "clear_refs"), RESET_PEAK);
      }
    }
    return use;
  }

  public Use soFar() {
    return new Use(cpuSeconds() - cpuSecondsBefore, peakRssMib());
  }

  private List<ProcessHandle> all() {
    return Stream.concat(Stream.of(process), process.descendants()).toList();
  }

  /** Children that have ended and were waited for are in the figures of their parent. */
  private double cpuSeconds() {
    long ticks = 0;
    for (ProcessHandle each : all()) {
      String stat = read(each, "stat");
      if (!stat.isEmpty()) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        for (int field = UTIME; field <= CSTIME; field++) {
          ticks += Long.parseLong(fields[field]);
        }
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  private double peakRssMib() {
    return all().stream()
            .flatMap(each -> read(each, "status").lines())
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / KIB_PER_MIB;
  }

  /** Empty where the process has ended. */
  private static String read(ProcessHandle process, String name) {
    try {
      return Files.readString(file(process, name));
    } catch (IOException e) {
      return "";
    }
  }

  private static Path file(ProcessHandle process, String name) {
    return Path.of("/proc/" + process.pid() + "/" + name);
  }
}
