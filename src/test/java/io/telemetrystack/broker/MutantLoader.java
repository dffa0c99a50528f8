package io.telemetrystack.broker;

import io.telemetrystack.mutants.Mutant;
import io.telemetrystack.mutants.MutantCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Loads the classes of this package, tests included, once more, and with them a {@link Mutant} in
 * place of the class it breaks. All of them come from this one loader, so that the simulation sees
 * what is private to the package; everything else is shared.
 */
final class MutantLoader extends ClassLoader {
  private static final String PACKAGE = MutantLoader.class.getPackageName() + ".";

  private final Map<String, byte[]> broken;

  MutantLoader(Mutant mutant) throws IOException {
    super(MutantLoader.class.getClassLoader());
    broken = MutantCompiler.compile(mutant);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      if (!name.startsWith(PACKAGE) || name.indexOf('.', PACKAGE.length()) >= 0) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      byte[] bytes = broken.containsKey(name) ? broken.get(name) : file.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
