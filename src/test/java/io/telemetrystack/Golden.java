package io.telemetrystack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What released versions wrote, kept for the versions that follow to read: a directory for each,
 * which never changes once its version is out. {@code -DupdateGolden=true} writes that of the
 * present version where it is missing, and nothing else.
 */
public final class Golden {
  private static final Path ROOT = Path.of("src/test/resources/golden");
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>telemetry-stack</artifactId>\\s*<version>([^<]+)</version>");

  private Golden() {}

  /** Directories of the versions, the present one among them, which may be missing. */
  public static List<Path> versions() throws IOException {
    try (Stream<Path> directories = Files.list(ROOT)) {
      return Stream.concat(directories, Stream.of(present())).distinct().sorted().toList();
    }
  }

  public static Path present() throws IOException {
    return ROOT.resolve(version());
  }

  /** Of the project, as {@code pom.xml} says it. */
  public static String version() throws IOException {
    Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
    if (!version.find()) {
      throw new IOException("pom.xml has no version");
    }
    return version.group(1).replace("-SNAPSHOT", "");
  }

  /** Whether the file is of the present version, is not there, and is to be written. */
  public static boolean isToBeWritten(Path file) throws IOException {
    boolean update = Boolean.getBoolean("updateGolden");
    if (!update || Files.exists(file) || !file.startsWith(present())) {
      return false;
    }
    Files.createDirectories(file.getParent());
    return true;
  }
}
