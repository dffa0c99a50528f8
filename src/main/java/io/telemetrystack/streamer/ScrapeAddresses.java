package io.telemetrystack.streamer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which addresses may be scraped: none that is link-local (169.254.0.0/16, fe80::/10), where clouds
 * tell whoever asks the credentials of the machine, so that a name or a pod cannot make a node ask.
 */
final class ScrapeAddresses {
  static final String REFUSED =
      "is a link-local address, at which clouds serve a machine's credentials";

  private static final Pattern IP4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

  /**
   * The one address of metadata that is not link-local:
   * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html.
   */
  private static final InetAddress EC2_METADATA = literal("fd00:ec2::254");

  private ScrapeAddresses() {}

  /** Those that may be scraped, in their order. */
  static Stream<InetAddress> allowed(InetAddress[] addresses) {
    return Arrays.stream(addresses).filter(ScrapeAddresses::isAllowed);
  }

  static boolean isAllowed(InetAddress address) {
    return !address.isLinkLocalAddress() && !address.equals(EC2_METADATA);
  }

  /** False for a refused address; what a name stands for shows later. */
  static boolean mayBe(String host) {
    InetAddress literal = literal(host);
    return literal == null || isAllowed(literal);
  }

  /** The address that is written so, or null for a name; asks nobody. */
  static InetAddress literal(String host) {
    if (!host.contains(":") && !IP4.matcher(host).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
