package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeysCommandTest {
  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int keys(String action, String... arguments) {
    List<String> all = new ArrayList<>(List.of("keys", action, "--file=" + file()));
    all.addAll(List.of(arguments));
    return new NodeCommand(Map.of())
        .commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  private Path file() {
    return directory.resolve("keys.yaml");
  }

  @Test
  void makesAKeyThatOnlyItsHolderKnows() throws Exception {
    assertThat(keys("create", "--name=a", "--scope=read,write", "--host=h", "--expires=90d"))
        .isZero();
    String key = out.toString().strip();

    assertThat(key).matches("tsk_[0-9A-Za-z]{49}");
    assertThat(Files.readString(file())).doesNotContain(key);
    assertThat(keys("list")).isZero();
    assertThat(out.toString()).containsPattern("a +read,write +default +20.+Z +hosts=h");
  }

  @Test
  void revokesAKey() {
    keys("create", "--name=a", "--scope=read");

    assertThat(keys("revoke", "a")).isZero();
    keys("list");
    assertThat(out.toString()).containsPattern("a +read +default +revoked");
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(keys("list")).isEqualTo(2);
    assertThat(err.toString()).contains("keys.yaml' is not there");
    keys("create", "--name=a", "--scope=read");
    assertThat(keys("create", "--name=a", "--scope=read")).isEqualTo(2);
    assertThat(err.toString()).contains("--name: 'a' is taken");
    assertThat(keys("create", "--name=b", "--scope=all")).isEqualTo(2);
    assertThat(err.toString()).contains("'all' is none; allowed is read, write, admin");
    assertThat(keys("create", "--name=b", "--scope=read", "--expires=soon")).isEqualTo(2);
    assertThat(err.toString()).contains("--expires: 'soon' is not valid; allowed is a duration");
    assertThat(keys("create", "--name=b", "--scope=read", "--rate-limit=9")).isEqualTo(2);
    assertThat(err.toString()).contains("--rate-limit: '9' is not valid");
    assertThat(keys("revoke", "c")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no key 'c' in the file; there are a");
  }
}
