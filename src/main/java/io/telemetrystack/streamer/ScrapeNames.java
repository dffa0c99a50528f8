package io.telemetrystack.streamer;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What names of hosts stand for, as {@link InetAddress#getAllByName}; may block. */
interface ScrapeNames {
  InetAddress[] addresses(String host) throws UnknownHostException;
}
