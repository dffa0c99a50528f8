package io.telemetrystack.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.Visibility;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ApiKeysTest {
  private static final Instant END = Instant.parse("2030-01-01T00:00:00Z");
  private static final Visibility ONE_HOST = new Visibility(Set.of("h"), Set.of());

  private static ApiKey key(String name, String text, Instant expires, boolean revoked) {
    return new ApiKey(
        name, KeyText.hash(text), Set.of(Scope.READ), ONE_HOST, null, expires, revoked);
  }

  private final ApiKeys keys =
      new ApiKeys(
          List.of(
              key("first", "one", null, false),
              key("ends", "two", END, false),
              key("gone", "three", null, true)));

  @Test
  void tellsWhoseAKeyIsAndWhatItMayDo() {
    Caller caller = keys.find("one", END).caller();

    assertThat(caller.name()).isEqualTo("first");
    assertThat(caller.scopes()).containsExactly(Scope.READ);
    assertThat(caller.visibility()).isEqualTo(ONE_HOST);
  }

  @Test
  void refusesOneThatIsNotKnown() {
    assertThat(keys.find("on", END).caller()).isNull();
    assertThat(keys.find("", END).refusal()).contains("not known");
  }

  @Test
  void refusesOneFromTheInstantOnAtWhichItExpires() {
    assertThat(keys.accepts("two", END.minusNanos(1))).isTrue();
    assertThat(keys.find("two", END).refusal()).contains("'ends' expired at 2030-01-01T00:00:00Z");
  }

  @Test
  void refusesOneThatWasRevoked() {
    assertThat(keys.find("three", END).refusal()).contains("'gone' was revoked");
  }

  @Test
  void takesOneOfSomebodysOwnWhateverItLooksLike() {
    assertThat(ApiKeys.of(List.of("tsk_mine")).accepts("tsk_mine", END)).isTrue();
  }

  @Test
  void tellsThatOneIsMistyped() {
    String made = KeyText.of(new byte[KeyText.RANDOM_BYTES]);

    assertThat(keys.find(made, END).refusal()).contains("not known");
    assertThat(keys.find(made.substring(1), END).refusal()).contains("not known");
    assertThat(keys.find(made.substring(0, 20), END).refusal()).contains("checksum");
  }
}
