package io.telemetrystack.app;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the {@code Dockerfile} describes, made and run without a container engine, through {@code
 * scripts/lib/container.sh}: as the image's user, on a root file system that cannot be written but
 * for the data directory and {@code /tmp}, within the limits of a control group. Takes root, and
 * the jar in the property {@code telemetrystack.jar}.
 */
final class ImageContainer {
  private static final String JAVA = System.getProperty("java.home");

  private final ImageFile image = ImageFile.read();
  private final Path directory;
  private final Path application;
  private final Path data;
  private final Path temporary;

  /**
   * Prepares the image, as its last steps do.
   *
   * @param directory empty; gets the image, the data directory and logs
   */
  ImageContainer(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    Files.setPosixFilePermissions(directory, fromString("rwxr-xr-x"));
    application = writable("application");
    data = writable("data");
    temporary = writable("tmp");
    Path jar = application.resolve("telemetry-stack.jar");
    Files.copy(Path.of(System.getProperty("telemetrystack.jar")), jar);
    prepare();
  }

  /** What stands in the way of running it here, or null. */
  static String hindrance() throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "a container takes root";
    }
    for (String tool : List.of("unshare", "setpriv", "chroot", "mount")) {
      if (run(List.of("sh", "-c", "command -v " + tool), Map.of(), null) != 0) {
        return tool + " is missing (Debian: util-linux, coreutils)";
      }
    }
    if (run(List.of("unshare", "--mount", "true"), Map.of(), null) != 0) {
      return "mount namespaces are not allowed";
    }
    try {
      ControlGroup.of(64 << 20, 1).close();
      return null;
    } catch (IOException e) {
      return "control groups cannot be made: " + e;
    }
  }

  /**
   * Starts the entry point.
   *
   * @param binds further files and directories, such as {@code /here=/there:ro}
   */
  JarProcess start(ControlGroup group, List<String> binds, Map<String, String> settings)
      throws IOException {
    List<String> command = container(group.procs(), "ro");
    binds.forEach(bind -> command.addAll(List.of("--bind", bind)));
    command.add("--bind");
    command.add(data + "=" + image.volume());
    command.add(root().toString());
    command.addAll(image.entryPoint());
    Map<String, String> environment = new HashMap<>(image.environment());
    environment.putAll(settings);
    environment.put("PATH", path());
    return JarProcess.run(command, directory, environment);
  }

  /** Files that the process has open to write, as it sees them. */
  static List<String> openForWriting(long pid) throws IOException {
    Path process = Path.of("/proc/" + pid);
    List<String> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      for (Path descriptor : descriptors.toList()) {
        String file = Files.readSymbolicLink(descriptor).toString();
        Path info = process.resolve("fdinfo").resolve(descriptor.getFileName().toString());
        if (file.startsWith("/") && isWritable(Files.readString(info))) {
          open.add(file);
        }
      }
    }
    return open;
  }

  /** Mounts that the process may write to, {@code /proc} and {@code /sys} left out. */
  static List<String> writableMounts(long pid) throws IOException {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/" + pid + "/mountinfo"))) {
      return mounts
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields[5].startsWith("rw"))
          .map(fields -> fields[4])
          .filter(mount -> !mount.matches("/(proc|sys|dev)(/.*)?"))
          .toList();
    }
  }

  private void prepare() throws IOException, InterruptedException {
    List<String> command = container(List.of(), "rw");
    command.addAll(List.of(root().toString(), "sh", "-c", image.preparation()));
    Path log = directory.resolve("preparation.log");
    int code = run(command, Map.of("PATH", path()), log);
    assertThat(code).as(Files.readString(log)).isZero();
  }

  private List<String> container(List<Path> procs, String application) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "--mount", "--propagation", "private"));
    command.addAll(List.of("sh", "scripts/lib/container.sh", "--java", JAVA));
    command.addAll(List.of("--uid", Integer.toString(image.uid())));
    command.addAll(List.of("--workdir", image.workingDirectory()));
    procs.forEach(file -> command.addAll(List.of("--procs", file.toString())));
    String mode = application.equals("ro") ? ":ro" : "";
    command.addAll(List.of("--bind", this.application + "=" + image.workingDirectory() + mode));
    command.addAll(List.of("--bind", temporary + "=/tmp"));
    return command;
  }

  private Path writable(String name) throws IOException {
    Path path = Files.createDirectory(directory.resolve(name));
    Files.setAttribute(path, "unix:uid", image.uid());
    Files.setAttribute(path, "unix:gid", image.uid());
    return path;
  }

  private Path root() throws IOException {
    return Files.createDirectories(directory.resolve("root"));
  }

  private static String path() {
    return JAVA + "/bin:" + System.getenv("PATH");
  }

  private static boolean isWritable(String info) {
    return info.lines()
        .filter(line -> line.startsWith("flags:"))
        .anyMatch(line -> Long.parseLong(line.replaceAll("flags:\\s*", ""), 8) % 4 != 0);
  }

  private static int run(List<String> command, Map<String, String> environment, Path log)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(
        log == null ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.to(log.toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(JarProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }
}
