package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code values.yaml} is where people read what the chart can be told. */
class ChartValuesTest {
  @Test
  void everyValueHasACommentAboveItOrBesideIt() throws IOException {
    List<String> bare = new ArrayList<>();
    String above = "";
    int values = 0;
    for (String line : Files.readAllLines(Chart.DIRECTORY.resolve("values.yaml"))) {
      if (line.matches(" *[A-Za-z_]+:.*")) {
        values++;
        if (!line.contains(" # ") && !above.matches(" *# .+")) {
          bare.add(line);
        }
      }
      above = line;
    }
    assertThat(values).isGreaterThan(80);
    assertThat(bare).isEmpty();
  }
}
