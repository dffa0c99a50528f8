package io.telemetrystack.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Loads the classes of this package, tests included, once more, and with them a {@link Mutant} in
 * place of the class it breaks. All of them come from this one loader, so that the simulation sees
 * what is private to the package; everything else is shared.
 */
final class MutantLoader extends ClassLoader {
  private static final String PACKAGE = MutantLoader.class.getPackageName() + ".";
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  private final Map<String, byte[]> broken;

  MutantLoader(Mutant mutant) throws IOException {
    super(MutantLoader.class.getClassLoader());
    broken = compile(mutant);
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

  /** The bytes of the classes of the broken file; only it is compiled, against the whole ones. */
  private static Map<String, byte[]> compile(Mutant mutant) throws IOException {
    String classes = Partition.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    List<String> options = List.of("-proc:none", "-nowarn", "-g", "-classpath", classes);
    StringWriter complaints = new StringWriter();
    try (StandardJavaFileManager files = COMPILER.getStandardFileManager(null, null, null);
        InMemoryFiles output = new InMemoryFiles(files)) {
      boolean compiled =
          COMPILER
              .getTask(complaints, output, null, options, null, List.of(new Source(mutant)))
              .call();
      if (!compiled) {
        throw new AssertionError("mutant \"" + mutant + "\" does not compile: " + complaints);
      }
      Map<String, byte[]> bytes = new HashMap<>();
      output.written.forEach((name, file) -> bytes.put(name, file.toByteArray()));
      return bytes;
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Mutant mutant) throws IOException {
      super(URI.create("memory:///" + mutant.file() + ".java"), Kind.SOURCE);
      text = mutant.source();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    InMemoryFiles(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          return written.computeIfAbsent(className, name -> new ByteArrayOutputStream());
        }
      };
    }
  }
}
