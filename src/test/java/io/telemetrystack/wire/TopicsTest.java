package io.telemetrystack.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  @ParameterizedTest
  @ValueSource(strings = {"telemetry", "a", "9", "Orders.eu-west_1"})
  void takesNamesOfLettersDigitsAndALittleMore(String name) {
    assertThat(Topics.isName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "-x", "_x", "a/b", "a\\b", "a b", "a:b", "a\n", "ä", "a\u0000"})
  void refusesWhatIsNotSafeAsTheNameOfAFile(String name) {
    assertThat(Topics.isName(name)).isFalse();
  }

  @Test
  void refusesNamesOfMoreThan64Letters() {
    assertThat(Topics.isName("x".repeat(64))).isTrue();
    assertThat(Topics.isName("x".repeat(65))).isFalse();
  }

  @Test
  void givesThePipelinesTopicTheCollectorsAndAnyOtherTheDefaultGroup() {
    assertThat(Topics.groupsFromCreation(Topics.TELEMETRY)).containsExactly("collector");
    assertThat(Topics.groupsFromCreation("orders")).containsExactly("default");
  }
}
