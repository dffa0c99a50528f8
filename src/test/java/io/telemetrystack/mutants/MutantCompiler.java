package io.telemetrystack.mutants;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

/** Compiles the source that a {@link Mutant} breaks, alone, against the whole ones. */
public final class MutantCompiler {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  private MutantCompiler() {}

  /** The bytes of the classes of the broken source, by their names. */
  public static Map<String, byte[]> compile(Mutant mutant) throws IOException {
    List<String> options =
        List.of("-proc:none", "-nowarn", "-g", "-classpath", System.getProperty("java.class.path"));
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
