package io.telemetrystack.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telemetrystack.http.Problem;
import io.telemetrystack.http.ProblemException;
import io.telemetrystack.message.BytesPayload;
import io.telemetrystack.wire.PublishRequest.Message;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageLinesTest {
  private static final int MOST_BYTES = 10;

  @Test
  void readsAMessageALine() {
    String body =
        """
        {"payload":"ä","key":"k"}\r

        {"key":null,"payload_base64":"/wA="}
        {"payload":""}""";

    assertThat(MessageLines.parse(body.getBytes(UTF_8), "all", MOST_BYTES))
        .containsExactly(
            message("k", "ä".getBytes(UTF_8)),
            message("all", new byte[] {-1, 0}),
            message("all", new byte[0]));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | payload",
        "{\"payload\":\"a\",\"payload_base64\":\"YQ==\"} | payload",
        "{\"payload\":1} | payload",
        "{\"payload\":\"12345678901\"} | payload",
        "{\"payload_base64\":\"?\"} | payload_base64",
        "{\"payload\":\"a\",\"key\":[]} | key",
        "{\"payload\":\"a\",\"keys\":\"b\"} | keys",
        "{\"payload\":\"a\",\"payload\":\"b\"} | body",
        "{\"payload\":\"a\"} {\"payload\":\"a\"} | body",
        "[] | body",
        "payload | body"
      })
  void refusesAllForOneBadLineAndSaysWhich(String line, String parameter) {
    String body = "{\"payload\":\"good\"}\n" + line;

    assertThatThrownBy(() -> MessageLines.parse(body.getBytes(UTF_8), "", MOST_BYTES))
        .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
        .extracting(ProblemException::problem)
        .satisfies(problem -> assertNames(problem, parameter));
  }

  private static void assertNames(Problem problem, String parameter) {
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.parameter()).isEqualTo(parameter);
    assertThat(problem.detail()).startsWith("Line 2: ");
  }

  @Test
  void refusesNoMessageAndTooMany() {
    byte[] many = "{\"payload\":\"\"}\n".repeat(MessageLines.MOST_MESSAGES + 1).getBytes(UTF_8);

    assertThatThrownBy(() -> MessageLines.parse(many, "", MOST_BYTES))
        .hasMessageContaining("10001 messages");
    assertThatThrownBy(() -> MessageLines.parse(" \n\n".getBytes(UTF_8), "", MOST_BYTES))
        .hasMessageContaining("0 messages");
  }

  private static Message message(String key, byte[] payload) {
    return new Message(key, new BytesPayload(payload));
  }
}
