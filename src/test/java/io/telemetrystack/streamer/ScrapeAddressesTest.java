package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeAddressesTest {
  private static InetAddress address(String literal) throws Exception {
    return InetAddress.getByName(literal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.0.0",
        "169.254.169.254",
        "169.254.255.255",
        "fe80::1",
        "febf:ffff::1",
        "::ffff:169.254.169.254",
        "fd00:ec2::254"
      })
  void refusesLinkLocalAddresses(String literal) throws Exception {
    assertThat(ScrapeAddresses.isAllowed(address(literal))).isFalse();
    assertThat(ScrapeAddresses.mayBe(literal)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.253.255.255",
        "169.255.0.1",
        "127.0.0.1",
        "10.1.2.3",
        "fd00::1",
        "::1",
        "fec0::1"
      })
  void allowsTheOthers(String literal) throws Exception {
    assertThat(ScrapeAddresses.isAllowed(address(literal))).isTrue();
    assertThat(ScrapeAddresses.mayBe(literal)).isTrue();
  }

  @Test
  void ofSeveralAddressesTheAllowedOnesRemain() throws Exception {
    InetAddress[] mixed = {address("169.254.169.254"), address("10.0.0.1"), address("10.0.0.2")};

    assertThat(ScrapeAddresses.allowed(mixed))
        .containsExactly(address("10.0.0.1"), address("10.0.0.2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu-1", "1.2.3", "1.2.3.256", "2852039166", "1.2.3.4.", "x:y", ""})
  void whatIsNoAddressIsAName(String host) {
    assertThat(ScrapeAddresses.literal(host)).isNull();
  }
}
