package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
  private static Set<String> list(String... given) {
    return Parameters.of(Map.of("field", List.of(given)), Set.of("field")).list("field");
  }

  @Test
  void splitsAListAtCommasAndTakesItRepeated() {
    assertThat(list("a,b", "c", "a")).containsExactly("a", "b", "c");
  }

  @Test
  void keepsTheCommasOfAFieldsLabels() {
    assertThat(list("a,x{le=\"1\",b=\"2\"},c")).containsExactly("a", "x{le=\"1\",b=\"2\"}", "c");
    assertThat(list("x{a=\"},\",b=\"\\\"},\"},c")).containsExactly("x{a=\"},\",b=\"\\\"},\"}", "c");
    assertThat(list("x{a,b")).containsExactly("x{a,b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,,b", ",a", "a,", "x{a=\"1\"},"})
  void refusesAListWithAnEmptyElement(String given) {
    assertThatThrownBy(() -> list(given)).isInstanceOf(ProblemException.class);
  }
}
