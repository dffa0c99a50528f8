package io.telemetrystack.app;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the {@code Dockerfile} says about the image that it makes. */
final class ImageFile {
  /** A line with those that continue it, such as {@code USER} and {@code 10001:10001}. */
  private record Instruction(String name, String text) {}

  private final List<Instruction> instructions;

  private ImageFile(List<Instruction> instructions) {
    this.instructions = instructions;
  }

  static ImageFile read() throws IOException {
    List<Instruction> instructions = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : Files.readAllLines(Path.of("Dockerfile"))) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      boolean goesOn = line.endsWith("\\");
      open.append(goesOn ? line.substring(0, line.length() - 1) : line);
      if (!goesOn) {
        String[] parts = open.toString().split(" ", 2);
        instructions.add(new Instruction(parts[0], parts[1].strip()));
        open.setLength(0);
      }
    }
    return new ImageFile(List.copyOf(instructions));
  }

  /** The user and group that everything from there on runs as. */
  int uid() {
    return Integer.parseInt(last("USER").split(":", -1)[0]);
  }

  String workingDirectory() {
    return last("WORKDIR");
  }

  String volume() {
    return last("VOLUME");
  }

  List<String> entryPoint() throws IOException {
    return new ObjectMapper().readValue(last("ENTRYPOINT"), new TypeReference<List<String>>() {});
  }

  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String setting : last("ENV").split(" +", -1)) {
      String[] parts = setting.split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    return environment;
  }

  /** The shell command that runs once the jar is in the working directory. */
  String preparation() {
    int copied = lastIndex("COPY");
    return instructions.subList(copied, instructions.size()).stream()
        .filter(instruction -> instruction.name().equals("RUN"))
        .map(Instruction::text)
        .findFirst()
        .orElseThrow();
  }

  private String last(String name) {
    return instructions.get(lastIndex(name)).text();
  }

  private int lastIndex(String name) {
    return instructions.stream().map(Instruction::name).toList().lastIndexOf(name);
  }
}
