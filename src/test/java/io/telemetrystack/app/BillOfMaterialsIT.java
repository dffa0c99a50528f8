package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.app.BillOfMaterials.Component;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the jar says is in it, is in it, and nothing else. {@code mvn verify
 * -Dit.test=BillOfMaterialsIT -DupdateReference=true} writes {@code docs/licences.md} anew.
 */
class BillOfMaterialsIT {
  private static final Path LICENCES = Path.of("docs", "licences.md");

  private static final Set<String> PERMITTED =
      Set.of("Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EPL-2.0");

  /** Written by the build itself. */
  private static final Set<String> OF_THE_BUILD =
      Set.of(
          "META-INF/MANIFEST.MF", "META-INF/NOTICE", "META-INF/NOTICE.txt", BillOfMaterials.ENTRY);

  @Test
  void everyFileInTheJarIsOursOrOfAComponentOfTheBill() throws Exception {
    try (JarFile jar = new JarFile(System.getProperty("telemetrystack.jar"))) {
      Map<String, Set<Long>> known = new HashMap<>();
      for (Component component : BillOfMaterials.of(jar).components()) {
        checksums(jarOf(component))
            .forEach((name, sums) -> known.merge(name, sums, BillOfMaterialsIT::union));
      }
      List<String> strange = new ArrayList<>();
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (!ours(entry)
            && !known.getOrDefault(entry.getName(), Set.of()).contains(entry.getCrc())) {
          strange.add(entry.getName());
        }
      }
      assertThat(strange).isEmpty();
    }
  }

  /** A component without classes, of which there are some, only names others. */
  @Test
  void everyClassOfAComponentOfTheBillIsInTheJar() throws Exception {
    try (JarFile jar = new JarFile(System.getProperty("telemetrystack.jar"))) {
      List<String> missing = new ArrayList<>();
      for (Component component : BillOfMaterials.of(jar).components()) {
        for (String name : checksums(jarOf(component)).keySet()) {
          if (isClass(name) && jar.getEntry(name) == null) {
            missing.add(component.file() + ": " + name);
          }
        }
      }
      assertThat(missing).isEmpty();
    }
  }

  @Test
  void everyLicenceIsPermittedAndListed() throws Exception {
    try (JarFile jar = new JarFile(System.getProperty("telemetrystack.jar"))) {
      List<Component> components = BillOfMaterials.of(jar).components();
      assertThat(components)
          .allSatisfy(
              component -> assertThat(component.licences()).containsAnyElementsOf(PERMITTED));
      String expected = page(components);
      if (Boolean.getBoolean("updateReference")) {
        Files.writeString(LICENCES, expected);
      }
      assertThat(LICENCES).hasContent(expected);
    }
  }

  private static String page(List<Component> components) {
    return components.stream()
        .map(Component::row)
        .sorted()
        .collect(
            Collectors.joining(
                "\n",
                """
                # Licences

                What is in the jar beside our own code, made from the CycloneDX list that lies in it (`%s`)
                by `BillOfMaterialsIT`. Where a component has more than one licence, one of them is ours to choose.

                | component | version | licence |
                |---|---|---|
                """
                    .formatted(BillOfMaterials.ENTRY),
                "\n"));
  }

  private static boolean ours(JarEntry entry) {
    String name = entry.getName();
    return entry.isDirectory()
        || name.startsWith("io/telemetrystack/")
        || name.startsWith("META-INF/services/")
        || OF_THE_BUILD.contains(name);
  }

  private static boolean isClass(String name) {
    return name.endsWith(".class") && !name.endsWith("module-info.class");
  }

  private static Set<Long> union(Set<Long> a, Set<Long> b) {
    Set<Long> both = new TreeSet<>(a);
    both.addAll(b);
    return both;
  }

  /** The jar of that name on the class path whose hash is the component's. */
  private static Path jarOf(Component component) {
    List<Path> jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(file -> file.getFileName().toString().equals(component.file()))
            .toList();
    assertThat(jars).as("jar of %s on the class path", component).hasSize(1);
    assertThat(sha256(jars.get(0))).as("hash of %s", component).isEqualTo(component.sha256());
    return jars.get(0);
  }

  private static Map<String, Set<Long>> checksums(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return Collections.list(jar.entries()).stream()
          .filter(entry -> !entry.isDirectory())
          .collect(
              Collectors.toMap(
                  JarEntry::getName, entry -> Set.of(entry.getCrc()), BillOfMaterialsIT::union));
    }
  }

  private static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
