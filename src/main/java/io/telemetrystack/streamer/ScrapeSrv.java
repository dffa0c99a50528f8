package io.telemetrystack.streamer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * Asks the DNS for SRV records (RFC 2782). Blocks. The JDK's client asks again over TCP where an
 * answer does not fit into a datagram, as that of a fleet does not.
 */
final class ScrapeSrv {
  private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";

  /** Waits of 1 s and 2 s for each server of the system. */
  private static final String FIRST_WAIT_MS = "1000";

  private static final String WAITS = "2";
  private static final int FIELDS = 4;

  private final String server;

  /**
   * @param server null for those of the system
   */
  ScrapeSrv(String server) {
    this.server = server;
  }

  /** The target that each record of the name names; none where there is no such name. */
  // JNDI takes a Hashtable. Attributes of its DNS provider are text: nothing is deserialised.
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  List<ScrapeTarget> find(String name) throws IOException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
    environment.put(Context.PROVIDER_URL, "dns://" + (server == null ? "" : server));
    environment.put("com.sun.jndi.dns.timeout.initial", FIRST_WAIT_MS);
    environment.put("com.sun.jndi.dns.timeout.retries", WAITS);
    try {
      InitialDirContext dns = new InitialDirContext(environment);
      try {
        return targets(dns.getAttributes(name, new String[] {"SRV"}).get("SRV"));
      } finally {
        dns.close();
      }
    } catch (NameNotFoundException e) {
      return List.of();
    } catch (NamingException e) {
      throw new IOException("the DNS does not answer: " + e.getMessage());
    }
  }

  private static List<ScrapeTarget> targets(Attribute records) throws NamingException {
    List<ScrapeTarget> targets = new ArrayList<>();
    if (records != null) {
      NamingEnumeration<?> all = records.getAll();
      while (all.hasMore() && targets.size() <= ScrapeTargets.MOST) {
        add(String.valueOf(all.next()), targets);
      }
    }
    return targets;
  }

  /**
   * @param record priority, weight, port and name; of a name "." there is no service (RFC 2782)
   */
  private static void add(String record, List<ScrapeTarget> targets) {
    String[] fields = record.split(" ", -1);
    if (fields.length == FIELDS && fields[3].length() > 1) {
      String host = fields[3].replaceFirst("\\.$", "");
      targets.add(ScrapeTarget.plain(host, Integer.parseInt(fields[2]), host));
    }
  }
}
