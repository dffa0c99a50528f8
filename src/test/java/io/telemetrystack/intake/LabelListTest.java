package io.telemetrystack.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelListTest {
  private final Map<String, String> labels = new LinkedHashMap<>();

  @Test
  void readsLabelsWithAndWithoutBraces() {
    assertThat(parse("a=\"1\",b.c:d_e=\"2\"")).isTrue();
    assertThat(labels).containsExactly(Map.entry("a", "1"), Map.entry("b.c:d_e", "2"));
    labels.clear();
    assertThat(parse(" { a=\"1\" , b=\"2\" } ")).isTrue();
    assertThat(labels).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  void unescapesValues() {
    assertThat(parse("a=\"x\\\"y\\\\z\\nw, =}\"")).isTrue();
    assertThat(labels).containsEntry("a", "x\"y\\z\nw, =}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "{}", "a=\"\"", "a=\"1\","})
  void takesWhatIsEmptyOrEndsWithAComma(String text) {
    assertThat(parse(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a=", "a=1", "=\"1\"", "a=\"1", "a=\"1\" b=\"2\"", "a=\"1\\", "{a"})
  void refusesWhatIsNoLabelList(String text) {
    assertThat(parse(text)).isFalse();
  }

  @Test
  void handsOverWhatStandsBeforeAFault() {
    assertThat(parse("a=\"1\",b")).isFalse();
    assertThat(labels).containsExactly(Map.entry("a", "1"));
  }

  private boolean parse(String text) {
    return LabelList.parse(text, labels::put);
  }
}
